import assert from "node:assert/strict";
import { test } from "node:test";
import { numeral, rangeOf, ticks } from "../src/body/charts";
import { colorOf, rgb, thickness } from "../src/body/colors";
import { bodyOf, sideOf, type Told } from "../src/body/data";
import { momentSaid, mostActive, muscleName } from "../src/body/said";
import { between, inside, placeOf, repetitionAt, timeUnder } from "../src/body/time";

const TIMES = [1, 1.5, 3];

const TOLD: Told = {
  model: "two muscles",
  times_s: TIMES,
  bones: { names: ["pelvis"], first: [0, 2], mm: [[0, 0, 0, 0, 1800, 0], [0, 0, 0, 0, 1200, 400], [0, 0, 0, 0, 1800, 0]] },
  muscles: { names: ["glmax1_r", "glmax2_r", "soleus_l"], first: [0, 2, 4, 6], mm: [[], [], []], max_force_n: [900, 1600, 400] },
  activation: [[20, 40, null], [null, 60, 5], [8, 9, 5]],
  forces: { names: ["calcn_l", "calcn_r"], mm: [[], [], []], n: [[0, 300, 400, 0, 0, 0], [0, 300, 400, 0, 0, 0], [0, 0, 0, 0, 0, 0]] },
  m_per_kn: 0.5,
  across: [0, 0, 1],
  moments: [[0, 1]],
  withheld: [],
  repetitions: [[1, 1.5, 2]],
  curves: [],
  stills: [],
};

test("a moment lies between two pictures, and outside of them at the first or last", () => {
  assert.deepEqual(placeOf(TIMES, 2.25), { frame: 1, share: 0.5 });
  assert.deepEqual(placeOf(TIMES, 1.5), { frame: 1, share: 0 });
  assert.deepEqual(placeOf(TIMES, 0), { frame: 0, share: 0 });
  assert.deepEqual(placeOf(TIMES, 9), { frame: 2, share: 0 });
  assert.deepEqual(placeOf([4], 5), { frame: 0, share: 0 });
});

test("a value between two pictures goes straight, and there is none beside one that is not told", () => {
  assert.equal(between([2, 6, null], { frame: 0, share: 0.25 }), 3);
  assert.equal(between([2, 6, null], { frame: 1, share: 0 }), 6);
  assert.equal(between([2, 6, null], { frame: 1, share: 0.1 }), null);
});

test("a press on a curve is the moment drawn there, and never one outside", () => {
  assert.equal(timeUnder(TIMES, 60, 10, 110), 2);
  assert.equal(timeUnder(TIMES, 0, 10, 110), 1);
  assert.equal(timeUnder(TIMES, 500, 10, 110), 3);
  assert.equal(inside(TIMES, 7), 3);
});

test("a repetition holds its beginning and not its end", () => {
  const two = [[1, 2, 3], [3, 4, 5]] as const;
  assert.deepEqual([0, 1, 2.9, 3, 5].map((at) => repetitionAt(two, at)), [0, 1, 1, 2, 0]);
});

test("activation goes along the ramp, and what is not told has a color of its own", () => {
  const [black, gray, white] = [rgb("#000000"), rgb("#808080"), rgb("#ffffff")];
  assert.deepEqual(colorOf(0, [black, white], gray), [0, 0, 0]);
  assert.deepEqual(colorOf(25, [black, white], gray), [0.25, 0.25, 0.25]);
  assert.deepEqual(colorOf(130, [black, gray, white], gray), [1, 1, 1]);
  assert.deepEqual(colorOf(null, [black, white], gray), gray);
});

test("a muscle is thicker the stronger it is and the more it does, and thinnest where it is not told", () => {
  assert.ok(thickness(1600, 1600, 50) > thickness(400, 1600, 50));
  assert.ok(thickness(400, 1600, 90) > thickness(400, 1600, 10));
  assert.ok(thickness(400, 1600, null) <= thickness(400, 1600, 0));
});

test("an axis has round steps and holds every value and zero", () => {
  assert.deepEqual(rangeOf([0.3, 87]), [0, 100]);
  assert.deepEqual(ticks(0, 100), [0, 50, 100]);
  const [low, high] = rangeOf([-0.31, 1.04]);
  assert.ok(low <= -0.31 && high >= 1.04);
  assert.ok(ticks(low, high).includes(0));
  assert.deepEqual(rangeOf([]), [0, 1]);
});

test("a value is said as finely as it is known", () => {
  assert.deepEqual([numeral(16.7, "%"), numeral(-0.2, "°"), numeral(-0.456, "N·m/kg")], ["17", "0", "\u22120.46"]);
});

test("parts of a muscle are one by name, its most active part counts, and rest is not named", () => {
  assert.equal(muscleName("glmax3_r"), "gluteus maximus");
  assert.equal(muscleName("glut_med1_l"), "gluteus medius");
  assert.equal(muscleName("oddly_named_r"), "oddly named");
  const body = bodyOf(TOLD);
  assert.deepEqual(mostActive(body, "right", 1), [["gluteus maximus", 40]]);
  assert.equal(mostActive(body, "left", 1), undefined);
  assert.deepEqual(mostActive(body, "left", 3), []);
});

test("a moment is said whole", () => {
  const body = bodyOf(TOLD);
  assert.equal(
    momentSaid(body, TOLD.repetitions, 1.5),
    "1.50 s, repetition 1 of 1. Ground force: left 500 N, right 0 N. Most active, left: none above 10 %. Most active, right: gluteus maximus 60 %.",
  );
  assert.equal(momentSaid(body, [], 3).startsWith("3.00 s. Ground force: left 0 N"), true);
});

test("a body is measured in meters, from the floor up", () => {
  const body = bodyOf(TOLD);
  assert.ok(Math.abs(body.middle[1] - 0.9) < 1e-6);
  assert.ok(Math.abs(body.size - 0.9) < 1e-6);
  assert.deepEqual(["calcn_l", "femur_right", "torso"].map(sideOf), ["left", "right", undefined]);
});
