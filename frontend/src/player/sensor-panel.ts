/**
 * What sensors show beside the count: the rule's bar, tripod, pads, muscles and the order of their onsets. Each frame of the
 * screen draws the newest message, and no other; when its sample came stands in `data-at`, when it was drawn beside it.
 */

import { muscles } from "../foot/muscles";
import { pads } from "../foot/pads";
import { press } from "../foot/press";
import { tripod, type Tripod } from "../foot/tripod";
import type { Side } from "../foot/tripod-place";
import { element, show, write } from "./page";
import type { Shown } from "./sensor-counting";
import type { Hello, Order, Target, ToldNow } from "./sensor-live";
import { rungOf, type Block, type Session } from "./types";

/** Before the start: which exercises a sensor can measure, where any is connected or looked for. */
export function announceSensors(session: Session): void {
  const rungs = session.blocks.filter((b) => b.kind === "work").map((b) => rungOf(session, b));
  const names = new Set(rungs.filter((rung) => (rung.sensed ?? null) !== null).map((rung) => rung.name));
  write(element("sensing-what", HTMLElement), [...names].join(", "));
  show(element("sensing", HTMLElement), session.sensors === true && names.size > 0);
}

export class SensorPanel implements Shown {
  /** Whether there is anything to look at. */
  filled = false;
  says = "";
  private readonly root = element("foot", HTMLElement);
  private readonly press = press();
  private readonly pads = pads();
  private readonly muscles = muscles();
  private tripod: { readonly side: Side; readonly of: Tripod } | null = null;
  private counts = false;
  private says_who = "";
  private block: Block | null = null;
  private newest: ToldNow | null = null;
  private asked_frame = false;

  constructor(
    private readonly refuse: (refused: boolean) => void,
    aim: (target: Target | null) => void,
  ) {
    element("foot-press", HTMLElement).replaceChildren(this.press.node);
    element("foot-bars", HTMLElement).replaceChildren(this.pads.node, this.muscles.node);
    const choice = element("target-of", HTMLSelectElement);
    choice.addEventListener("change", () => aim(choice.value === "" ? null : (choice.value as Target)));
    const self = element("foot-self", HTMLButtonElement);
    self.addEventListener("click", () => this.refuse(self.getAttribute("aria-pressed") !== "true"));
  }

  afresh(block: Block | null): void {
    this.block = block;
    this.newest = null;
    this.filled = false;
    this.says = "";
    for (const id of ["foot-press", "foot-tripod", "foot-bars", "foot-order", "foot-unseen", "target"]) show(element(id, HTMLElement), false);
  }

  hello(hello: Hello): void {
    this.counts = hello.counts;
    this.says_who = hello.says;
    show(element("target", HTMLElement), hello.counts && hello.tripod && this.block?.counting === "hold");
    const unseen = element("foot-unseen", HTMLElement);
    write(unseen, hello.unseen.length === 0 ? "" : `Not measured here: ${hello.unseen.join("; ")}`);
    show(unseen, hello.unseen.length > 0);
  }

  told(told: ToldNow): void {
    this.newest = told;
    this.filled = told.trouble === "" || this.counts;
    this.says = told.says;
    if (this.asked_frame) return;
    this.asked_frame = true;
    requestAnimationFrame(() => {
      this.asked_frame = false;
      if (this.newest !== null) this.draw(this.newest);
    });
  }

  lost(): void {
    this.filled = false;
    this.says = "";
  }

  order(order: Order): void {
    write(element("foot-order-text", HTMLElement), order.text);
    show(element("foot-order", HTMLElement), true);
  }

  /** Who counts a set that a sensor could, and the button that changes it. */
  who(why: string, counts: boolean, refused: boolean): void {
    const words = element("foot-why", HTMLElement);
    write(words, why === "" ? "" : `counted by you: ${why}`);
    show(words, why !== "");
    const self = element("foot-self", HTMLButtonElement);
    show(self, counts || refused);
    write(self, refused ? "Let the sensor count" : "Count myself");
    self.setAttribute("aria-pressed", String(refused));
  }

  private draw(told: ToldNow): void {
    show(element("foot-press", HTMLElement), told.asked !== null || told.value !== null);
    this.root.dataset["aim"] = this.block?.counting === "hold" || (told.tripod?.target ?? null) !== null ? "yes" : "no";
    this.press.draw(told.value, told.asked, told.unit);
    show(element("foot-tripod", HTMLElement), told.tripod !== null);
    if (told.tripod !== null) this.foot().draw(told.tripod);
    this.pads.draw(told.pads);
    this.muscles.draw(told.muscles);
    show(element("foot-maximum", HTMLElement), told.muscles.some((m) => m.percent === null));
    show(element("foot-bars", HTMLElement), told.muscles.length > 0 || Object.keys(told.pads).length > 0);
    this.root.dataset["at"] = String(told.at);
    this.root.dataset["drawn"] = String((performance.timeOrigin + performance.now()) / 1000);
  }

  private foot(): Tripod {
    const side = this.block?.side ?? (this.says_who.includes("left foot") ? "left" : "right");
    if (this.tripod?.side !== side) {
      this.tripod = { side, of: tripod(side) };
      element("foot-tripod", HTMLElement).replaceChildren(this.tripod.of.node);
    }
    return this.tripod.of;
  }
}
