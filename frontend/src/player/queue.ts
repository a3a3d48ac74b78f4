/** Events on their way to the server: kept on this device until it has them, so that a server that is away loses none. */

import type { EventKind, SessionEvent, Value } from "./types";

/** What became of a delivery: kept by the server, to be tried again, or refused for good with its reason. */
export type Delivery = { readonly fate: "kept" } | { readonly fate: "later" } | { readonly fate: "refused"; readonly why: string };

export interface Memory {
  load(): string | null;
  save(text: string): void;
}

export interface Surroundings {
  readonly memory: Memory;
  deliver(events: readonly SessionEvent[]): Promise<Delivery>;
  later(seconds: number, then: () => void): void;
  id(): string;
  now(): string;
}

/** A server that is back is found within so long: asking one on this machine costs nothing. */
const LONGEST_WAIT_S = 1.5;
const BATCH = 200;

export class EventQueue {
  /** Told after every change: how many wait, why the server refused, if it did, and whether it is out of reach. */
  changed: (waiting: number, refused: string, away: boolean) => void = () => undefined;
  private waiting: SessionEvent[];
  private sending = false;
  private planned = false;
  private failures = 0;

  constructor(private readonly around: Surroundings) {
    this.waiting = kept(around.memory.load());
  }

  get size(): number {
    return this.waiting.length;
  }

  /** The events that the server does not have yet; a page that resumes lays them over those of the server. */
  get pending(): readonly SessionEvent[] {
    return this.waiting;
  }

  add(kind: EventKind, block: number, value: Value): SessionEvent {
    const event: SessionEvent = { id: this.around.id(), block, kind, value, at: this.around.now() };
    this.keep([...this.waiting, event]);
    void this.flush();
    return event;
  }

  /** Try to deliver now what waits, oldest first; resolves when this attempt is over. */
  async flush(): Promise<void> {
    if (this.sending || this.waiting.length === 0) return;
    this.sending = true;
    const batch = this.waiting.slice(0, BATCH);
    const delivery = await this.around.deliver(batch).catch((): Delivery => ({ fate: "later" }));
    this.sending = false;
    if (delivery.fate === "refused") {
      this.changed(this.waiting.length, delivery.why, false);
      return;
    }
    if (delivery.fate === "later") {
      this.retry();
      this.changed(this.waiting.length, "", true);
      return;
    }
    this.failures = 0;
    const had = new Set(batch.map((e) => e.id));
    this.keep(this.waiting.filter((e) => !had.has(e.id)));
    if (this.waiting.length > 0) await this.flush();
  }

  private retry(): void {
    if (this.planned) return;
    this.planned = true;
    this.failures += 1;
    this.around.later(Math.min(LONGEST_WAIT_S, 0.5 * 2 ** (this.failures - 1)), () => {
      this.planned = false;
      void this.flush();
    });
  }

  private keep(events: SessionEvent[]): void {
    this.waiting = events;
    this.around.memory.save(JSON.stringify(events));
    this.changed(events.length, "", this.failures > 0);
  }
}

/** Server events and waiting ones as one list, each id once. */
export function joined(known: readonly SessionEvent[], waiting: readonly SessionEvent[]): SessionEvent[] {
  const ids = new Set(known.map((e) => e.id));
  return [...known, ...waiting.filter((e) => !ids.has(e.id))];
}

function kept(text: string | null): SessionEvent[] {
  if (text === null) return [];
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter(isEvent) : [];
  } catch {
    return [];
  }
}

function isEvent(value: unknown): value is SessionEvent {
  if (typeof value !== "object" || value === null) return false;
  return "id" in value && "block" in value && "kind" in value && "at" in value && typeof value.id === "string";
}

/** Which try of a block runs after these events, or comes next where it does not run: each beginning is one, from 1. */
export function attemptOf(block: number, events: readonly SessionEvent[], runs: boolean): number {
  return events.filter((e) => e.kind === "begin" && e.block === block).length + (runs ? 0 : 1);
}
