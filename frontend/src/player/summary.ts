/** What was done, set by set, with who counted it; every number can be put right. */

import { made } from "./page";
import { rungOf, type Block, type CountedBy, type Session, type SessionEvent, type Value } from "./types";
import { amount, countedBy } from "./words";

export interface Outcome {
  readonly block: Block;
  readonly done: number;
  readonly by: CountedBy;
  readonly skipped: boolean;
}

/** The sets as the events tell them, in order; a later event about a block replaces an earlier one. */
export function outcomes(session: Session, events: readonly SessionEvent[]): Outcome[] {
  const found = new Map<number, Outcome>();
  for (const event of events) {
    const block = session.blocks[event.block];
    if (block?.kind !== "work") continue;
    if (event.kind === "skip") found.set(block.index, { block, done: 0, by: "you", skipped: true });
    if (event.kind === "end") {
      found.set(block.index, { block, done: numberIn(event.value, "done") ?? 0, by: byIn(event.value), skipped: false });
    }
    const counted = event.kind === "count" ? numberIn(event.value, "done") : null;
    if (counted !== null && found.has(block.index)) {
      found.set(block.index, { block, done: counted, by: byIn(event.value), skipped: false });
    }
  }
  return [...found.values()].sort((a, b) => a.block.index - b.block.index);
}

/** The summary's list: one part an exercise, with its sets to correct and its effort to rate. */
export function summaryOf(
  session: Session,
  done: readonly Outcome[],
  change: (block: number, count: number) => void,
  rate: (block: number, effort: number) => void,
  judge: (one: Outcome, clean: number) => void,
): HTMLElement[] {
  const latest = new Map(done.map((o) => [o.block.index, o]));
  const changed = (block: number, count: number): void => {
    const before = latest.get(block);
    if (before !== undefined) latest.set(block, { ...before, done: count, by: "you", skipped: false });
    change(block, count);
  };
  const exercises = [...new Set(done.map((o) => o.block.exercise))];
  return exercises.map((id) => {
    const sets = done.filter((o) => o.block.exercise === id);
    const first = sets[0];
    const name = first === undefined ? id : rungOf(session, first.block).name;
    const line = made("summary", {}, told(sets));
    const list = made("details", {}, line, made("ul", {}, ...sets.map((one) => setLine(one, (block, count) => {
      changed(block, count);
      line.textContent = told(sets.map((o) => latest.get(o.block.index) ?? o));
    }))));
    const worked = sets.find((o) => !o.skipped);
    const parts: Node[] = [made("h3", {}, name), list];
    const unjudged = sets.filter((o) => !o.skipped && o.by !== "camera" && o.block.counting !== "minutes");
    if (unjudged.length > 0) parts.push(cleanness(name, unjudged, (block, share) => {
        const one = latest.get(block);
        if (one !== undefined) judge(one, Math.round(one.done * share * 10) / 10);
      }));
    if (worked !== undefined) parts.push(efforts(name, worked.block.index, rate, sets));
    return made("div", { class: "summary-one" }, ...parts);
  });
}

/** The sets of an exercise in one line: what was done of what, and who counted. */
function told(sets: readonly Outcome[]): string {
  const worked = sets.filter((o) => !o.skipped);
  if (worked.length === 0) return "skipped";
  const numbers = worked.map((o) => amount(o.done, o.block.counting)).join(", ");
  const who = [...new Set(worked.map((o) => countedBy(o.by)))].join(", ");
  const skipped = sets.length - worked.length;
  return `${numbers} of ${amount(worked[0]?.block.target ?? 0, worked[0]?.block.counting ?? "hold")}, ${who}${skipped > 0 ? `; ${skipped} skipped` : ""}`;
}

function setLine(one: Outcome, change: (block: number, count: number) => void): HTMLElement {
  const side = one.block.side === null ? "" : `, ${one.block.side}`;
  const label = `Set ${one.block.set + 1}${side}`;
  const number = made("span", { class: "amount" });
  const by = made("span", { class: "by" });
  let now = one.done;
  const step = one.block.counting === "repetitions" ? 1 : one.block.counting === "hold" ? 5 : 1;
  const write = (value: number, who: string): void => {
    now = value;
    number.textContent = `${amount(value, one.block.counting)} of ${amount(one.block.target, one.block.counting)}`;
    by.textContent = who;
  };
  write(one.done, one.skipped ? "skipped" : countedBy(one.by));
  const button = (text: string, word: string, by_how_much: number): HTMLElement => {
    const node = made("button", { type: "button", class: "play-small", "aria-label": `${label}: ${word}` }, text);
    node.addEventListener("click", () => {
      write(Math.max(0, now + by_how_much), "counted by you");
      change(one.block.index, now);
    });
    return node;
  };
  return made("li", {}, made("span", {}, label), number, by, button("−", "fewer", -step), button("+", "more", step));
}

/** What nobody but the person can judge; the ladder needs it and calls it the person's own judgment. */
const CLEAN: readonly (readonly [string, number])[] = [["nearly all", 1], ["most", 0.85], ["about 7 in 10", 0.7], ["half or fewer", 0.5]];

function cleanness(name: string, sets: readonly Outcome[], judge: (block: number, share: number) => void): HTMLElement {
  const first = sets[0]?.block.index ?? 0;
  const held = sets[0]?.block.counting === "hold";
  const row = made("div", { class: "taps" });
  for (const [word, share] of CLEAN) {
    const input = made("input", { type: "radio", name: `clean-${first}`, value: String(share), "aria-label": `${name}: ${word} clean` });
    input.addEventListener("change", () => {
      for (const one of sets) judge(one.block.index, share);
    });
    row.append(made("label", { class: "tap" }, input, made("span", {}, word)));
  }
  return made("fieldset", {}, made("legend", {}, held ? "How much of it was clean, as the cues say?" : "How many were clean, as the cues say?"), row);
}

function efforts(name: string, block: number, rate: (block: number, effort: number) => void, sets: readonly Outcome[]): HTMLElement {
  const group = made("fieldset", {}, made("legend", {}, "How hard was it?"));
  const row = made("div", { class: "play-numbers" });
  for (let n = 0; n <= 10; n++) {
    const input = made("input", { type: "radio", name: `effort-${block}`, value: String(n), "aria-label": `${name}: effort ${n} of 10` });
    input.addEventListener("change", () => {
      for (const one of sets) if (!one.skipped) rate(one.block.index, n);
    });
    row.append(made("label", { class: "tap" }, input, made("span", {}, String(n))));
  }
  const ends = made("p", { class: "play-ends", "aria-hidden": "true" }, made("span", {}, "rest"), made("span", {}, "all I had"));
  group.append(row, ends);
  return group;
}

function numberIn(value: Value, key: string): number | null {
  const found = typeof value === "object" && value !== null ? value[key] : null;
  return typeof found === "number" ? found : null;
}

function byIn(value: Value): CountedBy {
  const found = typeof value === "object" && value !== null ? value["by"] : null;
  return found === "camera" || found === "timer" || found === "sensor" || found === "imported" ? found : "you";
}
