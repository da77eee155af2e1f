"use client";

import type { ReactNode } from "react";
import type { Tracks } from "@/lib/api/use-tracks.ts";
import { useOffline } from "../shell/Notices.tsx";
import Link from "next/link";
import styles from "./state.module.css";

/** Says how a list stands: a skeleton while it loads, a sentence where it is empty or out of reach, itself otherwise. */
export function State({ tracks, empty, skeleton, children }: { tracks: Tracks; empty: ReactNode; skeleton: ReactNode; children: ReactNode }) {
  const isOffline = useOffline();
  if (tracks.state === "loading") return <div aria-busy="true"><span className="sr-only" role="status">Loading tracks</span>{skeleton}</div>;
  if (tracks.state === "failed") {
    return (
      <div className={styles.state} role="alert">
        <h2>{isOffline ? "You are offline" : "Out of reach"}</h2>
        <p>{isOffline ? "What you keep in your offline pack plays without a connection." : tracks.trouble}</p>
        {isOffline ? <Link className="button" href="/library/">Offline pack</Link> : <button type="button" className="button" onClick={tracks.again}>Try again</button>}
      </div>
    );
  }
  if (tracks.entries.length === 0) return <div className={styles.state}><p>{empty}</p></div>;
  return (
    <>
      {(tracks.trouble ?? tracks.staleSince) && <p className={styles.stale} role="status">{tracks.trouble ? "This list may be out of date; SoundFlow can’t be reached right now." : "The archive is out of reach right now; you see the last copy of its list."}</p>}
      {children}
    </>
  );
}
