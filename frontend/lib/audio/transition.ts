import { keyDistance, tempoRatio } from "./music.ts";

/** What a transition must know of a track. */
export interface Mixable {
  bpm: number;
  key: string;
  durationSec: number;
  method: string;
  measured?: { bpm?: number | null; key?: string | null };
}

/** How one track becomes the next: `startSec` is a place in the first one; `rate` is how fast the second plays until the first is gone. */
export interface Transition {
  style: "gapless" | "smooth" | "beat";
  startSec: number;
  fadeSec: number;
  rate: number;
}

const BEATS_A_BAR = 4;
/** Of a clash of keys no more than this is heard. */
const CLASH_SEC = 2;
const NEIGHBOURS = 1;

function beatOf(track: Mixable): number | null {
  const isGridded = track.method === "procedural" && track.measured?.bpm !== null;
  return isGridded && track.bpm > 0 ? track.bpm : null;
}

/** A whole number of bars that is nearest to the wish, at least one, at most half of the shorter track. */
function barsWithin(wishSec: number, barSec: number, mostSec: number): number {
  return Math.max(1, Math.min(Math.round(wishSec / barSec), Math.floor(mostSec / barSec)));
}

/**
 * Plans how `from` becomes `to` with a crossfade of about `crossfadeSec`. Tracks of our own making begin on a bar line, so where the tempi
 * are within six percent the next one starts on a bar line of the first and runs at its tempo meanwhile. Keys that clash overlap briefly.
 */
export function planTransition(from: Mixable, to: Mixable, crossfadeSec: number): Transition {
  const mostSec = Math.min(from.durationSec, to.durationSec) / 2;
  const wishSec = Math.min(crossfadeSec, mostSec);
  if (wishSec < 0.2) return { style: "gapless", startSec: from.durationSec, fadeSec: 0, rate: 1 };
  const distance = keyDistance(from.measured?.key ?? from.key, to.measured?.key ?? to.key);
  const fadeSec = distance !== null && distance > NEIGHBOURS ? Math.min(wishSec, CLASH_SEC) : wishSec;
  const [first, second] = [beatOf(from), beatOf(to)];
  const rate = tempoRatio(first, second);
  if (first === null || rate === null) return { style: "smooth", startSec: from.durationSec - fadeSec, fadeSec, rate: 1 };
  return onTheBeat(from, first, fadeSec, mostSec, rate);
}

function onTheBeat(from: Mixable, bpm: number, fadeSec: number, mostSec: number, rate: number): Transition {
  const barSec = (60 / bpm) * BEATS_A_BAR;
  const bars = barsWithin(fadeSec, barSec, mostSec);
  const startBar = Math.floor(from.durationSec / barSec - bars + 1e-6);
  return { style: "beat", startSec: Math.max(0, startBar) * barSec, fadeSec: bars * barSec, rate };
}

/** `count` gains from 0 to 1 whose squares, with those of the mirrored curve, add up to 1: no dip in the middle. */
export function equalPower(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, index) => Math.sin((index / (count - 1)) * (Math.PI / 2)));
}

const TARGET_LUFS = -14;
const CEILING_DBTP = -1;

/** The gain (factor) that brings a track to the common loudness without its true peak passing -1 dBTP. */
export function loudnessGain(track: { lufs: number | null; truePeakDbtp: number | null }): number {
  if (track.lufs === null || track.lufs < -40) return 1;
  const wanted = TARGET_LUFS - track.lufs;
  const room = track.truePeakDbtp === null ? 0 : Math.max(0, CEILING_DBTP - track.truePeakDbtp);
  return 10 ** (Math.min(wanted, room, 12) / 20);
}
