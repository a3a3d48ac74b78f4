/** What a rule looks at, as one bar from left to right: the line is what is asked, at the same place whatever its number. */

import { drawn, put } from "./svg";
import { made, write } from "../player/page";

export interface Press {
  readonly node: HTMLElement;
  /** `unit` in words, "% of body weight"; null where nothing is measured, or nothing asked. */
  draw(value: number | null, asked: number | null, unit: string): void;
}

/** Room is left on the bar for more than what is asked. */
const ASKED_AT = 0.7;

export function press(): Press {
  const fill = drawn("rect", { class: "foot-fill", height: "20", width: "0" });
  const line = drawn("path", { class: "foot-asked", d: `M${100 * ASKED_AT} -3V23`, visibility: "hidden" });
  const track = drawn("rect", { class: "foot-track", width: "100", height: "20" });
  const bar = drawn("svg", { class: "press-bar", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" }, track, fill, line);
  const now = made("b", { class: "press-now" });
  const words = made("span", { class: "press-asked" });
  const node = made("div", { class: "foot-press" }, made("p", { class: "press-words" }, now, " ", words), bar);
  return {
    node,
    draw(value, asked, unit): void {
      const share = value === null || asked === null || asked <= 0 ? 0 : Math.min(1, Math.max(0, (ASKED_AT * value) / asked));
      const reached = value !== null && asked !== null && value >= asked;
      put(fill, "width", (100 * share).toFixed(1));
      put(line, "visibility", asked === null ? "hidden" : "visible");
      put(node, "data-reached", reached ? "yes" : "no");
      const said = pressWords(value, asked, unit);
      write(now, said.now);
      write(words, said.beside);
    },
  };
}

/** "8 %" beside "of body weight; ✓ 5 %": the number large, its unit once, and what is asked, with a check where it is reached. */
export function pressWords(value: number | null, asked: number | null, unit: string): { readonly now: string; readonly beside: string } {
  const [sign, of] = unit.startsWith("%") ? ["%", unit.slice(1).trim()] : unit.length <= 2 ? [unit, ""] : ["", unit];
  const number = (n: number): string => `${Math.abs(n) < 10 ? Math.round(10 * n) / 10 : Math.round(n)} ${sign}`.trim();
  const wanted = asked === null ? "" : `${value !== null && value >= asked ? "✓" : "asked"} ${number(asked)}`;
  if (value === null) return { now: "–", beside: wanted === "" ? "" : `${wanted} ${of}`.trim() };
  if (value < 0 && of.startsWith("less ")) return { now: number(-value), beside: `more ${of.slice(5)}; ${wanted} less` };
  return { now: number(value).replace("-", "−"), beside: [of, wanted].filter((words) => words !== "").join("; ") };
}
