"use client";

import { useEffect, useRef, useState } from "react";
import { drawWaveform, type Peaks } from "@/lib/waveform.ts";

/** The track as a wave behind its slider; a flat line where no peaks were kept. */
export function Wave({ address, share }: { address: string | null; share: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [peaks, setPeaks] = useState<Peaks | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!address) return;
    const abort = new AbortController();
    fetch(address, { signal: abort.signal })
      .then((answer) => (answer.ok ? (answer.json() as Promise<{ peaks: Peaks }>) : null))
      .then((found) => found && setPeaks(found.peaks))
      .catch(() => undefined); // the line stays flat; seeking works all the same
    return () => abort.abort();
  }, [address]);
  useEffect(() => {
    const node = canvas.current!;
    const watching = new ResizeObserver(() => setWidth(node.clientWidth));
    watching.observe(node);
    return () => watching.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && width) drawWaveform(canvas.current, peaks, share, null);
  }, [peaks, share, width]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
