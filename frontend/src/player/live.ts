/**
 * The frames of one camera-counted set on their way to the server. Frames are numbered from 1 and kept until the server
 * has written them down; a socket that breaks is opened again and they are sent again. Ten answers a second are enough
 * for a page that shows whole seconds and counts: the frames between ask for none, and get one where something is new.
 * Nothing is counted here.
 */

import { encodeFrame, letWait, markLoss, type FrameMessage } from "../frame-message";

export type LiveFrame = Omit<FrameMessage, "seq">;

export interface SetupProblem {
  readonly id: string;
  readonly text: string;
  readonly todo: string;
}

export interface Reply {
  readonly seq: number;
  readonly durable: number;
  readonly phase: string;
  readonly count: number;
  readonly hold_s: number;
  readonly holding: boolean;
  readonly touches: number;
  readonly calibration_left_s: number;
  readonly refused: string;
  /** False where this view shows how, but cannot count: a bridge from the foot end. */
  readonly counts: boolean;
  /** What the whole set showed, in the answer with which its target was reached. */
  readonly after: readonly string[];
  readonly cue: { readonly id: string; readonly text: string; readonly spoken: boolean } | null;
  readonly setup: readonly SetupProblem[];
}

export interface Socket {
  onmessage: ((text: string) => void) | null;
  onclose: ((code: number) => void) | null;
  send(data: ArrayBuffer | string): void;
  close(): void;
}

export interface Wire {
  open(): Socket;
  later(seconds: number, then: () => void): void;
}

export const TAKEN_OVER = 4001;
/** The set has ended (4000), another page has it, the frames were no frames, there is no such set, too many came. */
const GIVEN_UP = [4000, TAKEN_OVER, 4003, 4004, 4008];
/** Every third frame asks for an answer, and any that comes so long after the last that did [ms of the camera]. */
const ASKS_EVERY = 3;
const ASKS_AFTER_MS = 90;
const KEPT_FRAMES = 3000;
const LONGEST_WAIT_S = 1.5;

export class LiveSet {
  /** Told with each answer; `latest` is false for answers to frames that were sent again, whose cues are past. */
  answered: (reply: Reply, latest: boolean) => void = () => undefined;
  /** Told when the line opens or breaks, and when it is over: taken over by another page, or refused. */
  line: (state: "open" | "broken" | "taken over" | "refused") => void = () => undefined;
  private kept: { seq: number; data: ArrayBuffer }[] = [];
  private next = 1;
  /** The last frame that asked for an answer. */
  private asked = { seq: -ASKS_EVERY, at_ms: -Infinity };
  private socket: Socket | null = null;
  private ready = false;
  private closed = false;
  private failures = 0;

  constructor(private readonly wire: Wire) {
    this.connect();
  }

  /** Frames that the server has not confirmed. */
  get unsent(): number {
    return this.kept.length;
  }

  send(frame: LiveFrame): void {
    if (this.closed) return;
    const seq = this.next++;
    const item = { seq, data: encodeFrame({ ...frame, seq }) };
    if (seq - this.asked.seq < ASKS_EVERY && frame.timeMs - this.asked.at_ms < ASKS_AFTER_MS) letWait(item.data);
    else this.asked = { seq, at_ms: frame.timeMs };
    this.kept.push(item);
    if (this.kept.length > KEPT_FRAMES) this.kept.shift();
    if (this.ready) this.socket?.send(item.data);
  }

  close(): void {
    this.closed = true;
    this.socket?.close();
    this.socket = null;
  }

  private connect(): void {
    if (this.closed) return;
    const socket = this.wire.open();
    this.socket = socket;
    socket.onmessage = (text): void => this.received(text);
    socket.onclose = (code): void => {
      if (this.socket !== socket) return;
      this.ready = false;
      this.socket = null;
      if (this.closed) return;
      if (GIVEN_UP.includes(code)) {
        this.closed = true;
        this.line(code === TAKEN_OVER ? "taken over" : "refused");
        return;
      }
      this.line("broken");
      this.failures += 1;
      this.wire.later(Math.min(LONGEST_WAIT_S, 0.25 * 2 ** (this.failures - 1)), () => this.connect());
    };
  }

  private received(text: string): void {
    if (this.closed) return; // what was on its way when the set was left counts nowhere
    const message: unknown = JSON.parse(text);
    if (typeof message !== "object" || message === null) return;
    if ("type" in message) {
      if (message.type === "hello" && "last_seq" in message && typeof message.last_seq === "number") this.greeted(message.last_seq);
      if (message.type === "missing") this.resend();
      return;
    }
    const reply = message as Reply;
    this.forget(reply.durable);
    this.answered(reply, reply.seq >= this.next - 3);
  }

  private greeted(last_seq: number): void {
    this.forget(last_seq);
    if (this.kept.length === 0) this.next = last_seq + 1;
    else this.resend(last_seq);
    this.ready = true;
    this.failures = 0;
    this.line("open");
  }

  private resend(last_seq: number | null = null): void {
    for (const [i, item] of this.kept.entries()) {
      if (i === 0 && last_seq !== null && item.seq > last_seq + 1) markLoss(item.data);
      this.socket?.send(item.data);
    }
  }

  private forget(durable: number): void {
    this.kept = this.kept.filter((f) => f.seq > durable);
  }
}
