/** Where to put the camera for an exercise, in steps a person can do barefoot at six in the morning. Pure. */

import type { Rung } from "./types";

export interface Placing {
  readonly why: string;
  readonly steps: readonly string[];
}

export function placing(rung: Rung): Placing {
  if (rung.detector === "bridge") {
    return {
      why: "from the side it sees each repetition and whether the hips come up all the way.",
      steps: [
        "Put the device on the floor, 1.5 to 2.5 m to your side, camera level.",
        "Head to feet have to fit: a laptop often cannot, with its screen tilted back it may.",
        "Or beyond your feet, as low: it then watches whether knees and pelvis stay where they belong, and you count.",
        "A phone leaning on the wall sees all of it: before the start choose to use a phone as the camera.",
        "If nothing fits, count yourself; a motion file of your phone on the thigh can count it afterwards.",
      ],
    };
  }
  if (rung.detector === "single_leg_balance") {
    return {
      why: "its clock runs only while your foot is up, and it sees pelvis and trunk.",
      steps: ["Put the device 2 to 3 m in front of you, about hip high, camera level.", "Head to feet have to fit, with light on you, not behind you.", "Then stand still on both feet for 5 seconds."],
    };
  }
  const from = rung.view === "side" ? "to your side" : "in front of you";
  return {
    why: "it counts each whole repetition and tells you what to change.",
    steps: [`Put the device 2 to 3 m ${from}, about hip high, camera level.`, "Head to feet have to fit, with light on you, not behind you.", "Then stand still for 5 seconds."],
  };
}
