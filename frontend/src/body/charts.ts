// The curves beside the body: one drawing a quantity, left solid and right dashed, with a cursor at the moment shown.
import type { ChartTold, Side } from "./data";
import { between, placeOf, timeUnder } from "./time";

const [WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM] = [290, 120, 34, 8, 8, 20];
const SVG = "http://www.w3.org/2000/svg";
const SIDES: readonly Side[] = ["left", "right"];

export interface Chart {
  figure: HTMLElement;
  show: (at: number) => void;
}

export function makeChart(told: ChartTold, times: readonly number[], turns: readonly number[], seek: (at: number) => void): Chart {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  const known = SIDES.flatMap((side) => (told.sides[side] ?? []).filter((v) => v !== null));
  const [low, high] = rangeOf(known);
  const x = (at: number): number => LEFT + ((at - first) / (last - first || 1)) * (WIDE - LEFT - RIGHT);
  const y = (value: number): number => HIGH - BOTTOM - ((value - low) / (high - low)) * (HIGH - BOTTOM - TOP);
  const drawing = made("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "figure", role: "img", "aria-label": said(told) });
  for (const value of ticks(low, high)) {
    drawing.append(made("line", { x1: LEFT, x2: WIDE - RIGHT, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" }));
    drawing.append(made("text", { x: LEFT - 5, y: y(value) + 4, class: "tick", "text-anchor": "end" }, String(value).replace("-", "\u2212")));
  }
  for (const at of turns) drawing.append(made("line", { x1: x(at), x2: x(at), y1: TOP, y2: HIGH - BOTTOM, class: "turn" }));
  const ends: ["start" | "end", number][] = [["start", first], ["end", last]];
  for (const [anchor, at] of ends) {
    drawing.append(made("text", { x: x(at), y: HIGH - 5, class: "tick", "text-anchor": anchor }, `${at.toFixed(1)} s`));
  }
  for (const side of SIDES) {
    const values = told.sides[side];
    if (values) drawing.append(made("path", { d: pathOf(values, times, x, y), class: `run ${side}` }));
  }
  const cursor = made("line", { y1: TOP - 4, y2: HIGH - BOTTOM + 3, class: "cursor" });
  drawing.append(cursor);
  const dots = SIDES.filter((side) => told.sides[side]).map((side) => [side, made("circle", { r: 3.5, class: `spot ${side}` })] as const);
  for (const [, dot] of dots) drawing.append(dot);

  const figure = document.createElement("figure");
  const heading = document.createElement("figcaption");
  const readout = document.createElement("span");
  heading.append(Object.assign(document.createElement("strong"), { textContent: told.title }), readout);
  readout.className = "soft";
  figure.append(heading, drawing);
  follow(drawing, (share) => seek(timeUnder(times, share * WIDE, LEFT, WIDE - RIGHT)));

  function show(at: number): void {
    const place = placeOf(times, at);
    cursor.setAttribute("x1", x(at).toFixed(1));
    cursor.setAttribute("x2", x(at).toFixed(1));
    const words = dots.map(([side, dot]) => {
      const value = between(told.sides[side] ?? [], place);
      dot.classList.toggle("away", value === null);
      if (value === null) return `${side} not told`;
      dot.setAttribute("cx", x(at).toFixed(1));
      dot.setAttribute("cy", y(value).toFixed(1));
      return `${side} ${numeral(value, told.unit)}`;
    });
    readout.textContent = `${words.join(", ")}${told.unit && words.some((w) => !w.endsWith("told")) ? ` ${told.unit}` : ""}`;
  }
  return { figure, show };
}

/** Pressing and pulling over a drawing, as a share of its width. */
function follow(drawing: SVGElement, take: (share: number) => void): void {
  const at = (event: PointerEvent): void => {
    const box = drawing.getBoundingClientRect();
    take((event.clientX - box.left) / box.width);
  };
  drawing.addEventListener("pointerdown", (event) => {
    drawing.setPointerCapture(event.pointerId);
    at(event);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (event.buttons) at(event);
  });
}

function pathOf(values: readonly (number | null)[], times: readonly number[], x: (at: number) => number, y: (v: number) => number): string {
  let broken = true;
  return values
    .map((value, i) => {
      if (value === null) {
        broken = true;
        return "";
      }
      const step = `${broken ? "M" : "L"}${x(times[i] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
      broken = false;
      return step;
    })
    .join("");
}

/** Round bounds that hold all values and zero. */
export function rangeOf(values: readonly number[]): [number, number] {
  if (!values.length) return [0, 1];
  let [low, high] = [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const step = stepOf(low, high === low ? low + 1 : high);
  return [Math.floor(low / step + 1e-9) * step, Math.max(Math.ceil(high / step - 1e-9) * step, step)];
}

export function ticks(low: number, high: number): number[] {
  const step = stepOf(low, high);
  const count = Math.round((high - low) / step);
  return Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toPrecision(6)) || 0);
}

/** 1, 2 or 5 times a power of ten: at most four steps between the bounds. */
function stepOf(low: number, high: number): number {
  const rough = (high - low) / 4;
  const ten = 10 ** Math.floor(Math.log10(rough));
  return ten * ([1, 2, 5, 10].find((k) => k * ten >= rough * 0.999) ?? 10);
}

/** The same in words, for who does not see the drawing. */
function said(told: ChartTold): string {
  const each = SIDES.flatMap((side) => {
    const known = (told.sides[side] ?? []).filter((v) => v !== null);
    if (!told.sides[side]) return [];
    if (!known.length) return [`${side}: not told`];
    return [`${side}: from ${numeral(Math.min(...known), told.unit)} to ${numeral(Math.max(...known), told.unit)} ${told.unit}`];
  });
  return `${told.title} over time. ${each.join("; ")}. Up means ${told.higher}.`;
}

/** Moments and body weights with hundredths; degrees, newtons and percent are sure to whole ones at best. */
export function numeral(value: number, unit: string): string {
  const digits = ["°", "N", "%"].includes(unit) ? 0 : 2;
  return (Number(value.toFixed(digits)) || 0).toFixed(digits).replace("-", "\u2212");
}

function made(name: string, attributes: Record<string, string | number>, words = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = words;
  return element;
}
