import type { Entry } from "../api/client.ts";
import { store } from "../kept.ts";

/** What is on, and how it stands. `trouble` is a sentence for the listener. */
export interface Playback {
  entry: Entry | null;
  status: "idle" | "loading" | "playing" | "paused" | "failed";
  trouble: string | null;
}

/** Followed by everything that shows what is on. */
export const playback = store<Playback>({ entry: null, status: "idle", trouble: null });
