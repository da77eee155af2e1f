import type { Entry } from "../api/client.ts";
import { store } from "../store.ts";

/** The current track and its state. `errorText` is a sentence for the listener. */
export interface Playback {
  entry: Entry | null;
  status: "idle" | "loading" | "playing" | "paused" | "failed";
  errorText: string | null;
}

/** Everything that shows the current track subscribes to it. */
export const playback = store<Playback>({ entry: null, status: "idle", errorText: null });
