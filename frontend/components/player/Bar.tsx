"use client";

import { playback } from "@/lib/audio/playback.ts";
import { slugOf } from "@/lib/categories.ts";
import { useStore } from "@/lib/store.ts";
import { togglePanel } from "@/lib/keyboard.ts";
import * as player from "@/lib/player.ts";
import { clock, facts, shownTitle } from "@/lib/format.ts";
import { UpIcon } from "../icons.tsx";
import { Cover } from "../tracks/Cover.tsx";
import { FavouriteButton } from "../tracks/Row.tsx";
import { PanelButtons, RepeatButton, Transport, Volume } from "./Controls.tsx";
import { useSecond, Waveform } from "./Waveform.tsx";
import styles from "./player.module.css";

/** The player at the foot of every page. Hidden until a track was chosen. */
export function Bar() {
  const { entry, errorText } = useStore(playback);
  const second = useSecond();
  if (!entry) return null;
  const length = player.duration();
  return (
    <section className={styles.bar} data-category={slugOf(entry.category)} aria-label="Player">
      <div className={styles.thin} aria-hidden="true"><i style={{ transform: `scaleX(${length ? second / length : 0})` }} /></div>
      <div className={styles.what}>
        <button type="button" className={styles.open} aria-haspopup="dialog" onClick={() => togglePanel("now")}>
          <span className="sr-only">Open the large player: </span>
          <span className={styles.barCover}><Cover entry={entry} isEager /><UpIcon /></span>
          <span className={styles.whatText}>
            <b>{shownTitle(entry)}</b>
            <small role={errorText ? "alert" : undefined} data-error={errorText ? true : undefined}>{errorText ?? facts(entry)}</small>
          </span>
        </button>
        <FavouriteButton entry={entry} className={`${styles.icon} ${styles.wide}`} />
      </div>
      <Transport />
      <div className={styles.line}>
        <span className="numbers">{clock(second)}</span>
        <Waveform entry={entry} />
        <span className="numbers">{clock(length)}</span>
      </div>
      <div className={styles.side}><RepeatButton /><PanelButtons /><Volume /></div>
    </section>
  );
}
