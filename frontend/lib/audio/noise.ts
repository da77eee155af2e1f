/** A small, fast random stream (mulberry32), 0 to 1: the same seed gives the same noise. */
export function randomStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** White noise, -1 to 1. */
export function white(frames: number, random: () => number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: frames }, () => random() * 2 - 1);
}

/** Noise that falls by 3 dB an octave (Paul Kellet's filter), about -1 to 1. */
export function pink(frames: number, random: () => number): Float32Array<ArrayBuffer> {
  const state = [0, 0, 0];
  return white(frames, random).map((sample) => {
    state[0] = 0.99765 * state[0]! + sample * 0.099046;
    state[1] = 0.963 * state[1]! + sample * 0.2965164;
    state[2] = 0.57 * state[2]! + sample * 1.0526913;
    return (state[0]! + state[1]! + state[2]! + sample * 0.1848) * 0.2;
  });
}

/** Noise that falls by 6 dB an octave, about -1 to 1. */
export function brown(frames: number, random: () => number): Float32Array<ArrayBuffer> {
  let state = 0;
  return white(frames, random).map((sample) => {
    state = (state + 0.02 * sample) / 1.02;
    return state * 3.5;
  });
}

/** Drops or sparks: `perSecond` short decaying ticks at random places, each with its own pitch and loudness. */
export function ticks(frames: number, sampleRateHz: number, perSecond: number, lowHz: number, highHz: number, random: () => number): Float32Array<ArrayBuffer> {
  const sound = new Float32Array(frames);
  const count = Math.round((frames / sampleRateHz) * perSecond);
  for (let tick = 0; tick < count; tick++) {
    const [start, pitchHz] = [Math.floor(random() * frames), lowHz * (highHz / lowHz) ** random()];
    const [loudness, decay] = [random() ** 3, 1 / (sampleRateHz * (0.003 + 0.02 * random()))];
    for (let frame = 0; frame < sampleRateHz * 0.09; frame++) {
      const place = (start + frame) % frames; // around the end, so that the loop has no seam
      sound[place]! += loudness * Math.exp(-frame * decay) * Math.sin((2 * Math.PI * pitchHz * frame) / sampleRateHz);
    }
  }
  return sound;
}

/** The same sound without a seam: its first part is crossed with what follows its end, at equal power. Shorter by `overlap` frames. */
export function seamless(sound: Float32Array<ArrayBuffer>, overlap: number): Float32Array<ArrayBuffer> {
  const result = sound.slice(0, sound.length - overlap);
  for (let frame = 0; frame < overlap; frame++) {
    const angle = (frame / overlap) * (Math.PI / 2);
    result[frame] = sound[frame]! * Math.sin(angle) + sound[result.length + frame]! * Math.cos(angle);
  }
  return result;
}
