import assert from "node:assert/strict";
import { test } from "node:test";
import { added, moved, problem, removed, type Repetition } from "../src/correct/repetitions";

const TWO: Repetition[] = [
  { start_s: 1, bottom_s: 2, end_s: 3 },
  { start_s: 5, bottom_s: 6, end_s: 7 },
];

test("one more fits between its neighbors", () => {
  const three = added(TWO, 4, 0, 10);
  assert.deepEqual(three[1], { start_s: 3, bottom_s: 4, end_s: 5 });
  assert.equal(problem(three), "");
});

test("none is added inside another one, or outside the recording", () => {
  assert.deepEqual(added(TWO, 2, 0, 10), TWO);
  assert.deepEqual(added(TWO, 10, 0, 10), TWO);
});

test("the first one takes two seconds where there is room", () => {
  assert.deepEqual(added([], 1.5, 1, 9), [{ start_s: 1, bottom_s: 1.5, end_s: 2.5 }]);
});

test("what does not follow one another is said", () => {
  assert.match(problem(moved(TWO, 0, "bottom_s", 3.5)), /Repetition 1/);
  assert.match(problem(moved(TWO, 0, "end_s", 5.5)), /ends at 5.50 s/);
  assert.equal(problem(removed(TWO, 0)), "");
});

test("nothing is edited in place", () => {
  const before = structuredClone(TWO);
  moved(TWO, 0, "start_s", 0);
  removed(TWO, 1);
  added(TWO, 4, 0, 10);
  assert.deepEqual(TWO, before);
});
