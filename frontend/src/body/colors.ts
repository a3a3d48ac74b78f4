// Colors of activation: a ramp between the page's own colors, and gray where nothing may be told.

export type Rgb = readonly [number, number, number];

/** `#rrggbb` as parts from 0 to 1. */
export function rgb(hex: string): Rgb {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex.trim())?.[1] ?? "808080";
  const part = (i: number): number => parseInt(digits.slice(i, i + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

/** The color of an activation in percent along evenly spaced stops; `untold` for none. */
export function colorOf(percent: number | null, stops: readonly Rgb[], untold: Rgb): Rgb {
  if (percent === null || stops.length === 0) return untold;
  const along = (Math.min(Math.max(percent, 0), 100) / 100) * (stops.length - 1);
  const low = Math.min(Math.floor(along), stops.length - 1);
  const from = stops[low] ?? untold;
  const to = stops[Math.min(low + 1, stops.length - 1)] ?? from;
  const share = along - low;
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
}

/** How thick a muscle is drawn [m]: by the root of its force, as a cross-section would be, and thicker the more it does. */
export function thickness(force: number, strongest: number, percent: number | null): number {
  const girth = 0.004 + 0.01 * Math.sqrt(Math.max(force, 0) / Math.max(strongest, 1));
  return percent === null ? girth * 0.5 : girth * (0.5 + 0.8 * Math.min(Math.max(percent, 0), 100) / 100);
}
