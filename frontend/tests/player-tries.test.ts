// A set begun again with ← is a try of its own: the camera and the phone count it from zero, and not the one before.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CameraCounting, type Around } from "../src/player/camera-counting";
import { FRESH, step, type Action, type State } from "../src/player/machine";
import { PhoneCounting } from "../src/player/phone-counting";
import { attemptOf } from "../src/player/queue";
import type { Block, SessionEvent } from "../src/player/types";
import { BLOCKS, SESSION } from "./session";

class Part {
  hidden = false;
  textContent = "";
  dataset = {};
  addEventListener(): void {}
  toggleAttribute(): void {}
  replaceChildren(): void {}
}

class Line {
  static opened: Line[] = [];
  readyState = 1;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    Line.opened.push(this);
  }
  send(): void {}
  close(): void {
    this.closed = true;
  }
}

const page = {
  HTMLElement: Part, HTMLButtonElement: Part, HTMLProgressElement: Part, HTMLCanvasElement: Part, WebSocket: Line,
  document: { getElementById: () => new Part(), createElement: () => new Part() },
  window: { setInterval: () => 0, setTimeout: () => 0 },
  location: { origin: "http://here" },
};

beforeEach(() => {
  Object.assign(globalThis, page);
  Line.opened = [];
});

/** The machine with one who counts beside it, as the page puts them together. */
class Played {
  state: State = FRESH;
  log: SessionEvent[] = [];
  now = 100;
  counting: { entered(block: Block): void } | null = null;

  readonly around: Around = {
    act: (action) => this.act(action),
    cue: () => undefined,
    say: () => undefined,
    notice: () => undefined,
    state: () => this.state,
    attempt: (block) => attemptOf(block.index, this.log, this.state.index === block.index),
    takenOver: () => undefined,
    changed: () => undefined,
  };

  act(action: Action): void {
    const [state, effects] = step(SESSION, this.state, action, this.now);
    this.state = state;
    for (const e of effects) if (e.kind === "event") this.log.push({ id: `${this.log.length}`, block: e.block, kind: e.event, value: e.value, at: "" });
    const block = SESSION.blocks[state.index];
    if (block !== undefined && effects.some((e) => e.kind === "event" && e.event === "begin")) this.counting?.entered(block);
  }

  /** To the left leg's hold, which the camera can count. */
  toTheHold(): void {
    this.act({ kind: "start" });
    for (let i = 0; i < 3; i++) this.act({ kind: "next" });
  }
}

const attempts = (): string[] => Line.opened.map(({ url }) => `${/\/(\d+)\?/.exec(url)?.[1]}: ${/attempt=(\d+)/.exec(url)?.[1]}`);

test("each beginning of a set is a try; before it begins the next one is meant", () => {
  const begin = (block: number): SessionEvent => ({ id: `${block}`, block, kind: "begin", value: null, at: "" });
  assert.equal(attemptOf(3, [begin(2)], false), 1);
  assert.equal(attemptOf(3, [begin(2), begin(3)], true), 1);
  assert.equal(attemptOf(3, [begin(2), begin(3), begin(4)], false), 2);
  assert.equal(attemptOf(3, [begin(2), begin(3), begin(4), begin(3)], true), 2);
});

test("back to the beginning of a running set leaves its line, and the camera counts the new try from zero", () => {
  const played = new Played();
  const camera = new CameraCounting(SESSION, played.around, { load: () => true, save: () => undefined });
  Object.assign(camera, { tracking: { pace: { fps: 30 }, stop: () => undefined }, placed: "front" });
  played.counting = camera;
  played.toTheHold();
  assert.deepEqual(attempts(), ["3: 1"]);
  played.now += 6;
  played.act({ kind: "measured", by: "camera", count: 0, held_s: 5 });
  played.act({ kind: "back" });
  assert.deepEqual([played.state.index, played.state.by, played.state.held_s], [3, "camera", 0]);
  assert.deepEqual(attempts(), ["3: 1", "3: 2"]);
  assert.equal(Line.opened[0]?.closed, true);
});

test("back from Switch side the camera takes the hold up again, as a new try", () => {
  const played = new Played();
  const camera = new CameraCounting(SESSION, played.around, { load: () => true, save: () => undefined });
  Object.assign(camera, { tracking: { pace: { fps: 30 }, stop: () => undefined }, placed: "front" });
  played.counting = camera;
  played.toTheHold();
  played.now += 6;
  played.act({ kind: "next" });
  assert.equal(BLOCKS[played.state.index]?.kind, "switch");
  played.now += 1;
  played.act({ kind: "back" });
  assert.deepEqual([played.state.index, played.state.by, played.state.held_s], [3, "camera", 0]);
  assert.deepEqual(attempts(), ["3: 1", "3: 2"]);
});

test("a phone's answers to the try before are heard no more", () => {
  const played = new Played();
  const phone = new PhoneCounting(SESSION, played.around);
  played.counting = phone;
  phone.offer(); // it was ready before
  played.toTheHold();
  played.now += 6;
  played.act({ kind: "back" });
  assert.deepEqual(attempts(), ["3: 1", "3: 2"]);
  assert.equal(Line.opened[0]?.closed, true);
});

test("for a set that a sensor measures no camera is set up, and nothing is paused", () => {
  const played = new Played();
  const camera = new CameraCounting(SESSION, played.around, { load: () => true, save: () => undefined });
  const set_up: number[] = [];
  Object.assign(camera, { setUp: (work: Block) => set_up.push(work.index) });
  const before = SESSION.blocks[2];
  assert.ok(before !== undefined);
  camera.entered(before, true);
  assert.deepEqual([camera.shown, set_up], [false, []]);
  camera.entered(before);
  assert.deepEqual(set_up, [3]);
});
