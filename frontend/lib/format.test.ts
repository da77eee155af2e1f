import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, keyName, shownTitle, spokenName, spokenTime } from "./format.ts";
import { barsOf } from "./waveform.ts";
import { slugIn } from "./categories.ts";
import type { Entry } from "./api/client.ts";

test("times", () => {
  assert.equal(clock(185.9), "3:05");
  assert.equal(clock(3727), "1:02:07");
  assert.equal(clock(-1), "0:00");
  assert.equal(spokenTime(61), "1 minute 1 second");
  assert.equal(spokenTime(120), "2 minutes");
  assert.equal(spokenTime(0), "0 seconds");
});

test("titles without their day, keys in words", () => {
  assert.equal(shownTitle({ title: "Deep Work Daily - 2025-01-15" } as Entry), "Deep Work Daily");
  assert.equal(shownTitle({ title: "Night - Drive" } as Entry), "Night - Drive");
  assert.equal(keyName("F#m"), "F# minor");
  assert.equal(keyName("Bb"), "Bb major");
  assert.equal(keyName(null), "");
});

test("a track of an earlier day has a name of its own", () => {
  const entry = { title: "Study Daily - 2025-01-15", category: "Study", date: "2025-01-15" } as Entry;
  assert.match(spokenName(entry), /^Study Daily, Study, .*15 Jan 2025$/);
});

test("the category in a daily track's id", () => {
  assert.equal(slugIn("free-2025-01-15-deep_work_daily"), "deep-work");
  assert.equal(slugIn("premium-2025-01-15-night_drive"), undefined);
  assert.equal(slugIn(null), undefined);
});

test("bars keep every peak", () => {
  const peaks = Array.from({ length: 200 }, (_, index) => (index === 137 ? 100 : 1));
  for (const count of [8, 50, 199, 200, 400]) assert.equal(Math.max(...barsOf(peaks, count)), 100);
});
