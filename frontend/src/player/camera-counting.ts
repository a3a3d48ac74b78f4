/**
 * The camera as the one who counts, where that was chosen before the start: set up with live checks before the first set
 * that it can count, given up at the first trouble. The set itself is never lost: the person or the clock goes on
 * counting where the camera stops.
 */

import type { CameraProblem, Source } from "../camera";
import type { PoseFrame, Tracking } from "../pose";
import { LiveSet, type Reply } from "./live";
import type { Action, State } from "./machine";
import { ifWanted } from "./if-wanted";
import { element, show } from "./page";
import { liveWire, uuid } from "./server";
import { also, closeSetUp, loaded, openSetUp, showPlacing, tell } from "./setup-screen";
import { Trouble } from "./trouble";
import { rungOf, type Block, type Rung, type Session } from "./types";
import { countsOn } from "./words";

export interface Around {
  act(action: Action): void;
  cue(text: string, spoken: boolean, seconds?: number): void;
  say(text: string): void;
  notice(text: string): void;
  state(): State;
  /** Which try of a set this is, or the next will be: back to its beginning is a new one. */
  attempt(block: Block): number;
  takenOver(): void;
  /** Something that the page shows has changed here. */
  changed(): void;
}

/** Whether the camera counts in this session, as this browser remembers it. */
export interface Choice {
  load(): boolean;
  save(yes: boolean): void;
}

const AFTER_SET_S = 9;
const UNSEEN_S = 1.5;
const SAY_AGAIN_S = 7;

export class CameraCounting {
  shown = false;
  holding = false;
  /** Whether this view shows how, but not how many. */
  looking_on = false;
  private chosen: boolean;
  private source: Source | null = null;
  private tracking: Tracking | null = null;
  private live: { readonly set: LiveSet; readonly block: number; readonly attempt: number } | null = null;
  private placing = uuid();
  /** The view for which the camera was placed; null before the first set-up, and after one that was left. */
  private placed: Rung["view"] = null;
  private waits = false;
  private opening: Promise<void> = Promise.resolve();
  private setting_up: Block | null = null;
  private readonly trouble = new Trouble(now);
  private said = { text: "", at_s: -Infinity };
  private overlay: typeof import("../overlay") | null = null;

  constructor(
    private readonly session: Session,
    private readonly around: Around,
    private readonly choice: Choice,
  ) {
    this.chosen = choice.load();
    element("setup-self", HTMLButtonElement).addEventListener("click", () => this.giveUp(""));
    element("camera-again", HTMLButtonElement).addEventListener("click", () => this.again());
    window.setInterval(() => this.watch(), 500);
  }

  /** Whether the camera is being set up: the session waits for it, and the buttons are the set-up's. */
  get settingUp(): boolean {
    return this.setting_up !== null;
  }

  /** Whether the set-up itself was paused. */
  get waiting(): boolean {
    return this.waits;
  }

  /** Said before the start. */
  choose(yes: boolean): void {
    this.chosen = yes;
    this.choice.save(yes);
  }

  /** Pause of a set-up: nothing begins by itself until it goes on. */
  wait(waits: boolean): void {
    if (this.setting_up === null) return;
    this.waits = waits;
    tell(waits ? "Paused." : "Step into the picture.");
    this.around.changed();
  }

  /** Leaves a set-up without having placed the camera; the next set that it can count asks for it again. */
  leaveSetUp(): void {
    if (this.setting_up === null) return;
    this.setting_up = null;
    this.leaveSet();
    this.closeSetUp();
  }

  /** The session has come to a block, or begins it again; where a sensor measures it the camera stays out of it. */
  entered(block: Block, measured = false): void {
    if (this.live !== null && (this.live.block !== block.index || this.live.attempt !== this.around.attempt(block))) this.leaveSet();
    if (this.setting_up !== null && this.workFrom(block)?.index !== this.setting_up.index) this.leaveSetUp();
    this.looking_on = false;
    const work = this.workFrom(block);
    const rung = work === null ? null : rungOf(this.session, work);
    if (work === null || rung === null || rung.detector === null || !this.chosen || measured) {
      this.shown = false;
      return;
    }
    this.shown = this.tracking !== null;
    if (this.tracking === null || !this.stands(rung)) {
      this.setUp(work);
      return;
    }
    if (block.kind !== "work") return;
    if (this.live === null) this.open(block);
    this.trouble.afresh();
    this.around.act({ kind: "joins", by: "camera" });
  }

  /** After a reload in mid-set: browsers want to be asked again. */
  offer(): void {
    this.around.notice("The camera counted before this page was loaded again.");
    show(element("camera-again", HTMLButtonElement), true);
  }

  /** The session is over, or another page has it. */
  stop(): void {
    this.leaveSet();
    this.tracking?.stop();
    this.source?.stop();
    this.tracking = null;
    this.source = null;
    this.setting_up = null;
    this.placed = null;
    this.shown = false;
    this.closeSetUp();
  }

  /** Whether the camera stands where this set needs it. */
  private stands(rung: Rung): boolean {
    return this.placed !== null && (this.placed === rung.view || this.placed === "any" || rung.view === "any");
  }

  private again(): void {
    show(element("camera-again", HTMLButtonElement), false);
    this.around.notice("");
    this.choose(true);
    const block = this.session.blocks[this.around.state().index];
    if (block?.kind === "work" && rungOf(this.session, block).detector !== null) this.setUp(block);
  }

  /** Camera, model, then the checks until the person is seen as the set needs it. The session waits meanwhile. */
  private setUp(work: Block): void {
    this.around.act({ kind: "pause" });
    this.leaveSet();
    this.setting_up = work;
    this.waits = false;
    this.placed = null;
    const attempt = (this.placing = uuid());
    // whoever counts for themselves meanwhile must not find the camera on a moment later
    const wanted = (): boolean => this.setting_up === work && this.placing === attempt;
    this.shown = true;
    this.trouble.afresh();
    openSetUp(rungOf(this.session, work));
    loaded(0);
    tell(this.source === null ? "Allow the camera where the browser asks." : "Put the camera where it sees you.");
    this.around.changed();
    this.opening = this.opening.then(() => this.openCamera(work, wanted)); // two at once would take the picture from each other
  }

  private async openCamera(work: Block, wanted: () => boolean): Promise<void> {
    if (!wanted()) return;
    try {
      const [camera, pose, overlay] = await Promise.all([import("../camera"), import("../pose"), import("../overlay")]);
      if (!wanted()) return;
      this.overlay = overlay;
      this.source ??= await ifWanted(camera.openCamera(element("video", HTMLVideoElement)), wanted);
      if (this.source === null || !wanted()) return;
      element("camera", HTMLElement).toggleAttribute("data-mirrored", this.source.mirrored);
      if (this.tracking === null) tell("Loading what finds your joints. Once, about 20 MB from this machine.");
      const source = this.source;
      const start = (): Promise<Tracking> =>
        pose.start(source, {
          onFrame: (frame) => this.frame(frame),
          onProgress: loaded,
          onProblem: (problem) => this.problem(problem),
        });
      this.tracking ??= await ifWanted(start(), wanted);
      if (this.tracking === null) return;
      loaded(null);
      this.open(work);
    } catch (error) {
      if (wanted()) this.problem(error as CameraProblem);
    }
  }

  private open(block: Block): void {
    this.leaveSet();
    const attempt = this.around.attempt(block);
    const set = new LiveSet(liveWire(this.session.id, block.index, attempt, this.placing));
    set.answered = (reply, latest): void => this.answered(reply, latest);
    set.line = (state): void => {
      if (state === "taken over") this.around.takenOver();
      if (state === "refused") this.giveUp("The server does not count this set.");
    };
    this.live = { set, block: block.index, attempt };
    this.trouble.begin();
  }

  private leaveSet(): void {
    this.live?.set.close();
    this.live = null;
    this.holding = false;
  }

  private frame(frame: PoseFrame): void {
    this.trouble.frame();
    const canvas = element("overlay", HTMLCanvasElement);
    if (this.shown && this.overlay !== null) {
      this.overlay.fitCanvas(canvas);
      this.overlay.drawOverlay(canvas, frame.landmarks, frame, { mirrored: this.source?.mirrored ?? false });
    }
    if (this.live === null) return;
    const counting = this.setting_up === null ? this.around.state().mode === "running" : !this.waits;
    if (counting) this.live.set.send(frame);
  }

  private answered(reply: Reply, latest: boolean): void {
    this.trouble.answer();
    if (this.setting_up !== null) {
      if (!this.waits) this.check(reply);
      return;
    }
    this.holding = reply.holding;
    this.trouble.seen(reply.phase !== "setup");
    if (!reply.counts) this.lookOn();
    this.around.act({ kind: "measured", by: "camera", count: reply.count, held_s: reply.hold_s });
    // a set that is over may be told what it showed; a test not, while others of it are to come
    if (reply.after.length > 0 && this.session.kind !== "test") this.around.cue(reply.after.join(" "), true, AFTER_SET_S);
    if (!latest) return;
    const problem = reply.setup[0];
    // a cue would change what a test measures
    if (reply.cue !== null && this.session.kind !== "test") this.around.cue(reply.cue.text, reply.cue.spoken);
    else if (reply.refused !== "") this.around.cue(reply.refused, false);
    else if (problem !== undefined && this.trouble.unseen_s > UNSEEN_S) this.hint(problem.todo);
  }

  /** This view cannot count: the person does, and the camera says what it sees. */
  private lookOn(): void {
    if (this.looking_on || this.around.state().by !== "camera") return;
    this.looking_on = true;
    this.around.act({ kind: "looks on" });
    this.around.say("From here the camera judges. You count.");
  }

  /** While setting up: what is still wrong, then the seconds of quiet, then go. */
  private check(reply: Reply): void {
    if (reply.phase !== "setup" && reply.phase !== "calibrating") {
      this.begin(); // what is still not ideal is told while counting
      return;
    }
    showPlacing(reply.phase === "setup");
    also(reply.setup.slice(1, 3).map((p) => p.todo));
    const problem = reply.setup[0];
    if (problem !== undefined) {
      tell(problem.todo);
      this.speak(problem.todo, problem.todo);
      return;
    }
    tell(reply.phase === "setup" ? "Step into the picture." : `Stay still: ${Math.ceil(reply.calibration_left_s)}`);
    if (reply.phase === "calibrating" && this.said.text !== "still") this.speak("still", "Good. Now stay still.");
  }

  private begin(): void {
    this.placed = this.setting_up === null ? null : (rungOf(this.session, this.setting_up).view ?? "any");
    this.setting_up = null;
    this.closeSetUp();
    const block = this.session.blocks[this.around.state().index];
    if (block?.kind === "work") {
      this.around.act({ kind: "resume" });
      this.around.act({ kind: "joins", by: "camera" });
    } else {
      this.around.act({ kind: "next" });
    }
    this.trouble.answer();
  }

  private closeSetUp(): void {
    closeSetUp();
    this.around.changed();
  }

  private hint(text: string): void {
    if (this.said.text === text && now() - this.said.at_s < SAY_AGAIN_S) return;
    this.said = { text, at_s: now() };
    this.around.cue(text, true);
  }

  private speak(id: string, text: string): void {
    if (this.said.text === id && now() - this.said.at_s < SAY_AGAIN_S) return;
    this.said = { text: id, at_s: now() };
    this.around.say(text);
  }

  /** Twice a second: is anything that the count needs missing? */
  private watch(): void {
    const state = this.around.state();
    const counts = this.setting_up === null && this.live !== null && state.mode === "running" && state.by === "camera";
    const why = this.trouble.why(this.tracking?.pace.fps ?? 0, counts);
    if (why !== "") this.giveUp(why);
  }

  private problem(problem: CameraProblem): void {
    if (problem.kind === "covered" && this.setting_up === null) return; // the watch decides
    this.giveUp(problem.what);
  }

  /** From now on the person or the clock counts; what was counted stays. Without a reason it was the person's wish. */
  giveUp(why: string): void {
    const was_setting_up = this.setting_up !== null;
    this.stop();
    this.choose(false);
    this.looking_on = false;
    this.around.act({ kind: "lost", by: "camera" });
    if (was_setting_up && !this.waits) this.around.act({ kind: "resume" });
    if (why === "") return;
    const on = countsOn(this.workFrom(this.session.blocks[this.around.state().index])?.counting ?? "repetitions");
    this.around.notice(`${why} ${on}; what was counted is kept.`);
    show(element("camera-again", HTMLButtonElement), true);
    this.around.say(`The camera stopped. ${on}.`);
  }

  private workFrom(block: Block | undefined): Block | null {
    return this.session.blocks.slice(block?.index ?? Infinity).find((b) => b.kind === "work") ?? null;
  }
}

function now(): number {
  return performance.now() / 1000;
}
