/** What each pad under the foot presses [N], as bars of one scale. */

import { bars } from "./bars";

export interface Pads {
  readonly node: HTMLElement;
  draw(forces_n: Readonly<Record<string, number | null>>): void;
}

/** An empty foot is no full bar: the scale is at least this. */
const LEAST_N = 20;
const NAMES: Readonly<Record<string, string>> = {
  hallux: "big toe", mth1: "ball, big toe", fifth: "little-toe side",
};

export function pads(): Pads {
  const drawn = bars("What the pads press");
  let scale_n = LEAST_N;
  return {
    node: drawn.node,
    draw(forces_n): void {
      const known = Object.entries(forces_n);
      for (const [, force] of known) scale_n = Math.max(scale_n, force ?? 0);
      drawn.draw(known.map(([name, force]) => ({
        id: name, label: padName(name), share: (force ?? 0) / scale_n, asked: null, text: force === null ? "–" : `${Math.round(force)} N`,
      })));
    },
  };
}

/** A pad's name as a person reads it. */
export function padName(name: string): string {
  return NAMES[name] ?? name.replaceAll("_", " ");
}
