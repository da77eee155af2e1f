"use client";

import Link from "next/link";
import type { Entry } from "@/lib/api/client.ts";
import { slugOf, type CategoryInfo } from "@/lib/categories.ts";
import { genreName, shortDay, shortFacts, shownTitle, tempoOf } from "@/lib/format.ts";
import { LockIcon } from "../icons.tsx";
import { Cover, Landscape, FadeInCover } from "./Cover.tsx";
import { PlayButton, useIsOn } from "./PlayButton.tsx";
import { Pulse } from "./Pulse.tsx";
import styles from "./tracks.module.css";

interface Shown {
  entry: Entry;
  list: readonly Entry[];
}

/** One of today's five: the cover fills it. */
export function PosterCard({ entry, list }: Shown) {
  const { isOn, isPlaying } = useIsOn(entry);
  return (
    <article className={styles.poster} data-category={slugOf(entry.category)} data-on={isOn || undefined}>
      <Landscape slug={slugOf(entry.category)} isEager />
      <FadeInCover entry={entry} />
      <div className={styles.posterText}>
        <h2 className={styles.posterTitle}><Link href={`/track/?id=${entry.id}`}>{entry.category}</Link></h2>
        <p className={styles.posterFacts}>{isPlaying ? <Pulse /> : null}<span>{genreName(entry.genre)}</span>{tempoOf(entry) && <span className={styles.posterTempo}>{tempoOf(entry)}</span>}</p>
      </div>
      <PlayButton entry={entry} list={list} className={styles.posterPlay} isLatest />
    </article>
  );
}

/** The place of one of today's five until it is loaded. */
export function PosterPlaceholder({ info }: { info: CategoryInfo }) {
  return (
    <div className={styles.poster} data-category={info.slug}>
      <Landscape slug={info.slug} isEager />
      <div className={styles.posterText}><p className={styles.posterTitle}>{info.name}</p><p className={styles.posterFacts}>{info.line}</p></div>
    </div>
  );
}

/** A square card: cover, title, what it is. */
export function TrackCard({ entry, list }: Shown) {
  const { isOn } = useIsOn(entry);
  return (
    <article className={styles.card} data-category={slugOf(entry.category)} data-on={isOn || undefined}>
      <div className={styles.cardCover}>
        <Cover entry={entry} />
        {entry.tier === "premium" && <span className={styles.badge}><LockIcon width={13} height={13} />Premium</span>}
        <PlayButton entry={entry} list={list} className={styles.cardPlay} />
      </div>
      <h3 className={styles.cardTitle}><Link href={`/track/?id=${entry.id}`}>{shownTitle(entry)}</Link></h3>
      <p className={styles.meta}>{shortFacts(entry)}</p>
      <p className={styles.meta}>{shortDay(entry.date)}</p>
    </article>
  );
}
