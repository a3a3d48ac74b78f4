import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../src/pace";

function paced(intervalMs: number, inferenceMs: number, count: number): Pace {
  const pace = new Pace();
  for (let i = 0; i < count; i += 1) pace.add({ atMs: i * intervalMs, inferenceMs, latencyMs: inferenceMs + 10 });
  return pace;
}

test("frames 50 ms apart are 20 a second", () => {
  const pace = paced(50, 40, 40);
  assert.ok(Math.abs(pace.fps - 20) < 1e-9);
  assert.equal(pace.inferenceMs, 40);
  assert.equal(pace.latencyMs, 50);
});

test("a camera of 8 images a second does not make the model slow", () => {
  assert.equal(paced(125, 40, 30).slowerThan(10), false);
});

test("a model of 120 ms is slower than 10 a second, once enough frames say so", () => {
  assert.equal(paced(125, 120, 11).slowerThan(10), false);
  assert.equal(paced(125, 120, 30).slowerThan(10), true);
});

test("one hiccup is not slowness", () => {
  const pace = paced(50, 40, 30);
  pace.add({ atMs: 2000, inferenceMs: 900, latencyMs: 910 });
  assert.equal(pace.slowerThan(10), false);
});

test("nothing measured is nothing", () => {
  assert.deepEqual([new Pace().fps, new Pace().inferenceMs, new Pace().latencyMs], [0, 0, 0]);
});
