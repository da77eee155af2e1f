import type { Measure, RunState, StudioDay, StudioTrack, TrackState } from "../api/client.ts";

/** How a state reads, and which tone it has; the tone is never the only sign of it. */
export interface Shown {
  word: string;
  tone: "good" | "waiting" | "bad" | "quiet";
  hint: string;
}

export const STATES: Record<TrackState, Shown> = {
  listed: { word: "Listed", tone: "good", hint: "Everybody can hear it." },
  waiting: { word: "Waiting", tone: "waiting", hint: "It waits for your approval and is in no catalog." },
  held: { word: "Held", tone: "waiting", hint: "It is in no catalog until somebody approves it." },
  takenDown: { word: "Taken down", tone: "bad", hint: "It is out of every catalog until it is restored." },
  unlisted: { word: "Unlisted", tone: "quiet", hint: "Its audio is there, but no catalog lists it yet." },
  missing: { word: "Missing", tone: "bad", hint: "Nothing was made." },
};

export const RUN_STATES: Record<RunState, Shown> = {
  waiting: { word: "Waiting", tone: "quiet", hint: "A worker takes it up." },
  running: { word: "Running", tone: "waiting", hint: "" },
  completed: { word: "Completed", tone: "good", hint: "" },
  failed: { word: "Failed", tone: "bad", hint: "" },
  cancelling: { word: "Cancelling", tone: "quiet", hint: "" },
  cancelled: { word: "Cancelled", tone: "quiet", hint: "" },
};

/** Whether a run is still to be watched. */
export function isUnderWay(state: RunState): boolean {
  return state === "waiting" || state === "running" || state === "cancelling";
}

interface Named {
  short: string;
  long: string;
  unit: string;
  digits: number;
  /** How the target reads. */
  target: (asked: string) => string;
}

const MEASURES: Record<string, Named> = {
  lufs: { short: "LUFS", long: "Loudness", unit: "LUFS", digits: 1, target: (asked) => `${asked} ± 0.5` },
  truePeakDbtp: { short: "Peak", long: "True peak", unit: "dBTP", digits: 1, target: (asked) => `at most ${asked}` },
  bpm: { short: "BPM", long: "Tempo", unit: "BPM", digits: 0, target: (asked) => `${asked} ± 2 %` },
  key: { short: "Key", long: "Key", unit: "", digits: 0, target: (asked) => asked },
};

/** A measure's name as people write it. */
export function named(measure: Measure): Named {
  return MEASURES[measure.name] ?? { short: measure.name, long: measure.name, unit: "", digits: 1, target: (asked) => asked };
}

/** A value with a true minus and the digits that matter; `–` where there is none. */
export function valued(value: number | string | null, digits: number): string {
  if (value === null || value === "") return "–";
  if (typeof value === "string") return value;
  return value.toFixed(digits).replace(/^-/, "−");
}

/** Whether a measure fits, in a word. */
export function verdict(measure: Measure): "fits" | "misses" | "not measured" {
  return measure.fits === null ? "not measured" : measure.fits ? "fits" : "misses";
}

/** The measures of a track that miss their targets. */
export function misses(track: StudioTrack): Measure[] {
  return track.measures.filter((measure) => measure.fits === false);
}

/** A day in a few words: `5 listed`, `4 listed, 1 missing`. */
export function summaryOf(day: StudioDay): string {
  const counted = new Map<TrackState, number>();
  for (const track of day.tracks) counted.set(track.state, (counted.get(track.state) ?? 0) + 1);
  return [...counted].map(([state, count]) => `${count} ${STATES[state].word.toLowerCase()}`).join(", ");
}

/** `2026-11-25` of a moment, in UTC, as SoundFlow counts its days. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** A day, some days on or back. */
export function dayFrom(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return dayOf(moment);
}
