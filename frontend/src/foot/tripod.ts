/**
 * The foot from above, toes up: the triangle of its three points, where within it the load is, and the ring of ± 5
 * points around what is asked. On target the ring is filled and has a check: not the color alone says so.
 */

import { drawn, put } from "./svg";
import { corners, place, ring, type Point, type Shares, type Side } from "./tripod-place";

export interface TripodTold {
  readonly medial: number;
  readonly lateral: number;
  readonly heel: number;
  readonly target: Shares | null;
  readonly on_target: boolean;
}

export interface Tripod {
  readonly node: SVGSVGElement;
  /** null where the three points do not carry: triangle and target stay, the point goes. */
  draw(told: TripodTold | null): void;
}

const SOLE = "M97 236C74 236 64 216 68 190C71 166 66 148 55 122C45 98 42 76 53 64C66 51 92 55 113 62C137 70 159 84 161 108C163 133 141 153 135 181C131 206 126 236 97 236Z";
const TOES: readonly (readonly [number, number, number, number])[] = [[60, 36, 15, 20], [88, 37, 9, 13], [110, 44, 8.5, 12], [130, 55, 8, 11], [148, 70, 7.5, 10]];
const NAMES = ["big toe", "little toe", "heel"] as const;

export function tripod(side: Side): Tripod {
  const at = corners(side);
  const foot = drawn("g", { class: "foot-sole", ...(side === "left" ? { transform: "translate(200 0) scale(-1 1)" } : {}) });
  foot.append(drawn("path", { d: SOLE }), ...TOES.map(([x, y, rx, ry]) => drawn("ellipse", { cx: `${x}`, cy: `${y}`, rx: `${rx}`, ry: `${ry}` })));
  const asked = drawn("polygon", { class: "foot-target" });
  const check = drawn("path", { class: "foot-check", d: "M-5 0 -1.5 4 6-5" });
  const point = drawn("circle", { class: "foot-point", r: "7" });
  const labels = at.map((corner, i) => label(corner, NAMES[i] ?? "", i === 2 ? !(side === "left") : corner[0] > 100));
  const node = drawn(
    "svg",
    { class: "foot-tripod", viewBox: "-46 8 292 236", role: "img" },
    foot,
    drawn("polygon", { class: "foot-triangle", points: written(at) }),
    ...at.map(([x, y]) => drawn("circle", { class: "foot-corner", cx: `${x}`, cy: `${y}`, r: "4" })),
    asked,
    point,
    check,
    ...labels.flatMap((l) => [l.name, l.share]),
  );
  const draw = (told: TripodTold | null): void => {
    const shares: Shares | null = told === null ? null : [told.medial, told.lateral, told.heel];
    const on_target = told?.on_target ?? false;
    if (told !== null) {
      const target = told.target;
      put(asked, "visibility", target === null ? "hidden" : "visible");
      if (target !== null) put(asked, "points", written(ring(target, side)));
      const [x, y] = place(target ?? [1, 1, 1], side);
      put(check, "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
    put(node, "data-on", on_target ? "yes" : "no");
    put(check, "visibility", on_target ? "visible" : "hidden");
    put(point, "visibility", shares === null || on_target ? "hidden" : "visible");
    const [x, y] = place(shares ?? [1, 1, 1], side);
    put(point, "cx", x.toFixed(1));
    put(point, "cy", y.toFixed(1));
    labels.forEach((l, i) => {
      const text = shares === null ? "–" : `${Math.round(shares[i] ?? 0)} %`;
      if (l.share.textContent !== text) l.share.textContent = text;
    });
    put(node, "aria-label", said(side, told));
  };
  draw(null);
  put(asked, "visibility", "hidden");
  return { node, draw };
}

/** The shares in words. */
export function said(side: Side, told: TripodTold | null): string {
  if (told === null) return `Tripod of the ${side} foot: nothing on it`;
  const [medial, lateral, heel] = [told.medial, told.lateral, told.heel].map(Math.round);
  const on = told.target === null ? "" : told.on_target ? "; on target" : "; not on target";
  return `Tripod of the ${side} foot: big toe ${medial} %, little toe ${lateral} %, heel ${heel} %${on}`;
}

function label([x, y]: Point, name: string, right: boolean): { readonly name: SVGTextElement; readonly share: SVGTextElement } {
  const at = { x: `${right ? Math.max(x + 30, 150) : Math.min(x - 30, 50)}`, "text-anchor": right ? "start" : "end" };
  const words = drawn("text", { ...at, y: `${y - 4}`, class: "foot-name" });
  words.textContent = name;
  return { name: words, share: drawn("text", { ...at, y: `${y + 16}`, class: "foot-share" }) };
}

function written(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
}
