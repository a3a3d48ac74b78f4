/** Shows a running session: texts, ring, drawing. It reads the state and changes nothing but the page. */

import { beats, elapsed, measures, type State } from "./machine";
import { element, made, show, write } from "./page";
import { beat, lasts } from "./schedule";
import { rungOf, type Block, type Rung, type Session } from "./types";
import { KINDS, counter, minutesLeft, partly, seconds, sideWord } from "./words";

export interface Cue {
  readonly text: string;
  readonly until_s: number;
}

/** What is on the page beside the state itself. */
export interface Extras {
  readonly cue: Cue | null;
  readonly camera: boolean;
  readonly holding: boolean;
  /** The camera sees how, but not how many. */
  readonly looking_on: boolean;
  /** What sensors show, and say of this set: who measures it, and what to do now. */
  readonly foot: boolean;
  readonly measured_by: string;
  readonly foot_says: string;
  /** Whether the camera is being set up, and whether that was paused. */
  readonly setting_up: "running" | "paused" | null;
  readonly skipped: ReadonlySet<number>;
}

export class View {
  private readonly play = element("play", HTMLElement);
  private readonly drawing = element("drawing", HTMLElement);
  private readonly ring = element("count", HTMLButtonElement);
  private readonly gone = element("gone", SVGCircleElement);
  private readonly beat = element("beat", SVGCircleElement);
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");
  private drawn = "";
  private cued = "";

  constructor(private readonly session: Session) {
    const works = session.blocks.filter((b) => b.kind === "work");
    element("steps", HTMLOListElement).replaceChildren(...works.map((b) => made("li", { "data-block": String(b.index) })));
  }

  render(state: State, now_s: number, extras: Extras): void {
    const block = this.session.blocks[state.index];
    if (block === undefined) return;
    const rung = this.rungFor(block);
    const set = (name: string, value: string): void => {
      if (this.play.dataset[name] !== value) this.play.dataset[name] = value;
    };
    set("kind", block.kind);
    const mode = extras.setting_up ?? state.mode;
    set("mode", mode);
    set("held", waits(state, block, extras) ? "no" : "yes");
    this.words(mode === "paused", block, rung);
    this.clock(state, block, rung, now_s, extras);
    this.cue(block, rung, now_s, extras);
    this.picture(state, block, rung, extras);
    this.progress(state, block, now_s, extras);
  }

  /** The rung that this block plays or leads to. */
  private rungFor(block: Block): Rung | null {
    const work = this.session.blocks.slice(block.index).find((b) => b.kind === "work");
    return work === undefined ? null : rungOf(this.session, work);
  }

  private words(paused: boolean, block: Block, rung: Rung | null): void {
    const work = block.kind === "work";
    write(element("kind", HTMLElement), paused ? "Paused" : work ? this.setWords(block) : KINDS[block.kind]);
    write(element("name", HTMLElement), rung?.name ?? "");
    write(element("rung", HTMLElement), rung === null ? "" : rung.rung);
    const side = element("side", HTMLElement);
    write(side, block.side === null ? "" : sideWord(block.side));
    if (block.side !== null) side.dataset["side"] = block.side;
    show(side, block.side !== null);
    write(element("pause-word", HTMLElement), paused ? "Go on" : "Pause");
    write(element("next-word", HTMLElement), work ? "Done" : "Start now");
  }

  private setWords(block: Block): string {
    const all = this.session.blocks.filter((b) => b.kind === "work" && b.exercise === block.exercise && b.side === block.side);
    return all.length > 1 ? `Set ${block.set + 1} of ${all.length}` : "";
  }

  private clock(state: State, block: Block, rung: Rung | null, now_s: number, extras: Extras): void {
    const passed = elapsed(state, now_s);
    const counts = block.kind === "work" && block.counting === "repetitions";
    const length = lasts(block);
    const through = block.kind === "work" && measures(state.by) && !counts ? state.held_s : passed;
    const share = counts ? state.count / Math.max(1, block.target) : length === null || length === 0 ? 0 : through / length;
    this.gone.setAttribute("stroke-dasharray", `${(100 * Math.min(1, share)).toFixed(2)} 100`);
    const text = counts ? String(state.count) : seconds((length ?? 0) - through);
    const number = element("number", HTMLElement);
    write(number, text);
    number.classList.toggle("long", text.length > 2);
    write(element("unit", HTMLElement), counts ? `of ${block.target}` : block.counting === "minutes" && block.kind === "work" ? "min" : waits(state, block, extras) ? "s, waiting" : "s");
    this.pulse(state, block, rung, passed);
    const can_tap = counts && state.mode === "running";
    if (this.ring.disabled === can_tap) this.ring.disabled = !can_tap;
    const label = counts ? `Count one. ${state.count} of ${block.target}` : `${text} seconds left`;
    if (this.ring.getAttribute("aria-label") !== label && (counts || passed % 10 < 0.3)) this.ring.setAttribute("aria-label", label);
    const by = element("by", HTMLElement);
    const who = counter(state.by, state.tapped, beats(this.session, block, state));
    write(by, block.kind !== "work" ? "" : extras.looking_on ? `the camera judges; ${who}` : (sensed(state, block, passed, extras) ?? who));
    if (state.by === "camera") by.dataset["camera"] = "";
    else delete by.dataset["camera"];
  }

  /** The disc that grows and shrinks with the metronome. */
  private pulse(state: State, block: Block, rung: Rung | null, passed: number): void {
    const leads = rung?.tempo !== null && rung !== null && beats(this.session, block, state) && state.mode === "running";
    if (!leads || rung?.tempo == null || this.still.matches) {
      this.beat.style.setProperty("--beat", "0");
      return;
    }
    const now = beat(rung.tempo, passed);
    const size = now.part === "up" ? now.share : now.part === "hold" ? 1 : 1 - now.share;
    this.beat.style.setProperty("--beat", (0.55 + 0.45 * size).toFixed(3));
  }

  private cue(block: Block, rung: Rung | null, now_s: number, extras: Extras): void {
    const live = extras.cue !== null && extras.cue.until_s > now_s ? extras.cue.text : "";
    const to_do = block.kind === "work" ? extras.foot_says : "";
    const lines = live !== "" ? [live] : to_do !== "" ? [to_do] : block.kind === "work" ? (rung?.cues ?? []) : [rung?.how ?? ""];
    const key = lines.join("\n") + live;
    if (key === this.cued) return;
    this.cued = key;
    const node = element("cue", HTMLElement);
    node.classList.toggle("how", live === "" && block.kind !== "work");
    node.replaceChildren(...lines.map((line) => made("span", live !== "" ? { class: "said-now" } : {}, line)));
  }

  private picture(state: State, block: Block, rung: Rung | null, extras: Extras): void {
    show(element("camera", HTMLElement), extras.camera);
    show(element("foot", HTMLElement), extras.foot);
    show(this.drawing, !extras.camera && !extras.foot);
    const stem = rung?.drawing ?? "";
    if (stem !== this.drawn) {
      this.drawn = stem;
      const source = document.querySelector(`#drawings [data-drawing="${CSS.escape(stem)}"] svg`);
      this.drawing.replaceChildren(...(source === null ? [] : [source.cloneNode(true)]));
    }
    this.drawing.classList.toggle("mirrored", block.side === "left" && stem !== "");
    const svg = this.drawing.querySelector("svg");
    if (svg === null) return;
    if (this.still.matches || state.mode === "paused") svg.pauseAnimations();
    else svg.unpauseAnimations();
  }

  private progress(state: State, block: Block, now_s: number, extras: Extras): void {
    for (const item of document.querySelectorAll<HTMLElement>("#steps li")) {
      const index = Number(item.dataset["block"]);
      item.classList.toggle("past", index < block.index && !extras.skipped.has(index));
      item.classList.toggle("skipped", extras.skipped.has(index) && index < block.index);
      item.classList.toggle("now", index === block.index);
    }
    const rest = this.session.blocks.slice(block.index + 1).reduce((sum, b) => sum + b.seconds, 0);
    write(element("left", HTMLElement), minutesLeft(rest + Math.max(0, block.seconds - elapsed(state, now_s))));
  }
}

/** Whether the seconds of a hold wait for the person: who measures it sees no hold. */
function waits(state: State, block: Block, extras: Extras): boolean {
  return block.kind === "work" && measures(state.by) && block.counting === "hold" && !extras.holding;
}

/** Who measures the set, or has measured a part of it; null where no sensor has. */
function sensed(state: State, block: Block, passed_s: number, extras: Extras): string | null {
  const unit_s = block.counting === "minutes" ? 60 : 1;
  const all = block.counting === "repetitions" ? state.count : (measures(state.by) ? state.held_s : passed_s) / unit_s;
  const rest = all - state.measured / unit_s;
  if (state.by === "sensor" && state.apart === 0) return extras.measured_by;
  if (state.measured <= 0 && state.by !== "sensor") return null;
  if (rest <= 0) return null;
  const shares = partly(Math.round(state.measured / unit_s), Math.round(rest), block.counting);
  return state.by === "you" ? `${shares}: tap or press c` : shares;
}
