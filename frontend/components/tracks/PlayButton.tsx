"use client";

import type { Entry } from "@/lib/api/client.ts";
import { useStore } from "@/lib/store.ts";
import { playback } from "@/lib/audio/playback.ts";
import * as player from "@/lib/player.ts";
import { token } from "@/lib/token.ts";
import { shownTitle, spokenName } from "@/lib/format.ts";
import { LockIcon, PauseIcon, PlayIcon } from "../icons.tsx";
import styles from "./tracks.module.css";

/** Whether a track is on, and sounds. */
export function useIsOn(entry: Entry): { isOn: boolean; isPlaying: boolean } {
  const now = useStore(playback);
  const isOn = now.entry?.id === entry.id;
  return { isOn, isPlaying: isOn && (now.status === "playing" || now.status === "loading") };
}

interface Pressed {
  entry: Entry;
  list: readonly Entry[];
  className?: string;
  /** One of the newest day, which needs no date to be told apart. */
  isLatest?: boolean;
}

/** Plays a track within its list, or pauses it; asks for a token where it is locked. */
export function PlayButton({ entry, list, className = "", isLatest = false }: Pressed) {
  const { isOn, isPlaying } = useIsOn(entry);
  const isLocked = useStore(token) === null && entry.tier === "premium";
  const verb = isLocked ? "Unlock" : isPlaying ? "Pause" : "Play";
  const Icon = isLocked ? LockIcon : isPlaying ? PauseIcon : PlayIcon;
  return (
    <button type="button" className={`${styles.play} ${className}`} data-on={isOn || undefined}
      aria-label={`${verb} ${isLatest ? `${shownTitle(entry)}, ${entry.category}` : spokenName(entry)}`} onClick={() => (isOn ? player.toggle() : player.play(entry, list))}>
      <Icon />
    </button>
  );
}
