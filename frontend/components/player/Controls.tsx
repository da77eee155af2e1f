"use client";

import { playback } from "@/lib/audio/playback.ts";
import { useStore } from "@/lib/store.ts";
import { togglePanel } from "@/lib/keyboard.ts";
import * as player from "@/lib/player.ts";
import { change, settings } from "@/lib/settings.ts";
import { timersOn } from "@/lib/timers.ts";
import { MutedIcon, NextIcon, PauseIcon, PlayIcon, PreviousIcon, QueueIcon, RepeatIcon, SlidersIcon, TimerIcon, VolumeIcon } from "../icons.tsx";
import styles from "./player.module.css";

/** Previous, play or pause, next. */
export function Transport({ isLarge = false }: { isLarge?: boolean }) {
  const { entry, status } = useStore(playback);
  const sounds = status === "playing" || status === "loading";
  return (
    <div className={styles.transport} data-large={isLarge || undefined}>
      <button type="button" className={`${styles.icon} ${styles.previous}`} aria-label="Previous track" disabled={!entry} onClick={player.previous}><PreviousIcon /></button>
      <button type="button" className={styles.main} aria-label={sounds ? "Pause" : "Play"} disabled={!entry} data-waiting={status === "loading" || undefined} onClick={player.toggle}>
        {sounds ? <PauseIcon /> : <PlayIcon />}
      </button>
      <button type="button" className={styles.icon} aria-label="Next track" disabled={!entry} onClick={() => void player.next()}><NextIcon /></button>
    </div>
  );
}

/** The volume of the music, and a mute button. */
export function Volume() {
  const { volume, isMuted } = useStore(settings);
  return (
    <div className={styles.volume}>
      <button type="button" className={styles.icon} aria-label="Mute" aria-pressed={isMuted} onClick={player.toggleMute}>{isMuted || volume === 0 ? <MutedIcon /> : <VolumeIcon />}</button>
      <input className="slider" type="range" min={0} max={100} value={isMuted ? 0 : Math.round(volume * 100)} aria-label="Volume"
        style={{ "--share": `${isMuted ? 0 : volume * 100}%` } as React.CSSProperties} onChange={(event) => player.setVolume(Number(event.target.value) / 100)} />
    </div>
  );
}

/** Repeats the track that is on. */
export function RepeatButton() {
  const { repeatsOne } = useStore(settings);
  return (
    <button type="button" className={styles.icon} aria-label="Repeat this track" aria-pressed={repeatsOne} onClick={() => change({ repeatsOne: !repeatsOne })}>
      <RepeatIcon />{repeatsOne && <span className={styles.one} aria-hidden="true">1</span>}
    </button>
  );
}

/** Opens sound, timers and queue. */
export function PanelButtons() {
  const timers = useStore(timersOn);
  return (
    <>
      <button type="button" className={styles.icon} aria-label="Ambience and sound" aria-haspopup="dialog" onClick={() => togglePanel("sound")}><SlidersIcon /></button>
      <button type="button" className={styles.icon} aria-label="Timers" aria-haspopup="dialog" data-lit={timers || undefined} onClick={() => togglePanel("timer")}><TimerIcon /></button>
      <button type="button" className={styles.icon} aria-label="Queue" aria-haspopup="dialog" onClick={() => togglePanel("queue")}><QueueIcon /></button>
    </>
  );
}
