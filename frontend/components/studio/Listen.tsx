"use client";

import { useEffect, useRef, useState, type CSSProperties } from "react";
import type { StudioTrack } from "@/lib/api/client.ts";
import { signedAddressOf } from "@/lib/studio/signed-addresses.ts";
import { errorMessage } from "@/lib/studio/operator.ts";
import { clock, spokenTime } from "@/lib/format.ts";
import { PauseIcon, PlayIcon } from "../icons.tsx";
import { Wave } from "./Wave.tsx";
import styles from "./studio.module.css";

/** Plays a track in whatever state it is. An expired address is renewed, and the track continues at the same second. */
function useListening(track: StudioTrack) {
  const audio = useRef<HTMLAudioElement>(null);
  const hasRenewed = useRef(false);
  const [second, setSecond] = useState(0);
  const [isOn, setOn] = useState(false);
  const [errorText, setErrorText] = useState<string | null>(null);
  const load = async (renew: boolean) => {
    const node = audio.current!;
    const at = node.currentTime;
    const address = await signedAddressOf(track.id, renew);
    if (renew || node.src !== address) {
      node.src = address;
      node.currentTime = at;
    }
  };
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
      setErrorText(null);
    } catch (error) {
      if (!(error instanceof DOMException)) setErrorText(errorMessage(error)); // the element reports its own errors by an event
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
    if (hasRenewed.current) return setErrorText("The audio can't be read. Check that its object is still in the store.");
    hasRenewed.current = true;
    void attempt(async () => {
      await load(true);
      await audio.current!.play();
    });
  };
  const handlers = {
    onTimeUpdate: () => setSecond(audio.current!.currentTime),
    onPlay: () => setOn(true),
    onPlaying: () => { hasRenewed.current = false; },
    onPause: () => setOn(false),
    onEnded: () => setOn(false),
    onError: failed,
  };
  return { audio, second, isOn, errorText, toggle, seek, handlers };
}

/** Hear the track. */
export function Listen({ track }: { track: StudioTrack }) {
  const { audio, second, isOn, errorText, toggle, seek, handlers } = useListening(track);
  const length = track.entry!.durationSec;
  const share = { "--share": `${(100 * second) / length}%` } as CSSProperties;
  useEffect(() => {
    const node = audio.current;
    return () => node?.pause();
  }, [audio]);
  return (
    <div className={styles.listen}>
      <audio ref={audio} preload="none" {...handlers} />
      <button type="button" className={styles.playButton} aria-label={isOn ? "Pause" : "Play"} onClick={() => void toggle()}>{isOn ? <PauseIcon /> : <PlayIcon />}</button>
      <div className={styles.wave}>
        <Wave address={track.waveformUrl} share={second / length} />
        <input type="range" style={share} min={0} max={Math.round(length)} step={1} value={Math.floor(second)} aria-label="Position in the track"
          aria-valuetext={`${spokenTime(second)} of ${spokenTime(length)}`} onChange={(event) => void seek(Number(event.target.value))} />
      </div>
      <span className="numbers muted">{clock(second)} / {clock(length)}</span>
      {errorText && <p role="alert" className={styles.bad}>{errorText}</p>}
    </div>
  );
}
