import { persistentStore } from "../store.ts";
import { glide, startDesk, type Desk } from "./desk.ts";
import { brown, randomStream, pink, seamless, ticks } from "./noise.ts";

/** Sounds under the music, all synthesised on the device. */
export const BEDS = ["rain", "wind", "sea", "stream", "fire", "thunder"] as const;
export type Bed = (typeof BEDS)[number];

/** The level of every bed, 0..100, and of all together. */
export interface Ambience {
  volume: number;
  levels: Partial<Record<Bed, number>>;
}

export const ambience = persistentStore<Ambience>("ambience", { volume: 60, levels: {} }, (value) => {
  const found = value as Partial<Ambience> | null;
  return typeof found?.volume === "number" && typeof found.levels === "object" && found.levels !== null;
});

interface ActiveBed {
  gain: GainNode;
  stop: () => void;
}

const LOOP_SEC = 16;
const activeBeds = new Map<Bed, ActiveBed>();

/** Set a bed's level, 0..100. Call it from a gesture: the first sound needs one. */
export function setBed(bed: Bed, levelPercent: number): void {
  ambience.set({ ...ambience.get(), levels: { ...ambience.get().levels, [bed]: levelPercent } });
  applyAmbience();
}

/** Set the level of all beds together, 0..100. */
export function setAmbienceVolume(volume: number): void {
  ambience.set({ ...ambience.get(), volume });
  applyAmbience();
}

/** Apply the levels to the sound. */
export function applyAmbience(): void {
  const desk = startDesk();
  const { levels, volume } = ambience.get();
  glide(desk.ambience.gain, (volume / 100) ** 2, desk.context, 0.2);
  for (const bed of BEDS) sound(desk, bed, levels[bed] ?? 0);
}

/** Silence all beds, without forgetting their levels. */
export function muteAmbience(): void {
  for (const [bed, { gain, stop }] of activeBeds) {
    glide(gain.gain, 0, gain.context, 1);
    setTimeout(stop, 1100);
    activeBeds.delete(bed);
  }
}

/** Whether any bed sounds. */
export function isAmbienceOn(): boolean {
  return activeBeds.size > 0;
}

function sound(desk: Desk, bed: Bed, levelPercent: number): void {
  const found = activeBeds.get(bed);
  if (levelPercent <= 0) {
    if (!found) return;
    activeBeds.delete(bed);
    glide(found.gain.gain, 0, desk.context, 0.6);
    setTimeout(found.stop, 700);
    return;
  }
  const on = found ?? start(desk, bed);
  activeBeds.set(bed, on);
  glide(on.gain.gain, (levelPercent / 100) ** 2, desk.context, found ? 0.1 : 1.5);
}

function start(desk: Desk, bed: Bed): ActiveBed {
  const gain = desk.context.createGain();
  gain.gain.value = 0;
  gain.connect(desk.ambience);
  const sources = MAKERS[bed](desk.context, gain);
  for (const source of sources) source.start();
  const stop = () => {
    for (const source of sources) source.stop();
    gain.disconnect();
  };
  return { gain, stop };
}

type Maker = (context: AudioContext, into: AudioNode) => AudioScheduledSourceNode[];

/** A stereo loop of two independent sides. */
function loop(context: AudioContext, seed: number, render: (frames: number, random: () => number) => Float32Array<ArrayBuffer>): AudioBufferSourceNode {
  const overlap = Math.round(context.sampleRate * 0.5);
  const frames = Math.round(context.sampleRate * LOOP_SEC) + overlap;
  const sides = [seed, seed + 1].map((side) => seamless(render(frames, randomStream(side)), overlap));
  const buffer = context.createBuffer(2, sides[0]!.length, context.sampleRate);
  sides.forEach((side, channel) => buffer.copyToChannel(side, channel));
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.loop = true;
  return source;
}

function filter(context: AudioContext, type: BiquadFilterType, frequencyHz: number, quality = 0.7): BiquadFilterNode {
  const node = context.createBiquadFilter();
  node.type = type;
  node.frequency.value = frequencyHz;
  node.Q.value = quality;
  return node;
}

/** Swings a parameter slowly around where it stands. */
function swing(context: AudioContext, param: AudioParam, perMinute: number, depth: number): OscillatorNode {
  const [wave, size] = [context.createOscillator(), context.createGain()];
  wave.frequency.value = perMinute / 60;
  size.gain.value = depth;
  wave.connect(size).connect(param);
  return wave;
}

function level(context: AudioContext, value: number): GainNode {
  const node = context.createGain();
  node.gain.value = value;
  return node;
}

const MAKERS: Record<Bed, Maker> = {
  rain(context, into) {
    const hiss = loop(context, 11, pink);
    const drops = loop(context, 21, (frames, random) => ticks(frames, context.sampleRate, 90, 900, 5200, random));
    hiss.connect(filter(context, "highpass", 700)).connect(filter(context, "lowpass", 9000)).connect(level(context, 0.42)).connect(into);
    drops.connect(level(context, 0.16)).connect(into);
    return [hiss, drops];
  },
  wind(context, into) {
    const air = loop(context, 31, pink);
    const whistle = filter(context, "bandpass", 420, 1.6);
    const gust = level(context, 0.9);
    air.connect(whistle).connect(gust).connect(into);
    return [air, swing(context, whistle.frequency, 3.1, 190), swing(context, whistle.frequency, 7.3, 80), swing(context, gust.gain, 4.7, 0.45)];
  },
  sea(context, into) {
    const [far, near] = [loop(context, 41, brown), loop(context, 51, pink)];
    const wave = level(context, 0.3);
    far.connect(filter(context, "lowpass", 420)).connect(level(context, 0.8)).connect(into);
    near.connect(filter(context, "bandpass", 900, 0.4)).connect(wave).connect(into);
    return [far, near, swing(context, wave.gain, 6.1, 0.2), swing(context, wave.gain, 4.3, 0.1)];
  },
  stream(context, into) {
    const water = loop(context, 61, pink);
    const bubbles = loop(context, 71, (frames, random) => ticks(frames, context.sampleRate, 46, 380, 1500, random));
    water.connect(filter(context, "bandpass", 1500, 0.5)).connect(level(context, 0.3)).connect(into);
    bubbles.connect(filter(context, "lowpass", 2600)).connect(level(context, 0.2)).connect(into);
    return [water, bubbles];
  },
  fire(context, into) {
    const embers = loop(context, 81, brown);
    const sparks = loop(context, 91, (frames, random) => ticks(frames, context.sampleRate, 11, 700, 3800, random));
    embers.connect(filter(context, "lowpass", 320)).connect(level(context, 0.75)).connect(into);
    sparks.connect(filter(context, "highpass", 500)).connect(level(context, 0.55)).connect(into);
    return [embers, sparks];
  },
  thunder(context, into) {
    const rumble = loop(context, 101, brown);
    const roll = level(context, 0.25);
    rumble.connect(filter(context, "lowpass", 110)).connect(roll).connect(into);
    return [rumble, swing(context, roll.gain, 2.3, 0.45), swing(context, roll.gain, 5.9, 0.35)];
  },
};
