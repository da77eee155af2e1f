import { api, absolute } from "../api/address.ts";
import type { Entry } from "../api/client.ts";

/** Where a track can be heard, and until when; `Infinity` for free tracks. */
export interface Source {
  url: string;
  expiresAt: number;
}

/** An address that ends sooner than this is not begun with. */
const SPARE_MS = 1000;
const known = new Map<string, Source>();

/** The address of a track's audio. Premium tracks are asked for with the token: throws `ApiProblem` 401 or 403 without a good one. */
export async function sourceOf(entry: Entry): Promise<Source> {
  if (entry.tier === "free" && entry.url) return { url: absolute(entry.url), expiresAt: Infinity };
  const kept = known.get(entry.id);
  if (kept && isGood(kept)) return kept;
  const signed = await api.signed(entry.id);
  const found = { url: absolute(signed.signedUrl), expiresAt: Date.now() + signed.expiresInSec * 1000 };
  known.set(entry.id, found);
  return found;
}

/** Whether an address still holds for a while. */
export function isGood(source: Source): boolean {
  return source.expiresAt - Date.now() > SPARE_MS;
}

/** The address was refused: ask anew next time. */
export function forgetSource(entry: Entry): void {
  known.delete(entry.id);
}
