/** What sounds when within a block: tones, words and counted repetitions by the second. Pure. */

import type { Block, Rung, Tempo } from "./types";

export type Tone = "tick" | "go" | "up" | "hold" | "down" | "count" | "done" | "switch" | "warn";

export interface Signal {
  readonly at_s: number;
  readonly tone?: Tone;
  readonly say?: string;
  /** Repetitions finished by the metronome at this moment. */
  readonly count?: number;
}

const COUNTDOWN = [3, 2, 1] as const;

/** The signals of a block in time order. `beats`: the metronome leads; without it only the person or camera counts. */
export function schedule(block: Block, rung: Rung | null, next: Block | null, beats: boolean): Signal[] {
  if (block.kind !== "work") return waiting(block, next);
  if (block.counting === "repetitions") return beats && rung?.tempo ? metronome(rung.tempo, block.target) : [];
  return holding(block.counting === "minutes" ? block.target * 60 : block.target, rung?.cues ?? []);
}

/** Length of the countable part of a work block [s]; of any other block its seconds. Null where only counts end it. */
export function lasts(block: Block): number | null {
  if (block.kind !== "work") return block.seconds;
  if (block.counting === "repetitions") return null;
  return block.counting === "minutes" ? block.target * 60 : block.target;
}

/** Signals with from < at <= to; after a gap longer than `late_s` (a sleeping tab) only counts and the last words. */
export function due(signals: readonly Signal[], from_s: number, to_s: number, late_s = 1.5): Signal[] {
  const passed = signals.filter((s) => s.at_s > from_s && s.at_s <= to_s);
  const heard = passed.filter((s) => to_s - s.at_s <= late_s);
  const counted = passed.reduce((most, s) => Math.max(most, s.count ?? 0), 0);
  if (counted > 0 && !heard.some((s) => s.count === counted)) heard.push({ at_s: to_s, count: counted });
  return heard;
}

/** Where a metronome stands: which part of which repetition, and how far through it (0 to 1). */
export function beat(tempo: Tempo, elapsed_s: number): { repetition: number; part: "up" | "hold" | "down"; share: number } {
  const whole = tempo.up_s + tempo.hold_s + tempo.down_s;
  const repetition = Math.floor(elapsed_s / whole + 1e-9);
  const within = Math.max(0, elapsed_s - repetition * whole);
  if (within < tempo.up_s) return { repetition, part: "up", share: within / tempo.up_s };
  if (within < tempo.up_s + tempo.hold_s) return { repetition, part: "hold", share: (within - tempo.up_s) / tempo.hold_s };
  return { repetition, part: "down", share: (within - tempo.up_s - tempo.hold_s) / tempo.down_s };
}

function waiting(block: Block, next: Block | null): Signal[] {
  const signals: Signal[] = [{ at_s: 0, tone: block.kind === "switch" ? "switch" : "tick", say: block.says }];
  if (next?.kind !== "work") return signals;
  for (const n of COUNTDOWN) {
    if (block.seconds > n) signals.push({ at_s: block.seconds - n, tone: "tick", say: String(n) });
  }
  return signals;
}

function holding(length_s: number, cues: readonly string[]): Signal[] {
  const signals: Signal[] = [{ at_s: 0, tone: "go" }];
  const cue = cues[0];
  if (cue !== undefined && length_s >= 20) signals.push({ at_s: Math.min(6, length_s / 4), say: cue });
  if (length_s >= 20) signals.push({ at_s: length_s / 2, tone: "tick", say: "Halfway" });
  for (const n of COUNTDOWN) if (length_s > n + 2) signals.push({ at_s: length_s - n, tone: "tick", say: String(n) });
  return signals.sort((a, b) => a.at_s - b.at_s);
}

function metronome(tempo: Tempo, repetitions: number): Signal[] {
  const whole = tempo.up_s + tempo.hold_s + tempo.down_s;
  const signals: Signal[] = [];
  for (let i = 0; i < repetitions; i++) {
    const start = i * whole;
    signals.push({ at_s: start, tone: i === 0 ? "go" : "up", ...(i > 0 ? { count: i, say: String(i) } : {}) });
    if (tempo.hold_s > 0) signals.push({ at_s: start + tempo.up_s, tone: "hold" });
    if (tempo.down_s > 0) signals.push({ at_s: start + tempo.up_s + tempo.hold_s, tone: "down" });
  }
  signals.push({ at_s: repetitions * whole, count: repetitions, say: String(repetitions) });
  return signals;
}
