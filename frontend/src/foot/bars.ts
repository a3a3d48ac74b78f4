/** Rows of a name, a bar and a number: what pads press, what muscles do. The line on a bar is what is asked. */

import { drawn, put } from "./svg";
import { made, write } from "../player/page";

export interface Bar {
  readonly id: string;
  readonly label: string;
  /** How full it is, 0 to 1. */
  readonly share: number;
  /** Where the asked line is, 0 to 1; null where nothing is asked. */
  readonly asked: number | null;
  readonly text: string;
}

export interface Bars {
  readonly node: HTMLUListElement;
  draw(rows: readonly Bar[]): void;
}

interface Row {
  readonly id: string;
  readonly node: HTMLLIElement;
  show(bar: Bar): void;
}

export function bars(label: string): Bars {
  const node = made("ul", { class: "foot-bars", "aria-label": label });
  let rows: readonly Row[] = [];
  const draw = (wanted: readonly Bar[]): void => {
    if (wanted.length !== rows.length || wanted.some((bar, i) => bar.id !== rows[i]?.id)) {
      rows = wanted.map((bar) => row(bar.id));
      node.replaceChildren(...rows.map((one) => one.node));
    }
    wanted.forEach((bar, i) => rows[i]?.show(bar));
  };
  return { node, draw };
}

function row(id: string): Row {
  const name = made("span", { class: "foot-bar-name" });
  const value = made("span", { class: "foot-bar-value" });
  const fill = drawn("rect", { class: "foot-fill", height: "10", width: "0", rx: "1.5" });
  const asked = drawn("path", { class: "foot-asked" });
  const track = drawn("rect", { class: "foot-track", width: "100", height: "10", rx: "1.5" });
  const bar = drawn("svg", { class: "foot-bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, track, fill, asked);
  return {
    id,
    node: made("li", {}, name, bar, value),
    show(now): void {
      write(name, now.label);
      write(value, now.text);
      put(fill, "width", (100 * within(now.share)).toFixed(1));
      put(asked, "d", now.asked === null ? "" : `M${(100 * within(now.asked)).toFixed(1)} -1V11`);
      put(bar, "data-reached", now.asked !== null && now.share >= now.asked ? "yes" : "no");
    },
  };
}

function within(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}
