import type { Entry } from "./api/client.ts";
import { kept } from "./kept.ts";

const MOST_HEARD = 60;

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one: Partial<Entry> | null) => typeof one?.id === "string");
}

/** Favourite tracks, the newest first. Whole entries, so that they show without a connection. */
export const favourites = kept<readonly Entry[]>("favourites", [], isList);

/** What was heard, the last first. */
export const heard = kept<readonly Entry[]>("heard", [], isList);

/** Without what holds only for a moment. */
function lasting(entry: Entry): Entry {
  return entry.tier === "premium" ? { ...entry, url: null } : entry;
}

/** Make a track a favourite, or stop that. */
export function toggleFavourite(entry: Entry): void {
  const others = favourites.get().filter((other) => other.id !== entry.id);
  favourites.set(others.length < favourites.get().length ? others : [lasting(entry), ...others]);
}

/** Note that a track was begun. */
export function noteHeard(entry: Entry): void {
  heard.set([lasting(entry), ...heard.get().filter((other) => other.id !== entry.id)].slice(0, MOST_HEARD));
}
