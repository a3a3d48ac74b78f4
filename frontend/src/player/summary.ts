/** What was done, with who counted it, and what the person says of it; every number can be put right. */

import { element, made, show, write } from "./page";
import { rungOf, type Block, type CountedBy, type Session, type SessionEvent, type Value } from "./types";
import { amount, countedBy, partly } from "./words";

export interface Outcome {
  readonly block: Block;
  readonly done: number;
  readonly by: CountedBy;
  readonly skipped: boolean;
  /** What of it a sensor measured, where that is a part. */
  readonly measured?: number;
}

/** The sets as the events tell them, in order; a later event about a block replaces an earlier one. */
export function outcomes(session: Session, events: readonly SessionEvent[]): Outcome[] {
  const found = new Map<number, Outcome>();
  for (const event of events) {
    const block = session.blocks[event.block];
    if (block?.kind !== "work") continue;
    if (event.kind === "skip") found.set(block.index, { block, done: 0, by: "you", skipped: true });
    if (event.kind === "end") {
      const measured = numberIn(event.value, "measured");
      const one = { block, done: numberIn(event.value, "done") ?? 0, by: byIn(event.value), skipped: false };
      found.set(block.index, measured === null ? one : { ...one, measured });
    }
    const counted = event.kind === "count" ? numberIn(event.value, "done") : null;
    if (counted !== null && found.has(block.index)) {
      found.set(block.index, { block, done: counted, by: byIn(event.value), skipped: false });
    }
  }
  return [...found.values()].sort((a, b) => a.block.index - b.block.index);
}

/** From this share of its target a set is done, as `training.log.set_done` counts it (a design value). */
const DONE_FROM = 0.5;

export function isDone(one: Outcome): boolean {
  return !one.skipped && one.done > 0 && one.done >= DONE_FROM * one.block.target;
}

/** The largest pain that was said since the session began; null where none was. */
export function worstPain(events: readonly SessionEvent[]): number | null {
  const said = events.flatMap((e) => (e.kind === "pain" && e.block >= 0 && typeof e.value === "number" ? [e.value] : []));
  return said.length === 0 ? null : Math.max(...said);
}

/** A share of what was done, in tenths and never below the share: 80 % said is 80 % kept. */
export function shareOf(done: number, share: number): number {
  return Math.max(0, Math.min(done, Math.ceil(done * share * 10 - 1e-6) / 10));
}

export interface Told {
  change(block: number, count: number): void;
  rate(block: number, effort: number): void;
  judge(one: Outcome, clean: number): void;
}

/**
 * What is said after a session: one screen for all of it. What fell short stands there to be put right; the rest, and
 * whatever differs from exercise to exercise, is behind a line that opens.
 */
export class Summary {
  private readonly latest: Map<number, Outcome>;
  private readonly shares = new Map<number, number>();
  private readonly redrawn: (() => void)[] = [];

  constructor(
    private readonly session: Session,
    done: readonly Outcome[],
    private readonly told: Told,
  ) {
    this.latest = new Map(done.map((o) => [o.block.index, o]));
  }

  show(pain: number | null): void {
    if (pain !== null) {
      const tap = document.querySelector<HTMLInputElement>(`input[name="worst"][value="${pain}"]`);
      if (tap !== null) tap.checked = true;
      write(element("worst-said", HTMLElement), `You said ${pain} during it.`);
    }
    this.whole("whole-effort", "effort", (value) => this.rate(this.all(), value));
    this.whole("whole-clean", "clean", (value) => this.judge(this.all(), value));
    const exercises = [...new Set(this.all().map((o) => o.block.exercise))];
    const short = exercises.filter((id) => this.of(id).some((o) => !isWhole(o)));
    const rest = exercises.filter((id) => !short.includes(id));
    const parts: Node[] = short.map((id) => made("details", { class: "summary-one" }, ...this.one(id)));
    if (rest.length > 0) {
      const line = made("summary", {}, `As planned: ${rest.map((id) => this.name(id)).join(", ")}`);
      const inner = rest.map((id) => made("details", { class: "summary-one" }, ...this.one(id)));
      parts.push(made("details", { class: "summary-rest" }, line, ...inner));
    }
    element("summary-sets", HTMLElement).replaceChildren(...parts);
    this.redraw();
  }

  private all(): Outcome[] {
    return [...this.latest.values()];
  }

  private of(exercise: string): Outcome[] {
    return this.all().filter((o) => o.block.exercise === exercise);
  }

  private name(exercise: string): string {
    const first = this.of(exercise)[0];
    return first === undefined ? exercise : rungOf(this.session, first.block).name;
  }

  /** A question about the whole session; an answer about one exercise stands for itself. */
  private whole(id: string, name: string, then: (value: number) => void): void {
    for (const tap of element(id, HTMLElement).querySelectorAll<HTMLInputElement>("input")) {
      tap.addEventListener("change", () => {
        for (const own of document.querySelectorAll<HTMLInputElement>(`#summary-sets input[name^="${name}-"]`)) {
          own.checked = own.value === tap.value;
        }
        then(Number(tap.value));
      });
    }
    this.redrawn.push(() => {
      const asked = name === "effort" ? this.all().some(wasTried) : this.all().some(unjudged);
      show(element(id, HTMLElement), asked);
    });
  }

  private one(exercise: string): Node[] {
    const name = this.name(exercise);
    const line = made("summary", {});
    const sets = made("ul", {}, ...this.of(exercise).map((o) => setLine(o, (block, count) => this.change(block, count))));
    const clean = cleanness(name, exercise, (share) => this.judge(this.of(exercise), share));
    const effort = efforts(name, exercise, (value) => this.rate(this.of(exercise), value));
    this.redrawn.push(() => {
      line.replaceChildren(made("b", {}, name), " ", made("span", {}, told(this.of(exercise))));
      show(clean, this.of(exercise).some(unjudged));
      show(effort, this.of(exercise).some(wasTried));
    });
    return [line, sets, clean, effort];
  }

  private change(block: number, count: number): void {
    const before = this.latest.get(block);
    if (before === undefined) return;
    const now: Outcome = { block: before.block, done: count, by: "you", skipped: false };
    this.latest.set(block, now);
    const share = this.shares.get(block);
    if (share === undefined || !unjudged(now)) this.told.change(block, count);
    else this.told.judge(now, shareOf(count, share)); // what was said was a share
    this.redraw();
  }

  private rate(sets: readonly Outcome[], effort: number): void {
    for (const one of sets.filter(wasTried)) this.told.rate(one.block.index, effort);
  }

  private judge(sets: readonly Outcome[], share: number): void {
    for (const one of sets.filter(unjudged)) {
      this.shares.set(one.block.index, share);
      this.told.judge(one, shareOf(one.done, share));
    }
  }

  private redraw(): void {
    for (const draw of this.redrawn) draw();
  }
}

function isWhole(one: Outcome): boolean {
  return !one.skipped && one.done >= one.block.target - 0.5 * Number(one.block.counting === "hold");
}

function wasTried(one: Outcome): boolean {
  return !one.skipped && one.done > 0;
}

/** What nobody but the person can judge: of nothing done nothing was clean, and what camera or sensor saw it has judged. */
function unjudged(one: Outcome): boolean {
  return wasTried(one) && one.by !== "camera" && one.by !== "sensor" && one.block.counting !== "minutes";
}

/** The sets of an exercise in one line: what was done of what, and who counted. */
function told(sets: readonly Outcome[]): string {
  const worked = sets.filter((o) => !o.skipped);
  if (worked.length === 0) return "left out";
  const numbers = worked.map((o) => amount(o.done, o.block.counting)).join(", ");
  const who = [...new Set(worked.map(whoCounted))].join(", ");
  const skipped = sets.length - worked.length;
  return `${numbers} of ${amount(worked[0]?.block.target ?? 0, worked[0]?.block.counting ?? "hold")}, ${who}${skipped > 0 ? `; ${skipped} left out` : ""}`;
}

/** Who counted a set, and how much of it. */
export function whoCounted(one: Outcome): string {
  if (one.measured === undefined || one.measured >= one.done) return countedBy(one.by);
  return partly(one.measured, one.done - one.measured, one.block.counting);
}

function setLine(one: Outcome, change: (block: number, count: number) => void): HTMLElement {
  const side = one.block.side === null ? "" : `, ${one.block.side}`;
  const label = `Set ${one.block.set + 1}${side}`;
  const number = made("span", { class: "amount" });
  const by = made("span", { class: "by" });
  let now = one.done;
  const step = one.block.counting === "repetitions" ? 1 : one.block.counting === "hold" ? 5 : 1;
  const tell = (value: number, who: string): void => {
    now = value;
    number.textContent = `${amount(value, one.block.counting)} of ${amount(one.block.target, one.block.counting)}`;
    by.textContent = who;
  };
  tell(one.done, one.skipped ? "left out" : whoCounted(one));
  const button = (text: string, word: string, by_how_much: number): HTMLElement => {
    const node = made("button", { type: "button", class: "play-small", "aria-label": `${label}: ${word}` }, text);
    node.addEventListener("click", () => {
      tell(Math.max(0, now + by_how_much), "counted by you");
      change(one.block.index, now);
    });
    return node;
  };
  return made("li", {}, made("span", {}, label), number, by, button("−", "fewer", -step), button("+", "more", step));
}

/** The person's own judgment, and called so; the ladder needs it. The share asked is the share kept. */
const CLEAN: readonly (readonly [string, number])[] = [["all", 1], ["most (80 %)", 0.8], ["half or less", 0.5]];

function cleanness(name: string, exercise: string, judge: (share: number) => void): HTMLElement {
  const row = made("div", { class: "taps" });
  for (const [word, share] of CLEAN) {
    const input = made("input", { type: "radio", name: `clean-${exercise}`, value: String(share), "aria-label": `${name}: ${word} clean` });
    input.addEventListener("change", () => judge(share));
    row.append(made("label", { class: "tap" }, input, made("span", {}, word)));
  }
  return made("fieldset", {}, made("legend", {}, "How much of it was clean, in your own judgment?"), row);
}

function efforts(name: string, exercise: string, rate: (effort: number) => void): HTMLElement {
  const row = made("div", { class: "play-numbers" });
  for (let n = 0; n <= 10; n++) {
    const input = made("input", { type: "radio", name: `effort-${exercise}`, value: String(n), "aria-label": `${name}: effort ${n} of 10` });
    input.addEventListener("change", () => rate(n));
    row.append(made("label", { class: "tap" }, input, made("span", {}, String(n))));
  }
  return made("fieldset", {}, made("legend", {}, "How hard was it?"), row);
}

function numberIn(value: Value, key: string): number | null {
  const found = typeof value === "object" && value !== null ? value[key] : null;
  return typeof found === "number" ? found : null;
}

function byIn(value: Value): CountedBy {
  const found = typeof value === "object" && value !== null ? value["by"] : null;
  return found === "camera" || found === "timer" || found === "sensor" || found === "imported" ? found : "you";
}
