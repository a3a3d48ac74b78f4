// What was opened too late: a camera that nobody wants any more, a worker that died, a screen that should sleep.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Source } from "../src/camera";
import { ifWanted } from "../src/player/if-wanted";
import { Wake } from "../src/player/wake";
import { start } from "../src/pose";

test("a camera that was allowed after the person chose to count is stopped at once", async () => {
  let stopped = 0;
  const opened = { stop: () => void (stopped += 1) };
  assert.equal(await ifWanted(Promise.resolve(opened), () => true), opened);
  assert.equal(stopped, 0);
  assert.equal(await ifWanted(Promise.resolve(opened), () => false), null);
  assert.equal(stopped, 1);
});

test("a worker that could not start is replaced by the next try", async () => {
  const made: { onerror: (() => void) | null; onmessage: ((event: object) => void) | null }[] = [];
  class FakeWorker {
    onerror: (() => void) | null = null;
    onmessage: ((event: object) => void) | null = null;
    constructor() {
      made.push(this);
    }
    postMessage(): void {
      if (made.length === 1) queueMicrotask(() => this.onerror?.());
      else queueMicrotask(() => this.onmessage?.({ data: { type: "failed", during: "load", message: "the second one answers" } }));
    }
    terminate(): void {}
  }
  Object.assign(globalThis, { Worker: FakeWorker, location: { href: "http://localhost/" } });
  const source = {} as Source;
  const listener = { onFrame: () => undefined };
  await assert.rejects(start(source, listener), /could not be started/);
  const late = new Promise((_, no) => setTimeout(() => no(new Error("hangs")), 500));
  await assert.rejects(Promise.race([start(source, listener), late]), /the second one answers/);
  assert.equal(made.length, 2);
});

test("a lock of the screen that comes after the session ended is given back", async () => {
  let released = 0;
  let give: (lock: object) => void = () => undefined;
  const request = (): Promise<object> => new Promise((done) => (give = done));
  Object.assign(globalThis, { document: { addEventListener: () => undefined } });
  Object.defineProperty(globalThis, "navigator", { value: { wakeLock: { request } }, configurable: true });
  const wake = new Wake();
  const keeping = wake.keep();
  await wake.release();
  give({ released: false, release: async () => void (released += 1) });
  await keeping;
  assert.equal(released, 1);
});
