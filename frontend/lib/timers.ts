import { announce } from "./announce.ts";
import { ring } from "./audio/bell.ts";
import { deskIfAwake, glide, wakeDesk } from "./audio/desk.ts";
import { playback } from "./audio/playback.ts";
import { kept, store } from "./kept.ts";
import * as player from "./player.ts";

/** The sleep timer: off, until a moment (epoch ms), or until the track is over. */
export type Sleep = { kind: "off" } | { kind: "time"; endsAt: number } | { kind: "track" };
export const sleep = store<Sleep>({ kind: "off" });

/** The focus timer: a span of work, then a break. `endsAt` is epoch ms. */
export interface Focus {
  phase: "focus" | "break";
  minutes: number;
  endsAt: number;
}
export const focus = kept<Focus | null>("focus", null, (value) => value === null || typeof (value as Partial<Focus>).endsAt === "number");

/** Whether a timer runs. */
export const timersOn = store(false);

const FADE_MS = 30_000;
/** A break for every span of work, in minutes. */
export const BREAKS: Record<number, number> = { 25: 5, 50: 10, 90: 20 };

let isFading = false;

/** Fall asleep in so many minutes: the last half minute fades. */
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

/** No sleep timer; a fade that has begun is taken back. */
export function stayAwake(): void {
  unfade();
  sleep.set({ kind: "off" });
  player.stopsAfterTrack.set(false);
}

/** Begin a span of work; music that is paused plays on. */
export function startFocus(minutes: number): void {
  wakeDesk();
  focus.set({ phase: "focus", minutes, endsAt: Date.now() + minutes * 60_000 });
  player.resume();
}

/** End the focus timer. */
export function stopFocus(): void {
  focus.set(null);
}

function unfade(): void {
  const desk = deskIfAwake();
  if (isFading && desk) glide(desk.out.gain, 1, desk.context, 0.4);
  isFading = false;
}

function watchSleep(now: number): void {
  const timer = sleep.get();
  if (timer.kind === "track" && !player.stopsAfterTrack.get()) return fellAsleep();
  if (timer.kind !== "time") return;
  const left = timer.endsAt - now;
  const desk = deskIfAwake();
  if (left <= FADE_MS && !isFading && desk) {
    isFading = true;
    glide(desk.out.gain, 0, desk.context, Math.max(0.3, left / 1000));
  }
  if (left <= 0) fellAsleep();
}

function fellAsleep(): void {
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

/** Let the timers run. Returns how to stop them. */
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
