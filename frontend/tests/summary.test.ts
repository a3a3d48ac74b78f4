// What is said after a session: shares are kept as they were said, pain as it was felt, words as they are meant.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isDone, outcomes, shareOf, whoCounted, worstPain } from "../src/player/summary";
import type { SessionEvent, Value } from "../src/player/types";
import { announced, counter, countsOn } from "../src/player/words";
import { BLOCKS, SESSION } from "./session";

const event = (kind: SessionEvent["kind"], block: number, value: Value): SessionEvent => ({ id: `${kind}${block}`, kind, block, value, at: "" });

test("the share that was said is the share that is kept, never less and never more than was done", () => {
  assert.equal(shareOf(20, 1), 20);
  assert.equal(shareOf(20, 0.8), 16);
  assert.equal(shareOf(13, 0.5), 6.5);
  assert.equal(shareOf(0, 1), 0);
  for (let done = 1; done <= 600; done++) {
    for (const share of [0.5, 0.8, 1]) {
      const kept = shareOf(done / 10, share);
      assert.ok(kept >= share * (done / 10) - 1e-9 && kept <= done / 10, `${share} of ${done / 10}: ${kept}`);
    }
  }
});

test("the worst pain is the largest since the session began, not the one before it", () => {
  assert.equal(worstPain([event("pain", -1, 4)]), null);
  assert.equal(worstPain([event("pain", -1, 4), event("pain", 1, 3), event("pain", 3, 2)]), 3);
});

test("a set is done from half of its target", () => {
  const found = outcomes(SESSION, [event("end", 1, { done: 1, by: "you" }), event("end", 3, { done: 15, by: "timer" }), event("skip", 5, null)]);
  assert.deepEqual(found.map(isDone), [false, true, false]);
});

test("what a sensor measured of a set is said, until the person corrects it", () => {
  const said = (...events: SessionEvent[]): string[] => outcomes(SESSION, events).map(whoCounted);
  assert.deepEqual(said(event("end", 1, { done: 3, by: "sensor" })), ["measured by the sensor"]);
  assert.deepEqual(said(event("end", 1, { done: 10, by: "you", measured: 8 })), ["8 measured, 2 by you"]);
  assert.deepEqual(said(event("end", 3, { done: 30, by: "timer", measured: 20 })), ["20 s measured, 10 s by the clock"]);
  assert.deepEqual(said(event("end", 1, { done: 10, by: "you", measured: 8 }), event("count", 1, { done: 9, by: "you" })), ["counted by you"]);
});

test("a set is announced with who counts it, without a stray stop", () => {
  const block = { ...(BLOCKS[1] ?? never()), says: "20 repetitions. Keep the movement small." };
  assert.equal(announced(block, "you", false, true), "20 repetitions, the metronome leads. Keep the movement small.");
  assert.equal(announced({ ...block, says: "2.5 minutes." }, "timer", false, false), "2.5 minutes, by the clock.");
  assert.equal(announced({ ...block, says: "Hold 30 seconds, left foot." }, "camera", false, false), "Hold 30 seconds, left foot, the camera counts.");
  assert.equal(announced(BLOCKS[0] ?? never(), "you", false, false), "Get ready: Short foot.");
  assert.equal(announced(block, "sensor", false, false), "20 repetitions, the sensor counts. Keep the movement small.");
  assert.equal(counter("you", false, true), "the metronome leads; a tap adds one");
  assert.deepEqual([countsOn("repetitions"), countsOn("hold")], ["You count from here", "The clock counts from here"]);
});

function never(): never {
  throw new Error("no such block");
}
