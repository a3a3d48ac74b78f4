/** Of two pages that show a session one holds it: what a page sends must not come before its own claim. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { hold, surroundings } from "../src/player/server";

/** A server that answers when it is told to, in what order it was asked. */
function slowServer() {
  const asked: string[] = [];
  const waiting = new Map<string, (answer: Response) => void>();
  const fetch = (path: string): Promise<Response> => {
    asked.push(path);
    return new Promise((answered) => waiting.set(path, answered));
  };
  Object.assign(globalThis, { fetch, document: { querySelector: () => null } });
  return { asked, answer: (path: string, said: object): void => waiting.get(path)?.(Response.json(said)) };
}

const turn = (): Promise<void> => new Promise((then) => setTimeout(then, 0));
const EVENT = { id: "1", block: 0, kind: "tap", value: null, at: "2026-11-23T05:00:00.000+00:00" } as const;

test("a reloaded page sends what waits only after it has the session, and so is never told that it goes on elsewhere", async () => {
  const { asked, answer } = slowServer();
  const holders: string[] = [];
  const claimed = hold("s", "new");
  const sent = surroundings("s", "new", (holder) => holders.push(holder)).deliver([EVENT]);
  await turn();
  assert.deepEqual(asked, ["/api/sessions/s/hold"]);
  answer("/api/sessions/s/hold", { holder: "new" });
  await claimed;
  await turn();
  assert.deepEqual(asked, ["/api/sessions/s/hold", "/api/sessions/s/events"]);
  answer("/api/sessions/s/events", { holder: "new" });
  assert.deepEqual([await sent, holders], [{ fate: "kept" }, ["new"]]);
});

test("a claim that the server did not hear keeps no event back", async () => {
  const { asked, answer } = slowServer();
  const { fetch } = globalThis;
  Object.assign(globalThis, { fetch: () => Promise.reject(new TypeError("away")) });
  await hold("s", "new").catch(() => undefined);
  Object.assign(globalThis, { fetch });
  const sent = surroundings("s", "new", () => undefined).deliver([EVENT]);
  await turn();
  assert.deepEqual(asked, ["/api/sessions/s/events"]);
  answer("/api/sessions/s/events", { holder: "new" });
  assert.deepEqual(await sent, { fate: "kept" });
});
