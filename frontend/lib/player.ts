import { firstPage } from "./api/pages.ts";
import type { Entry } from "./api/client.ts";
import { slugOf } from "./categories.ts";
import { persistentStore, store } from "./store.ts";
import { history, addToHistory } from "./library.ts";
import { change, settings } from "./settings.ts";
import { token } from "./token.ts";
import { muteAmbience, applyAmbience } from "./audio/ambience.ts";
import { existingDesk, glide } from "./audio/desk.ts";
import { Engine } from "./audio/engine.ts";
import { playback } from "./audio/playback.ts";
import { currentOf, emptyQueue, moved, stepFrom, withLast, withNext, without, type Queue } from "./audio/queue.ts";

/** What will be played; stored on the device. */
export const queue = persistentStore<Queue<Entry>>("queue", emptyQueue<Entry>(), (value) => {
  const found = value as Partial<Queue<Entry>> | null;
  return Array.isArray(found?.tracks) && typeof found.index === "number";
});

/** Where playback stopped, for the next visit. */
const place = persistentStore<{ id: string; atSec: number } | null>("place", null, (value) => value === null || typeof value === "object");

/** Stop when the track that is on is over: set by the sleep timer. */
export const stopsAfterTrack = store(false);

/** A locked track that the listener wants to hear: the shell asks for a token. */
export const lockedTrack = store<Entry | null>(null);

let made: Engine | null = null;

/** The one engine of the page. */
function engine(): Engine {
  made ??= new Engine({ peek, advanced, ended: () => void onward(), crossfadeSec: () => settings.get().crossfadeSec, repeats: () => settings.get().repeatsOne });
  return made;
}

/** Whether a listener may hear a track: free ones always, premium ones with a token. */
export function isOpen(entry: Entry): boolean {
  return entry.tier === "free" || token.get() !== null;
}

function nextPlace(): number | null {
  return stepFrom(queue.get(), 1, isOpen);
}

function peek(): Entry | null {
  if (stopsAfterTrack.get()) return null;
  if (settings.get().repeatsOne) return playback.get().entry;
  const at = nextPlace();
  return at === null ? null : queue.get().tracks[at]!;
}

function advanced(): void {
  if (!settings.get().repeatsOne) queue.set({ ...queue.get(), index: nextPlace() ?? queue.get().index });
  begun();
}

function begun(): void {
  const entry = currentOf(queue.get());
  if (!entry) return;
  addToHistory(entry);
  void topUp();
}

/** Play a track within the list it stands in. A locked one is not played; the shell asks for a token instead. */
export function play(entry: Entry, list: readonly Entry[] = [entry], index = list.findIndex((other) => other.id === entry.id)): void {
  if (!isOpen(entry)) return lockedTrack.set(entry);
  queue.set({ tracks: list, index });
  void engine().start(entry);
  sound();
  begun();
}

/** Play a place of the queue. */
export function playAt(index: number): void {
  const entry = queue.get().tracks[index];
  if (entry) play(entry, queue.get().tracks, index);
}

/** Play or pause what is on. */
export function toggle(): void {
  const { entry, status } = playback.get();
  if (!entry) return;
  if (status === "playing" || status === "loading") return pause();
  void engine().resume();
  sound();
}

/** Pause; the ambience pauses with the music. */
export function pause(): void {
  muteAmbience();
  if (!made || !playback.get().entry) return;
  made.pause();
  savePosition();
}

/** Resume. */
export function resume(): void {
  const { status } = playback.get();
  if (status === "paused" || status === "failed") toggle();
}

/** The next track; with nothing left, more of the same. */
export async function next(): Promise<void> {
  if (nextPlace() === null) await topUp();
  const at = nextPlace();
  if (at !== null) playAt(at);
}

/** To the beginning, or within the first three seconds to the track before. */
export function previous(): void {
  const before = stepFrom(queue.get(), -1, isOpen);
  if (position() > 3 || before === null) return seek(0);
  playAt(before);
}

/** Go to a place in the track, in seconds. */
export function seek(seconds: number): void {
  if (playback.get().entry) void engine().seek(seconds);
}

/** The place in the track that is on, in seconds. */
export function position(): number {
  return made?.position() ?? place.get()?.atSec ?? 0;
}

/** The length of the track that is on, in seconds. */
export function duration(): number {
  return made?.duration() ?? playback.get().entry?.durationSec ?? 0;
}

/** Put a track right after the current one; without one, play it. */
export function playNext(entry: Entry): void {
  if (!currentOf(queue.get())) return play(entry);
  queue.set(withNext(queue.get(), entry));
}

/** Put tracks at the end of the queue; without a current track, play them. */
export function enqueue(...entries: Entry[]): void {
  if (!currentOf(queue.get()) && entries[0]) return play(entries[0], entries);
  queue.set(withLast(queue.get(), ...entries));
}

/** Take a place out of the queue. */
export function removeAt(index: number): void {
  queue.set(without(queue.get(), index));
}

/** Move a place of the queue up or down. */
export function move(from: number, to: number): void {
  queue.set(moved(queue.get(), from, to));
}

/** Set the volume, 0 to 1. */
export function setVolume(volume: number): void {
  change({ volume: Math.max(0, Math.min(1, volume)), isMuted: false });
  applyVolume();
}

/** Mute or unmute. */
export function toggleMute(): void {
  change({ isMuted: !settings.get().isMuted });
  applyVolume();
}

function sound(): void {
  applyVolume();
  applyAmbience();
}

function applyVolume(): void {
  const desk = existingDesk();
  const { volume, isMuted } = settings.get();
  // The ear hears loudness as a power law: squared, the middle of the slider sounds half as loud.
  if (desk) glide(desk.music.gain, isMuted ? 0 : volume ** 2, desk.context);
}

/** Add more of the same category before the queue ends. */
async function topUp(): Promise<void> {
  const entry = currentOf(queue.get());
  if (!entry || !settings.get().keepsPlaying || nextPlace() !== null) return;
  try {
    const { entries } = await firstPage({ category: slugOf(entry.category) }, 100);
    const queued = new Set(queue.get().tracks.map((track) => track.id));
    const fresh = entries.filter((other) => isOpen(other) && !queued.has(other.id));
    const more = fresh.length ? fresh : leastRecentlyPlayed(entries.filter((other) => isOpen(other) && other.id !== entry.id));
    if (currentOf(queue.get())?.id === entry.id && nextPlace() === null) queue.set(withLast(queue.get(), ...more.slice(0, 20)));
  } catch {
    // without a connection the queue simply ends
  }
}

function leastRecentlyPlayed(entries: Entry[]): Entry[] {
  const order = history.get().map((entry) => entry.id);
  return entries.toSorted((one, other) => order.indexOf(other.id) - order.indexOf(one.id));
}

async function onward(): Promise<void> {
  if (stopsAfterTrack.get()) return stopsAfterTrack.set(false);
  await next();
}

function savePosition(): void {
  const { entry } = playback.get();
  if (entry) place.set({ id: entry.id, atSec: Math.floor(position()) });
}

/** Restore the track and position of the last visit, and store them from now on. Returns a function that stops that. */
export function restorePlayback(): () => void {
  const entry = currentOf(queue.get());
  const last = place.get();
  if (entry && playback.get().status === "idle") engine().place(entry, last?.id === entry.id ? last.atSec : 0);
  const timer = setInterval(() => playback.get().status === "playing" && savePosition(), 5000);
  addEventListener("pagehide", savePosition);
  return () => {
    clearInterval(timer);
    removeEventListener("pagehide", savePosition);
  };
}
