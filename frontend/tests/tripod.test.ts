// Where shares lie in the triangle of the foot: weighted means of its corners, and a ring that is exactly ± 5 points.
import assert from "node:assert/strict";
import { test } from "node:test";
import { corners, place, ring, whole, type Shares } from "../src/foot/tripod-place";

/** Shares of a point by the areas of the three triangles that it makes with the corners. */
function shares([x, y]: readonly [number, number], side: "left" | "right"): number[] {
  const [a, b, c] = corners(side);
  const area = (p: readonly number[], q: readonly number[], r: readonly number[]): number =>
    ((q[0] ?? 0) - (p[0] ?? 0)) * ((r[1] ?? 0) - (p[1] ?? 0)) - ((r[0] ?? 0) - (p[0] ?? 0)) * ((q[1] ?? 0) - (p[1] ?? 0));
  const whole = area(a, b, c);
  return [area([x, y], b, c), area(a, [x, y], c), area(a, b, [x, y])].map((part) => (100 * part) / whole);
}

test("all of the load on one point lies on its corner, evenly spread in the middle", () => {
  const [a, , c] = corners("right");
  assert.deepEqual(place([100, 0, 0], "right"), a);
  assert.deepEqual(place([0, 0, 60], "right"), c);
  shares(place([25, 22, 53], "left"), "left").forEach((share, i) => assert.ok(Math.abs(share - ([25, 22, 53][i] ?? 0)) < 1e-9));
});

test("shares in whole percent sum to 100", () => {
  assert.deepEqual(whole([7.7, 24.6, 67.7]), [8, 24, 68]);
  assert.deepEqual(whole([33.4, 33.3, 33.3]), [34, 33, 33]);
  assert.deepEqual(whole([8.2, 23.3, 68.5]), [8, 23, 69]);
});

test("on the ring one share is five off and none more", () => {
  const target: Shares = [25, 20, 55];
  for (const side of ["left", "right"] as const) {
    for (const at of ring(target, side)) {
      const off = shares(at, side).map((share, i) => Math.abs(share - (target[i] ?? 0)));
      assert.ok(Math.abs(Math.max(...off) - 5) < 1e-9, String(off));
    }
  }
});

test("the big toe is on the inside of either foot, seen from above", () => {
  assert.ok(corners("right")[0][0] < corners("right")[1][0]);
  assert.ok(corners("left")[0][0] > corners("left")[1][0]);
});
