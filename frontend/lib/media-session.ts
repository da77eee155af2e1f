import { coverAddress } from "./api/address.ts";
import { playback } from "./audio/playback.ts";
import { shownTitle } from "./format.ts";
import * as player from "./player.ts";

const STEP_SEC = 10;

const ACTIONS: Partial<Record<MediaSessionAction, (details: MediaSessionActionDetails) => void>> = {
  play: player.resume,
  pause: player.pause,
  stop: player.pause,
  nexttrack: () => void player.next(),
  previoustrack: player.previous,
  seekbackward: ({ seekOffset }) => player.seek(player.position() - (seekOffset ?? STEP_SEC)),
  seekforward: ({ seekOffset }) => player.seek(player.position() + (seekOffset ?? STEP_SEC)),
  seekto: ({ seekTime }) => player.seek(seekTime ?? 0),
};

/** Show the current track on the lock screen and handle media keys. Returns a function that stops that. */
export function showOnLockScreen(): () => void {
  if (!("mediaSession" in navigator)) return () => undefined;
  for (const [action, taken] of Object.entries(ACTIONS)) {
    try {
      navigator.mediaSession.setActionHandler(action as MediaSessionAction, taken);
    } catch {
      // this browser knows fewer actions
    }
  }
  const timer = setInterval(showPosition, 1000);
  const stop = playback.subscribe(show);
  show();
  return () => {
    clearInterval(timer);
    stop();
  };
}

function show(): void {
  const { entry, status } = playback.get();
  navigator.mediaSession.playbackState = entry ? (status === "playing" || status === "loading" ? "playing" : "paused") : "none";
  if (!entry) return;
  const cover = coverAddress(entry);
  navigator.mediaSession.metadata = new MediaMetadata({
    title: shownTitle(entry),
    artist: "SoundFlow",
    album: `${entry.category} · ${entry.date}`,
    artwork: cover ? [{ src: cover, sizes: "480x480" }] : [],
  });
  showPosition();
}

function showPosition(): void {
  const [duration, position] = [player.duration(), player.position()];
  if (!playback.get().entry || !(duration > 0) || position > duration) return;
  navigator.mediaSession.setPositionState?.({ duration, position, playbackRate: 1 });
}
