/** The page's ways to the server and to what this device keeps. */

import type { Delivery, Memory, Surroundings } from "./queue";
import type { Socket, Wire } from "./live";
import type { Session, SessionEvent } from "./types";

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";

export async function fetchSession(id: string): Promise<Session> {
  const answer = await fetch(`/api/sessions/${id}`, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()) as Session;
}

/** What this device keeps under a key; a browser that keeps nothing (private window, full) is no reason to stop. */
export function kept(key: string): Memory {
  return {
    load(): string | null {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    save(text): void {
      try {
        if (text === "[]" || text === "") localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        // what cannot be kept here is still sent
      }
    },
  };
}

export function surroundings(id: string, page: string, answered: (holder: string) => void): Surroundings {
  return {
    memory: kept(`groundup.events.${id}`),
    deliver: (events) => deliver(id, page, events, answered),
    later: (wait_s, then) => void setTimeout(then, wait_s * 1000),
    id: () => uuid(),
    now: () => localTime(new Date(later())),
  };
}

/** A line that swallows everything is a line that is gone. */
const ANSWERS_WITHIN_MS = 8000;

let latest = 0;

/** The time of day, later at each call: two events of one millisecond would have no order. */
function later(): number {
  latest = Math.max(Date.now(), latest + 1);
  return latest;
}

/** The claim that is on its way. What this page sends waits for it: overtaking it would find another page holding. */
let claim: Promise<unknown> = Promise.resolve();

/** This page takes the session from any other. */
export function hold(id: string, page: string): Promise<unknown> {
  const claimed = fetch(`/api/sessions/${id}/hold`, {
    method: "POST",
    headers: { "x-csrf-token": token(), "x-page": page },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  claim = claimed.catch(() => undefined);
  return claimed;
}

/** The wire of one try of a set, from 1: each is counted by itself. */
export function liveWire(session: string, block: number, attempt: number, setup: string): Wire {
  return wireTo(`/live/${session}/${block}?attempt=${attempt}&setup=${encodeURIComponent(setup)}`);
}

/** The wire of what sensors say of one try of a set. */
export function senseWire(session: string, block: number, attempt: number): Wire {
  return wireTo(`/sense/${session}/${block}?attempt=${attempt}`);
}

/** A wire to a socket of this server, by its path. */
export function wireTo(path: string): Wire {
  const base = location.origin.replace(/^http/, "ws");
  return {
    open(): Socket {
      const socket = new WebSocket(`${base}${path}`);
      socket.binaryType = "arraybuffer";
      const ours: Socket = {
        onmessage: null,
        onclose: null,
        send: (data) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(data);
        },
        close: () => socket.close(),
      };
      socket.onmessage = ({ data }): void => {
        if (typeof data === "string") ours.onmessage?.(data);
      };
      socket.onclose = ({ code }): void => ours.onclose?.(code);
      return ours;
    },
    later: (wait_s, then) => void setTimeout(then, wait_s * 1000),
  };
}

/** A moment in ISO 8601 with this device's own zone, so that a morning stays a morning. */
export function localTime(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${sign}${two(offset / 60)}:${two(offset % 60)}`;
}

/** A random id; `crypto.randomUUID` is missing where a page is not secure. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

async function deliver(
  id: string,
  page: string,
  events: readonly SessionEvent[],
  answered: (holder: string) => void,
): Promise<Delivery> {
  await claim;
  const answer = await fetch(`/api/sessions/${id}/events`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": token(), "x-page": page, accept: "application/json" },
    body: JSON.stringify(events),
    keepalive: events.length < 50,
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (answer.ok) {
    const said = (await answer.json()) as { holder?: string };
    answered(said.holder ?? page);
    return { fate: "kept" };
  }
  if (answer.status === 404 || answer.status === 422) return { fate: "refused", why: `the server answered ${answer.status}` };
  return { fate: "later" };
}
