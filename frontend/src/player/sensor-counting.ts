/**
 * Sensors as those who count: the server folds what they send, and this page hears what came of it. A sensor comes before
 * the camera, and the camera before the person. Where a sensor is lost the person or the clock goes on from its count;
 * when it is back it goes on measuring. Of sets that no sensor counts it is shown what muscles do.
 */

import type { Around } from "./camera-counting";
import type { Wire } from "./live";
import { SenseLine, type Hello, type Order, type Target, type ToldNow } from "./sensor-live";
import { rungOf, type Block, type Session } from "./types";
import { countsOn } from "./words";

/** What is shown of it. */
export interface Shown {
  /** Of another set, or of none any more; what was shown of the one before is gone. */
  afresh(block: Block | null): void;
  hello(hello: Hello): void;
  told(told: ToldNow): void;
  order(order: Order): void;
  /** Nothing comes any more: what stands there is past. */
  lost(): void;
}

export interface SensorAround extends Pick<Around, "act" | "cue" | "say" | "notice" | "state" | "attempt" | "takenOver" | "changed"> {
  wire(block: Block, attempt: number): Wire;
  now(): number;
  later(seconds: number, then: () => void): void;
  /** What `entered` could not say yet: whether a sensor counts the set; and that one does which was not there before. */
  decided(counts: boolean): void;
}

/** A camera waits no longer than this for what sensors can do. */
const DECIDED_WITHIN_S = 1;
/** A sensor from which nothing is told for so long, while it counts, is lost. */
const SILENT_S = 3;
/** Seconds held are passed on in steps of this: the page shows whole ones. */
const STEP_S = 0.1;

export class SensorCounting {
  holding = false;
  hello: Hello | null = null;
  /** The person counts this set although a sensor could. */
  refused = false;
  private block: Block | null = null;
  private attempt = 0;
  private line: SenseLine | null = null;
  /** Whether a sensor counts this set, as it was said to the camera. */
  private decision: boolean | null = null;
  private phase: ToldNow["phase"] = "silent";
  private target: Target | null = null;
  /** The sensor's own count of this set, and what of it was passed on. */
  private own = { count: 0, held_s: 0 };
  private passed: { readonly count: number; readonly held_s: number } | null = null;
  private told_s = -Infinity;
  private silent = false;
  private trouble = "";
  private lost = "";
  private said = "";

  constructor(
    private readonly session: Session,
    private readonly around: SensorAround,
    private readonly shown: Shown,
  ) {}

  /** What stands under the number while the sensor counts. */
  get says(): string {
    return this.hello?.says ?? "";
  }

  /** Why the person counts a set that a sensor could; "" where it does, or none ever can, or it was said as a loss. */
  get why(): string {
    if (this.block === null || this.hello === null || this.hello.sensing === null || this.counts || this.lost !== "") return "";
    return this.refused ? "as you asked" : this.hello.why;
  }

  /** Whether a sensor counts the set that runs or comes. */
  get counts(): boolean {
    return this.hello !== null && this.hello.counts && !this.refused && !this.silent;
  }

  /** The session has come to a block, or begins it again. Whether a sensor counts its set; null where that is told later. */
  entered(block: Block): boolean | null {
    const work = this.session.sensors === true ? (this.session.blocks.slice(block.index).find((b) => b.kind === "work") ?? null) : null;
    const attempt = work === null ? 0 : this.around.attempt(work);
    if (work?.index !== this.block?.index || attempt !== this.attempt) {
      this.leave();
      this.block = work;
      this.attempt = attempt;
      this.shown.afresh(work);
      if (work !== null) this.open(work);
    }
    this.moved();
    if (work === null || (rungOf(this.session, work).sensed ?? null) === null) this.decision ??= false;
    if (this.decision === null) {
      this.around.later(DECIDED_WITHIN_S, () => {
        if (this.block === work && this.attempt === attempt) this.decide(false);
      });
    }
    return this.decision;
  }

  /** Running or paused, this block or another: samples of a pause, or of a set that the person counts, are not counted. */
  moved(): void {
    this.told_s = this.around.now();
    this.line?.pause(!this.works || this.refused);
    this.join();
  }

  /** The session is over, or another page has it. */
  stop(): void {
    this.leave();
    this.block = null;
    this.shown.afresh(null);
  }

  /** The person counts this set, or lets the sensor count it again. */
  refuse(refused: boolean): void {
    this.refused = refused;
    if (refused) this.around.act({ kind: "lost", by: "sensor" });
    this.moved();
    this.around.changed();
  }

  /** The distribution that is asked for in holds; null for none. */
  aim(target: Target | null): void {
    this.target = target;
    if (this.block?.counting === "hold") this.line?.aim(target);
  }

  /** Now and then: does anything still come? */
  watch(): void {
    if (!this.works || this.around.state().by !== "sensor" || this.around.now() - this.told_s < SILENT_S) return;
    this.silent = true;
    this.giveUp("Nothing comes from the sensor.");
  }

  private get works(): boolean {
    return this.begun && this.around.state().mode === "running";
  }

  /** Whether the set runs or waits in a pause. */
  private get begun(): boolean {
    const { mode, index } = this.around.state();
    return index === this.block?.index && (mode === "running" || mode === "paused");
  }

  private open(block: Block): void {
    const line = (this.line = new SenseLine(this.around.wire(block, this.attempt)));
    if (block.counting === "hold") line.aim(this.target);
    line.heard = (message): void => {
      if (message.type === "hello") this.greeted(message);
      else if (message.type === "told") this.told(message);
      else this.shown.order(message);
    };
    line.line = (state): void => {
      if (state === "taken over") this.around.takenOver();
      if (state === "over" && this.around.state().by === "sensor") this.giveUp("The server does not count this set.");
    };
  }

  private leave(): void {
    this.line?.close();
    this.line = null;
    this.hello = null;
    this.decision = null;
    this.phase = "silent";
    this.holding = this.refused = this.silent = false;
    this.own = { count: 0, held_s: 0 };
    this.passed = null;
    this.say("", "");
  }

  private greeted(hello: Hello): void {
    this.hello = hello;
    this.own = { count: hello.count, held_s: hello.hold_s };
    this.silent = false;
    this.shown.hello(hello);
    if (hello.counts) this.join();
    else if (this.around.state().by === "sensor") this.giveUp(hello.why);
    this.decide(this.counts);
    this.around.changed();
  }

  /** Said to the camera once, and again where a sensor comes later; after a loss the person counts, undisturbed. */
  private decide(counts: boolean): void {
    if (this.decision === true || this.decision === counts) return;
    this.decision = counts;
    this.around.decided(counts);
  }

  /** The sensor counts from here, where it can and the set has begun. */
  private join(): void {
    if (!this.begun || !this.counts) return;
    if (this.around.state().by !== "sensor") {
      this.passed = null;
      this.told_s = this.around.now();
      this.around.act({ kind: "joins", by: "sensor" });
      this.say(this.trouble, "");
    }
    this.measured();
  }

  private told(told: ToldNow): void {
    this.told_s = this.around.now();
    this.own = { count: told.count, held_s: told.hold_s };
    this.shown.told(told);
    this.holding = told.holding;
    if (this.silent) {
      this.silent = false;
      this.join();
    }
    if (told.trouble !== this.trouble) this.say(told.trouble, this.lost);
    if (!this.works || this.around.state().by !== "sensor") return;
    this.measured();
    this.phases(told);
    if (told.cue !== null && this.session.kind !== "test") this.around.cue(told.cue.text, told.cue.spoken);
  }

  /** Said aloud once: that the foot is to be quiet, and then what to do. */
  private phases({ phase, says }: ToldNow): void {
    if (phase === this.phase) return;
    const begins = phase === "resting" || (phase === "ready" && this.phase === "resting");
    this.phase = phase;
    const first = says.split(";")[0]?.replace(/: \d+ s$/, "") ?? "";
    if (begins && first !== "") this.around.say(sentence(first));
  }

  /** Passed on where it is news: samples come faster than a page is looked at. */
  private measured(): void {
    const { own, passed } = this;
    const through = own.held_s >= (this.block?.target ?? Infinity) * (this.block?.counting === "minutes" ? 60 : 1);
    const same = this.block?.counting === "repetitions" ? own.count === passed?.count : !through && Math.abs(own.held_s - (passed?.held_s ?? -1)) < STEP_S;
    if (same) return;
    this.passed = own;
    this.around.act({ kind: "measured", by: "sensor", ...own });
  }

  /** The person or the clock counts on; what was measured stays. */
  private giveUp(why: string): void {
    const on = countsOn(this.block?.counting ?? "repetitions");
    this.around.act({ kind: "lost", by: "sensor" });
    this.shown.lost();
    this.say(this.trouble, `${sentence(why)} ${on}; what was measured is kept.`);
    this.around.say(`The sensor stopped. ${on}.`);
  }

  /** What is wrong, in one place: who is lost, else what troubles. */
  private say(trouble: string, lost: string): void {
    this.trouble = trouble;
    this.lost = lost;
    const text = lost !== "" ? lost : trouble === "" ? "" : sentence(trouble);
    if (text !== this.said) this.around.notice((this.said = text));
  }
}

function sentence(text: string): string {
  const whole = text.trim();
  return whole === "" || /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
