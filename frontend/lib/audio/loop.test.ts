import assert from "node:assert/strict";
import { test } from "node:test";
import { onSample, soundingPart } from "./loop.ts";

test("a decoder that takes the padding off leaves the whole buffer", () => {
  assert.deepEqual(soundingPart(180, 180, 44100), { startSec: 0, endSec: 180 });
  assert.deepEqual(soundingPart(179.999, 180, 44100), { startSec: 0, endSec: 7937956 / 44100 });
});

test("a decoder that leaves it on is corrected", () => {
  const part = soundingPart(180.06, 180, 44100);
  assert.ok(Math.abs(part.startSec - 1105 / 44100) < 1e-9);
  assert.ok(Math.abs(part.endSec - part.startSec - 180) < 1e-9);
});

test("every moment falls on a sample", () => {
  for (const seconds of [0, 1.23456789, 13.5, 599.9999]) {
    const frames = onSample(seconds, 44100) * 44100;
    assert.ok(Math.abs(frames - Math.round(frames)) < 1e-6);
    assert.ok(Math.abs(frames / 44100 - seconds) <= 0.5 / 44100);
  }
});
