// The session's machine: whatever the clock does, blocks follow one another, counts add up, and a reload loses nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FRESH, elapsed, resumed, step, type Action, type Effect, type State } from "../src/player/machine";
import { SESSION } from "./session";

class Run {
  state: State = FRESH;
  effects: Effect[] = [];
  now = 100;

  act(action: Action): this {
    const [state, effects] = step(SESSION, this.state, action, this.now);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  /** Lets time pass in ticks. */
  wait(seconds: number, tick = 0.1): this {
    const until = this.now + seconds;
    while (this.now < until - 1e-9) {
      this.now = Math.min(until, this.now + tick);
      this.act({ kind: "tick" });
    }
    return this;
  }

  events(): string[] {
    return this.effects.flatMap((e) => (e.kind === "event" ? [`${e.event} ${e.block} ${JSON.stringify(e.value)}`] : []));
  }

  said(): string[] {
    return this.effects.flatMap((e) => (e.kind === "say" ? [e.text] : []));
  }
}

const start = (): Run => new Run().act({ kind: "start" });

test("a session nobody touches takes as long as its blocks and ends", () => {
  const run = start().wait(5 + 12 + 8 + 30 + 5 + 30 - 0.5);
  assert.equal(run.state.index, 5);
  run.wait(1.5);
  assert.equal(run.state.mode, "over");
  assert.deepEqual(run.events().filter((e) => e.startsWith("end")), [
    'end 1 {"done":3,"by":"you"}',
    'end 3 {"done":30,"by":"timer"}',
    'end 5 {"done":30,"by":"timer"}',
  ]);
});

test("the tick's length changes nothing that is counted", () => {
  for (const tick of [0.016, 0.1, 0.9]) {
    const run = start().wait(100, tick);
    assert.equal(run.state.mode, "over");
    assert.equal(run.events().filter((e) => e.startsWith("end 1")).join(), 'end 1 {"done":3,"by":"you"}');
  }
});

test("before work three, two, one are said, and the side to switch to", () => {
  const said = start().wait(5).said();
  assert.deepEqual(said.slice(0, 4), ["Get ready: Short foot.", "3", "2", "1"]);
  assert.ok(start().wait(60).said().includes("Switch side: right foot."));
});

test("a pause holds the clock, and the metronome goes on where it was", () => {
  const run = start().wait(5 + 6).act({ kind: "pause" });
  assert.equal(run.state.count, 1);
  run.now += 3600;
  run.act({ kind: "tick" });
  assert.equal(run.state.index, 1);
  run.act({ kind: "resume" }).wait(5.9);
  assert.equal(run.state.index, 1);
  run.wait(0.3);
  assert.equal(run.state.index, 2);
});

test("a tap puts the metronome's count right, and the metronome goes on from there", () => {
  const run = start().wait(5.2).wait(4).act({ kind: "tap" });
  assert.equal(run.state.count, 2);
  run.wait(4); // its own second repetition is the third
  assert.equal(run.state.index, 2);
  assert.ok(run.events().includes('end 1 {"done":3,"by":"you"}'));
  assert.deepEqual(run.said().filter((s) => /^\d$/.test(s)).slice(3, 6), ["1", "2", "3"]);
  const less = start().wait(5.2).wait(8).act({ kind: "untap" });
  assert.equal(less.state.count, 1);
  less.wait(4.1);
  assert.deepEqual([less.state.index, less.state.count], [1, 2]);
  less.wait(4);
  assert.equal(less.state.index, 2);
});

test("taps alone end a set at its target", () => {
  const run = start().wait(5.1).act({ kind: "tap" }).act({ kind: "tap" });
  assert.deepEqual([run.state.index, run.state.count], [1, 2]);
  run.act({ kind: "tap" });
  assert.equal(run.state.index, 2);
  assert.ok(run.events().includes('end 1 {"done":3,"by":"you"}'));
});

test("done early keeps what was done, skip keeps nothing", () => {
  const run = start().wait(5 + 4.5).act({ kind: "next" });
  assert.ok(run.events().includes('end 1 {"done":1,"by":"you"}'));
  run.act({ kind: "next" }).wait(3).act({ kind: "skip" });
  assert.ok(run.events().includes("skip 3 null"));
  assert.equal(run.state.index, 4);
});

test("before a set, in get ready, change, switch or rest, skip leaves out the set that comes", () => {
  const run = start().wait(2).act({ kind: "skip" });
  assert.deepEqual(run.events(), ["begin 0 null", "skip 1 null", "begin 2 null"]);
  run.act({ kind: "pause" }).act({ kind: "skip" });
  assert.deepEqual([run.state.index, run.state.mode], [4, "running"]);
  run.act({ kind: "skip" });
  assert.equal(run.state.mode, "over");
  assert.deepEqual(run.events().filter((e) => e.startsWith("skip")), ["skip 1 null", "skip 3 null", "skip 5 null"]);
  assert.ok(!run.events().some((e) => /^(begin|end) [135]/.test(e)), "none of them began");
});

test("where the camera cannot count, the metronome leads from the count that was reached", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 1, held_s: 0 });
  run.wait(3).act({ kind: "looks on" });
  assert.deepEqual([run.state.by, run.state.count], ["you", 1]);
  run.wait(3.9);
  assert.equal(run.state.count, 1);
  run.wait(0.2);
  assert.equal(run.state.count, 2);
  run.act({ kind: "measured", by: "camera", count: 7, held_s: 0 });
  assert.equal(run.state.count, 2);
});

test("with the camera a hold ends by what the camera saw, not by the clock", () => {
  const run = start().act({ kind: "next" }).act({ kind: "next" }).act({ kind: "next" });
  assert.equal(run.state.index, 3);
  run.act({ kind: "joins", by: "camera" }).wait(60);
  assert.equal(run.state.index, 3);
  run.act({ kind: "measured", by: "camera", count: 0, held_s: 29.9 });
  assert.equal(run.state.index, 3);
  run.act({ kind: "measured", by: "camera", count: 0, held_s: 30.02 });
  assert.equal(run.state.index, 4);
  assert.ok(run.events().includes('end 3 {"done":30,"by":"camera"}'));
});

test("a camera that is lost hands over to the clock, with what was held", () => {
  const run = start().act({ kind: "next" }).act({ kind: "next" }).act({ kind: "next" });
  run.act({ kind: "joins", by: "camera" }).wait(5).act({ kind: "measured", by: "camera", count: 0, held_s: 12 });
  run.act({ kind: "lost", by: "camera" });
  assert.equal(run.state.by, "timer");
  run.wait(17.8);
  assert.equal(run.state.index, 3);
  run.wait(0.4);
  assert.equal(run.state.index, 4);
});

test("a camera that comes back in the same set counts on: what was tapped meanwhile is kept, once", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 1, held_s: 0 });
  run.act({ kind: "lost", by: "camera" }).wait(2).act({ kind: "tap" }).wait(2);
  assert.equal(run.state.count, 2);
  run.act({ kind: "pause" }).act({ kind: "resume" }).act({ kind: "joins", by: "camera" });
  assert.equal(run.state.count, 2, "nothing that was counted goes away");
  run.act({ kind: "measured", by: "camera", count: 1, held_s: 0 }); // its own count goes on where it was
  assert.deepEqual([run.state.index, run.state.by, run.state.count], [1, "camera", 2]);
  run.act({ kind: "measured", by: "camera", count: 2, held_s: 0 });
  assert.equal(run.state.index, 2);
  assert.deepEqual(run.events().filter((e) => e.startsWith("end 1")), ['end 1 {"done":3,"by":"you"}'], "not the camera alone");
});

test("seconds by the clock between two times of the camera are kept, once, each time", () => {
  const run = start().act({ kind: "next" }).act({ kind: "next" }).act({ kind: "next" });
  const camera = (held_s: number): Run => run.act({ kind: "measured", by: "camera", count: 0, held_s });
  run.act({ kind: "joins", by: "camera" });
  camera(0).wait(5);
  camera(8).act({ kind: "lost", by: "camera" }).wait(4).act({ kind: "joins", by: "camera" });
  camera(8); // 8 and 4
  assert.ok(Math.abs(run.state.held_s - 12) < 1e-6, String(run.state.held_s));
  camera(13).act({ kind: "lost", by: "camera" }).wait(3).act({ kind: "joins", by: "camera" });
  camera(13.5); // 13 and 4 and 3: half a second that the camera saw and nobody heard of is among the 3
  assert.ok(Math.abs(run.state.held_s - 20) < 1e-6, String(run.state.held_s));
  camera(23.4);
  assert.equal(run.state.index, 3);
  camera(23.6);
  assert.equal(run.state.index, 4);
  assert.deepEqual(run.events().filter((e) => e.startsWith("end 3")), ['end 3 {"done":30,"by":"timer"}'], "not the camera alone");
});

test("a reload in a hold that the camera counts goes on from the seconds held, not from those that passed", () => {
  const run = start().act({ kind: "next" }).act({ kind: "next" }).act({ kind: "next" });
  run.act({ kind: "joins", by: "camera" }).wait(25).act({ kind: "measured", by: "camera", count: 0, held_s: 12 });
  run.state = resumed(SESSION, { ...run.state, before_s: elapsed(run.state, run.now), since_s: null });
  assert.deepEqual([run.state.mode, run.state.by, elapsed(run.state, run.now)], ["paused", "timer", 12]);
  run.act({ kind: "resume" }).wait(17.8);
  assert.equal(run.state.index, 3);
  run.wait(0.4);
  assert.ok(run.events().includes('end 3 {"done":30,"by":"timer"}'));
});

test("what the camera counted unheard while the page was away is taken over, and is the camera's", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 1, held_s: 0 });
  run.state = resumed(SESSION, { ...run.state, before_s: elapsed(run.state, run.now), since_s: null });
  assert.deepEqual([run.state.by, run.state.tapped, run.state.count], ["you", true, 1]);
  run.act({ kind: "resume" }).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 2, held_s: 0 });
  assert.equal(run.state.count, 2);
  run.act({ kind: "next" });
  assert.ok(run.events().includes('end 1 {"done":2,"by":"camera"}'));
});

test("taps that another device sent are added to what the camera counted there", () => {
  const at = "2026-11-22T06:00:00.000+01:00";
  const happened = [["begin", 1], ["tap", 1]] as const;
  const events = happened.map(([kind, block], i) => ({ id: String(i), kind, block, value: null, at }));
  const run = new Run();
  run.state = resumed({ ...SESSION, events }, null);
  run.act({ kind: "resume" }).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 1, held_s: 0 });
  assert.equal(run.state.count, 2);
});

test("a stop after the camera came back keeps all, and says who counted", () => {
  const run = start().act({ kind: "next" }).act({ kind: "next" }).act({ kind: "next" });
  run.act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 0, held_s: 5 }).act({ kind: "lost", by: "camera" }).wait(6);
  run.act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 0, held_s: 5 }).act({ kind: "stop", why: "cramp" });
  const [ended] = run.events().filter((e) => e.startsWith("end 3"));
  assert.match(ended ?? "", /^end 3 \{"done":(11|10\.99+\d*|11\.00+\d*),"by":"timer"\}$/);
});

test("taps say nothing while the camera counts", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 1, held_s: 0 });
  run.act({ kind: "tap" }).wait(30);
  assert.equal(run.state.count, 1);
});

test("a stop keeps the set it was in and ends the session", () => {
  const run = start().wait(5 + 8.5).act({ kind: "stop", why: "cramp" });
  assert.equal(run.state.mode, "over");
  assert.deepEqual(run.events().slice(-2), ['end 1 {"done":2,"by":"you"}', 'stop 1 "cramp"']);
  assert.deepEqual(step(SESSION, run.state, { kind: "next" }, run.now), [run.state, []]);
});

test("back begins the block again, and twice the block before", () => {
  const run = start().wait(5 + 12 + 4).act({ kind: "back" });
  assert.equal(run.state.index, 2);
  run.act({ kind: "back" });
  assert.equal(run.state.index, 1);
  assert.equal(run.state.count, 0);
});

test("a page that slept counts what the metronome would have", () => {
  const run = start().wait(5.1);
  run.now += 9;
  run.act({ kind: "tick" });
  assert.equal(run.state.count, 2);
});

test("a reload goes on paused at the same block, second and count", () => {
  const run = start().wait(5 + 9);
  const kept = JSON.parse(JSON.stringify({ ...run.state, before_s: elapsed(run.state, run.now), since_s: null })) as State;
  const back = resumed(SESSION, kept);
  assert.equal(back.mode, "paused");
  assert.deepEqual([back.index, back.count], [1, 2]);
  assert.ok(Math.abs(elapsed(back, 1e6) - 9) < 0.2);
});

test("another device resumes from the events alone", () => {
  const at = "2026-11-22T06:00:00.000+01:00";
  const event = (id: string, kind: "begin" | "end" | "skip" | "tap" | "stop", block: number, value: string | null = null) => ({ id, kind, block, value, at });
  const events = [event("a", "begin", 0), event("b", "begin", 1), event("c", "tap", 1), event("d", "tap", 1)];
  assert.deepEqual(["index", "count", "mode"].map((k) => resumed({ ...SESSION, events }, null)[k as "index"]), [1, 2, "paused"]);
  const ended = [...events, event("e", "end", 1)];
  assert.equal(resumed({ ...SESSION, events: ended }, null).index, 2);
  const again = [...ended, event("g", "begin", 2), event("h", "begin", 1)]; // ← twice
  assert.deepEqual(["index", "count"].map((k) => resumed({ ...SESSION, events: again }, null)[k as "index"]), [1, 0]);
  const left_out = [...ended, event("g", "begin", 2), event("i", "skip", 3)];
  assert.equal(resumed({ ...SESSION, events: left_out }, null).index, 4);
  assert.equal(resumed({ ...SESSION, events: [...ended, event("f", "stop", 2, "cramp")] }, null).mode, "over");
});

const sensor = (run: Run, count: number, held_s = 0): Run => run.act({ kind: "measured", by: "sensor", count, held_s });
const ends = (run: Run, block: number): string[] => run.events().filter((e) => e.startsWith(`end ${block}`));

test("what a sensor counts from beginning to end is measured", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "sensor" });
  sensor(run, 0).act({ kind: "tap" }).wait(20);
  assert.equal(run.state.count, 0, "neither taps nor the metronome add to it");
  for (const count of [1, 2, 3]) sensor(run, count);
  assert.deepEqual(ends(run, 1), ['end 1 {"done":3,"by":"sensor"}']);
  assert.deepEqual(run.said().slice(-4, -1), ["1", "2", "3"]);
});

test("a sensor that joins after taps measures the rest: both are kept and said", () => {
  const run = start().wait(5.1).act({ kind: "tap" }).act({ kind: "joins", by: "sensor" });
  sensor(run, 0);
  assert.equal(run.state.count, 1);
  sensor(sensor(run, 1), 2);
  assert.deepEqual(ends(run, 1), ['end 1 {"done":3,"by":"you","measured":2}']);
});

test("after a lost sensor the person goes on by taps, and when it is back it goes on measuring", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "sensor" });
  sensor(run, 1).act({ kind: "lost", by: "sensor" });
  assert.deepEqual([run.state.by, run.state.tapped, run.state.count, run.state.measured], ["you", true, 1, 1]);
  run.wait(20);
  assert.equal(run.state.count, 1, "the metronome adds nothing");
  run.act({ kind: "tap" });
  assert.equal(run.state.count, 2);
  run.act({ kind: "joins", by: "sensor" });
  sensor(run, 1); // what it had
  assert.deepEqual([run.state.by, run.state.count], ["sensor", 2]);
  sensor(run, 2);
  assert.deepEqual(ends(run, 1), ['end 1 {"done":3,"by":"you","measured":2}']);
});

test("a sensor that is lost before the set is called done measured all of it; what was taken back was not", () => {
  const lost = sensor(start().wait(5.1).act({ kind: "joins", by: "sensor" }), 2).act({ kind: "lost", by: "sensor" });
  const back = new Run();
  Object.assign(back, { state: lost.state, now: lost.now });
  assert.deepEqual(ends(lost.act({ kind: "next" }), 1), ['end 1 {"done":2,"by":"sensor"}']);
  assert.deepEqual(ends(back.act({ kind: "untap" }).act({ kind: "next" }), 1), ['end 1 {"done":1,"by":"you"}']);
});

test("a pause takes no word of a sensor, and nothing is lost by it", () => {
  const run = sensor(start().wait(5.1).act({ kind: "joins", by: "sensor" }), 1).act({ kind: "pause" });
  assert.equal(sensor(run, 2).state.count, 1);
  assert.equal(sensor(run.act({ kind: "resume" }), 2).state.count, 2);
});

test("a hold goes by the seconds of the sensor; the clock goes on from them where it is lost", () => {
  const run = start().act({ kind: "next" }).act({ kind: "next" }).act({ kind: "next" }).act({ kind: "joins", by: "sensor" });
  sensor(run.wait(60), 0, 20);
  assert.equal(run.state.index, 3);
  run.act({ kind: "lost", by: "sensor" });
  assert.equal(run.state.by, "timer");
  run.wait(10.2);
  assert.deepEqual(ends(run, 3), ['end 3 {"done":30,"by":"timer","measured":20}']);
  run.act({ kind: "next" }).act({ kind: "joins", by: "sensor" });
  sensor(run, 0, 30.02);
  assert.deepEqual(ends(run, 5), ['end 5 {"done":30,"by":"sensor"}']);
});

test("a sensor comes before the camera: it takes the set over, and the camera does not take it back", () => {
  const run = start().wait(5.1).act({ kind: "joins", by: "camera" }).act({ kind: "measured", by: "camera", count: 1, held_s: 0 });
  run.act({ kind: "joins", by: "sensor" });
  sensor(run, 0);
  assert.deepEqual([run.state.by, run.state.count], ["sensor", 1]);
  run.act({ kind: "measured", by: "camera", count: 5, held_s: 0 }).act({ kind: "joins", by: "camera" });
  assert.deepEqual([run.state.by, run.state.count], ["sensor", 1]);
  sensor(run, 1).act({ kind: "lost", by: "sensor" }).act({ kind: "joins", by: "camera" });
  assert.equal(run.state.by, "you");
  run.act({ kind: "next" });
  assert.deepEqual(ends(run, 1), ['end 1 {"done":2,"by":"you","measured":1}']);
});

test("a tap before a camera before a sensor that saw it all counts once", () => {
  const run = start().wait(5.1).act({ kind: "tap" }).act({ kind: "joins", by: "camera" });
  run.act({ kind: "measured", by: "camera", count: 0, held_s: 0 }).act({ kind: "joins", by: "sensor" });
  assert.deepEqual([sensor(run, 2).state.count, run.state.apart, run.state.measured], [2, 0, 2]);
});

test("a reload while a sensor counts goes on paused, and the sensor brings what it counted meanwhile", () => {
  const run = sensor(start().wait(5.1).act({ kind: "joins", by: "sensor" }), 1);
  run.state = resumed(SESSION, { ...run.state, before_s: elapsed(run.state, run.now), since_s: null });
  assert.deepEqual([run.state.mode, run.state.by, run.state.measured], ["paused", "you", 1]);
  sensor(run.act({ kind: "resume" }).act({ kind: "joins", by: "sensor" }), 3);
  assert.deepEqual(ends(run, 1), ['end 1 {"done":3,"by":"sensor"}']);
});
