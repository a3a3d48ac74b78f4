/** The screen of a set-up, whichever camera it is for: where to put it, one thing to do now, large, and what comes after. */

import { element, made, show, write } from "./page";
import { placing } from "./placing";
import type { Rung } from "./types";

/** Opens it for a set of this rung. */
export function openSetUp(rung: Rung): void {
  const steps = placing(rung).steps;
  element("setup-place", HTMLElement).replaceChildren(...steps.map((step) => made("li", {}, step)));
  showPlacing(true);
  also([]);
  shown(true);
}

export function closeSetUp(): void {
  showPlacing(true);
  shown(false);
}

/** The one thing to do now. */
export function tell(text: string): void {
  write(element("setup-say", HTMLElement), text);
}

/** What is still to do after that. */
export function also(texts: readonly string[]): void {
  element("setup-checks", HTMLElement).replaceChildren(...texts.map((text) => made("li", {}, text)));
}

/** How much of what must be loaded is there; null where nothing is. */
export function loaded(share: number | null): void {
  const bar = element("setup-progress", HTMLProgressElement);
  show(bar, share !== null);
  bar.value = share ?? 0;
}

/** Where to put the camera, which is of no use once the person stands still. */
export function showPlacing(yes: boolean): void {
  show(element("setup-place", HTMLElement), yes);
}

function shown(yes: boolean): void {
  show(element("setup", HTMLElement), yes);
  element("play", HTMLElement).toggleAttribute("data-setup", yes);
}
