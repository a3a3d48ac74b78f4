/** Numbers and labels as a person reads them. Pure. */

import type { Block, CountedBy, Side } from "./types";

export function seconds(value: number): string {
  const whole = Math.max(0, Math.ceil(value - 1e-6));
  return whole < 60 ? String(whole) : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function minutesLeft(value_s: number): string {
  return value_s < 60 ? "last minute" : `${Math.round(value_s / 60)} min left`;
}

export function amount(value: number, counting: Block["counting"]): string {
  const rounded = counting === "repetitions" ? Math.round(value) : Math.round(value * 10) / 10;
  return `${rounded} ${counting === "repetitions" ? "" : counting === "hold" ? "s" : "min"}`.trim();
}

/** Who counted, for the label under the number and in the summary. */
export function counter(by: CountedBy, tapped: boolean, beats: boolean): string {
  if (by === "camera") return "the camera counts";
  if (by === "sensor") return "the sensor counts";
  if (by === "timer") return "the clock counts; you hold";
  if (beats && !tapped) return "the metronome leads; a tap adds one";
  return "you count: tap the circle or press c";
}

/** The words of a set as it begins, with who counts it. */
export function announced(block: Block, by: CountedBy, tapped: boolean, beats: boolean): string {
  if (block.kind !== "work") return block.says;
  const who = by === "camera" || by === "sensor" ? `the ${by} counts` : by === "timer" ? "by the clock" : beats && !tapped ? "the metronome leads" : "you count";
  return /\.(?=\s|$)/.test(block.says) ? block.says.replace(/\.(?=\s|$)/, `, ${who}.`) : `${block.says}, ${who}.`;
}

/** Who goes on counting a set where the camera cannot. */
export function countsOn(counting: Block["counting"]): string {
  return counting === "repetitions" ? "You count from here" : "The clock counts from here";
}

export function countedBy(by: CountedBy): string {
  return { camera: "counted by camera", you: "counted by you", timer: "by the clock", sensor: "measured by the sensor", imported: "imported" }[by];
}

/** Of a set that a sensor measured only in part: "8 measured, 2 by you". */
export function partly(measured: number, rest: number, counting: Block["counting"]): string {
  const other = counting === "repetitions" ? "by you" : "by the clock";
  return `${amount(measured, counting)} measured, ${amount(rest, counting)} ${other}`;
}

export function sideWord(side: Side | null): string {
  return side === null ? "" : side;
}

export const KINDS: Readonly<Record<Block["kind"], string>> = {
  ready: "Get ready",
  work: "",
  switch: "Switch side",
  rest: "Rest, then",
  change: "Next",
};
