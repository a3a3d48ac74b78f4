// What the server gives to draw one line of Progress, and what may be said of each of its points.

export type Kind = "p" | "b" | "r" | "e";

export interface ChartData {
  t: number[]; // seconds of the person's own clock, as if it were UTC
  v: number[];
  k: string; // one Kind a point
  unit: string;
  decimals: number;
  mean: number | null;
  half: number | null;
  x: [number, number];
  y: [number, number];
  retests: [string, number][];
  means: [number, number, number][]; // from, to, mean
}

export const KIND_WORD: Record<Kind, string> = {
  p: "practice, not counted",
  b: "baseline",
  r: "retest",
  e: "extra, not counted",
};

export function kindOf(data: ChartData, index: number): Kind {
  const letter = data.k[index];
  return letter === "p" || letter === "b" || letter === "r" ? letter : "e";
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `22 Sep`, or `Sep 2026`, or both: the page's own words for a day. */
export function dayWords(seconds: number, parts: "day" | "month" | "all"): string {
  const date = new Date(seconds * 1000);
  const month = MONTHS[date.getUTCMonth()] ?? "";
  const words = parts === "month" ? [month] : [date.getUTCDate(), month];
  return [...words, ...(parts === "day" ? [] : [date.getUTCFullYear()])].join(" ");
}

/** A number as the page writes it: so many decimals, a true minus, the unit. */
export function amount(value: number, data: ChartData): string {
  const short = value.toFixed(data.decimals);
  const plain = Number(short) === 0 ? short.replace("-", "") : short.replace("-", "\u2212");
  return plain + (data.unit === "" || data.unit === "°" ? data.unit : `\u00a0${data.unit}`);
}

/** One point in words, for the line below the chart. */
export function pointWords(data: ChartData, index: number): string {
  const t = data.t[index];
  const v = data.v[index];
  if (t === undefined || v === undefined) return "";
  return `${dayWords(t, "all")}: ${amount(v, data)}, ${KIND_WORD[kindOf(data, index)]}`;
}

/** The point that an arrow key leads to; from none the last one, where the person stands today. */
export function stepped(from: number | null, key: string, count: number): number | null {
  if (count === 0) return null;
  if (key === "Home") return 0;
  if (key === "End" || from === null) return count - 1;
  return Math.min(Math.max(from + (key === "ArrowLeft" ? -1 : 1), 0), count - 1);
}

/** Labels that would stand on one another are left out, the first kept. */
export function spaced(places: readonly number[], least: number): boolean[] {
  let free = -Infinity;
  return places.map((place) => {
    const shown = place >= free;
    if (shown) free = place + least;
    return shown;
  });
}

/** The whole span, but where the person marked a part of it. Of a single day uPlot asks for years after it: whole too. */
export function zoomed(data: ChartData, low: number, high: number): [number, number] {
  const first = data.t[0];
  const last = data.t[data.t.length - 1];
  const whole = low === first && (high === last || first === last);
  return whole || !(high > low) ? data.x : [low, high];
}
