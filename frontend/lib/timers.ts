import { announce } from "./announce.ts";
import { ring } from "./audio/bell.ts";
import { existingDesk, glide, startDesk } from "./audio/desk.ts";
import { playback } from "./audio/playback.ts";
import { persistentStore, store } from "./store.ts";
import * as player from "./player.ts";

/** The sleep timer: off, until a moment (epoch ms), or until the track is over. */
export type Sleep = { kind: "off" } | { kind: "time"; endsAt: number } | { kind: "track" };
export const sleep = store<Sleep>({ kind: "off" });

/** The focus timer: work, then a break. `endsAt` is epoch ms. */
export interface Focus {
  phase: "focus" | "break";
  minutes: number;
  endsAt: number;
}
export const focus = persistentStore<Focus | null>("focus", null, (value) => value === null || typeof (value as Partial<Focus>).endsAt === "number");

/** Whether a timer runs. */
export const timersOn = store(false);

const FADE_MS = 30_000;
/** The break for each length of work, in minutes. */
export const BREAKS: Record<number, number> = { 25: 5, 50: 10, 90: 20 };

let isFading = false;

/** Stop after so many minutes, fading over the last half minute. */
export function sleepIn(minutes: number): void {
  unfade();
  sleep.set({ kind: "time", endsAt: Date.now() + minutes * 60_000 });
  player.stopsAfterTrack.set(false);
}

/** Stop when the track is over. */
export function sleepAfterTrack(): void {
  unfade();
  player.stopsAfterTrack.set(true);
  sleep.set({ kind: "track" });
}

/** Cancel the sleep timer; a fade that has begun is reversed. */
export function cancelSleepTimer(): void {
  unfade();
  sleep.set({ kind: "off" });
  player.stopsAfterTrack.set(false);
}

/** Start a focus session; paused music resumes. */
export function startFocus(minutes: number): void {
  startDesk();
  focus.set({ phase: "focus", minutes, endsAt: Date.now() + minutes * 60_000 });
  player.resume();
}

/** End the focus timer. */
export function stopFocus(): void {
  focus.set(null);
}

function unfade(): void {
  const desk = existingDesk();
  if (isFading && desk) glide(desk.out.gain, 1, desk.context, 0.4);
  isFading = false;
}

function watchSleep(now: number): void {
  const timer = sleep.get();
  if (timer.kind === "track" && !player.stopsAfterTrack.get()) return finishSleepTimer();
  if (timer.kind !== "time") return;
  const left = timer.endsAt - now;
  const desk = existingDesk();
  if (left <= FADE_MS && !isFading && desk) {
    isFading = true;
    glide(desk.out.gain, 0, desk.context, Math.max(0.3, left / 1000));
  }
  if (left <= 0) finishSleepTimer();
}

function finishSleepTimer(): void {
  player.pause();
  sleep.set({ kind: "off" });
  setTimeout(unfade, 500);
  announce("Good night. The sleep timer stopped the music.");
}

function watchFocus(now: number): void {
  const timer = focus.get();
  if (!timer || now < timer.endsAt) return;
  ring();
  if (timer.phase === "break") {
    focus.set(null);
    return announce("The break is over.");
  }
  const rest = BREAKS[timer.minutes] ?? Math.max(1, Math.round(timer.minutes / 5));
  focus.set({ phase: "break", minutes: rest, endsAt: now + rest * 60_000 });
  if (playback.get().status === "playing") player.pause();
  announce(`${timer.minutes} minutes done. A break of ${rest} minutes begins.`);
}

/** Run the timers. Returns a function that stops them. */
export function runTimers(): () => void {
  const tick = () => {
    watchSleep(Date.now());
    watchFocus(Date.now());
    timersOn.set(sleep.get().kind !== "off" || focus.get() !== null);
  };
  const timer = setInterval(tick, 500);
  const stops = [sleep.subscribe(tick), focus.subscribe(tick), player.stopsAfterTrack.subscribe(tick)];
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
  };
}
