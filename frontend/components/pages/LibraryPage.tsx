"use client";

import Link from "next/link";
import { useEffect, useState, type ReactNode } from "react";
import { announce } from "@/lib/announce.ts";
import { firstPage } from "@/lib/api/pages.ts";
import { useStore } from "@/lib/store.ts";
import { favourites, history } from "@/lib/library.ts";
import { canKeep, dropOffline, fetching, keepOffline, pack } from "@/lib/offline.ts";
import { CloseIcon, DownloadIcon, HeartIcon, PlayIcon } from "../icons.tsx";
import { TrackList } from "../tracks/Row.tsx";
import { shownTitle } from "@/lib/format.ts";
import styles from "./library.module.css";

async function keepNewest(): Promise<void> {
  try {
    const { entries } = await firstPage({ tier: "free" }, 5);
    for (const entry of entries) await keepOffline(entry);
    announce(`${entries.length} tracks play offline now.`);
  } catch (error) {
    announce((error as Error).name === "QuotaExceededError" ? "This device is out of space." : "The tracks could not be fetched. Try again with a better connection.");
  }
}

/** How much this site stores on the device, in MB; null where the browser does not say. */
function useStorageSize(watched: unknown): number | null {
  const [size, setSize] = useState<number | null>(null);
  useEffect(() => {
    navigator.storage?.estimate?.().then(({ usage }) => setSize(usage ? Math.round(usage / 1e6) : null), () => undefined);
  }, [watched]);
  return size;
}

function Pack() {
  const tracks = useStore(pack);
  const running = Object.keys(useStore(fetching)).length;
  const size = useStorageSize(tracks);
  const [isAble, setAble] = useState(true); // until the browser says otherwise
  useEffect(() => setAble(canKeep()), []);
  if (!isAble) return <p className="muted">Offline tracks need an https address in this browser.</p>;
  const keep = <button type="button" className="button" disabled={running > 0} onClick={() => void keepNewest()}>{running ? "Fetching…" : "Keep the newest five"}</button>;
  return (
    <>
      {tracks.length ? <div className={styles.pack}><p className="muted">{`${tracks.length} tracks play without a connection${size ? `, about ${size} MB on this device` : ""}.`}</p>{keep}</div>
        : <Empty icon={<DownloadIcon />} action={keep}>Keep free tracks on this device, for a train, a plane or a cabin.</Empty>}
      <TrackList entries={tracks} label="Offline pack" />
      {tracks.length > 0 && (
        <details className={styles.drop}>
          <summary>Free up space</summary>
          <ul>{tracks.map((entry) => <li key={entry.id}><button type="button" className="button" onClick={() => void dropOffline(entry)}><CloseIcon />{shownTitle(entry)}, {entry.date}</button></li>)}</ul>
        </details>
      )}
    </>
  );
}

/** What an empty list shows: what will be here, and how to begin. */
function Empty({ icon, children, action }: { icon: ReactNode; children: ReactNode; action: ReactNode }) {
  return <div className={styles.empty}><span aria-hidden="true">{icon}</span><p>{children}</p>{action}</div>;
}

/** A listener's favourites, history and offline tracks; all of it on this device only. */
export function LibraryPage() {
  const liked = useStore(favourites);
  const last = useStore(history);
  return (
    <>
      <h1>Library</h1>
      <p className={styles.lead}>It is stored on this device only. Nobody else knows what you hear.</p>
      <section className="section" aria-labelledby="favourites">
        <div className="section-head"><h2 id="favourites">Favourites</h2></div>
        {liked.length ? <TrackList entries={liked} label="Favourites" /> : <Empty icon={<HeartIcon />} action={<Link className="button" href="/browse/">Browse</Link>}>Nothing yet. The heart beside a track puts it here.</Empty>}
      </section>
      <section className="section" aria-labelledby="pack">
        <div className="section-head"><h2 id="pack">Offline pack</h2></div>
        <Pack />
      </section>
      <section className="section" aria-labelledby="history">
        <div className="section-head"><h2 id="history">Recently played</h2>{last.length > 0 && <button type="button" className="button" onClick={() => history.set([])}>Clear</button>}</div>
        {last.length ? <TrackList entries={last} label="Recently played" /> : <Empty icon={<PlayIcon />} action={<Link className="button" href="/">Today’s five</Link>}>What you play shows up here.</Empty>}
      </section>
    </>
  );
}
