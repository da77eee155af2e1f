"use client";

import Link from "next/link";
import type { Entry } from "@/lib/api/client.ts";
import { slugOf } from "@/lib/categories.ts";
import { useStore } from "@/lib/store.ts";
import { favourites, toggleFavourite } from "@/lib/library.ts";
import * as player from "@/lib/player.ts";
import { announce } from "@/lib/announce.ts";
import { clock, facts, shortDay, shownTitle, spokenName } from "@/lib/format.ts";
import { HeartIcon, LockIcon, QueueIcon } from "../icons.tsx";
import { Cover } from "./Cover.tsx";
import { PlayButton, useIsOn } from "./PlayButton.tsx";
import { Pulse } from "./Pulse.tsx";
import styles from "./tracks.module.css";

/** Makes a track a favourite. */
export function FavouriteButton({ entry, className = styles.small }: { entry: Entry; className?: string }) {
  const isFavourite = useStore(favourites).some((other) => other.id === entry.id);
  return (
    <button type="button" className={className} aria-pressed={isFavourite} aria-label={`Favourite ${spokenName(entry)}`} onClick={() => toggleFavourite(entry)}>
      <HeartIcon fill={isFavourite ? "currentColor" : "none"} />
    </button>
  );
}

function QueueButton({ entry }: { entry: Entry }) {
  const add = () => {
    player.enqueue(entry);
    announce(`${shownTitle(entry)} is in the queue.`);
  };
  return <button type="button" className={styles.small} aria-label={`Add ${spokenName(entry)} to the queue`} onClick={add}><QueueIcon /></button>;
}

/** A track on one line. */
export function TrackRow({ entry, list }: { entry: Entry; list: readonly Entry[] }) {
  const { isOn, isPlaying } = useIsOn(entry);
  return (
    <li className={styles.row} data-category={slugOf(entry.category)} data-on={isOn || undefined}>
      <div className={styles.rowCover}><Cover entry={entry} /><PlayButton entry={entry} list={list} className={styles.rowPlay} /></div>
      <div className={styles.rowText}>
        <h3><Link href={`/track/?id=${entry.id}`}>{shownTitle(entry)}</Link>{entry.tier === "premium" && <span className={styles.lock}><LockIcon width={13} height={13} /> Premium</span>}</h3>
        <p className={styles.meta}>{isPlaying ? <Pulse /> : null}{facts(entry)}</p>
      </div>
      <span className={`${styles.rowDay} ${styles.meta}`}>{shortDay(entry.date)}</span>
      <span className={`${styles.rowTime} ${styles.meta} numbers`}>{clock(entry.durationSec)}</span>
      <div className={styles.rowActions}>{player.isOpen(entry) && <QueueButton entry={entry} />}<FavouriteButton entry={entry} /></div>
    </li>
  );
}

/** Rows under each other. */
export function TrackList({ entries, label }: { entries: readonly Entry[]; label: string }) {
  return <ul className={styles.list} aria-label={label}>{entries.map((entry) => <TrackRow key={entry.id} entry={entry} list={entries} />)}</ul>;
}
