/** What muscles do: percent of today's maximum, or without one a bar that has no percent. */

import { bars } from "./bars";

export interface Muscle {
  readonly name: string;
  readonly side: "left" | "right" | null;
  /** Percent of the maximum of today; null without one. */
  readonly percent: number | null;
  /** Amplitude now [V]. */
  readonly level_v: number;
}

export interface Muscles {
  readonly node: HTMLElement;
  draw(now: readonly Muscle[]): void;
}

/** Without a maximum a bar is of the largest seen, and that of at least 20 µV: noise is no effort. */
const LEAST_V = 20e-6;

export function muscles(): Muscles {
  const drawn = bars("What the muscles do");
  const largest = new Map<string, number>();
  return {
    node: drawn.node,
    draw(now): void {
      drawn.draw(now.map((one) => {
        const id = `${one.name} ${one.side ?? ""}`;
        const scale = Math.max(LEAST_V, largest.get(id) ?? 0, one.level_v);
        largest.set(id, scale);
        const share = one.percent === null ? one.level_v / scale : one.percent / 100;
        return { id, label: muscleName(one), share, asked: null, text: one.percent === null ? `${microvolts(one.level_v)} µV` : `${Math.round(one.percent)} %` };
      }));
    },
  };
}

/** A muscle and its side as a person reads them. */
export function muscleName(one: Pick<Muscle, "name" | "side">): string {
  return [one.side ?? "", one.name.replaceAll("_", " ")].filter((word) => word !== "").join(" ");
}

function microvolts(level_v: number): number {
  return Math.round(level_v * 1e6);
}
