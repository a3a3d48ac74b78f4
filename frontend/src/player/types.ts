/** The nouns of a running session, as the server sends them. Times in seconds. */

export type Side = "left" | "right";
export type BlockKind = "ready" | "work" | "switch" | "rest" | "change";
export type Counting = "repetitions" | "hold" | "minutes";
export type CountedBy = "camera" | "you" | "timer" | "sensor" | "imported";
export type EventKind =
  | "begin" | "end" | "skip" | "pause" | "resume" | "tap" | "count" | "effort" | "pain" | "stop" | "note";

export interface Block {
  readonly index: number;
  readonly kind: BlockKind;
  readonly seconds: number;
  readonly exercise: string;
  readonly level: number;
  readonly side: Side | null;
  readonly set: number;
  readonly target: number;
  readonly counting: Counting;
  readonly says: string;
}

export interface Tempo {
  readonly up_s: number;
  readonly hold_s: number;
  readonly down_s: number;
}

/** One rung of an exercise as the session plays it. `detector` is null where no camera can count it. */
export interface Rung {
  readonly id: string;
  readonly level: number;
  readonly name: string;
  readonly rung: string;
  readonly how: string;
  readonly setup: string;
  readonly cues: readonly string[];
  readonly felt: string;
  readonly stop: readonly string[];
  readonly tempo: Tempo | null;
  readonly detector: string | null;
  /** Which rule counts it by a sensor on the foot; null where none can. */
  readonly sensed?: string | null;
  readonly view: "side" | "front" | "any" | null;
  readonly place: string;
  readonly drawing: string;
}

export type Value = number | string | boolean | null | { readonly [key: string]: Value };

export interface SessionEvent {
  readonly id: string;
  readonly block: number;
  readonly kind: EventKind;
  readonly value: Value;
  readonly at: string;
}

export interface Session {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly finished: boolean;
  /** Whether sensors are connected, or looked for. */
  readonly sensors?: boolean;
  readonly blocks: readonly Block[];
  readonly rungs: Readonly<Record<string, Rung>>;
  readonly events: readonly SessionEvent[];
}

/** The rung that a block plays; the server names them `exercise:level`. */
export function rungOf(session: Session, block: Block): Rung {
  const rung = session.rungs[`${block.exercise}:${block.level}`];
  if (rung === undefined) throw new Error(`no texts for ${block.exercise} at level ${block.level}`);
  return rung;
}
