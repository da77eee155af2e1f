import assert from "node:assert/strict";
import { test } from "node:test";
import { brown, randomStream, pink, seamless, ticks, white } from "./noise.ts";

const SECONDS = 2;
const RATE = 16000;
const rms = (sound: Float32Array) => Math.sqrt(sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length);
/** The share of the power in steps from sample to sample: high for bright noise. */
const brightness = (sound: Float32Array) => rms(sound.slice(1).map((sample, index) => sample - sound[index]!)) / rms(sound);

test("the same seed gives the same noise, another one another", () => {
  assert.deepEqual(white(100, randomStream(7)), white(100, randomStream(7)));
  assert.notDeepEqual(white(100, randomStream(7)), white(100, randomStream(8)));
});

test("white is brighter than pink, pink than brown; none is silent or too loud", () => {
  const [bright, middle, dark] = [white, pink, brown].map((colour) => colour(RATE * SECONDS, randomStream(3))) as [Float32Array, Float32Array, Float32Array];
  assert.ok(brightness(bright) > 2 * brightness(middle));
  assert.ok(brightness(middle) > 2 * brightness(dark));
  for (const sound of [bright, middle, dark]) assert.ok(rms(sound) > 0.05 && sound.every((sample) => Math.abs(sample) <= 1.6));
});

test("a seamless loop joins its end to its beginning", () => {
  const ramp = Float32Array.from({ length: 1100 }, (_, index) => index / 1100);
  const loop = seamless(ramp, 100);
  assert.equal(loop.length, 1000);
  assert.ok(Math.abs(loop[0]! - ramp[1000]!) < 1e-6); // what follows the last frame stands first
});

test("drops fall about as often as asked", () => {
  const [few, many] = [ticks(RATE * SECONDS, RATE, 5, 800, 900, randomStream(1)), ticks(RATE * SECONDS, RATE, 200, 800, 900, randomStream(1))];
  assert.ok(rms(many) > 2 * rms(few) && rms(few) > 0);
});
