import { desk } from "./operator.ts";

/** How long before its end a signed address is given up, so that a long track does not lose it in the middle of a request. */
const EARLY_MS = 30_000;

interface Signed {
  url: string;
  until: number;
}

const known = new Map<string, Signed>();

/** A signed address of a track in any state; asked for again only when its time is nearly over, or `anew` says it was refused. */
export async function addressOf(trackId: string, anew = false): Promise<string> {
  const found = known.get(trackId);
  if (found && !anew && found.until - EARLY_MS > Date.now()) return found.url;
  const { signedUrl, expiresAt } = await desk.studioAddress(trackId);
  known.set(trackId, { url: signedUrl, until: Date.parse(expiresAt) });
  return signedUrl;
}

/** A re-rolled track is another recording at the same id: ask again. */
export function forgetAddresses(): void {
  known.clear();
}
