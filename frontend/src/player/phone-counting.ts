/**
 * A phone as the one who counts: it sends its frames to the server by itself, and this page hears the answers. Before the
 * first set that it can count the session waits until it is ready. Where it falls silent the person counts on; when it
 * comes back, it counts again. Nothing of the set is lost either way.
 */

import type { Around } from "./camera-counting";
import type { Reply } from "./live";
import { element, show, write } from "./page";
import { closeSetUp, loaded, openSetUp, tell } from "./setup-screen";
import { rungOf, type Block, type Session } from "./types";
import { countsOn } from "./words";

const SILENT_S = 5;
const AFTER_SET_S = 9;
const AGAIN_MS = 1000;
const WAITING = "Waiting for the phone …";

export class PhoneCounting {
  readonly shown = false;
  holding = false;
  looking_on = false;
  private block: Block | null = null;
  private attempt = 0;
  private socket: WebSocket | null = null;
  private counting = false;
  private last_answer_s = -Infinity;
  private told_silent = false;
  private setting_up = false;
  private waits = false;
  /** It was ready once, or the person went on without it: nothing waits for it any more. */
  private met = false;

  constructor(
    private readonly session: Session,
    private readonly around: Around,
  ) {
    element("setup-self", HTMLButtonElement).addEventListener("click", () => this.giveUp());
    window.setInterval(() => this.watch(), 500);
  }

  /** Whether the session waits for the phone. */
  get settingUp(): boolean {
    return this.setting_up;
  }

  /** Whether that waiting was paused: the phone's being ready starts nothing then. */
  get waiting(): boolean {
    return this.waits;
  }

  /** The session has come to a block, or begins it again; where a sensor measures it the phone stays out of it. */
  entered(block: Block, measured = false): void {
    const work = this.session.blocks.slice(block.index).find((b) => b.kind === "work");
    const seen = work !== undefined && !measured && rungOf(this.session, work).detector !== null ? work : null;
    const attempt = seen === null ? 0 : this.around.attempt(seen);
    if (seen?.index !== this.block?.index || attempt !== this.attempt) {
      this.leave();
      this.block = seen;
      this.attempt = attempt;
      if (seen !== null) this.open(seen);
    }
    this.counting = false;
    this.looking_on = false;
    this.last_answer_s = now();
    this.told_silent = false;
    if (seen === null) this.leaveSetUp();
    else if (!this.met && !this.setting_up) this.setUp(seen);
  }

  /** The phone was chosen by how this page was opened. */
  choose(): void {}

  wait(waits: boolean): void {
    if (!this.setting_up) return;
    this.waits = waits;
    tell(waits ? "Paused." : WAITING);
    this.around.changed();
  }

  leaveSetUp(): void {
    if (!this.setting_up) return;
    this.setting_up = this.waits = false;
    closeSetUp();
    this.around.changed();
  }

  /** On without the phone; it counts once it comes. */
  giveUp(): void {
    if (!this.setting_up) return;
    const waits = this.waits;
    this.met = true;
    this.leaveSetUp();
    if (!waits) this.around.act({ kind: "resume" });
  }

  /** After a reload: the phone counts on by itself, nobody has to be asked. */
  offer(): void {
    const block = this.session.blocks[this.around.state().index];
    this.met = true;
    if (block !== undefined) this.entered(block);
  }

  /** The session is over, or another page has it. */
  stop(): void {
    this.leave();
    this.leaveSetUp();
    this.block = null;
  }

  private setUp(work: Block): void {
    this.around.act({ kind: "pause" });
    this.setting_up = true;
    this.waits = false;
    write(element("setup-title", HTMLElement), "A phone as the camera");
    write(element("setup-self", HTMLButtonElement), "Start without");
    openSetUp(rungOf(this.session, work));
    loaded(null);
    tell(WAITING);
    this.around.changed();
    this.around.say("Waiting for the phone.");
  }

  /** The phone sees the person as the set needs it: what was about to begin begins. */
  private ready(): void {
    this.met = true;
    this.leaveSetUp();
    this.around.act({ kind: "resume" });
  }

  private open(block: Block): void {
    const base = location.origin.replace(/^http/, "ws");
    const socket = new WebSocket(`${base}/watch/${this.session.id}/${block.index}?attempt=${this.attempt}`);
    this.socket = socket;
    socket.onmessage = ({ data }): void => {
      if (typeof data === "string") this.answered(JSON.parse(data) as Reply);
    };
    socket.onclose = (): void => {
      if (this.socket !== socket) return;
      window.setTimeout(() => {
        if (this.socket === socket) this.open(block);
      }, AGAIN_MS);
    };
  }

  private leave(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.holding = false;
  }

  private answered(reply: Reply): void {
    if (!("phase" in reply)) return;
    this.last_answer_s = now();
    if (this.told_silent) this.around.notice("");
    this.told_silent = false;
    const placed = reply.phase !== "setup" && reply.phase !== "calibrating";
    const wants = placed ? "" : (reply.setup[0]?.todo ?? `Stay still: ${Math.ceil(reply.calibration_left_s)}`);
    if (this.setting_up) {
      if (!this.waits && placed) this.ready();
      else if (!this.waits) tell(wants);
      return;
    }
    this.checks(wants);
    if (this.around.state().mode !== "running" || !this.working()) return;
    if (!placed) return;
    if (!this.counting) {
      this.counting = true;
      this.looking_on = false; // one that comes back to the foot end says so again
      this.around.act({ kind: "joins", by: "camera" });
    }
    this.holding = reply.holding;
    if (!reply.counts && !this.looking_on) {
      this.looking_on = true;
      this.around.act({ kind: "looks on" });
      this.around.say("From here the phone judges. You count.");
    }
    this.around.act({ kind: "measured", by: "camera", count: reply.count, held_s: reply.hold_s });
    if (reply.after.length > 0 && this.session.kind !== "test") this.around.cue(reply.after.join(" "), true, AFTER_SET_S);
    if (reply.cue !== null && this.session.kind !== "test") this.around.cue(reply.cue.text, reply.cue.spoken);
  }

  private working(): boolean {
    return this.session.blocks[this.around.state().index]?.kind === "work";
  }

  /** What the phone still needs, shown where the camera's own set-up is told. */
  private checks(text: string): void {
    const place = element("phone-says", HTMLElement);
    show(place, text !== "");
    if (place.textContent !== text) write(place, text);
  }

  private watch(): void {
    if (this.setting_up && !this.waits && now() - this.last_answer_s >= SILENT_S) tell(WAITING);
    if (this.block === null || this.told_silent || this.around.state().mode !== "running" || !this.working()) return;
    if (now() - this.last_answer_s < SILENT_S) return;
    this.told_silent = true;
    this.checks("");
    if (this.counting) this.around.act({ kind: "lost", by: "camera" });
    this.counting = false;
    const on = countsOn(this.block.counting);
    this.around.notice(`The phone sends nothing: is its page open? ${on}; what was counted is kept.`);
    this.around.say(`The phone stopped. ${on}.`);
  }
}

function now(): number {
  return performance.now() / 1000;
}
