import assert from "node:assert/strict";
import { test } from "node:test";
import { keyDistance, placeOf, tempoRatio } from "./music.ts";

test("keys stand on the circle of fifths", () => {
  assert.deepEqual(placeOf("C"), { number: 0, isMinor: false });
  assert.deepEqual(placeOf("G"), { number: 1, isMinor: false });
  assert.deepEqual(placeOf("F"), { number: 11, isMinor: false });
  assert.deepEqual(placeOf("Am"), { number: 0, isMinor: true });
  assert.deepEqual(placeOf("F#m"), { number: 3, isMinor: true });
  assert.deepEqual(placeOf("Bb major"), null);
  assert.deepEqual(placeOf("Bb"), { number: 10, isMinor: false });
  for (const nothing of ["", "H", "Cx", null, undefined]) assert.equal(placeOf(nothing), null);
});

test("neighbours and relatives are near, the tritone is far", () => {
  assert.equal(keyDistance("Dm", "Dm"), 0);
  assert.equal(keyDistance("C", "Am"), 1);
  assert.equal(keyDistance("C", "G"), 1);
  assert.equal(keyDistance("F", "C"), 1);
  assert.equal(keyDistance("C", "F#"), 6);
  assert.equal(keyDistance("C", "Ebm"), 7);
  assert.equal(keyDistance("C", null), null);
});

test("distance is the same both ways", () => {
  const keys = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"].flatMap((key) => [key, `${key}m`]);
  for (const one of keys) for (const other of keys) assert.equal(keyDistance(one, other), keyDistance(other, one));
});

test("a tempo within six percent is matched, half and double count as equal", () => {
  assert.equal(tempoRatio(124, 124), 1);
  assert.ok(Math.abs(tempoRatio(124, 120)! - 124 / 120) < 1e-12);
  assert.equal(tempoRatio(174, 87), 1);
  assert.equal(tempoRatio(60, 120), 1);
  assert.equal(tempoRatio(124, 100), null);
  assert.equal(tempoRatio(0, 100), null);
  assert.equal(tempoRatio(null, 100), null);
});
