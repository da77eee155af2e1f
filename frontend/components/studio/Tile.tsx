"use client";

import { useState } from "react";
import type { StudioTrack } from "@/lib/api/client.ts";
import { slugOf } from "@/lib/categories.ts";
import { misses, namesOf, STATES } from "@/lib/studio/format.ts";
import { genreName, shownTitle } from "@/lib/format.ts";
import { SmallMeasures } from "./Measures.tsx";
import { State } from "./State.tsx";
import styles from "./studio.module.css";

/** What a screen reader says of a tile's measures. */
function spoken(track: StudioTrack): string {
  const missed = misses(track).map((measure) => namesOf(measure).long.toLowerCase());
  return missed.length ? `misses ${missed.join(" and ")}` : "nothing misses its target";
}

/** A cover; the colour of its category where there is none. */
export function Picture({ track, size }: { track: StudioTrack; size: number }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (!track.coverUrl || broken === track.coverUrl) return <span className={styles.noCover} aria-hidden="true" />;
  return <img src={track.coverUrl} alt="" width={size} height={size} decoding="async" loading="lazy" onError={() => setBroken(track.coverUrl)} />;
}

/** A track on the board: cover, state and measures. A missing one is an empty place. */
export function Tile({ track, onOpen }: { track: StudioTrack; onOpen: (track: StudioTrack) => void }) {
  const { entry } = track;
  if (!entry) {
    return (
      <div className={styles.empty} data-category={slugOf(track.category)}>
        <span className={styles.tileName}>{track.category}</span>
        <State shown={STATES.missing} />
      </div>
    );
  }
  return (
    <button type="button" className={styles.tile} data-category={slugOf(track.category)} data-state={track.state} data-track={track.id}
      aria-haspopup="dialog" onClick={() => onOpen(track)}>
      <span className={styles.tileHead}>
        <span className={styles.tileCover}><Picture track={track} size={52} /></span>
        <span className={styles.tileText}>
          <span className={styles.tileName}>{track.tier === "premium" ? shownTitle(entry) : track.category}</span>
          <span className={styles.tileGenre}>{genreName(entry.genre)}{track.tier === "premium" && ` · ${track.category}`}</span>
        </span>
      </span>
      <State shown={STATES[track.state]} />
      <span className="sr-only">, {spoken(track)}</span>
      <SmallMeasures track={track} />
    </button>
  );
}
