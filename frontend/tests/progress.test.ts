import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, type ChartData, dayWords, pointWords, spaced, stepped, zoomed } from "../src/progress/data";

const data: ChartData = {
  t: [0, 86400 * 3 + 20700],
  v: [8.44, -0.04],
  k: "pr",
  unit: "cm",
  decimals: 1,
  mean: null,
  half: null,
  x: [0, 1],
  y: [0, 1],
  retests: [],
  means: [],
};

test("a value has its decimals, its unit and no negative zero", () => {
  assert.equal(amount(8.44, data), "8.4\u00a0cm");
  assert.equal(amount(-0.04, data), "0.0\u00a0cm");
  assert.equal(amount(-1.26, { ...data, unit: "°" }), "\u22121.3°");
});

test("a point is said on the person's own day, with what it was for", () => {
  assert.equal(pointWords(data, 0), "1 Jan 1970: 8.4\u00a0cm, practice, not counted");
  assert.equal(pointWords(data, 1), "4 Jan 1970: 0.0\u00a0cm, retest");
  assert.equal(pointWords(data, 2), "");
});

test("arrow keys stay among the points and begin at the last", () => {
  assert.equal(stepped(null, "ArrowLeft", 5), 4);
  assert.equal(stepped(4, "ArrowRight", 5), 4);
  assert.equal(stepped(0, "ArrowLeft", 5), 0);
  assert.equal(stepped(3, "Home", 5), 0);
  assert.equal(stepped(0, "End", 5), 4);
  assert.equal(stepped(null, "ArrowLeft", 0), null);
});

test("labels that would touch are left out", () => {
  assert.deepEqual(spaced([0, 30, 50, 120], 46), [true, false, true, true]);
});

test("a day is said as the rest of the page says it", () => {
  const at = Date.UTC(2026, 8, 6, 23, 59) / 1000;
  assert.equal(dayWords(at, "day"), "6 Sep");
  assert.equal(dayWords(at, "month"), "Sep 2026");
  assert.equal(dayWords(at, "all"), "6 Sep 2026");
});

test("the whole span is shown until a part is marked, also where there is one day alone", () => {
  const year: ChartData = { ...data, x: [-86400, 86400 * 30] };
  assert.deepEqual(zoomed(year, 0, 86400 * 3 + 20700), year.x);
  assert.deepEqual(zoomed(year, 86400, 86400 * 2), [86400, 86400 * 2]);
  const day: ChartData = { ...year, t: [20700], v: [8.4], k: "p" };
  assert.deepEqual(zoomed(day, 20700, 20700 + 86_400_000), day.x);
});
