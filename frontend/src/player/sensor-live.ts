/**
 * The line to what sensors say of one set: JSON both ways. What the server sends it knows by itself; what this page asked
 * of it (a pause, a target) is said again on every new line. A line that breaks is opened again.
 */

import type { Muscle } from "../foot/muscles";
import type { TripodTold } from "../foot/tripod";
import { TAKEN_OVER, type Socket, type Wire } from "./live";

export interface Hello {
  readonly type: "hello";
  readonly sensing: string | null;
  /** Whether a sensor counts this set now; where not, `why`. */
  readonly counts: boolean;
  readonly why: string;
  /** "measured by Foot trainer, under the right foot" */
  readonly says: string;
  /** What the rule would also look at, and no sensor measures. */
  readonly unseen: readonly string[];
  readonly muscles: readonly { readonly name: string; readonly side: Muscle["side"]; readonly maximum: boolean }[];
  readonly tripod: boolean;
  readonly count: number;
  readonly clean: number;
  readonly hold_s: number;
}

export interface ToldNow {
  readonly type: "told";
  readonly phase: "resting" | "ready" | "working" | "silent";
  readonly count: number;
  readonly clean: number;
  readonly hold_s: number;
  readonly holding: boolean;
  readonly value: number | null;
  readonly asked: number | null;
  readonly unit: string;
  readonly rest_left_s: number;
  /** What to do now. */
  readonly says: string;
  readonly cue: { readonly id: string; readonly text: string; readonly spoken: boolean } | null;
  readonly tripod: TripodTold | null;
  readonly pads: Readonly<Record<string, number | null>>;
  readonly muscles: readonly Muscle[];
  readonly trouble: string;
  /** When the sample came [unix s]. */
  readonly at: number;
}

export interface Order {
  readonly type: "order";
  readonly text: string;
  readonly onsets: readonly { readonly muscle: string; readonly side: Muscle["side"]; readonly s: number | null }[];
}

export type Sensed = Hello | ToldNow | Order;
export type Target = "own" | "big toe" | "little toe" | "heel" | "even";

/** The set has ended (4000), another page has it, there is no such set. */
const GIVEN_UP = [4000, TAKEN_OVER, 4004];
const LONGEST_WAIT_S = 1.5;

export class SenseLine {
  heard: (message: Sensed) => void = () => undefined;
  /** Told when the line breaks, and when it is over. */
  line: (state: "broken" | "taken over" | "over") => void = () => undefined;
  private socket: Socket | null = null;
  private paused = true;
  private target: Target | null = null;
  private failures = 0;
  private greeted = false;
  private closed = false;

  constructor(private readonly wire: Wire) {
    this.connect();
  }

  pause(paused: boolean): void {
    if (paused === this.paused) return;
    this.paused = paused;
    if (this.greeted) this.ask({ do: paused ? "pause" : "go on" });
  }

  aim(target: Target | null): void {
    if (target === this.target) return;
    this.target = target;
    if (this.greeted) this.ask({ do: "target", of: target });
  }

  close(): void {
    this.closed = true;
    this.socket?.close();
  }

  private ask(what: Readonly<Record<string, string | null>>): void {
    this.socket?.send(JSON.stringify(what));
  }

  private connect(): void {
    if (this.closed) return;
    const socket = (this.socket = this.wire.open());
    this.greeted = false;
    socket.onmessage = (text): void => {
      const message: unknown = JSON.parse(text);
      if (!this.closed && isSensed(message)) this.received(message);
    };
    socket.onclose = (code): void => {
      if (this.closed || socket !== this.socket) return;
      this.socket = null;
      if (GIVEN_UP.includes(code)) {
        this.closed = true;
        this.line(code === TAKEN_OVER ? "taken over" : "over");
        return;
      }
      this.line("broken");
      this.failures += 1;
      this.wire.later(Math.min(LONGEST_WAIT_S, 0.25 * 2 ** (this.failures - 1)), () => this.connect());
    };
  }

  private received(message: Sensed): void {
    if (message.type === "hello" && !this.greeted) { // a later one of the same line says that something has changed
      this.greeted = true;
      this.failures = 0;
      this.ask({ do: this.paused ? "pause" : "go on" });
      if (this.target !== null) this.ask({ do: "target", of: this.target });
    }
    this.heard(message);
  }
}

function isSensed(message: unknown): message is Sensed {
  return typeof message === "object" && message !== null && "type" in message && typeof message.type === "string" && ["hello", "told", "order"].includes(message.type);
}
