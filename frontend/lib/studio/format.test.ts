import assert from "node:assert/strict";
import { test } from "node:test";
import type { Measure, StudioTrack } from "../api/client.ts";
import { misses, onTile, tally, targetText } from "./format.ts";

const measure = (name: string, low: number | null, high: number | null, found: number | null): Measure => ({
  name, low, high, found, asked: null, fits: found === null ? null : (low === null || found >= low) && (high === null || found <= high),
});
const track = {
  measures: [measure("lufs", -14.3, -13.7, -14), measure("lraLu", 3, 8, 9), measure("airDb", -21, -14, -35), measure("dc", null, 0.002, 0), measure("bpm", 118, 120, null)],
} as StudioTrack;

test("ranges in words", () => {
  assert.deepEqual(track.measures.map(targetText), ["−14.3 … −13.7 LUFS", "3.0 … 8.0 LU", "−21.0 … −14.0 dB", "at most 0.0020", "118.0 … 120.0 BPM"]);
  assert.equal(targetText(measure("bassCorrelation", 0.95, null, 1)), "at least 0.95");
  assert.equal(targetText({ ...measure("key", null, null, null), asked: "Dm" }), "Dm");
});

test("the worst miss comes first, and a tile shows it", () => {
  assert.deepEqual(misses(track).map(({ name }) => name), ["airDb", "lraLu"]);
  assert.deepEqual(onTile(track, 1).map(({ name }) => name), ["lufs", "bpm", "airDb"]);
  assert.equal(tally(track), "2 of 4 miss");
  assert.equal(tally({ ...track, measures: [track.measures[0]!] }), "1 fit");
});
