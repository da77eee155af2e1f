import { absolute, companionAddress, coverAddress } from "./api/address.ts";
import type { Entry } from "./api/client.ts";
import { persistentStore, store } from "./store.ts";

/** Where the service worker looks for the offline pack. */
const CACHE = "soundflow-pack";

/** The tracks that play without a connection. */
export const pack = persistentStore<readonly Entry[]>("pack", [], (value) => Array.isArray(value));

/** Progress of tracks that are being fetched, 0 to 1, by id. */
export const fetching = store<Readonly<Record<string, number>>>({});

/** Register the service worker, which stores pages and the offline pack; only in the export. */
export function registerWorker(): void {
  if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a private window: everything works but offline
}

/** Whether this browser can store tracks: it needs a secure address. */
export function canKeep(): boolean {
  return typeof caches !== "undefined" && "serviceWorker" in navigator;
}

function addressesOf(entry: Entry): { audio: string; companions: string[] } {
  const companions = [coverAddress(entry), companionAddress(entry, entry.waveformKey)].filter((address) => address !== null);
  return { audio: absolute(entry.url ?? ""), companions };
}

function report(id: string, share: number | null): void {
  const { [id]: _, ...others } = fetching.get();
  fetching.set(share === null ? others : { ...others, [id]: share });
}

/** The whole body; reports the progress. */
async function readBody(answer: Response, id: string): Promise<Blob> {
  const total = Number(answer.headers.get("Content-Length")) || Infinity;
  const parts: BlobPart[] = [];
  let received = 0;
  const reader = answer.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    received += part.value.length;
    report(id, Math.min(1, received / total));
  }
  return new Blob(parts, { type: answer.headers.get("Content-Type") ?? "audio/mpeg" });
}

/** Store a free track on this device. Throws what fetch throws, and `QuotaExceededError` when the device is full. */
export async function keepOffline(entry: Entry): Promise<void> {
  if (entry.tier !== "free" || !entry.url || entry.id in fetching.get()) return;
  const { audio, companions } = addressesOf(entry);
  report(entry.id, 0);
  try {
    const cache = await caches.open(CACHE);
    const answer = await fetch(audio, { cache: "no-cache" });
    if (!answer.ok) throw new TypeError(`The track could not be fetched (${answer.status}).`);
    const body = await readBody(answer, entry.id);
    await cache.put(audio, new Response(body, { headers: { "Content-Type": body.type, "Content-Length": String(body.size) } }));
    await Promise.allSettled(companions.map((address) => cache.add(address)));
    pack.set([entry, ...pack.get().filter((other) => other.id !== entry.id)]);
    void navigator.storage?.persist?.();
  } finally {
    report(entry.id, null);
  }
}

/** Remove a track from the device. */
export async function dropOffline(entry: Entry): Promise<void> {
  pack.set(pack.get().filter((other) => other.id !== entry.id));
  const { audio, companions } = addressesOf(entry);
  const cache = await caches.open(CACHE);
  await Promise.all([audio, ...companions].map((address) => cache.delete(address)));
}
