"use client";

import { useEffect, useRef, useState, type CSSProperties } from "react";
import type { StudioTrack } from "@/lib/api/client.ts";
import { addressOf } from "@/lib/studio/listening.ts";
import { told } from "@/lib/studio/operator.ts";
import { clock, spokenTime } from "@/lib/words.ts";
import { PauseIcon, PlayIcon } from "../icons.tsx";
import { Wave } from "./Wave.tsx";
import styles from "./studio.module.css";

/** Plays a track in whatever state it is. An address whose time is over is asked for anew, and the track goes on at the same second. */
function useListening(track: StudioTrack) {
  const audio = useRef<HTMLAudioElement>(null);
  const hasRenewed = useRef(false);
  const [second, setSecond] = useState(0);
  const [isOn, setOn] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const load = async (anew: boolean) => {
    const node = audio.current!;
    const at = node.currentTime;
    const address = await addressOf(track.id, anew);
    if (anew || node.src !== address) {
      node.src = address;
      node.currentTime = at;
    }
  };
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
      setTrouble(null);
    } catch (error) {
      if (!(error instanceof DOMException)) setTrouble(told(error)); // what the element itself refuses, its error event says
    }
  };
  const toggle = () => attempt(async () => {
    const node = audio.current!;
    if (!node.paused) return node.pause();
    if (!node.src || node.error) await load(false);
    await node.play();
  });
  const seek = (to: number) => attempt(async () => {
    if (!audio.current!.src) await load(false);
    audio.current!.currentTime = to;
    setSecond(to);
  });
  const failed = () => {
    if (hasRenewed.current) return setTrouble("The audio can't be read. Look whether its object still stands in the store.");
    hasRenewed.current = true;
    void attempt(async () => {
      await load(true);
      await audio.current!.play();
    });
  };
  const marks = {
    onTimeUpdate: () => setSecond(audio.current!.currentTime),
    onPlay: () => setOn(true),
    onPlaying: () => { hasRenewed.current = false; },
    onPause: () => setOn(false),
    onEnded: () => setOn(false),
    onError: failed,
  };
  return { audio, second, isOn, trouble, toggle, seek, marks };
}

/** Hear the track. */
export function Listen({ track }: { track: StudioTrack }) {
  const { audio, second, isOn, trouble, toggle, seek, marks } = useListening(track);
  const length = track.entry!.durationSec;
  const share = { "--share": `${(100 * second) / length}%` } as CSSProperties;
  useEffect(() => {
    const node = audio.current;
    return () => node?.pause();
  }, [audio]);
  return (
    <div className={styles.listen}>
      <audio ref={audio} preload="none" {...marks} />
      <button type="button" className={styles.playButton} aria-label={isOn ? "Pause" : "Play"} onClick={() => void toggle()}>{isOn ? <PauseIcon /> : <PlayIcon />}</button>
      <div className={styles.wave}>
        <Wave address={track.waveformUrl} share={second / length} />
        <input type="range" style={share} min={0} max={Math.round(length)} step={1} value={Math.floor(second)} aria-label="Place in the track"
          aria-valuetext={`${spokenTime(second)} of ${spokenTime(length)}`} onChange={(event) => void seek(Number(event.target.value))} />
      </div>
      <span className="numbers muted">{clock(second)} / {clock(length)}</span>
      {trouble && <p role="alert" className={styles.bad}>{trouble}</p>}
    </div>
  );
}
