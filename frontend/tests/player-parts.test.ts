// Queue, voice, live frames and the schedule of a block.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveSet, TAKEN_OVER, type Reply, type Socket } from "../src/player/live";
import { EventQueue, joined, type Delivery } from "../src/player/queue";
import { beat, due, schedule } from "../src/player/schedule";
import { Speaker, localVoice, type Mouth } from "../src/player/speech";
import type { SessionEvent } from "../src/player/types";
import { BLOCKS, SESSION } from "./session";

class Server {
  kept: SessionEvent[] = [];
  fate: Delivery["fate"] | "dies" = "kept";
  memory: string | null = null;
  waits: (() => void)[] = [];
  longest_s = 0;
  ids = 0;

  queue(): EventQueue {
    return new EventQueue({
      memory: { load: () => this.memory, save: (text) => (this.memory = text) },
      deliver: async (events) => {
        if (this.fate === "dies") throw new TypeError("network");
        if (this.fate === "kept") this.kept.push(...events);
        return this.fate === "refused" ? { fate: "refused", why: "no such session" } : { fate: this.fate };
      },
      later: (wait_s, then) => {
        this.longest_s = Math.max(this.longest_s, wait_s);
        this.waits.push(then);
      },
      id: () => `e${++this.ids}`,
      now: () => "2026-11-22T06:00:00.000+01:00",
    });
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("events reach a server that comes back, in order, each once", async () => {
  const server = new Server();
  const queue = server.queue();
  server.fate = "dies";
  for (let i = 0; i < 5; i++) queue.add("tap", i, null);
  await settle();
  assert.equal(server.kept.length, 0);
  server.fate = "kept";
  while (server.waits.length > 0) server.waits.shift()?.();
  await settle();
  assert.deepEqual(server.kept.map((e) => e.id), ["e1", "e2", "e3", "e4", "e5"]);
  assert.equal(queue.size, 0);
  assert.equal(server.memory, "[]");
});

test("a server that was away for long is found again within 2 s, and then nothing says it is away", async () => {
  const server = new Server();
  server.fate = "dies";
  const queue = server.queue();
  let is_away = false;
  queue.changed = (_, __, away) => (is_away = away);
  queue.add("begin", 0, null);
  for (let i = 0; i < 30; i++) {
    await settle();
    server.waits.shift()?.();
  }
  await settle();
  assert.ok(is_away);
  assert.ok(server.longest_s < 2);
  server.fate = "kept";
  server.waits.shift()?.();
  await settle();
  assert.equal(is_away, false);
});

test("events outlive a reload of the page", async () => {
  const server = new Server();
  server.fate = "later";
  server.queue().add("begin", 0, null);
  await settle();
  server.fate = "kept";
  const again = server.queue();
  assert.equal(again.size, 1);
  await again.flush();
  assert.deepEqual(server.kept.map((e) => e.id), ["e1"]);
});

test("a server that refuses is not asked again and again, and the events stay", async () => {
  const server = new Server();
  server.fate = "refused";
  const queue = server.queue();
  let why = "";
  queue.changed = (_, refused) => (why = refused || why);
  queue.add("begin", 0, null);
  await settle();
  assert.equal(why, "no such session");
  assert.equal(server.waits.length, 0);
  assert.equal(queue.size, 1);
});

test("damaged memory begins empty, and known events are not told twice", () => {
  const server = new Server();
  server.memory = "{not json";
  assert.equal(server.queue().size, 0);
  const event: SessionEvent = { id: "a", block: 0, kind: "begin", value: null, at: "" };
  assert.equal(joined([event], [event]).length, 1);
});

test("only a voice of this device is used, never one from elsewhere", () => {
  const voice = (lang: string, localService: boolean, standard = false) => ({ lang, localService, default: standard });
  assert.equal(localVoice([voice("en-US", false, true)], "en"), null);
  assert.equal(localVoice([], "en"), null);
  assert.equal(localVoice([voice("de-DE", true)], "en"), null);
  const own = voice("en_GB", true);
  assert.equal(localVoice([voice("en-US", false, true), own], "en"), own);
});

test("one thing is said at a time: a cue waits for a block's words, a count gives way", () => {
  const said: string[] = [];
  let end: () => void = () => undefined;
  const mouth: Mouth = { speak: (text, ended) => void (said.push(text), (end = ended)), cancel: () => said.push("cancel") };
  const speaker = new Speaker(() => mouth);
  assert.ok(speaker.say("Next: bridge", "block"));
  assert.equal(speaker.say("3", "count"), false);
  assert.ok(speaker.say("ribs down", "cue"));
  assert.ok(speaker.say("higher", "cue"));
  assert.deepEqual(said, ["Next: bridge"]);
  end();
  assert.deepEqual(said, ["Next: bridge", "higher"]);
  speaker.say("Stop", "stop");
  assert.deepEqual(said.slice(-2), ["cancel", "Stop"]);
  assert.equal(new Speaker(() => null).say("x", "cue"), false);
});

test("a metronome's beats fill each repetition, and a late tick still counts", () => {
  const rung = SESSION.rungs["short_foot:1"] ?? null;
  const signals = schedule(BLOCKS[1] ?? never(), rung, BLOCKS[2] ?? null, true);
  assert.deepEqual(signals.filter((s) => s.count !== undefined).map((s) => [s.at_s, s.count]), [[4, 1], [8, 2], [12, 3]]);
  assert.deepEqual(due(signals, -1, 0).map((s) => s.tone), ["go"]);
  assert.equal(due(signals, 0.1, 11).reduce((n, s) => Math.max(n, s.count ?? 0), 0), 2);
  assert.deepEqual([0.5, 1.5, 3].map((t) => beat({ up_s: 1, hold_s: 1, down_s: 2 }, t).part), ["up", "hold", "down"]);
});

class Wire {
  sent: { seq: number; loss: boolean }[] = [];
  /** Of the frames as they were first sent, whose answers may wait. */
  patient: number[] = [];
  sockets: Socket[] = [];
  waits: (() => void)[] = [];

  set(): LiveSet {
    return new LiveSet({
      open: () => {
        const socket: Socket = {
          onmessage: null,
          onclose: null,
          send: (data) => {
            const view = new DataView(data as ArrayBuffer);
            this.sent.push({ seq: view.getUint32(0, true), loss: (view.getUint32(4, true) & 2) === 2 });
            if ((view.getUint32(4, true) & 4) === 4) this.patient.push(view.getUint32(0, true));
          },
          close: () => undefined,
        };
        this.sockets.push(socket);
        return socket;
      },
      later: (_, then) => this.waits.push(then),
    });
  }

  say(message: object): void {
    this.sockets.at(-1)?.onmessage?.(JSON.stringify(message));
  }

  breakOff(code = 1006): void {
    this.sockets.at(-1)?.onclose?.(code);
  }
}

const frame = { timeMs: 0, width: 640, height: 480, landmarks: new Float32Array(132), world: null };
const reply = (seq: number, durable: number): Partial<Reply> => ({ seq, durable, count: 0 });

test("frames that the server has not kept are sent again after a break, and no others", () => {
  const wire = new Wire();
  const set = wire.set();
  set.send(frame);
  wire.say({ type: "hello", last_seq: 0 });
  set.send(frame);
  set.send(frame);
  assert.deepEqual(wire.sent.map((f) => f.seq), [1, 2, 3]);
  wire.say(reply(2, 2));
  wire.breakOff();
  set.send(frame);
  wire.waits.shift()?.();
  wire.say({ type: "hello", last_seq: 2 });
  assert.deepEqual(wire.sent.slice(3), [{ seq: 3, loss: false }, { seq: 4, loss: false }]);
  wire.say({ type: "missing", from: 3 });
  assert.deepEqual(wire.sent.slice(5).map((f) => f.seq), [3, 4]);
});

test("every third frame asks for an answer, and of a slow camera any", () => {
  const fast = new Wire();
  const set = fast.set();
  fast.say({ type: "hello", last_seq: 0 });
  for (let i = 0; i < 7; i++) set.send({ ...frame, timeMs: i * 20 });
  assert.deepEqual(fast.patient, [2, 3, 5, 6]);
  const slow = new Wire();
  const other = slow.set();
  slow.say({ type: "hello", last_seq: 0 });
  for (let i = 0; i < 7; i++) other.send({ ...frame, timeMs: i * 100 });
  assert.deepEqual(slow.patient, []);
});

test("after a reload the numbers go on behind those the server has", () => {
  const wire = new Wire();
  const set = wire.set();
  wire.say({ type: "hello", last_seq: 41 });
  set.send(frame);
  assert.deepEqual(wire.sent, [{ seq: 42, loss: false }]);
});

test("a server that lost its journal is told that earlier numbers will not come", () => {
  const wire = new Wire();
  const set = wire.set();
  wire.say({ type: "hello", last_seq: 0 });
  set.send(frame);
  set.send(frame);
  wire.say(reply(1, 1));
  wire.breakOff();
  wire.waits.shift()?.();
  wire.say({ type: "hello", last_seq: 0 });
  assert.deepEqual(wire.sent.slice(2), [{ seq: 2, loss: true }]);
});

test("a set that another page took over is not fought for", () => {
  const wire = new Wire();
  const set = wire.set();
  let state = "";
  set.line = (now) => (state = now);
  wire.breakOff(TAKEN_OVER);
  assert.equal(state, "taken over");
  assert.equal(wire.waits.length, 0);
});

test("an answer that was still on its way when the camera was given up counts nowhere", () => {
  const wire = new Wire();
  const set = wire.set();
  const heard: number[] = [];
  set.answered = (told) => heard.push(told.seq);
  wire.say({ type: "hello", last_seq: 0 });
  set.send(frame);
  set.send(frame);
  wire.say(reply(1, 1));
  set.close();
  wire.say(reply(2, 2));
  set.send(frame);
  assert.deepEqual(heard, [1]);
  assert.deepEqual(wire.sent.map((f) => f.seq), [1, 2]);
});

function never(): never {
  throw new Error("no such block");
}
