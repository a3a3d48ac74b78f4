import assert from "node:assert/strict";
import { test } from "node:test";
import { type Click, fitted, guide, order, packed } from "../src/battery/points";

const SIDE: Click[] = [[0, 100], [300, 100], [10, 90], [290, 95], [200, 80], [150, 40], [0, 110], [200, 110]];

test("the side photo travels with its points by name", () => {
  const sent = JSON.parse(packed("arch_photo", new Map([["side", { clicks: SIDE, mm: 150 }]])));
  assert.deepEqual(sent, {
    heel: [10, 90],
    ball: [200, 80],
    toe: [290, 95],
    dorsum: [150, 40],
    floor: [[0, 100], [300, 100]],
    scale: [[0, 110], [200, 110]],
    scale_mm: 150,
  });
});

test("the toes travel relaxed and spread", () => {
  const clicks: Click[] = [[0, 0], [100, 0], [0, 50], [90, 50]];
  const sent = JSON.parse(packed("toe_spread_photo", new Map([["relaxed", { clicks, mm: 100 }], ["spread", { clicks, mm: 90 }]])));
  assert.deepEqual(sent.spread, { width: [[0, 0], [100, 0]], scale: [[0, 50], [90, 50]], scale_mm: 90 });
  assert.equal(sent.relaxed.scale_mm, 100);
});

test("the guide stands square on the floor at half the foot, and points up", () => {
  const line = guide("arch_photo", SIDE.slice(0, 4));
  assert.deepEqual(line, [[150, 100], [150, -50]]);
  const turned = guide("arch_photo", [[300, 100], [0, 100], [290, 90], [10, 95]]); // toes to the left
  assert.deepEqual(turned, [[150, 100], [150, -50]]);
  assert.equal(guide("arch_photo", SIDE.slice(0, 3)), undefined);
  assert.equal(guide("toe_spread_photo", SIDE), undefined);
});

test("pictures are never enlarged", () => {
  assert.deepEqual(fitted(4000, 3000, 1600), [1600, 1200]);
  assert.deepEqual(fitted(800, 600, 1600), [800, 600]);
});

test("every point is asked for once", () => {
  for (const kind of ["arch_photo", "toe_spread_photo"]) {
    const names = order(kind).map((one) => one.name);
    assert.equal(new Set(names).size, names.length);
  }
});
