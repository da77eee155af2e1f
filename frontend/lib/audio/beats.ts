import type { Transition } from "./transition.ts";

const NUDGE = 0.05;
const EASE_STEPS = 40;
const EASE_STEP_MS = 250;

/**
 * Brings the beats of two tracks together while the new one is still quiet, by running it a little faster or slower until it is where it
 * should be; once the old one is gone, its tempo goes back to its own.
 */
export function keepInTime(plan: Transition, old: HTMLAudioElement, next: HTMLAudioElement): void {
  const lateSec = (old.currentTime - plan.startSec) * plan.rate - next.currentTime;
  if (Math.abs(lateSec) > 0.01 && Math.abs(lateSec) < 0.5) {
    next.playbackRate = plan.rate * (lateSec > 0 ? 1 + NUDGE : 1 - NUDGE);
    setTimeout(() => (next.playbackRate = plan.rate), (Math.abs(lateSec) / NUDGE / plan.rate) * 1000);
  }
  setTimeout(() => easeRate(next), plan.fadeSec * 1000);
}

/** Bring the tempo back to the track's own in steps too small to hear. */
function easeRate(element: HTMLAudioElement): void {
  const step = (1 - element.playbackRate) / EASE_STEPS;
  let left = EASE_STEPS;
  const source = element.src;
  const timer = setInterval(() => {
    left = element.src === source ? left - 1 : 0;
    if (left) element.playbackRate += step;
    else clearInterval(timer);
    if (!left && element.src === source) element.playbackRate = 1;
  }, EASE_STEP_MS);
}
