// Sensors as those who count, on a line that a test speaks: they join, are lost, come back; nothing is counted twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Socket } from "../src/player/live";
import { FRESH, resumed, step, type Action, type State } from "../src/player/machine";
import { attemptOf } from "../src/player/queue";
import { SensorCounting } from "../src/player/sensor-counting";
import type { Hello, ToldNow } from "../src/player/sensor-live";
import type { Session, SessionEvent } from "../src/player/types";
import { SESSION } from "./session";

const sensing = { "short_foot:1": "short_foot", "balance:1": "engaged_hold" } as const;
const WITH: Session = {
  ...SESSION, sensors: true,
  rungs: Object.fromEntries(Object.entries(SESSION.rungs).map(([key, rung]) => [key, { ...rung, sensed: sensing[key as keyof typeof sensing] }])),
};
const HELLO: Hello = {
  type: "hello", sensing: "short_foot", counts: true, why: "", says: "measured by Foot trainer", unseen: [], muscles: [], tripod: false, count: 0, clean: 0, hold_s: 0,
};
const TOLD: ToldNow = {
  type: "told", phase: "ready", count: 0, clean: 0, hold_s: 0, holding: true, value: 0, asked: null, unit: "N", rest_left_s: 0, says: "", cue: null, tripod: null,
  pads: {}, muscles: [], trouble: "", at: 0,
};

/** The machine with sensors beside it, as the page puts them together, and a line to each set. */
class Played {
  state: State = FRESH;
  log: SessionEvent[] = [];
  now = 100;
  decided: boolean[] = [];
  notices: string[] = [];
  said: string[] = [];
  opened: string[] = [];
  asked: string[] = [];
  waits: (() => void)[] = [];
  socket: Socket | null = null;
  readonly sensors: SensorCounting;

  constructor(readonly session: Session = WITH) {
    this.sensors = new SensorCounting(session, {
      act: (action) => this.act(action),
      cue: () => undefined,
      say: (text) => this.said.push(text),
      notice: (text) => this.notices.push(text),
      state: () => this.state,
      attempt: (block) => attemptOf(block.index, this.log, this.state.index === block.index),
      takenOver: () => undefined,
      changed: () => undefined,
      now: () => this.now,
      later: (_, then) => this.waits.push(then),
      decided: (counts) => this.decided.push(counts),
      wire: (block, attempt) => ({
        open: () => {
          this.opened.push(`${block.index}: ${attempt}`);
          this.socket = { onmessage: null, onclose: null, send: (data) => this.asked.push(String(data)), close: () => undefined };
          return this.socket;
        },
        later: (_, then) => this.waits.push(then),
      }),
    }, { afresh: () => undefined, hello: () => undefined, told: () => undefined, order: () => undefined, lost: () => undefined });
  }

  act(action: Action): this {
    const before = this.state;
    const [state, effects] = step(this.session, this.state, action, this.now);
    this.state = state;
    for (const e of effects) if (e.kind === "event") this.log.push({ id: `${this.log.length}`, block: e.block, kind: e.event, value: e.value, at: "" });
    const block = this.session.blocks[state.index];
    if (block !== undefined && effects.some((e) => e.kind === "event" && e.event === "begin")) {
      const decided = this.sensors.entered(block);
      if (decided !== null && this.decided.at(-1) !== decided) this.decided.push(decided);
    }
    else if (state.mode !== before.mode) this.sensors.moved();
    return this;
  }

  say(message: Partial<Hello> | Partial<ToldNow>): this {
    this.socket?.onmessage?.(JSON.stringify(message.type === "told" ? { ...TOLD, ...message } : { ...HELLO, ...message }));
    return this;
  }

  told(count: number, more: Partial<ToldNow> = {}): this {
    return this.say({ ...more, type: "told", count });
  }

  ends(): string[] {
    return this.log.flatMap((e) => (e.kind === "end" ? [JSON.stringify(e.value)] : []));
  }
}

test("before the set begins its line is open and paused; with the set the sensor counts, and ends it", () => {
  const played = new Played().act({ kind: "start" });
  assert.deepEqual(played.opened, ["1: 1"]);
  played.say({});
  assert.deepEqual([played.asked, played.decided], [['{"do":"pause"}'], [true]]);
  played.act({ kind: "next" });
  assert.deepEqual([played.state.by, played.asked.at(-1)], ["sensor", '{"do":"go on"}']);
  for (const count of [0, 0, 1, 1, 2, 3]) played.told(count);
  assert.deepEqual(played.ends(), ['{"done":3,"by":"sensor"}']);
  assert.deepEqual(played.opened, ["1: 1", "3: 1"], "the line of the next set");
});

test("without sensors no line is opened, and the camera is not kept waiting", () => {
  const played = new Played({ ...WITH, sensors: false }).act({ kind: "start" });
  assert.deepEqual([played.opened, played.decided], [[], [false]]);
});

test("a camera is kept waiting only a moment for what a sensor can do, and is told when that changes", () => {
  const played = new Played().act({ kind: "start" });
  assert.deepEqual(played.decided, []);
  played.waits.shift()?.();
  assert.deepEqual(played.decided, [false]);
  played.say({ counts: false, why: "No sensor is there" });
  assert.equal(played.sensors.why, "No sensor is there");
  played.say({});
  assert.deepEqual(played.decided, [false, true]);
});

test("a pause asks the server not to count, and after it the count goes on", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(1).act({ kind: "pause" });
  assert.equal(played.asked.at(-1), '{"do":"pause"}');
  played.act({ kind: "resume" });
  assert.equal(played.asked.at(-1), '{"do":"go on"}');
  assert.equal(played.told(2).state.count, 2);
});

test("a sensor that can no longer count hands over to taps, in words; back again it goes on", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(1);
  played.told(1, { trouble: "Foot trainer is out of reach" }).say({ counts: false, why: "Foot trainer is out of reach", count: 1 });
  assert.deepEqual([played.state.by, played.state.tapped], ["you", true]);
  assert.equal(played.notices.at(-1), "Foot trainer is out of reach. You count from here; what was measured is kept.");
  played.act({ kind: "tap" }).told(1).say({ count: 1 });
  assert.deepEqual([played.state.by, played.state.count, played.notices.at(-1)], ["sensor", 2, ""]);
  played.told(2);
  assert.deepEqual(played.ends(), ['{"done":3,"by":"you","measured":2}']);
});

test("silence is a loss too, and a line that was broken in it goes on where the set is", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(1);
  played.now += 2;
  played.sensors.watch();
  assert.equal(played.state.by, "sensor");
  played.socket?.onclose?.(1006);
  played.now += 2;
  played.sensors.watch();
  assert.equal(played.state.by, "you");
  played.act({ kind: "tap" }).waits.at(-1)?.();
  played.say({ count: 1 });
  assert.deepEqual([played.state.by, played.state.count, played.asked.at(-1)], ["sensor", 2, '{"do":"go on"}']);
});

test("after silence on an open line the count is the one that comes, not the one of the beginning", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(1);
  played.now += 4;
  played.sensors.watch();
  played.told(2);
  assert.deepEqual([played.state.by, played.state.count, played.state.measured], ["sensor", 2, 2]);
});

test("a page that is loaded again takes over what was measured meanwhile", () => {
  const played = new Played().act({ kind: "start" }).act({ kind: "next" }).say({ count: 2 });
  assert.deepEqual([played.state.by, played.state.count], ["sensor", 2]);
});

test("a page that is loaded in mid-set shows what was measured, and by whom, before it goes on", () => {
  const before = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(1);
  const after = new Played();
  after.log = before.log;
  after.state = resumed({ ...WITH, events: before.log }, null);
  const block = WITH.blocks[after.state.index];
  assert.ok(block !== undefined);
  after.sensors.entered(block);
  after.say({ count: 2 });
  assert.deepEqual([after.state.mode, after.state.by, after.state.count], ["paused", "sensor", 2]);
  assert.equal(after.asked.at(-1), '{"do":"pause"}');
  after.act({ kind: "resume" }).told(3);
  assert.deepEqual(after.ends(), ['{"done":3,"by":"sensor"}']);
});

test("whoever wants to count a set alone may, and may let the sensor count again", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(1);
  played.sensors.refuse(true);
  assert.equal(played.asked.at(-1), '{"do":"pause"}', "what the person counts, the sensor does not count besides");
  played.act({ kind: "tap" }).told(1).act({ kind: "pause" }).act({ kind: "resume" }).say({ count: 1 });
  assert.deepEqual([played.state.by, played.state.count, played.asked.at(-1)], ["you", 2, '{"do":"pause"}']);
  played.sensors.refuse(false);
  assert.deepEqual([played.state.by, played.state.count, played.asked.at(-1)], ["sensor", 2, '{"do":"go on"}']);
  played.told(2);
  assert.deepEqual(played.ends(), ['{"done":3,"by":"you","measured":2}']);
});

test("that the foot is to be quiet is said once, and then what to do; not at each repetition", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" });
  for (const left of [2, 2, 1]) played.told(0, { phase: "resting", says: `Foot down, keep it quiet: ${left} s` });
  for (const phase of ["ready", "working", "ready"] as const) played.told(0, { phase, says: "Shorten the foot" });
  assert.deepEqual(played.said, ["Foot down, keep it quiet.", "Shorten the foot."]);
});

test("a hold ends with the second that the sensor saw, and its target is asked for on every line", () => {
  const played = new Played().act({ kind: "start" }).say({});
  played.sensors.aim("even");
  assert.ok(!played.asked.some((a) => a.includes("target")), "not of repetitions");
  for (let i = 0; i < 3; i++) played.act({ kind: "next" });
  played.say({ sensing: "engaged_hold" });
  assert.equal(played.asked.at(-1), '{"do":"target","of":"even"}');
  for (let tenth = 0; tenth <= 300; tenth++) played.told(0, { hold_s: tenth / 10 });
  assert.deepEqual([played.state.index, played.ends().at(-1)], [4, '{"done":30,"by":"sensor"}']);
});

test("back to the beginning of a set is a new try of the sensor too", () => {
  const played = new Played().act({ kind: "start" }).say({}).act({ kind: "next" }).told(2);
  played.now += 5;
  played.act({ kind: "back" }).say({});
  assert.deepEqual(played.opened, ["1: 1", "1: 2"]);
  assert.deepEqual([played.state.by, played.state.count], ["sensor", 0]);
});
