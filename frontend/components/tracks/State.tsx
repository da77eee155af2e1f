"use client";

import type { ReactNode } from "react";
import type { Tracks } from "@/lib/api/use-tracks.ts";
import { useOffline } from "../shell/Notices.tsx";
import Link from "next/link";
import styles from "./state.module.css";

/** The state of a list: a skeleton while it loads, a sentence where it is empty or failed, itself otherwise. */
export function State({ tracks, empty, skeleton, children }: { tracks: Tracks; empty: ReactNode; skeleton: ReactNode; children: ReactNode }) {
  const isOffline = useOffline();
  if (tracks.state === "loading") return <div aria-busy="true"><span className="sr-only" role="status">Loading tracks</span>{skeleton}</div>;
  if (tracks.state === "failed") {
    return (
      <div className={styles.state} role="alert">
        <h2>{isOffline ? "You are offline" : "Can’t connect"}</h2>
        <p>{isOffline ? "Tracks in your offline pack play without a connection." : tracks.errorText}</p>
        {isOffline ? <Link className="button" href="/library/">Offline pack</Link> : <button type="button" className="button" onClick={tracks.again}>Try again</button>}
      </div>
    );
  }
  if (tracks.entries.length === 0) return <div className={styles.state}><p>{empty}</p></div>;
  return (
    <>
      {(tracks.errorText ?? tracks.staleSince) && <p className={styles.stale} role="status">{tracks.errorText ? "This list may be out of date; SoundFlow can’t be reached right now." : "The catalog can’t be updated right now; this is the last copy of it."}</p>}
      {children}
    </>
  );
}
