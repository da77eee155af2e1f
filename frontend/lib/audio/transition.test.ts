import assert from "node:assert/strict";
import { test } from "node:test";
import { equalPower, loudnessGain, planTransition, type Mixable } from "./transition.ts";

const track = (some: Partial<Mixable> = {}): Mixable => ({ bpm: 120, key: "Am", durationSec: 180, method: "procedural", measured: { bpm: 120, key: "Am" }, ...some });

test("without a crossfade the next track begins where this one ends", () => {
  assert.deepEqual(planTransition(track(), track(), 0), { style: "gapless", startSec: 180, fadeSec: 0, rate: 1 });
});

test("equal tempi meet on a bar line, for whole bars, and the fade ends with the track", () => {
  const plan = planTransition(track(), track(), 6);
  assert.equal(plan.style, "beat");
  assert.equal(plan.fadeSec % 2, 0); // a bar at 120 BPM lasts two seconds
  assert.equal(plan.startSec % 2, 0);
  assert.ok(plan.startSec + plan.fadeSec <= 180);
  assert.equal(plan.rate, 1);
});

test("near tempi: the next one runs at the first one's tempo", () => {
  const plan = planTransition(track(), track({ bpm: 126, measured: { bpm: 126, key: "Am" } }), 6);
  assert.equal(plan.style, "beat");
  assert.ok(Math.abs(plan.rate - 120 / 126) < 1e-12);
});

test("far tempi, no pulse or foreign recordings are crossed without beats", () => {
  for (const other of [track({ bpm: 90 }), track({ measured: { bpm: null, key: "Am" } }), track({ method: "manual" })]) {
    const plan = planTransition(track(), other, 6);
    assert.deepEqual(plan, { style: "smooth", startSec: 174, fadeSec: 6, rate: 1 });
  }
});

test("keys that clash overlap briefly", () => {
  const clash = planTransition(track(), track({ bpm: 90, key: "Ebm", measured: { bpm: 90, key: "Ebm" } }), 8);
  assert.equal(clash.fadeSec, 2);
  const kin = planTransition(track(), track({ bpm: 90, key: "C", measured: { bpm: 90, key: "C" } }), 8);
  assert.equal(kin.fadeSec, 8);
});

test("a short track is never crossed for more than half of it", () => {
  for (const seconds of [1, 3, 7, 20]) {
    for (const bpm of [60, 90, 120, 174]) {
      const short = track({ durationSec: seconds, bpm });
      const plan = planTransition(short, short, 12);
      assert.ok(plan.startSec >= 0 && plan.startSec <= seconds);
      if (plan.style !== "beat") assert.ok(plan.fadeSec <= seconds / 2);
    }
  }
});

test("equal power: the squares add up to one all the way", () => {
  const curve = equalPower(65);
  curve.forEach((gain, index) => assert.ok(Math.abs(gain ** 2 + curve[64 - index]! ** 2 - 1) < 1e-6));
});

test("loudness is evened without the peak passing the ceiling", () => {
  assert.equal(loudnessGain({ lufs: null, truePeakDbtp: null }), 1);
  assert.ok(Math.abs(20 * Math.log10(loudnessGain({ lufs: -10, truePeakDbtp: -1 })) + 4) < 1e-9);
  assert.ok(Math.abs(20 * Math.log10(loudnessGain({ lufs: -18, truePeakDbtp: -8 })) - 4) < 1e-9);
  assert.ok(Math.abs(20 * Math.log10(loudnessGain({ lufs: -18, truePeakDbtp: -2 })) - 1) < 1e-9);
  assert.equal(loudnessGain({ lufs: -18, truePeakDbtp: null }), 1);
});
