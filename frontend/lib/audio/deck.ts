import type { Entry } from "../api/client.ts";
import { equalPower, loudnessGain } from "./transition.ts";
import type { Source } from "./sources.ts";

const CURVE = equalPower(64);
const FALLING = CURVE.slice().reverse();

/** One `<audio>` element on its way to the desk: element ▶ loudness ▶ fade. Two of them make a crossfade. */
export class Deck {
  readonly element: HTMLAudioElement;
  entry: Entry | null = null;
  source: Source | null = null;
  private fade: GainNode | null = null;
  private loudness: GainNode | null = null;
  private context: AudioContext | null = null;

  constructor() {
    this.element = new Audio();
    this.element.crossOrigin = "anonymous"; // without it the sound could be heard, not measured or faded
    this.element.preload = "auto";
  }

  /** Route the element through the desk; only once, after a gesture of the listener. */
  connect(context: AudioContext, into: AudioNode): void {
    if (this.context) return;
    this.context = context;
    this.loudness = context.createGain();
    this.fade = context.createGain();
    context.createMediaElementSource(this.element).connect(this.loudness).connect(this.fade).connect(into);
    this.applyLoudness();
  }

  /** Put a track on, silent and at a place. */
  load(entry: Entry, source: Source, atSec = 0): void {
    this.entry = entry;
    this.source = source;
    this.element.playbackRate = 1;
    this.element.loop = false;
    this.element.src = source.url;
    if (atSec > 0) this.element.currentTime = atSec;
    this.applyLoudness();
  }

  /** Take the track off. */
  clear(): void {
    this.entry = null;
    this.source = null;
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
  }

  private applyLoudness(): void {
    if (this.loudness && this.entry) this.loudness.gain.value = loudnessGain(this.entry);
  }

  /** Set the fade at once. */
  setFade(level: number): void {
    if (!this.fade || !this.context) return;
    this.fade.gain.cancelScheduledValues(0);
    this.fade.gain.setValueAtTime(level, this.context.currentTime);
  }

  /** Fade in or out along an equal-power curve; a fade that is under way is cut short. */
  fadeTo(level: 0 | 1, seconds: number): void {
    if (!this.fade || !this.context) return;
    const now = this.context.currentTime;
    const from = this.fade.gain.value;
    this.fade.gain.cancelScheduledValues(0);
    if (seconds <= 0.01) return void this.fade.gain.setValueAtTime(level, now);
    if (from > 0.01 && from < 0.99) {
      this.fade.gain.setValueAtTime(from, now);
      return void this.fade.gain.linearRampToValueAtTime(level, now + seconds);
    }
    this.fade.gain.setValueCurveAtTime(level ? CURVE : FALLING, now, seconds);
  }
}
