import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeFrame, encodeFrame, IMAGE_VALUES, letWait, markLoss, WORLD_VALUES } from "../src/frame-message";

const landmarks = Float32Array.from({ length: IMAGE_VALUES }, (_, i) => i / 256);
const world = Float32Array.from({ length: WORLD_VALUES }, (_, i) => -i / 64);
const frame = { seq: 7, timeMs: 1_790_000_000_123.25, width: 640, height: 480, landmarks, world };

test("the bytes are those of the contract", () => {
  const view = new DataView(encodeFrame(frame));
  assert.equal(view.byteLength, 24 + 33 * 4 * 4 + 33 * 3 * 4);
  assert.equal(view.getUint32(0, true), 7);
  assert.equal(view.getUint32(4, true), 1);
  assert.equal(view.getFloat32(8, true), 640);
  assert.equal(view.getFloat32(12, true), 480);
  assert.equal(view.getFloat64(16, true), frame.timeMs);
  assert.equal(view.getFloat32(24 + 4 * 5, true), 5 / 256); // y of the second landmark
  assert.equal(view.getFloat32(24 + 33 * 16 + 4 * 3, true), -3 / 64); // x of the second world landmark
});

test("a message read back is the frame", () => {
  assert.deepEqual(decodeFrame(encodeFrame(frame)), frame);
});

test("without world landmarks the flag is off and the message shorter", () => {
  const message = encodeFrame({ ...frame, world: null });
  assert.equal(message.byteLength, 24 + 33 * 4 * 4);
  assert.equal(decodeFrame(message).world, null);
});

test("nobody in the image is NaN on the other side as well", () => {
  const nobody = { ...frame, world: null, landmarks: new Float32Array(IMAGE_VALUES).fill(NaN) };
  assert.ok(decodeFrame(encodeFrame(nobody)).landmarks.every(Number.isNaN));
});

test("marks are bits of their own and change nothing of the frame", () => {
  const message = encodeFrame(frame);
  letWait(message);
  assert.equal(new DataView(message).getUint32(4, true), 1 | 4);
  markLoss(message);
  assert.equal(new DataView(message).getUint32(4, true), 1 | 2 | 4);
  assert.deepEqual(decodeFrame(message), frame);
});

test("a message cut short is refused", () => {
  assert.throws(() => decodeFrame(encodeFrame(frame).slice(0, 300)), RangeError);
  assert.throws(() => decodeFrame(new ArrayBuffer(3)), RangeError);
  assert.throws(() => encodeFrame({ ...frame, landmarks: new Float32Array(5) }), RangeError);
});
