/**
 * The session as a person lives it: one block after another, by the clock, the metronome, taps, a camera or a sensor. Pure:
 * what happens is (state, action) → (state, effects); the page plays the effects and keeps nothing else.
 */

import { due, lasts, schedule, type Signal, type Tone } from "./schedule";
import { rungOf, type Block, type CountedBy, type EventKind, type Session, type Value } from "./types";

/** Who measures: a count or seconds of its own. A sensor takes a set from a camera, never the other way. */
export type Measurer = "camera" | "sensor";

export type Mode = "waiting" | "running" | "paused" | "over";

export interface State {
  readonly mode: Mode;
  /** The block; as many as there are blocks when the session is through. */
  readonly index: number;
  /** Seconds of this block before `since_s`, and when the clock last began to run. */
  readonly before_s: number;
  readonly since_s: number | null;
  /** Repetitions counted in this block. */
  readonly count: number;
  /** Seconds held while somebody measures: their own, and `apart`. */
  readonly held_s: number;
  /** What of this block was counted without the one who measures: repetitions or seconds that its own count lacks. */
  readonly apart: number;
  /** What of this block a sensor measured, whoever counts now. */
  readonly measured: number;
  /** Whether the one who measures has come, and not yet said how much it has of this block. */
  readonly joining: boolean;
  readonly by: CountedBy;
  /** Whether the person counts by tapping; the metronome then only beats. So it is after a camera or sensor was lost. */
  readonly tapped: boolean;
  /** Repetitions that taps have added to those of the metronome, or taken from them. */
  readonly added: number;
  /** Up to which second of the block its signals were given. */
  readonly given_s: number;
  readonly why: string;
}

export type Action =
  | { readonly kind: "start" | "pause" | "resume" | "next" | "skip" | "back" | "tick" | "tap" | "untap" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "measured"; readonly by: Measurer; readonly count: number; readonly held_s: number }
  | { readonly kind: "joins" | "lost"; readonly by: Measurer }
  | { readonly kind: "looks on" }
  | { readonly kind: "stop"; readonly why: string };

export type Effect =
  | { readonly kind: "say"; readonly text: string; readonly rank: "count" | "block" | "cue" }
  | { readonly kind: "tone"; readonly tone: Tone }
  | { readonly kind: "event"; readonly event: EventKind; readonly block: number; readonly value: Value };

/** Seconds that pass between the beginning of a set and the first word of who measures are nobody's count. */
const BEGINNING_S = 1;

export type Step = readonly [State, readonly Effect[]];

export const FRESH: State = {
  mode: "waiting", index: 0, before_s: 0, since_s: null, count: 0, held_s: 0, apart: 0, measured: 0, joining: false, by: "you", tapped: false,
  added: 0, given_s: -1, why: "",
};

/** Seconds that have run in this block. */
export function elapsed(state: State, now_s: number): number {
  return state.before_s + (state.since_s === null ? 0 : Math.max(0, now_s - state.since_s));
}

/** Seconds or repetitions done in a work block, as they will be logged. */
export function done(state: State, block: Block, now_s: number): number {
  if (block.counting === "repetitions") return state.count;
  const seconds = Math.min(measures(state.by) ? state.held_s : elapsed(state, now_s), lasts(block) ?? Infinity);
  return block.counting === "minutes" ? seconds / 60 : seconds;
}

/** Whether somebody measures who has a count of their own. */
export function measures(by: CountedBy): by is Measurer {
  return by === "camera" || by === "sensor";
}

/** Who counted, as it will be logged: camera or sensor only where all of it is theirs. */
function counter(state: State, block: Block): CountedBy {
  return measures(state.by) && state.apart > 0 ? without(block) : state.by;
}

/** What is logged of a set: how much, by whom, and where a sensor measured only a part of it, how much that is. */
function ending(state: State, block: Block, amount: number): Value {
  const by = counter(state, block);
  const measured = block.counting === "minutes" ? state.measured / 60 : state.measured;
  if (by === "sensor" || measured <= 0 || measured > amount) return { done: amount, by };
  return measured === amount ? { done: amount, by: "sensor" } : { done: amount, by, measured };
}

/** Who counts where nobody measures. */
function without(block: Block): CountedBy {
  return block.counting === "repetitions" ? "you" : "timer";
}

/** Whether the metronome counts this block by itself. */
export function beats(session: Session, block: Block, state: State): boolean {
  return block.kind === "work" && block.counting === "repetitions" && !measures(state.by) && rungOf(session, block).tempo !== null;
}

/** What an action makes of a state at a moment. */
export function step(session: Session, state: State, action: Action, now_s: number): Step {
  const block = session.blocks[state.index];
  if (block === undefined || state.mode === "over") return [state, []];
  switch (action.kind) {
    case "start":
      return state.mode === "waiting" ? begin(session, state, state.index, now_s) : [state, []];
    case "pause":
      return state.mode === "running" ? [held(state, now_s), [event("pause", block, null)]] : [state, []];
    case "resume":
      if (state.mode !== "paused") return [state, []];
      return [{ ...state, mode: "running", since_s: now_s }, [event("resume", block, null)]];
    case "stop":
      return [{ ...held(state, now_s), mode: "over", why: action.why }, stopped(state, block, action.why, now_s)];
    case "skip":
      return skip(session, state, now_s);
    case "next":
      return finish(session, state, block, now_s);
    case "back":
      return begin(session, state, before(session, state, now_s), now_s);
    case "tick":
      return state.mode === "running" ? tick(session, state, block, now_s) : [state, []];
    default:
      return block.kind === "work" ? counted(session, state, block, action, now_s) : [state, []];
  }
}

/** The state in which a page goes on after it was closed: paused, at the last block that had begun. */
export function resumed(session: Session, kept: State | null): State {
  const begun = session.events.filter((e) => e.kind === "begin").map((e) => e.block);
  const stop = session.events.find((e) => e.kind === "stop");
  if (stop !== undefined || session.finished) return { ...FRESH, mode: "over", index: session.blocks.length, why: reason(stop?.value) };
  const last = begun.at(-1);
  const since = session.events.slice(session.events.findLastIndex((e) => e.kind === "begin") + 1);
  if (kept !== null && (last === undefined || kept.index >= last) && kept.index < session.blocks.length) {
    const block = session.blocks[kept.index];
    // a camera has to be allowed again, and a sensor comes back by itself
    const state = measures(kept.by) && block !== undefined ? handedOver({ ...kept, since_s: null }, block, 0) : kept;
    return state.mode === "waiting" ? state : { ...state, mode: "paused", since_s: null };
  }
  if (last === undefined) return FRESH;
  // what ended before the last beginning was begun again with ←
  const index = since.reduce((at, e) => (e.kind === "end" || e.kind === "skip" ? Math.max(at, e.block + 1) : at), last);
  if (index >= session.blocks.length) return { ...FRESH, mode: "over", index };
  const taps = since.filter((e) => e.kind === "tap" && e.block === index).length;
  const block = session.blocks[index];
  return { ...FRESH, mode: "paused", index, by: block === undefined ? "you" : without(block), count: taps, added: taps, apart: taps };
}

/** Leave out the set that runs, or before it begins the one that comes. */
function skip(session: Session, state: State, now_s: number): Step {
  const set = session.blocks.slice(state.index).find((b) => b.kind === "work");
  if (set === undefined) return begin(session, state, session.blocks.length, now_s);
  return join([event("skip", set, null)], begin(session, state, set.index + 1, now_s));
}

function begin(session: Session, state: State, index: number, now_s: number): Step {
  const block = session.blocks[index];
  if (block === undefined) {
    return [{ ...FRESH, mode: "over", index: session.blocks.length }, [{ kind: "tone", tone: "done" }]];
  }
  const fresh: State = { ...FRESH, mode: "running", index, since_s: now_s, by: without(block), why: state.why };
  const begun = event("begin", block, null);
  return join([begun], tick(session, fresh, block, now_s));
}

function tick(session: Session, state: State, block: Block, now_s: number): Step {
  const seconds = block.kind === "work" && measures(state.by) && block.counting !== "repetitions" ? state.held_s : elapsed(state, now_s);
  const next = session.blocks[block.index + 1] ?? null;
  const counted = { ...block, target: Math.max(block.target, block.target - state.added) };
  const plan = schedule(counted, block.kind === "work" ? rungOf(session, block) : null, next, beats(session, block, state));
  const signals = due(plan, state.given_s, seconds);
  const beaten = signals.reduce((most, s) => Math.max(most, s.count ?? 0), 0);
  const counts = state.tapped || beaten === 0 ? 0 : beaten + state.added;
  const after: State = { ...state, given_s: Math.max(state.given_s, seconds), count: Math.max(state.count, counts) };
  const effects = signals.flatMap((s) => heard(s, state));
  const length = lasts(block);
  const through = length === null ? after.count >= block.target : seconds >= length;
  return through ? join(effects, finish(session, after, block, now_s)) : [after, effects];
}

function counted(session: Session, state: State, block: Block, action: Action, now_s: number): Step {
  if (action.kind === "joins") return [joined(state, block, action.by, now_s), []];
  if (action.kind === "lost") {
    if (state.by !== action.by) return [state, []];
    return [handedOver(state, block, now_s), [{ kind: "tone", tone: "warn" }]];
  }
  if (action.kind === "looks on") {
    // it sees how, not how many: the metronome leads as without it
    if (state.by !== "camera" || block.counting !== "repetitions") return [state, []];
    return [{ ...state, by: "you", before_s: 0, since_s: state.since_s === null ? null : now_s, given_s: -1, added: state.count }, []];
  }
  if (action.kind === "measured") {
    // a pause takes no word, but for what was measured before a page was loaded in it
    if (state.by !== action.by || (state.mode !== "running" && !state.joining)) return [state, []];
    const seen = seenBy(state, block, action);
    if (state.mode !== "running") return [seen, []];
    const told: Effect[] = seen.count > state.count ? [{ kind: "tone", tone: "count" }, { kind: "say", text: String(seen.count), rank: "count" }] : [];
    return join(told, tick(session, seen, block, now_s));
  }
  if (block.counting !== "repetitions") return [state, []];
  if (action.kind === "tap" || action.kind === "untap") {
    if (state.mode !== "running" || measures(state.by)) return [state, []];
    const count = Math.max(0, state.count + (action.kind === "tap" ? 1 : -1));
    const effects: Effect[] = [{ kind: "tone", tone: "count" }, { kind: "say", text: String(count), rank: "count" }];
    effects.push(action.kind === "tap" ? event("tap", block, null) : event("count", block, { done: count, by: "you" }));
    return join(effects, tick(session, { ...state, added: state.added + count - state.count, count }, block, now_s));
  }
  if (action.kind === "count") {
    const added = state.added + action.count - state.count;
    return [{ ...state, count: action.count, added }, [event("count", block, { done: action.count, by: "you" })]];
  }
  return [state, []];
}

/** The person or the clock counts from here, from what was counted. */
function handedOver(state: State, block: Block, now_s: number): State {
  if (block.counting === "repetitions") return { ...state, by: "you", tapped: true };
  return { ...state, by: "timer", before_s: state.held_s, since_s: state.since_s === null ? null : now_s };
}

/** A camera or sensor counts from here. What was counted before it came stays. */
function joined(state: State, block: Block, by: Measurer, now_s: number): State {
  if (state.by === by || state.by === "sensor" || (by === "camera" && state.measured > 0)) return state;
  const ran_s = block.counting === "repetitions" ? 0 : state.by === "camera" ? state.held_s : elapsed(state, now_s);
  const held_s = ran_s < BEGINNING_S ? 0 : ran_s;
  const apart = state.by === "camera" ? 0 : state.apart; // what it lacked, a sensor may have
  return { ...state, by, apart, held_s, joining: true, given_s: held_s > 0 ? held_s : -1, tapped: false, added: 0 };
}

/**
 * With what camera or sensor has of this block. When it comes it may know of some already: what of the count is beyond
 * that was counted without it. What both counted at one time is the same and stands once.
 */
function seenBy(state: State, block: Block, its: { readonly count: number; readonly held_s: number }): State {
  const reps = block.counting === "repetitions";
  const beyond = reps ? state.count - its.count : state.held_s - its.held_s;
  const apart = state.joining ? Math.max(state.apart, beyond) : state.apart;
  const all = reps ? Math.max(state.count, its.count + apart) : Math.max(state.held_s, its.held_s + apart);
  const measured = state.by === "sensor" ? all - apart : state.measured;
  return { ...state, apart, measured, joining: false, ...(reps ? { count: all } : { held_s: all }) };
}

function finish(session: Session, state: State, block: Block, now_s: number): Step {
  if (block.kind !== "work") return begin(session, state, block.index + 1, now_s);
  const led = measures(state.by) || state.tapped || block.counting !== "repetitions" || beats(session, block, state);
  const amount = led ? done(state, block, now_s) : block.target; // nobody counted along: done means all of it
  const ended = event("end", block, ending(state, block, amount));
  return join([{ kind: "tone", tone: "done" }, ended], begin(session, state, block.index + 1, now_s));
}

/** A stop in mid-set keeps what was done of it. */
function stopped(state: State, block: Block, why: string, now_s: number): Effect[] {
  const amount = block.kind === "work" ? done(state, block, now_s) : 0;
  const ended = amount > 0 ? [event("end", block, ending(state, block, amount))] : [];
  return [...ended, event("stop", block, why), { kind: "tone", tone: "warn" }];
}

/** Where ← leads: to the start of this block, or from its first seconds to the block before. */
function before(session: Session, state: State, now_s: number): number {
  return elapsed(state, now_s) > 2 ? state.index : Math.max(0, Math.min(state.index, session.blocks.length) - 1);
}

function held(state: State, now_s: number): State {
  return { ...state, mode: "paused", before_s: elapsed(state, now_s), since_s: null };
}

function heard(signal: Signal, state: State): Effect[] {
  const effects: Effect[] = [];
  if (signal.tone !== undefined) effects.push({ kind: "tone", tone: signal.tone });
  if (signal.say !== undefined && !(state.tapped && signal.count !== undefined)) {
    const counts = signal.count !== undefined || /^\d+$/.test(signal.say);
    const text = signal.count === undefined ? signal.say : String(signal.count + state.added);
    effects.push({ kind: "say", text, rank: counts ? "count" : "block" });
  }
  return effects;
}

function event(kind: EventKind, block: Block, value: Value): Effect {
  return { kind: "event", event: kind, block: block.index, value };
}

function join(first: readonly Effect[], [state, then]: Step): Step {
  return [state, [...first, ...then]];
}

function reason(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
