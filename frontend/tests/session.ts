// A small session for the tests of the player: two exercises, one of them side by side.
import type { Block, Rung, Session } from "../src/player/types";

const rung: Rung = {
  id: "short_foot", level: 1, name: "Short foot", rung: "Seated", how: "", setup: "", cues: ["Shorten the foot"], felt: "", stop: [],
  tempo: { up_s: 1, hold_s: 1, down_s: 2 }, detector: null, view: null, place: "seat", drawing: "short_foot",
};

const blank = { exercise: "short_foot", level: 1, side: null, set: 0, target: 3, counting: "repetitions", says: "" } as const;

export const BLOCKS: readonly Block[] = [
  { ...blank, index: 0, kind: "ready", seconds: 5, says: "Get ready: Short foot." },
  { ...blank, index: 1, kind: "work", seconds: 12 },
  { ...blank, index: 2, kind: "change", seconds: 8, exercise: "balance", counting: "hold", target: 30, side: "left", says: "Next: balance." },
  { ...blank, index: 3, kind: "work", seconds: 30, exercise: "balance", counting: "hold", target: 30, side: "left" },
  { ...blank, index: 4, kind: "switch", seconds: 5, exercise: "balance", counting: "hold", target: 30, side: "right", says: "Switch side: right foot." },
  { ...blank, index: 5, kind: "work", seconds: 30, exercise: "balance", counting: "hold", target: 30, side: "right" },
];

export const SESSION: Session = {
  id: "s", title: "Test", kind: "circuit", finished: false, blocks: BLOCKS, events: [],
  rungs: {
    "short_foot:1": rung,
    "balance:1": { ...rung, id: "balance", name: "Balance", tempo: null, detector: "single_leg_balance", view: "front" },
  },
};
