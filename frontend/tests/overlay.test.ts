import assert from "node:assert/strict";
import { test } from "node:test";
import { placing } from "../src/overlay";

test("an image of the canvas's shape fills it", () => {
  assert.deepEqual(placing({ width: 1280, height: 960 }, { width: 640, height: 480 }, false)(0.25, 0.5), [320, 480]);
});

test("a mirror swaps left and right, not up and down", () => {
  assert.deepEqual(placing({ width: 1280, height: 960 }, { width: 640, height: 480 }, true)(0.25, 0.5), [960, 480]);
});

test("a portrait image stands in the middle of a wide canvas", () => {
  const place = placing({ width: 1000, height: 500 }, { width: 100, height: 200 }, false);
  assert.deepEqual(place(0, 0), [375, 0]);
  assert.deepEqual(place(1, 1), [625, 500]);
});
