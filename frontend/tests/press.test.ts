// What stands beside the bar of a press: each number with its unit, said once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { padName } from "../src/foot/pads";
import { muscleName } from "../src/foot/muscles";
import { pressWords } from "../src/foot/press";

test("a value and what is asked have their unit, and words only once", () => {
  assert.deepEqual(pressWords(8.2, 5, "% of body weight"), { now: "8.2 %", beside: "of body weight; ✓ 5 %" });
  assert.deepEqual(pressWords(4.8, 5, "% of body weight"), { now: "4.8 %", beside: "of body weight; asked 5 %" });
  assert.deepEqual(pressWords(7.25, 31, "N"), { now: "7.3 N", beside: "asked 31 N" });
  assert.deepEqual(pressWords(3.21, 3, "standard deviations above rest"), { now: "3.2", beside: "standard deviations above rest; ✓ 3" });
});

test("what is not measured has no number", () => {
  assert.deepEqual(pressWords(null, 10, "% less load under the arch"), { now: "–", beside: "asked 10 % less load under the arch" });
  assert.deepEqual(pressWords(null, null, ""), { now: "–", beside: "" });
});

test("less than nothing is more", () => {
  assert.deepEqual(pressWords(-6.4, 20, "% less load under the arch"), { now: "6.4 %", beside: "more load under the arch; asked 20 % less" });
  assert.deepEqual(pressWords(-1.2, 3, "standard deviations above rest"), { now: "−1.2", beside: "standard deviations above rest; asked 3" });
});

test("pads and muscles have the names of a body", () => {
  assert.deepEqual(["hallux", "mth1", "heel", "own_pad"].map(padName), ["big toe", "ball, big toe", "heel", "own pad"]);
  assert.equal(muscleName({ name: "gluteus_medius", side: "left" }), "left gluteus medius");
  assert.equal(muscleName({ name: "tibialis_anterior", side: null }), "tibialis anterior");
});
