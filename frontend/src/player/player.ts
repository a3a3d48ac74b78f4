/**
 * A session on this page: the machine's state, and everything its effects touch. What the person does becomes an
 * action; what the machine answers is shown, sounded, sent. The clock ticks ten times a second.
 */

import { Advice } from "./advice";
import { CameraCounting, type Around } from "./camera-counting";
import { asked, sessionChoice } from "./camera-choice";
import { askCount, corrected } from "./correction";
import { onKeys } from "./keys";
import { FRESH, beats, resumed, step, type Action, type Effect, type State } from "./machine";
import { onMediaKeys, showMedia } from "./media";
import { element, show, write } from "./page";
import { PhoneCounting } from "./phone-counting";
import { EventQueue, attemptOf, joined } from "./queue";
import { SensorCounting } from "./sensor-counting";
import { SensorPanel, announceSensors } from "./sensor-panel";
import { hold, kept, senseWire, surroundings, uuid } from "./server";
import { SoundSettings, showVoice } from "./sound-settings";
import { Speaker, browserMouth } from "./speech";
import { Summary, isDone, outcomes, worstPain } from "./summary";
import { Tones } from "./tones";
import type { Block, Session, SessionEvent } from "./types";
import { View, type Cue } from "./view";
import { Wake } from "./wake";
import { announced } from "./words";

const TICK_MS = 100;
const CUE_S = 4;
/** The block number of what is asked before the first block. */
const BEFORE = -1;

export class Player {
  private state: State = FRESH;
  private readonly page = uuid();
  private readonly view: View;
  private readonly queue: EventQueue;
  private readonly tones = new Tones(() => (this.muted ? 0 : 1));
  private readonly speaker = new Speaker(() => (this.muted || !this.sounds.sounds.voice ? null : browserMouth("en", () => 1)));
  private readonly sounds = new SoundSettings(kept("groundup.sounds"));
  private readonly memory;
  private readonly sound = kept("groundup.muted");
  private readonly camera: CameraCounting | PhoneCounting;
  private readonly sensors: SensorCounting;
  private readonly panel: SensorPanel;
  private readonly advice: Advice;
  private readonly wake = new Wake();
  private readonly tabs: BroadcastChannel | null;
  private muted = this.sound.load() === "yes";
  private cue: Cue | null = null;
  private log: SessionEvent[];
  private held = true;
  private saved_s = 0;
  private counted_by_camera = false;
  private readonly notices = { sensor: "", camera: "", server: "" };
  /** Whether a block has begun on this page: before, nobody is asked for a camera. */
  private begun = false;

  constructor(private readonly session: Session) {
    this.memory = kept(`groundup.state.${session.id}`);
    this.view = new View(session);
    this.queue = new EventQueue(surroundings(session.id, this.page, (holder) => this.heldBy(holder)));
    this.log = joined(session.events, this.queue.pending);
    this.queue.changed = (_, refused, away) => this.waiting(refused, away);
    const phone = new URLSearchParams(location.search).get("camera") === "phone";
    const choice = sessionChoice(session);
    const around: Around = {
      act: (action) => this.act(action),
      cue: (text, spoken, seconds) => this.give(text, spoken, seconds),
      say: (text) => this.say(text),
      notice: (text) => this.notice("camera", text),
      state: () => this.state,
      attempt: (block) => attemptOf(block.index, this.log, this.state.index === block.index),
      takenOver: () => this.lose(),
      changed: () => this.render(),
    };
    this.camera = phone ? new PhoneCounting(session, around) : new CameraCounting(session, around, choice);
    if (!phone) asked(session, element("player", HTMLElement).dataset["person"] ?? "", (yes) => this.camera.choose(yes));
    this.panel = new SensorPanel((refused) => this.sensors.refuse(refused), (target) => this.sensors.aim(target));
    const beside = {
      notice: (text: string): void => this.notice("sensor", text),
      say: (text: string): void => this.tell(text),
      now,
      later: (wait_s: number, then: () => void): void => void window.setTimeout(then, wait_s * 1000),
      wire: (block: Block, attempt: number) => senseWire(session.id, block.index, attempt),
      decided: (counts: boolean): void => this.decided(counts),
    };
    this.sensors = new SensorCounting(session, { ...around, ...beside }, this.panel);
    this.advice = new Advice({
      pause: () => this.pause(true),
      resume: () => this.pause(false),
      skip: () => this.leave("skip"),
      stop: (why) => this.act({ kind: "stop", why }),
      pain: (value) => this.note("pain", value),
    });
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel(`groundup.${session.id}`) : null;
  }

  begin(): void {
    this.state = resumed({ ...this.session, events: this.log }, this.remembered());
    this.wire();
    this.takeOver();
    void this.queue.flush();
    window.setInterval(() => this.tick(), TICK_MS);
    announceSensors(this.session);
    if (this.state.mode === "waiting") show(element("welcome", HTMLElement), true);
    else if (this.state.mode === "over") this.showSummary();
    else {
      this.showPlay();
      const block = this.session.blocks[this.state.index];
      if (block !== undefined) this.sensors.entered(block); // they come back by themselves, a camera is asked for
      if (this.counted_by_camera || this.camera instanceof PhoneCounting) this.camera.offer();
    }
    this.render();
  }

  private wire(): void {
    const click = (id: string, then: () => void): void => {
      element(id, HTMLButtonElement).addEventListener("click", (event) => {
        if (event.detail > 0) (event.currentTarget as HTMLButtonElement).blur(); // keys go to the session again
        this.tones.wake();
        then();
      });
    };
    for (const button of document.querySelectorAll<HTMLButtonElement>("#welcome [data-pain]")) {
      button.addEventListener("click", () => this.start(Number(button.dataset["pain"])));
    }
    click("pause", () => this.toggle());
    click("next", () => this.leave("next"));
    click("skip", () => this.leave("skip"));
    click("back", () => this.leave("back"));
    click("count", () => this.act({ kind: "tap" }));
    click("mute", () => this.mute());
    click("stop", () => this.advice.ask());
    click("fewer", () => this.correct(-1));
    click("more", () => this.correct(1));
    click("take-back", () => this.takeOver());
    click("save", () => this.save());
    element("play", HTMLElement).querySelector(".play-stage")?.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Element && event.target.closest("button, a, input") === null) this.act({ kind: "tap" });
    });
    onKeys({
      pause: () => this.toggle(),
      next: () => this.leave("next"),
      skip: () => this.leave("skip"),
      back: () => this.leave("back"),
      count: () => this.act({ kind: "tap" }),
      mute: () => this.mute(),
      stop: () => this.advice.ask(),
      listening: () => this.state.mode === "running" || this.state.mode === "paused",
    });
    document.addEventListener("visibilitychange", () => this.tick());
    window.addEventListener("online", () => void this.queue.flush());
    window.addEventListener("pagehide", () => this.remember());
    this.tabs?.addEventListener("message", ({ data }) => {
      if (data !== this.page) this.lose();
    });
    this.sounds.wire(document.querySelectorAll<HTMLInputElement>("input[data-sound]"));
    onMediaKeys({
      goOn: () => this.pause(false),
      pause: () => this.pause(true),
      next: () => this.leave("next"),
      back: () => this.leave("back"),
    });
    this.showMuted();
    showVoice(document, this.sounds);
  }

  private start(pain: number): void {
    this.tones.wake();
    this.note("pain", pain, BEFORE);
    show(element("welcome", HTMLElement), false);
    if (pain > 5) {
      this.note("stop", "pain above 5 before the session", 0);
      show(element("too-much", HTMLElement), true);
      element("too-much-title", HTMLElement).focus();
      return;
    }
    this.showPlay();
    this.act({ kind: "start" });
  }

  private act(action: Action): void {
    if (!this.held && action.kind !== "pause") return;
    const before = this.state;
    const [state, effects] = step(this.session, before, action, now());
    this.state = state;
    for (const effect of effects) this.play(effect);
    const begun = effects.some((e) => e.kind === "event" && e.event === "begin");
    if (begun || state.mode !== before.mode) this.moved(before, begun);
    if (effects.length > 0) this.remember();
    this.render();
  }

  private tick(): void {
    if (this.state.mode !== "running") return;
    this.sensors.watch();
    this.act({ kind: "tick" });
    if (now() - this.saved_s > 1) this.remember();
  }

  /** Another block or this one again, or running and paused. */
  private moved(before: State, begun: boolean): void {
    const block = this.session.blocks[this.state.index];
    if (this.state.mode === "over") {
      this.camera.stop();
      this.sensors.stop();
      void this.wake.release();
      this.memory.save("");
      sessionChoice(this.session).forget();
      this.showSummary();
      return;
    }
    if (this.state.mode === "running") void this.wake.keep();
    if (block === undefined) return;
    if (begun) {
      this.cue = null;
      this.begun = true;
      const measured = this.sensors.entered(block);
      this.announce();
      if (measured !== null) this.camera.entered(block, measured);
      if (before.mode !== "waiting") this.offerCorrection(before);
    }
    if (!begun) this.sensors.moved();
    showMedia(this.session, this.state.index, this.state.mode === "running");
  }

  private play(effect: Effect): void {
    if (effect.kind === "tone") {
      if (this.sounds.allows(effect.tone)) this.tones.play(effect.tone);
    }
    else if (effect.kind === "say") this.speaker.say(effect.text, effect.rank);
    else this.log = [...this.log, this.queue.add(effect.event, effect.block, effect.value)];
  }

  private note(kind: SessionEvent["kind"], value: SessionEvent["value"], block = Math.min(this.state.index, this.session.blocks.length - 1)): void {
    this.log = [...this.log, this.queue.add(kind, block, value)];
  }

  /** The one cue of the moment: shown, and spoken where the device has a voice of its own. */
  private give(text: string, spoken: boolean, seconds = CUE_S): void {
    this.cue = { text, until_s: now() + seconds };
    if (spoken && !this.speaker.say(text, "cue")) this.tones.play("warn");
    write(element("said", HTMLElement), text);
    this.render();
  }

  private say(text: string): void {
    this.speaker.say(text, "block");
  }

  /** Said aloud and to a screen reader. */
  private tell(text: string): void {
    this.say(text);
    write(element("said", HTMLElement), text);
  }

  /** Whether a sensor counts the set that runs or comes: then no camera is set up for it, or no longer. */
  private decided(counts: boolean): void {
    const block = this.session.blocks[this.state.index];
    if (!this.begun || block === undefined) return;
    const goes_on = counts && this.camera.settingUp && !this.camera.waiting;
    if (counts) this.camera.leaveSetUp();
    this.camera.entered(block, counts);
    if (goes_on) this.act({ kind: "resume" });
  }

  private announce(): void {
    const block = this.session.blocks[this.state.index];
    if (block === undefined) return;
    const { by, tapped } = this.state;
    write(element("said", HTMLElement), announced(block, by, tapped, beats(this.session, block, this.state)));
  }

  private toggle(): void {
    this.pause(this.camera.settingUp ? !this.camera.waiting : this.state.mode !== "paused");
    this.speaker.hush();
  }

  /** Pause or go on; while the camera is set up, with its set-up, for which the session waits anyway. */
  private pause(paused: boolean): void {
    if (this.camera.settingUp) this.camera.wait(paused);
    else this.act({ kind: paused ? "pause" : "resume" });
  }

  /** Away from this block. A camera that is being set up is left: Done and Start now do without it. */
  private leave(how: "next" | "skip" | "back"): void {
    if (this.camera.settingUp && how === "next") this.camera.giveUp("");
    else this.camera.leaveSetUp();
    this.act({ kind: how });
  }

  private mute(): void {
    this.muted = !this.muted;
    this.sound.save(this.muted ? "yes" : "");
    if (this.muted) this.speaker.hush();
    this.showMuted();
  }

  private showMuted(): void {
    element("mute", HTMLButtonElement).setAttribute("aria-pressed", String(this.muted));
  }

  /** After a set that the person or the metronome counted. */
  private offerCorrection(before: State): void {
    const block = this.session.blocks[before.index];
    const resting = this.session.blocks[this.state.index]?.kind !== "work";
    const one = outcomes(this.session, this.log).find((o) => o.block.index === before.index && !o.skipped);
    const counted = block?.kind === "work" && block.counting === "repetitions" && before.by === "you";
    askCount(resting && counted && one !== undefined ? one : null);
  }

  private correct(by: number): void {
    const { block, done } = corrected(by);
    this.note("count", { done, by: "you" }, block);
  }

  private showPlay(): void {
    for (const id of ["welcome", "taken", "summary"]) show(element(id, HTMLElement), false);
    show(element("play", HTMLElement), true);
    element("main", HTMLElement).focus({ preventScroll: true });
  }

  private showSummary(): void {
    show(element("play", HTMLElement), false);
    show(element("summary", HTMLElement), true);
    const done = outcomes(this.session, this.log);
    const worked = done.filter(isDone);
    const through = this.state.why === "";
    write(element("summary-title", HTMLElement), worked.length === 0 ? "Left out, and kept." : through ? "Done." : "Stopped, and kept.");
    write(element("summary-eyebrow", HTMLElement), this.session.title);
    write(element("summary-text", HTMLElement), `${worked.length} of ${this.session.blocks.filter((b) => b.kind === "work").length} sets done. What you say here decides what comes next.`);
    new Summary(this.session, done, {
      change: (block, count) => this.note("count", { done: count, by: "you" }, block),
      rate: (block, effort) => this.note("effort", effort, block),
      judge: (one, clean) => this.note("count", { done: one.done, clean, by: one.by }, one.block.index),
    }).show(worstPain(this.log));
    if (through && worked.length > 0) this.speaker.say("Done. Well trained.", "block");
    window.scrollTo(0, 0);
    element("summary-title", HTMLElement).focus();
  }

  private save(): void {
    const worst = document.querySelector<HTMLInputElement>('input[name="worst"]:checked');
    if (worst !== null) this.note("pain", Number(worst.value), this.session.blocks.length);
    this.queue.changed = (waiting, refused, away): void => {
      this.waiting(refused, away);
      if (waiting === 0) location.assign(`/train/${this.session.id}`);
    };
    if (this.queue.size === 0) location.assign(`/train/${this.session.id}`);
    else void this.queue.flush();
  }

  private waiting(refused: string, away: boolean): void {
    const text = refused !== "" ? `The server does not take what happened here: ${refused}.` : away ? "groundup is not reachable. Go on: everything is kept on this device and sent later." : "";
    this.notice("server", text);
    write(element("summary-waiting", HTMLElement), text);
    show(element("summary-waiting", HTMLElement), text !== "");
  }

  /** Above the buttons: what was said of sensors, camera and server, each until it is taken back. */
  private notice(about: "sensor" | "camera" | "server", text: string): void {
    this.notices[about] = text;
    const said = [this.notices.sensor, this.notices.camera, this.notices.server].filter((one) => one !== "").join(" ");
    write(element("notice-text", HTMLElement), said);
    show(element("notice", HTMLElement), said !== "");
    if (text !== "") write(element("urgent", HTMLElement), text);
  }

  private takeOver(): void {
    this.held = true;
    this.tabs?.postMessage(this.page);
    void hold(this.session.id, this.page).catch(() => undefined);
    show(element("taken", HTMLElement), false);
    if (this.state.mode === "paused") this.showPlay();
  }

  private heldBy(holder: string): void {
    if (holder !== this.page && holder !== "") this.lose();
  }

  /** Another page has the session now: this one falls silent and sends nothing more. */
  private lose(): void {
    if (!this.held) return;
    this.held = false;
    this.camera.stop();
    this.sensors.stop();
    this.speaker.hush();
    if (this.state.mode === "running") this.state = { ...this.state, mode: "paused", since_s: null };
    for (const id of ["welcome", "play", "summary"]) show(element(id, HTMLElement), false);
    show(element("taken", HTMLElement), true);
  }

  private render(): void {
    const works = this.session.blocks[this.state.index]?.kind === "work";
    this.panel.who(this.sensors.why, this.sensors.counts && works, this.sensors.refused);
    this.view.render(this.state, now(), {
      cue: this.cue,
      camera: this.camera.shown,
      foot: works && this.panel.filled,
      measured_by: this.sensors.says,
      foot_says: this.state.by === "sensor" ? this.panel.says : "",
      holding: this.state.by === "sensor" ? this.sensors.holding : this.camera.holding,
      looking_on: this.camera.looking_on,
      setting_up: this.camera.settingUp ? (this.camera.waiting ? "paused" : "running") : null,
      skipped: new Set(this.log.filter((e) => e.kind === "skip").map((e) => e.block)),
    });
  }

  private remember(): void {
    this.saved_s = now();
    if (this.state.mode === "over" || this.state.mode === "waiting" || !this.held) return;
    const before_s = this.state.before_s + (this.state.since_s === null ? 0 : now() - this.state.since_s);
    this.memory.save(JSON.stringify({ ...this.state, before_s, since_s: null }));
  }

  private remembered(): State | null {
    const text = this.memory.load();
    if (text === null || text === "") return null;
    try {
      const state = { ...FRESH, ...(JSON.parse(text) as State) };
      this.counted_by_camera = state.by === "camera";
      return state;
    } catch {
      return null;
    }
  }
}

function now(): number {
  return performance.now() / 1000;
}
