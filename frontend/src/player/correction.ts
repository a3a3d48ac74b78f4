/** After a set that the person or the metronome counted, the next seconds ask whether it was so many. */

import { element, show, write } from "./page";
import type { Block } from "./types";

/** Asks about a block of which so many are counted; null asks nothing. */
export function askCount(asked: { readonly block: Block; readonly done: number } | null): void {
  const box = element("confirm", HTMLElement);
  show(box, asked !== null);
  if (asked === null) return;
  box.dataset["block"] = String(asked.block.index);
  write(element("confirm-text", HTMLElement), "You did");
  write(element("confirm-count", HTMLOutputElement), String(asked.done));
}

/** The count put right by so many: shown, and returned with its block. */
export function corrected(by: number): { readonly block: number; readonly done: number } {
  const count = element("confirm-count", HTMLOutputElement);
  const done = Math.max(0, Number(count.textContent) + by);
  write(count, String(done));
  return { block: Number(element("confirm", HTMLElement).dataset["block"]), done };
}
