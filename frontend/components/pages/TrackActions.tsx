"use client";

import { api, absolute, API_ADDRESS } from "@/lib/api/address.ts";
import type { Entry } from "@/lib/api/client.ts";
import { announce } from "@/lib/announce.ts";
import { useStore } from "@/lib/store.ts";
import { canKeep, dropOffline, fetching, keepOffline, pack } from "@/lib/offline.ts";
import * as player from "@/lib/player.ts";
import { token } from "@/lib/token.ts";
import { shownTitle } from "@/lib/format.ts";
import { CheckIcon, DownloadIcon, LockIcon, PauseIcon, PlayIcon, QueueIcon, ShareIcon } from "../icons.tsx";
import { useIsOn } from "../tracks/PlayButton.tsx";
import { FavouriteButton } from "../tracks/Row.tsx";
import styles from "./track.module.css";

async function share(entry: Entry): Promise<void> {
  const url = new URL(api.permalinkAddress(entry.id), API_ADDRESS || location.origin).href;
  try {
    if (navigator.share) return await navigator.share({ title: shownTitle(entry), url });
    await navigator.clipboard.writeText(url);
    announce("The address is copied.");
  } catch (error) {
    if ((error as DOMException).name !== "AbortError") announce(`Copy this address: ${url}`);
  }
}

function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}

async function download(entry: Entry): Promise<void> {
  try {
    if (entry.tier === "premium") return save(absolute((await api.signed(entry.id, { download: true })).signedUrl));
    const address = new URL(absolute(entry.url ?? ""));
    if (address.pathname.startsWith("/media/")) address.searchParams.set("download", "true");
    save(address.href);
  } catch (error) {
    announce((error as Error).message);
  }
}

/** Stores a free track on the device, shows the progress, removes it again. */
export function KeepButton({ entry }: { entry: Entry }) {
  const isKept = useStore(pack).some((other) => other.id === entry.id);
  const share = useStore(fetching)[entry.id];
  if (entry.tier !== "free" || !canKeep()) return null;
  const keep = () => keepOffline(entry).then(() => announce(`${shownTitle(entry)} plays offline now.`), (error: Error) => announce(error.message));
  if (share !== undefined) return <button type="button" className="button" disabled>{Math.round(share * 100)} %</button>;
  return (
    <button type="button" className="button" aria-pressed={isKept} onClick={() => void (isKept ? dropOffline(entry) : keep())}>
      {isKept ? <CheckIcon /> : <DownloadIcon />}{isKept ? "Kept offline" : "Keep offline"}
    </button>
  );
}

/** Play, like, queue, keep, download, share. */
export function TrackActions({ entry }: { entry: Entry }) {
  const { isOn, isPlaying } = useIsOn(entry);
  const isLocked = useStore(token) === null && entry.tier === "premium";
  return (
    <div className={styles.actions}>
      <button type="button" className="button" data-kind="main" onClick={() => (isOn ? player.toggle() : player.play(entry))}>
        {isLocked ? <LockIcon /> : isPlaying ? <PauseIcon /> : <PlayIcon />}{isLocked ? "Unlock" : isPlaying ? "Pause" : "Play"}
      </button>
      {!isLocked && <button type="button" className="button" onClick={() => { player.enqueue(entry); announce("Added to the queue."); }}><QueueIcon />Queue</button>}
      <KeepButton entry={entry} />
      {!isLocked && <button type="button" className="button" onClick={() => void download(entry)}><DownloadIcon />Download</button>}
      <button type="button" className="button" onClick={() => void share(entry)}><ShareIcon />Share</button>
      <FavouriteButton entry={entry} className={styles.favourite} />
    </div>
  );
}
