/**
 * The foot from above, toes up: the triangle of its three points, where within it the load is, and the ring of ± 5
 * points around what is asked. On target the ring is filled and has a check: not the color alone says so.
 */

import { drawn, put } from "./svg";
import { ACROSS, corners, place, ring, whole, type Point, type Shares, type Side } from "./tripod-place";

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

/** A footprint of the right foot: heel, ball, and five toes. */
const PRINT: readonly (readonly [number, number, number, number])[] = [
  [112, 214, 34, 30], [46, 86, 34, 27], [190, 106, 27, 25], [118, 92, 44, 22],
  [44, 32, 19, 21], [83, 27, 11, 14], [113, 34, 10, 13], [141, 47, 9.5, 12], [168, 63, 9, 11],
];
const NAMES = ["big toe", "little toe", "heel"] as const;

export function tripod(side: Side): Tripod {
  const at = corners(side);
  const foot = drawn("g", { class: "foot-sole", ...(side === "left" ? { transform: `translate(${ACROSS} 0) scale(-1 1)` } : {}) });
  foot.append(...PRINT.map(([x, y, rx, ry]) => drawn("ellipse", { cx: `${x}`, cy: `${y}`, rx: `${rx}`, ry: `${ry}` })));
  const asked = drawn("polygon", { class: "foot-target" });
  const points_to = drawn("path", { class: "foot-ticks", d: "M0-22V-13M0 22V13M-22 0H-13M22 0H13" });
  const check = drawn("path", { class: "foot-check", d: "M-5 0 -1.5 4 6-5" });
  const point = drawn("circle", { class: "foot-point", r: "7" });
  const labels = at.map((corner, i) => label(corner, NAMES[i] ?? "", i === 2 ? side === "right" : corner[0] > ACROSS / 2));
  const node = drawn(
    "svg",
    { class: "foot-tripod", viewBox: "-64 8 368 240", role: "img" },
    foot,
    drawn("polygon", { class: "foot-triangle", points: written(at) }),
    ...at.map(([x, y]) => drawn("circle", { class: "foot-corner", cx: `${x}`, cy: `${y}`, r: "4" })),
    points_to,
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
      for (const node of [asked, points_to]) put(node, "visibility", target === null ? "hidden" : "visible");
      if (target !== null) put(asked, "points", written(ring(target, side)));
      const [x, y] = place(target ?? [1, 1, 1], side);
      for (const node of [check, points_to]) put(node, "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
    put(node, "data-on", on_target ? "yes" : "no");
    put(check, "visibility", on_target ? "visible" : "hidden");
    put(point, "visibility", shares === null || on_target ? "hidden" : "visible");
    const [x, y] = place(shares ?? [1, 1, 1], side);
    put(point, "cx", x.toFixed(1));
    put(point, "cy", y.toFixed(1));
    const shown = shares === null ? null : whole(shares);
    labels.forEach((l, i) => {
      const text = shown === null ? "–" : `${shown[i] ?? 0} %`;
      if (l.share.textContent !== text) l.share.textContent = text;
    });
    put(node, "aria-label", said(side, told));
  };
  draw(null);
  for (const unasked of [asked, points_to]) put(unasked, "visibility", "hidden");
  return { node, draw };
}

/** The shares in words. */
export function said(side: Side, told: TripodTold | null): string {
  if (told === null) return `Tripod of the ${side} foot: nothing on it`;
  const [medial, lateral, heel] = whole([told.medial, told.lateral, told.heel]);
  const on = told.target === null ? "" : told.on_target ? "; on target" : "; not on target";
  return `Tripod of the ${side} foot: big toe ${medial} %, little toe ${lateral} %, heel ${heel} %${on}`;
}

function label([x, y]: Point, name: string, right: boolean): { readonly name: SVGTextElement; readonly share: SVGTextElement } {
  const at = { x: `${right ? x + 36 : x - 40}`, "text-anchor": right ? "start" : "end" };
  const words = drawn("text", { ...at, y: `${y - 5}`, class: "foot-name" });
  words.textContent = name;
  return { name: words, share: drawn("text", { ...at, y: `${y + 17}`, class: "foot-share" }) };
}

function written(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
}
