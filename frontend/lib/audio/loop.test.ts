import assert from "node:assert/strict";
import { test } from "node:test";
import { soundingPart } from "./loop.ts";

test("a decoder that takes the padding off leaves the whole buffer", () => {
  assert.deepEqual(soundingPart(180, 180), { startSec: 0, endSec: 180 });
  assert.deepEqual(soundingPart(179.999, 180), { startSec: 0, endSec: 179.999 });
});

test("a decoder that leaves it on is corrected", () => {
  const part = soundingPart(180.06, 180);
  assert.ok(Math.abs(part.startSec - 1105 / 44100) < 1e-9);
  assert.ok(Math.abs(part.endSec - part.startSec - 180) < 1e-9);
});
