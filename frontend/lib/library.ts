import type { Entry } from "./api/client.ts";
import { persistentStore } from "./store.ts";

const HISTORY_LENGTH = 60;

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one: Partial<Entry> | null) => typeof one?.id === "string");
}

/** Favourite tracks, the newest first. Whole entries, so that they show without a connection. */
export const favourites = persistentStore<readonly Entry[]>("favourites", [], isList);

/** Recently played tracks, the last first. */
export const history = persistentStore<readonly Entry[]>("heard", [], isList);

/** Without a signed address, which expires. */
function storable(entry: Entry): Entry {
  return entry.tier === "premium" ? { ...entry, url: null } : entry;
}

/** Make a track a favourite, or stop that. */
export function toggleFavourite(entry: Entry): void {
  const others = favourites.get().filter((other) => other.id !== entry.id);
  favourites.set(others.length < favourites.get().length ? others : [storable(entry), ...others]);
}

/** Add a track that was started. */
export function addToHistory(entry: Entry): void {
  history.set([storable(entry), ...history.get().filter((other) => other.id !== entry.id)].slice(0, HISTORY_LENGTH));
}
