/** The mixing desk, where all sound meets: music ▶ volume ▶ meter ▶ out, ambience ▶ out. Browsers allow it only after a gesture. */
export interface Desk {
  context: AudioContext;
  music: GainNode;
  ambience: GainNode;
  /** Everything goes through here last; the sleep timer turns it down. */
  out: GainNode;
  meter: AnalyserNode;
}

/** The rate of every track: at the device's own, each decoded track would be resampled by itself and a loop's ends would not meet. */
const TRACK_RATE_HZ = 44_100;

let desk: Desk | null = null;

/** The desk, made at the first call; every call resumes its context. Call it from a click or a key. */
export function startDesk(): Desk {
  desk ??= makeDesk();
  if (desk.context.state !== "running") void desk.context.resume().catch(() => undefined);
  return desk;
}

/** The desk, or null while nothing was played. */
export function existingDesk(): Desk | null {
  return desk;
}

function makeDesk(): Desk {
  const context = new AudioContext({ latencyHint: "playback", sampleRate: TRACK_RATE_HZ });
  const [music, ambience, out] = [context.createGain(), context.createGain(), context.createGain()];
  const meter = context.createAnalyser();
  meter.fftSize = 1024;
  meter.smoothingTimeConstant = 0.85;
  music.connect(meter).connect(out);
  ambience.connect(out);
  out.connect(context.destination);
  return { context, music, ambience, out, meter };
}

/** Turn a gain smoothly, so that nothing clicks. */
export function glide(param: AudioParam, value: number, context: BaseAudioContext, seconds = 0.08): void {
  param.cancelScheduledValues(0);
  param.setValueAtTime(param.value, context.currentTime);
  param.linearRampToValueAtTime(value, context.currentTime + seconds);
}

/** How loud the music is right now, 0 to 1 (root mean square); 0 while nothing plays. */
export function level(): number {
  if (!desk) return 0;
  const samples = new Float32Array(desk.meter.fftSize);
  desk.meter.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
