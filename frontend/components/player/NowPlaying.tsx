"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { level } from "@/lib/audio/desk.ts";
import { playback } from "@/lib/audio/playback.ts";
import { slugOf } from "@/lib/categories.ts";
import { useStore } from "@/lib/store.ts";
import { closePanel } from "@/lib/keyboard.ts";
import * as player from "@/lib/player.ts";
import { clock, facts, shownTitle } from "@/lib/format.ts";
import { Cover } from "../tracks/Cover.tsx";
import { FavouriteButton } from "../tracks/Row.tsx";
import { PanelButtons, RepeatButton, Transport, Volume } from "./Controls.tsx";
import { Sheet } from "./Sheet.tsx";
import { useSecond, Waveform } from "./Waveform.tsx";
import styles from "./player.module.css";

/** Lets a glow behind the cover breathe with the music; still for those who want less motion. */
function useGlow() {
  const glow = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    let frame = 0;
    let eased = 0;
    const draw = () => {
      frame = requestAnimationFrame(draw);
      eased += (level() - eased) * 0.06;
      if (glow.current) glow.current.style.transform = `scale(${(1 + Math.min(0.22, eased)).toFixed(3)})`;
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, []);
  return glow;
}

/** The large player: cover, wave and everything that belongs to the track. */
export default function NowPlaying() {
  const { entry, errorText } = useStore(playback);
  const second = useSecond();
  const glow = useGlow();
  if (!entry) return null;
  return (
    <Sheet title="Now playing" onClose={closePanel} className={styles.now} isBare>
      <div className={styles.nowInner} data-category={slugOf(entry.category)}>
        <div className={styles.art}><div ref={glow} className={styles.glow} aria-hidden="true" /><div className={styles.nowCover}><Cover entry={entry} isEager /></div></div>
        <div className={styles.nowText}>
          <p className={styles.nowKind}>{entry.category}</p>
          <div className={styles.nowTitle}><h3>{shownTitle(entry)}</h3><FavouriteButton entry={entry} className={styles.icon} /></div>
          <p className="muted" role={errorText ? "alert" : undefined}>{errorText ?? facts(entry)}</p>
          <Waveform entry={entry} className={styles.nowWave} />
          <div className={`${styles.times} numbers`}><span>{clock(second)}</span><span>{clock(player.duration())}</span></div>
          <Transport isLarge />
          <div className={styles.nowSide}><RepeatButton /><PanelButtons /><Volume /></div>
          <Link className={styles.about} href={`/track/?id=${entry.id}`} onClick={closePanel}>About this track</Link>
        </div>
      </div>
    </Sheet>
  );
}
