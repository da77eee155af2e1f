import type { Entry } from "../api/client.ts";
import { startDesk } from "./desk.ts";
import { loudnessGain } from "./transition.ts";
import type { Source } from "./sources.ts";

/** Above this a decoded track takes too much memory (about 23 MB a minute). */
const LONGEST_SEC = 600;
const HANDOVER_SEC = 0.04;
/** What an mp3 encoder puts in front (LAME: 576 + 529 samples at 44.1 kHz); most browsers take it off themselves. */
const ENCODER_DELAY_SEC = 1105 / 44100;

/** Where in a decoded buffer the music itself begins and ends, in seconds; both on samples. */
export function soundingPart(bufferSec: number, durationSec: number, rateHz: number): { startSec: number; endSec: number } {
  const extra = bufferSec - durationSec;
  const startSec = extra > ENCODER_DELAY_SEC ? onSample(ENCODER_DELAY_SEC, rateHz) : 0;
  return { startSec, endSec: onSample(Math.min(bufferSec, startSec + durationSec), rateHz) };
}

/** The nearest moment that falls on a sample: between two of them, browsers interpolate all that follows, which dulls it. */
export function onSample(seconds: number, rateHz: number): number {
  return Math.round(seconds * rateHz) / rateHz;
}

/** Repeats one track without a gap, exact to the sample: the browser's audio elements leave one. */
export class Loop {
  private node: AudioBufferSourceNode | null = null;
  private gain: GainNode | null = null;
  private ready: { id: string; buffer: AudioBuffer; part: { startSec: number; endSec: number } } | null = null;
  private requestedId: string | null = null;
  private startedAt = 0;

  /** Whether it sounds. */
  get isOn(): boolean {
    return this.node !== null;
  }

  /** Whether a track is decoded and can begin at once. */
  isReady(entry: Entry): boolean {
    return this.ready?.id === entry.id;
  }

  /** Fetch and decode a track; ignores failures: the deck then repeats it with a gap. */
  async prepare(entry: Entry, source: Source): Promise<void> {
    if (this.requestedId === entry.id || entry.durationSec > LONGEST_SEC) return;
    this.requestedId = entry.id;
    this.ready = null;
    try {
      const answer = await fetch(source.url);
      if (!answer.ok) throw new TypeError(answer.statusText);
      const buffer = await startDesk().context.decodeAudioData(await answer.arrayBuffer());
      if (this.requestedId === entry.id) this.ready = { id: entry.id, buffer, part: soundingPart(buffer.duration, entry.durationSec, buffer.sampleRate) };
    } catch {
      this.requestedId = null;
    }
  }

  /** Take over from the deck at a place in the track, in seconds. */
  start(entry: Entry, atSec: number): void {
    if (!this.ready || this.node) return;
    const { context, music } = startDesk();
    const { buffer, part } = this.ready;
    this.node = context.createBufferSource();
    this.gain = context.createGain();
    this.node.buffer = buffer;
    this.node.loop = true;
    this.node.loopStart = part.startSec;
    this.node.loopEnd = part.endSec;
    this.gain.gain.setValueAtTime(0, context.currentTime);
    this.gain.gain.linearRampToValueAtTime(loudnessGain(entry), context.currentTime + HANDOVER_SEC);
    this.node.connect(this.gain).connect(music);
    this.node.start(0, onSample(part.startSec + atSec, buffer.sampleRate));
    this.startedAt = context.currentTime - atSec;
  }

  /** The place in the track, in seconds. */
  position(): number {
    if (!this.node) return 0;
    const length = this.node.loopEnd - this.node.loopStart;
    return (this.node.context.currentTime - this.startedAt) % length;
  }

  /** Stop softly; returns the place where it stopped. */
  stop(): number {
    const [node, gain, place] = [this.node, this.gain, this.position()];
    this.node = null;
    if (node && gain) {
      const now = node.context.currentTime;
      gain.gain.cancelScheduledValues(0);
      gain.gain.setValueAtTime(gain.gain.value, now);
      gain.gain.linearRampToValueAtTime(0, now + HANDOVER_SEC);
      node.stop(now + HANDOVER_SEC + 0.01);
    }
    return place;
  }

  /** Free the decoded track. */
  forget(): void {
    this.ready = null;
    this.requestedId = null;
  }
}
