/**
 * The camera as the one who counts: asked once a session and only when first useful, set up with live checks, given up
 * at the first trouble. The set itself is never lost: the person or the clock goes on counting where the camera stops.
 */

import type { CameraProblem, Source } from "../camera";
import type { PoseFrame, Tracking } from "../pose";
import { LiveSet, type Reply } from "./live";
import type { Action, State } from "./machine";
import { ifWanted } from "./if-wanted";
import { element, made, show, write } from "./page";
import { placing } from "./placing";
import { liveWire, uuid } from "./server";
import { rungOf, type Block, type Session } from "./types";

export interface Around {
  act(action: Action): void;
  cue(text: string, spoken: boolean): void;
  say(text: string): void;
  notice(text: string): void;
  state(): State;
  takenOver(): void;
  /** Something that the page shows has changed here. */
  changed(): void;
}

const SLOWEST_FPS = 5;
const SLOW_S = 5;
const NO_IMAGE_S = 2.5;
const NO_ANSWER_S = 8;
const NOT_SEEN_S = 15;
const SAY_AGAIN_S = 7;

export class CameraCounting {
  shown = false;
  holding = false;
  private choice: "unasked" | "yes" | "no" = "unasked";
  private source: Source | null = null;
  private tracking: Tracking | null = null;
  private live: { readonly set: LiveSet; readonly block: number } | null = null;
  private placing = uuid();
  private setting_up: Block | null = null;
  private last_frame_s = 0;
  private last_answer_s = 0;
  private unseen_since_s: number | null = null;
  private slow_since_s: number | null = null;
  private said = { text: "", at_s: -Infinity };
  private overlay: typeof import("../overlay") | null = null;
  private readonly asking = element("asking", HTMLDialogElement);

  constructor(
    private readonly session: Session,
    private readonly around: Around,
  ) {
    element("use-camera", HTMLButtonElement).addEventListener("click", () => this.chosen(true));
    element("count-myself", HTMLButtonElement).addEventListener("click", () => this.chosen(false));
    element("setup-self", HTMLButtonElement).addEventListener("click", () => this.giveUp(""));
    element("camera-again", HTMLButtonElement).addEventListener("click", () => this.again());
    this.asking.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.chosen(false);
    });
    window.setInterval(() => this.watch(), 500);
  }

  /** The session has come to a block. */
  entered(block: Block): void {
    if (this.live !== null && this.live.block !== block.index) this.leaveSet();
    const work = this.workFrom(block);
    if (work === null || rungOf(this.session, work).detector === null || this.choice === "no") {
      this.shown = false;
      return;
    }
    if (this.choice === "unasked") {
      if (block.kind !== "work") this.ask(work);
      return;
    }
    this.shown = this.tracking !== null;
    if (block.kind !== "work") return;
    if (this.tracking === null) {
      void this.setUp(block);
      return;
    }
    if (this.live === null) this.open(block);
    this.unseen_since_s = null;
    this.last_answer_s = now();
    this.around.act({ kind: "camera on" });
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
    this.shown = false;
    this.showSetUp(false);
    if (this.asking.open) this.asking.close();
  }

  private ask(work: Block): void {
    const rung = rungOf(this.session, work);
    this.around.act({ kind: "pause" });
    const place = placing(rung);
    write(element("asking-text", HTMLElement), `${rung.name}: ${place.why}`);
    element("asking-place", HTMLElement).replaceChildren(...place.steps.map((step) => made("li", {}, step)));
    show(element("asking-phone", HTMLElement), true);
    this.asking.showModal();
  }

  private chosen(yes: boolean): void {
    this.asking.close();
    this.choice = yes ? "yes" : "no";
    const block = this.session.blocks[this.around.state().index];
    const work = block === undefined ? null : this.workFrom(block);
    if (yes && work !== null) void this.setUp(work);
    else this.around.act({ kind: "resume" });
  }

  private again(): void {
    show(element("camera-again", HTMLButtonElement), false);
    this.around.notice("");
    this.choice = "yes";
    const block = this.session.blocks[this.around.state().index];
    if (block?.kind === "work" && rungOf(this.session, block).detector !== null) void this.setUp(block);
  }

  /** Camera, model, then the checks until the person is seen as the set needs it. The session waits meanwhile. */
  private async setUp(work: Block): Promise<void> {
    this.around.act({ kind: "pause" });
    this.setting_up = work;
    const attempt = (this.placing = uuid());
    // whoever counts for themselves meanwhile must not find the camera on a moment later
    const wanted = (): boolean => this.setting_up === work && this.placing === attempt;
    this.shown = true;
    this.unseen_since_s = null;
    this.showSetUp(true);
    this.tell("Allow the camera where the browser asks.", false);
    const bar = element("setup-progress", HTMLProgressElement);
    show(bar, true);
    bar.value = 0;
    element("setup-checks", HTMLElement).replaceChildren();
    try {
      const [camera, pose, overlay] = await Promise.all([import("../camera"), import("../pose"), import("../overlay")]);
      if (!wanted()) return;
      this.overlay = overlay;
      this.source ??= await ifWanted(camera.openCamera(element("video", HTMLVideoElement)), wanted);
      if (this.source === null || !wanted()) return;
      element("camera", HTMLElement).toggleAttribute("data-mirrored", this.source.mirrored);
      this.tell("Loading what finds your joints. Once, about 20 MB from this machine.", false);
      const starting = pose.start(this.source, {
        onFrame: (frame) => this.frame(frame),
        onProgress: (share) => (bar.value = share),
        onProblem: (problem) => this.problem(problem),
      });
      this.tracking = await ifWanted(starting, wanted);
      if (this.tracking === null) return;
      show(bar, false);
      this.open(work);
    } catch (error) {
      if (wanted()) this.problem(error as CameraProblem);
    }
  }

  private open(block: Block): void {
    this.leaveSet();
    const set = new LiveSet(liveWire(this.session.id, block.index, this.placing));
    set.answered = (reply, latest): void => this.answered(reply, latest);
    set.line = (state): void => {
      if (state === "taken over") this.around.takenOver();
      if (state === "refused") this.giveUp("The server does not count this set.");
    };
    this.live = { set, block: block.index };
    this.last_answer_s = now();
    this.last_frame_s = now();
  }

  private leaveSet(): void {
    this.live?.set.close();
    this.live = null;
    this.holding = false;
  }

  private frame(frame: PoseFrame): void {
    this.last_frame_s = now();
    const canvas = element("overlay", HTMLCanvasElement);
    if (this.shown && this.overlay !== null) {
      this.overlay.fitCanvas(canvas);
      this.overlay.drawOverlay(canvas, frame.landmarks, frame, { mirrored: this.source?.mirrored ?? false });
    }
    if (this.live === null) return;
    const counting = this.around.state().mode === "running" || this.setting_up !== null;
    if (counting) this.live.set.send(frame);
  }

  private answered(reply: Reply, latest: boolean): void {
    this.last_answer_s = now();
    if (this.setting_up !== null) {
      this.check(reply);
      return;
    }
    this.holding = reply.holding;
    const seen = reply.phase !== "setup";
    this.unseen_since_s = seen ? null : (this.unseen_since_s ?? now());
    this.around.act({ kind: "camera", count: reply.count, held_s: reply.hold_s });
    if (!latest) return;
    const problem = reply.setup[0];
    // a cue would change what a test measures
    if (reply.cue !== null && this.session.kind !== "test") this.around.cue(reply.cue.text, reply.cue.spoken);
    else if (reply.refused !== "") this.around.cue(reply.refused, false);
    else if (problem !== undefined && this.unseenFor() > 1.5) this.hint(problem.todo);
  }

  /** While setting up: what is still wrong, then the seconds of quiet, then go. */
  private check(reply: Reply): void {
    if (reply.phase !== "setup" && reply.phase !== "calibrating") {
      this.begin(); // what is still not ideal is told while counting
      return;
    }
    const problem = reply.setup[0];
    const more = reply.setup.slice(1, 3).map((p) => made("li", {}, p.todo));
    element("setup-checks", HTMLElement).replaceChildren(...more);
    if (problem !== undefined) {
      this.tell(problem.todo, true);
      return;
    }
    this.tell(reply.phase === "setup" ? "Step into the picture." : `Stay still: ${Math.ceil(reply.calibration_left_s)}`, false);
    if (reply.phase === "calibrating" && this.said.text !== "still") this.speak("still", "Good. Now stay still.");
  }

  private begin(): void {
    this.setting_up = null;
    this.showSetUp(false);
    const block = this.session.blocks[this.around.state().index];
    if (block?.kind === "work") {
      this.around.act({ kind: "resume" });
      this.around.act({ kind: "camera on" });
    } else {
      this.around.act({ kind: "next" });
    }
    this.last_answer_s = now();
  }

  private showSetUp(shown: boolean): void {
    show(element("setup", HTMLElement), shown);
    element("play", HTMLElement).toggleAttribute("data-setup", shown);
    this.around.changed();
  }

  private tell(text: string, aloud: boolean): void {
    write(element("setup-say", HTMLElement), text);
    if (aloud) this.speak(text, text);
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
    if (this.setting_up !== null || this.live === null || state.mode !== "running" || state.by !== "camera") return;
    if (now() - this.last_frame_s > NO_IMAGE_S) this.giveUp("The camera sends no images.");
    else if (this.slowFor() > SLOW_S) this.giveUp("This device is too slow to count by camera.");
    else if (now() - this.last_answer_s > NO_ANSWER_S) this.giveUp("groundup does not answer.");
    else if (this.unseenFor() > NOT_SEEN_S) this.giveUp("The camera could not see you well enough.");
  }

  private slowFor(): number {
    const fps = this.tracking?.pace.fps ?? 0;
    if (fps === 0 || fps >= SLOWEST_FPS) this.slow_since_s = null;
    else this.slow_since_s ??= now();
    return this.slow_since_s === null ? 0 : now() - this.slow_since_s;
  }

  private unseenFor(): number {
    return this.unseen_since_s === null ? 0 : now() - this.unseen_since_s;
  }

  private problem(problem: CameraProblem): void {
    if (problem.kind === "covered" && this.setting_up === null) return; // the watch decides
    this.giveUp(problem.what);
  }

  /** From now on the person counts; what was counted stays. */
  private giveUp(why: string): void {
    const was_setting_up = this.setting_up !== null;
    this.stop();
    this.choice = "no";
    this.around.act({ kind: "camera lost" });
    if (was_setting_up || this.around.state().mode === "paused") this.around.act({ kind: "resume" });
    if (why === "") return;
    this.around.notice(`${why} You count from here; what was counted is kept.`);
    show(element("camera-again", HTMLButtonElement), true);
    this.around.say("The camera stopped. You count from here.");
  }

  private workFrom(block: Block): Block | null {
    return this.session.blocks.slice(block.index).find((b) => b.kind === "work") ?? null;
  }
}

function now(): number {
  return performance.now() / 1000;
}
