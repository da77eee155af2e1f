import type { Measure, RunState, StudioDay, StudioTrack, TrackState } from "../api/client.ts";

/** A state in words, and its tone, which is never its only sign. */
export interface Shown {
  word: string;
  tone: "good" | "waiting" | "bad" | "quiet";
  hint: string;
}

export const STATES: Record<TrackState, Shown> = {
  listed: { word: "Listed", tone: "good", hint: "Everybody can hear it." },
  waiting: { word: "Waiting", tone: "waiting", hint: "It waits for approval and is not in any catalog." },
  held: { word: "Held", tone: "waiting", hint: "It is not in any catalog until somebody approves it." },
  takenDown: { word: "Taken down", tone: "bad", hint: "It is out of every catalog until it is restored." },
  unlisted: { word: "Unlisted", tone: "quiet", hint: "Its audio is in the store, but no catalog lists it yet." },
  missing: { word: "Missing", tone: "bad", hint: "Nothing was made." },
};

export const RUN_STATES: Record<RunState, Shown> = {
  waiting: { word: "Waiting", tone: "quiet", hint: "A worker will start it." },
  running: { word: "Running", tone: "waiting", hint: "" },
  completed: { word: "Completed", tone: "good", hint: "" },
  failed: { word: "Failed", tone: "bad", hint: "" },
  cancelling: { word: "Cancelling", tone: "quiet", hint: "" },
  cancelled: { word: "Cancelled", tone: "quiet", hint: "" },
};

/** Whether a run has not ended. */
export function isUnderWay(state: RunState): boolean {
  return state === "waiting" || state === "running" || state === "cancelling";
}

interface Named {
  short: string;
  long: string;
  unit: string;
  digits: number;
}

const naming = (short: string, long: string, unit = "", digits = 1): Named => ({ short, long, unit, digits });

const MEASURES: Record<string, Named> = {
  lufs: naming("LUFS", "Loudness", "LUFS"),
  truePeakDbtp: naming("Peak", "True peak", "dBTP"),
  bpm: naming("BPM", "Tempo", "BPM"),
  key: naming("Key", "Key"),
  durationSeconds: naming("Length", "Length", "s", 2),
  lraLu: naming("LRA", "Loudness range", "LU"),
  plrLu: naming("PLR", "Peak to loudness", "LU"),
  correlation: naming("Width", "Stereo correlation", "", 2),
  bassCorrelation: naming("Bass width", "Bass correlation", "", 2),
  balanceDb: naming("Balance", "Left above right", "dB"),
  tiltDbPerOctave: naming("Tilt", "Spectral tilt", "dB/oct"),
  worstStepDb: naming("Step", "Largest spectral step", "dB"),
  mudHumpDb: naming("Mud hump", "Hump at 180–420 Hz", "dB"),
  harshHumpDb: naming("Glare", "Hump at 1.9–4.2 kHz", "dB"),
  mudDb: naming("Low mids", "Low mids, 200–500 Hz", "dB"),
  presenceDb: naming("Presence", "Presence, 2–6 kHz", "dB"),
  airDb: naming("Air", "Air, 6–16 kHz", "dB"),
  centroidHz: naming("Centroid", "Spectral centroid", "Hz", 0),
  onsetsPerSecond: naming("Onsets", "Onsets", "a second"),
  inScale: naming("In scale", "Share of notes in the scale", "", 2),
  tuningCents: naming("Tuning", "Tuning against A 440", "cents", 0),
  repetition: naming("Repeats", "Share of repeated bars", "", 2),
  modulationDepth: naming("Modulation", "Modulation depth", "", 2),
  seamStep: naming("Seam", "Step where it repeats"),
  dc: naming("DC", "DC offset", "", 4),
  flatTops: naming("Clipped", "Clipped peaks", "", 0),
  gaps: naming("Gaps", "Drop-outs", "", 0),
  clickStrength: naming("Clicks", "Strongest click", "", 0),
  longestSilenceSeconds: naming("Silence", "Longest silence", "s", 2),
  longestDeadSideSeconds: naming("Dead side", "Longest silence of one side", "s", 2),
};

/** What a tile always shows. */
const MAIN = new Set(["lufs", "truePeakDbtp", "bpm", "key"]);

/** A measure's name as people write it. */
export function namesOf(measure: Measure): Named {
  return MEASURES[measure.name] ?? naming(measure.name, measure.name);
}

/** A value with a true minus and the digits that matter; `–` where there is none. */
export function formatValue(value: number | string | null, digits: number): string {
  if (value === null || value === "") return "–";
  if (typeof value === "string") return value;
  return value.toFixed(digits).replace(/^-/, "−");
}

/** The target of a measure: a range, or the requested value; `–` where there is none. */
export function targetText(measure: Measure): string {
  const { digits, unit } = namesOf(measure);
  const { low = null, high = null, asked } = measure;
  const format = (value: number) => formatValue(value, digits);
  if (low === null && high === null) return formatValue(asked, digits);
  const range = low === null ? `at most ${format(high!)}` : high === null ? `at least ${format(low)}` : `${format(low)} … ${format(high)}`;
  return `${range} ${unit}`.trim();
}

/** Whether a measure fits, in a word. */
export function verdict(measure: Measure): "fits" | "misses" | "not measured" {
  return measure.fits === null ? "not measured" : measure.fits ? "fits" : "misses";
}

/** How far a measure lies outside its range, in widths of the range. */
function missedBy({ low = null, high = null, found }: Measure): number {
  if (typeof found !== "number") return 0;
  const over = Math.max((low ?? found) - found, found - (high ?? found));
  return over / (low !== null && high !== null ? high - low : Math.abs(low ?? high ?? 0) || 1);
}

/** The measures of a track that miss their targets, the worst first. */
export function misses(track: StudioTrack): Measure[] {
  return track.measures.filter((measure) => measure.fits === false).sort((one, other) => missedBy(other) - missedBy(one));
}

/** What a tile shows: the main measures, and the worst of the others that miss. */
export function onTile(track: StudioTrack, mostMisses = 2): Measure[] {
  const others = misses(track).filter((measure) => !MAIN.has(measure.name));
  return [...track.measures.filter((measure) => MAIN.has(measure.name)), ...others.slice(0, mostMisses)];
}

/** How many measures fit: `27 fit`, `2 of 27 miss`. */
export function tally(track: StudioTrack): string {
  const held = track.measures.filter((measure) => measure.fits !== null).length;
  const missed = misses(track).length;
  return missed ? `${missed} of ${held} miss` : `${held} fit`;
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

/** A day, some days later or earlier. */
export function dayFrom(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return dayOf(moment);
}
