"use client";

import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { companionAddress } from "@/lib/api/address.ts";
import type { Entry } from "@/lib/api/client.ts";
import { playback } from "@/lib/audio/playback.ts";
import { useStore } from "@/lib/store.ts";
import * as player from "@/lib/player.ts";
import { clock, spokenTime } from "@/lib/format.ts";
import { drawWaveform, type Peaks } from "@/lib/waveform.ts";
import styles from "./player.module.css";

const known = new Map<string, Peaks>();

/** The peaks of a track, 0..100; a flat line until they are here, or where there are none. */
function usePeaks(entry: Entry | null): Peaks | null {
  const [peaks, setPeaks] = useState<Peaks | null>(null);
  useEffect(() => {
    const address = entry && companionAddress(entry, entry.waveformKey);
    setPeaks(entry ? (known.get(entry.id) ?? null) : null);
    if (!address || known.has(entry.id)) return;
    const abort = new AbortController();
    fetch(address, { signal: abort.signal })
      .then((answer) => (answer.ok ? (answer.json() as Promise<{ peaks: Peaks }>) : Promise.reject(new Error(answer.statusText))))
      .then(({ peaks: found }) => {
        known.set(entry.id, found);
        setPeaks(found);
      })
      .catch(() => undefined); // the line stays flat; seeking works all the same
    return () => abort.abort();
  }, [entry]);
  return peaks;
}

const STEPS: Record<string, number> = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };

function placeAfter(key: string): number | null {
  if (key === "Home") return 0;
  if (key === "End") return player.duration() - 1;
  return key in STEPS ? player.position() + STEPS[key]! : null;
}

/** The track as a wave: shows the place, and goes to where it is clicked, dragged or stepped by keys. */
export function Waveform({ entry, className = "" }: { entry: Entry | null; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const peaks = usePeaks(entry);
  const [pointed, setPointed] = useState<number | null>(null);
  const second = useSecond();
  const length = player.duration();

  useEffect(() => {
    let frame = 0;
    let last = "";
    const draw = () => {
      frame = requestAnimationFrame(draw);
      const node = canvas.current;
      if (!node) return;
      const share = player.duration() ? player.position() / player.duration() : 0;
      const state = `${Math.round(share * node.clientWidth * 2)} ${node.clientWidth} ${pointed} ${document.documentElement.dataset.theme}`;
      if (state !== last) drawWaveform(node, peaks, share, pointed);
      last = state;
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [peaks, pointed]);

  const shareAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  const release = (event: PointerEvent<HTMLElement>) => {
    if (pointed === null) return;
    player.seek(shareAt(event) * length);
    if (event.pointerType !== "mouse") setPointed(null);
  };
  const step = (event: KeyboardEvent) => {
    const target = placeAfter(event.key);
    if (target === null) return;
    event.preventDefault();
    player.seek(target);
  };
  return (
    <div className={`${styles.wave} ${className}`} role="slider" tabIndex={entry ? 0 : -1} aria-label="Position in the track" aria-disabled={!entry || undefined}
      aria-valuemin={0} aria-valuemax={Math.round(length)} aria-valuenow={second} aria-valuetext={`${spokenTime(second)} of ${spokenTime(length)}`}
      onKeyDown={step} onPointerMove={(event) => setPointed(shareAt(event))} onPointerLeave={() => setPointed(null)} onPointerUp={release}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); setPointed(shareAt(event)); }}>
      <canvas ref={canvas} />
      {pointed !== null && entry && <output className={`${styles.pointed} numbers`} style={{ left: `${pointed * 100}%` }} aria-hidden="true">{clock(pointed * length)}</output>}
    </div>
  );
}

/** The whole second that is on; follows four times a second. */
export function useSecond(): number {
  const { entry } = useStore(playback);
  const [second, setSecond] = useState(0);
  useEffect(() => {
    const read = () => setSecond(Math.floor(player.position()));
    read();
    const timer = setInterval(read, 250);
    return () => clearInterval(timer);
  }, [entry]);
  return second;
}
