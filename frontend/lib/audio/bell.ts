import { startDesk } from "./desk.ts";

/** Partials of a small bowl: ratio to the pitch, loudness, and seconds until it is gone. */
const PARTIALS = [[1, 0.5, 4.5], [2.71, 0.22, 3], [5.15, 0.1, 1.6], [8.43, 0.04, 0.9]] as const;
const PITCH_HZ = 392;

/** Ring a soft bowl once. */
export function ring(): void {
  const { context, out } = startDesk();
  const now = context.currentTime + 0.05;
  for (const [ratio, loudness, seconds] of PARTIALS) {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = PITCH_HZ * ratio;
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(loudness * 0.35, now + 0.008);
    gain.gain.exponentialRampToValueAtTime(1e-4, now + seconds);
    tone.connect(gain).connect(out);
    tone.start(now);
    tone.stop(now + seconds);
  }
}
