import type { Entry } from "./api/client.ts";

/** The title without the day, which is shown beside it. */
export function shownTitle(entry: Entry): string {
  return entry.title.replace(/\s+[-–]\s+\d{4}-\d{2}-\d{2}$/, "");
}

/** `3:05`, or `1:02:07`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Seconds in words, for a screen reader: `3 minutes 5 seconds`. */
export function spokenTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  const parts = [minutes && `${minutes} minute${minutes > 1 ? "s" : ""}`, (rest || !minutes) && `${rest} second${rest === 1 ? "" : "s"}`];
  return parts.filter(Boolean).join(" ");
}

const UTC = { timeZone: "UTC" } as const;

/** `Wed 25 Nov`, or with the year where it is another one. */
export function shortDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const isThisYear = date.getUTCFullYear() === new Date().getUTCFullYear();
  return date.toLocaleDateString("en-GB", { ...UTC, weekday: "short", day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) });
}

/** A track's name that is unique on its page: `Study Daily, Study, Wed 25 Nov`. */
export function spokenName(entry: Entry): string {
  return `${shownTitle(entry)}, ${entry.category}, ${shortDay(entry.date)}`;
}

/** `Wednesday 25 November`. */
export function longDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { ...UTC, weekday: "long", day: "numeric", month: "long" });
}

const GENRES: Record<string, string> = { deep: "Deep house", lofi: "Lo-fi", edm: "EDM", bass: "Bass", synth: "Synthwave", classic: "Classical" };

/** A genre's name as people write it. */
export function genreName(genre: string): string {
  return GENRES[genre] ?? genre.charAt(0).toUpperCase() + genre.slice(1);
}

/** `131 BPM`; empty for music without a beat. */
export function tempoOf(entry: Entry): string {
  return entry.bpm > 0 ? `${Math.round(entry.bpm)} BPM` : "";
}

/** `Techno · 131 BPM · D minor`. */
export function facts(entry: Entry): string {
  return [shortFacts(entry), keyName(entry.key)].filter(Boolean).join(" · ");
}

/** `Techno · 131 BPM`. */
export function shortFacts(entry: Entry): string {
  return [genreName(entry.genre), tempoOf(entry)].filter(Boolean).join(" · ");
}

/** `D minor` of `Dm`. */
export function keyName(key: string | null | undefined): string {
  if (!key) return "";
  return /m(in)?$/.test(key) ? `${key.replace(/m(in)?$/, "")} minor` : `${key} major`;
}
