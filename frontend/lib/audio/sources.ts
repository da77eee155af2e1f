import { api, absolute } from "../api/address.ts";
import type { Entry } from "../api/client.ts";

/** Where a track can be heard, and until when; `Infinity` for free tracks. */
export interface Source {
  url: string;
  expiresAt: number;
}

/** An address that expires sooner than this is not used. */
const MARGIN_MS = 1000;
const cache = new Map<string, Source>();

/** The address of a track's audio. That of a premium track is requested with the token: throws `ApiProblem` 401 or 403 without a valid one. */
export async function sourceOf(entry: Entry): Promise<Source> {
  if (entry.tier === "free" && entry.url) return { url: absolute(entry.url), expiresAt: Infinity };
  const cached = cache.get(entry.id);
  if (cached && isValid(cached)) return cached;
  const signed = await api.signed(entry.id);
  const found = { url: absolute(signed.signedUrl), expiresAt: Date.now() + signed.expiresInSec * 1000 };
  cache.set(entry.id, found);
  return found;
}

/** Whether an address is still valid for a while. */
export function isValid(source: Source): boolean {
  return source.expiresAt - Date.now() > MARGIN_MS;
}

/** The address was refused: request a new one next time. */
export function forgetSource(entry: Entry): void {
  cache.delete(entry.id);
}
