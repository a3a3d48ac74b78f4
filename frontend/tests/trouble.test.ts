// When a camera is given up: late images, late answers, a slow device, nobody in sight; and never before its time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Trouble } from "../src/player/trouble";

/** A camera at 30 images and answers a second, of which some do not come. */
function given(seconds: number, what: { images?: boolean; answers?: boolean; seen?: boolean; fps?: (s: number) => number }): [string, number] {
  let now = 50;
  const trouble = new Trouble(() => now);
  trouble.begin();
  trouble.afresh();
  while (now < 50 + seconds) {
    now += 1 / 30;
    if (what.images ?? true) trouble.frame();
    if (what.answers ?? true) {
      trouble.answer();
      trouble.seen(what.seen ?? true);
    }
    const why = trouble.why((what.fps ?? (() => 30))(now - 50), true);
    if (why !== "") return [why, now - 50];
  }
  return ["", seconds];
}

const gone = (found: [string, number], why: string, after_s: number): void => {
  assert.equal(found[0], why);
  assert.ok(Math.abs(found[1] - after_s - 1 / 30) < 0.04, `${found[1]} s`);
};

test("a camera that works is kept", () => {
  assert.deepEqual(given(60, {}), ["", 60]);
});

test("each trouble is told in its own time", () => {
  gone(given(60, { images: false }), "The camera sends no images.", 2.5);
  gone(given(60, { answers: false }), "groundup does not answer.", 8);
  gone(given(60, { seen: false }), "The camera could not see you well enough.", 15);
  gone(given(60, { fps: () => 4 }), "This device is too slow to count by camera.", 5);
});

test("a device that is slow for a moment, or not known yet, is not too slow", () => {
  assert.equal(given(60, { fps: (s) => (s % 6 < 4.5 ? 4 : 8) })[0], "");
  assert.equal(given(60, { fps: () => 0 })[0], "");
});

test("what was not seen in a set-up does not count against the set", () => {
  let now = 0;
  const trouble = new Trouble(() => now);
  trouble.begin();
  trouble.seen(false);
  now = 14;
  assert.equal(trouble.unseen_s, 14);
  trouble.afresh();
  trouble.frame();
  assert.equal(trouble.unseen_s, 0);
  now = 15.5;
  assert.equal(trouble.why(30, true), "");
});

test("a pause, in which nothing is sent, is no silence of the server", () => {
  let now = 0;
  const trouble = new Trouble(() => now);
  trouble.begin();
  for (let i = 0; i < 120; i++) {
    now += 0.5;
    trouble.frame();
    assert.equal(trouble.why(30, false), "");
  }
  now += 0.5; // gone on, and looked at before the first answer
  assert.equal(trouble.why(30, true), "");
});
