/** Stop, pain, dizziness, cramp: what is asked and what is advised. The session is paused meanwhile. */

import { element, made } from "./page";

export interface Session {
  pause(): void;
  resume(): void;
  skip(): void;
  stop(why: string): void;
  pain(value: number): void;
}

const PAIN_STOPS_ABOVE = 5;

interface Words {
  readonly title: string;
  readonly lines: readonly string[];
  readonly stop: string;
  readonly may_go_on: boolean;
}

const DIZZY: Words = {
  title: "Sit or lie down now.",
  lines: ["Breathe slowly, feet up if you can, and drink some water when it eases.", "Do not train on today. If it comes back, or comes with chest pain, a faint or trouble speaking, get medical help at once."],
  stop: "dizziness",
  may_go_on: false,
};
const CRAMP: Words = {
  title: "Release and stretch.",
  lines: ["Let go, pull the toes gently towards you, or stand on the foot until it eases. Cramps are common in the first weeks.", "Then go on with half the hold. If it stays or comes back at once, stop for today."],
  stop: "cramp",
  may_go_on: true,
};
const SOME_PAIN: Words = {
  title: "Go on gently, or leave this set out.",
  lines: ["Up to 5 of 10 is acceptable if it settles by tomorrow morning. Make the movement smaller or the hold shorter.", "Anything sharp: stop."],
  stop: "pain",
  may_go_on: true,
};
const TOO_MUCH: Words = {
  title: "Stop for today.",
  lines: ["Pain above 5 of 10 ends the session. Next time begins lower, after 48 hours of rest.", "If it happens a third time, see a professional."],
  stop: "pain above 5",
  may_go_on: false,
};

export class Advice {
  private readonly stopping = element("stopping", HTMLDialogElement);
  private readonly hurting = element("hurting", HTMLDialogElement);
  private readonly advice = element("advice", HTMLDialogElement);
  private shown: Words = CRAMP;

  constructor(private readonly session: Session) {
    for (const button of this.stopping.querySelectorAll<HTMLButtonElement>("[data-why]")) {
      button.addEventListener("click", () => this.because(button.dataset["why"] ?? ""));
    }
    this.stopping.querySelector("[data-close]")?.addEventListener("click", () => this.goOn());
    for (const dialog of [this.stopping, this.hurting, this.advice]) dialog.addEventListener("cancel", (event) => this.escaped(event));
    for (const button of this.hurting.querySelectorAll<HTMLButtonElement>("[data-hurts]")) {
      button.addEventListener("click", () => this.hurts(Number(button.dataset["hurts"])));
    }
    element("advice-on", HTMLButtonElement).addEventListener("click", () => this.goOn());
    element("advice-skip", HTMLButtonElement).addEventListener("click", () => {
      this.advice.close();
      session.skip();
    });
    element("advice-stop", HTMLButtonElement).addEventListener("click", () => this.end());
  }

  ask(): void {
    this.session.pause();
    if (!this.stopping.open) this.stopping.showModal();
  }

  private because(why: string): void {
    this.stopping.close();
    if (why === "enough") this.session.stop("enough for today");
    else if (why === "pain") this.hurting.showModal();
    else this.show(why === "dizziness" ? DIZZY : CRAMP);
  }

  private hurts(value: number): void {
    this.hurting.close();
    this.session.pain(value);
    this.show(value > PAIN_STOPS_ABOVE ? TOO_MUCH : SOME_PAIN);
  }

  private show(words: Words): void {
    this.shown = words;
    element("advice-title", HTMLElement).textContent = words.title;
    element("advice-text", HTMLElement).replaceChildren(...words.lines.map((line) => made("p", {}, line)));
    element("advice-on", HTMLButtonElement).hidden = !words.may_go_on;
    element("advice-skip", HTMLButtonElement).hidden = !words.may_go_on;
    this.advice.showModal();
  }

  private goOn(): void {
    this.stopping.close();
    this.advice.close();
    this.session.resume();
  }

  private end(): void {
    this.advice.close();
    this.session.stop(this.shown.stop);
  }

  /** Escape goes on where going on is allowed; what ends the session has to be answered. */
  private escaped(event: Event): void {
    event.preventDefault();
    if (this.advice.open && !this.shown.may_go_on) return;
    this.hurting.close();
    this.goOn();
  }
}
