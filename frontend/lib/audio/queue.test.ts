import assert from "node:assert/strict";
import { test } from "node:test";
import { currentOf, emptyQueue, moved, stepFrom, withLast, withNext, without, type Queue } from "./queue.ts";

const named = (...names: string[]) => names.map((id) => ({ id }));
const order = (queue: Queue<{ id: string }>) => queue.tracks.map((track) => track.id).join("");
const any = () => true;

test("an empty queue plays nothing", () => {
  assert.equal(currentOf(emptyQueue()), null);
  assert.equal(stepFrom(emptyQueue(), 1, any), null);
});

test("steps skip what may not be played", () => {
  const queue = { tracks: named("a", "b", "c"), index: 0 };
  assert.equal(stepFrom(queue, 1, (track) => track.id !== "b"), 2);
  assert.equal(stepFrom({ ...queue, index: 2 }, -1, (track) => track.id !== "b"), 0);
  assert.equal(stepFrom({ ...queue, index: 2 }, 1, any), null);
});

test("play next moves up what waited", () => {
  const queue = { tracks: named("a", "b", "c"), index: 0 };
  assert.equal(order(withNext(queue, { id: "c" })), "acb");
  assert.equal(order(withLast(queue, ...named("d", "e"))), "abcde");
});

test("removing keeps the track that is on", () => {
  const queue = { tracks: named("a", "b", "c"), index: 1 };
  assert.deepEqual([order(without(queue, 0)), without(queue, 0).index], ["bc", 0]);
  assert.deepEqual([order(without(queue, 2)), without(queue, 2).index], ["ab", 1]);
  assert.equal(without(queue, 1), queue);
});

test("moving keeps the track that is on", () => {
  const queue = { tracks: named("a", "b", "c", "d"), index: 1 };
  for (const [from, to] of [[3, 0], [0, 3], [1, 2], [2, 99]] as const) assert.equal(currentOf(moved(queue, from, to))?.id, "b");
  assert.equal(order(moved(queue, 3, 0)), "dabc");
  assert.equal(moved(queue, 9, 0), queue);
});
