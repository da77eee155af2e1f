import { SoundFlowApi, type Entry } from "./client.ts";
import { token } from "../token.ts";

/** Where the API answers: the page's own origin, or what the build was given in `NEXT_PUBLIC_API_ADDRESS`. */
export const API_ADDRESS = (process.env.NEXT_PUBLIC_API_ADDRESS ?? "").replace(/\/$/, "");

/** The API as a listener calls it, with the premium token where one is kept. */
export const api = new SoundFlowApi({ base: API_ADDRESS, token: () => token.get() });

/** The absolute address of something a catalog names: it may be a whole address or one of the API. */
export function absolute(address: string): string {
  return new URL(address, API_ADDRESS || location.origin).href;
}

/** Where a track's cover lies: as WebP, or as PNG where it was published before there were both. */
export function coverAddress(entry: Entry): string | null {
  return companionAddress(entry, entry.coverWebpKey ?? entry.coverKey);
}

/** Where a track's cover or waveform lies: beside its audio where that is public, otherwise at the API. */
export function companionAddress(entry: Entry, key: string | null): string | null {
  if (!key) return null;
  if (entry.url?.endsWith(entry.objectKey)) return absolute(entry.url.slice(0, -entry.objectKey.length) + key);
  return absolute(api.mediaAddress(key));
}
