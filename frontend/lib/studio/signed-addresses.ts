import { studioApi } from "./operator.ts";

/** How long before it expires a signed address is replaced, so that it does not expire during a request. */
const MARGIN_MS = 30_000;

interface Signed {
  url: string;
  until: number;
}

const cache = new Map<string, Signed>();

/** A signed address of a track in any state; requested again only when it expires soon, or when `renew` says that it was refused. */
export async function signedAddressOf(trackId: string, renew = false): Promise<string> {
  const found = cache.get(trackId);
  if (found && !renew && found.until - MARGIN_MS > Date.now()) return found.url;
  const { signedUrl, expiresAt } = await studioApi.studioAddress(trackId);
  cache.set(trackId, { url: signedUrl, until: Date.parse(expiresAt) });
  return signedUrl;
}

/** Forget all addresses: a re-rolled track is another recording with the same id. */
export function forgetSignedAddresses(): void {
  cache.clear();
}
