// The page of one test: a stopwatch, a metronome or points to click, where its way of measuring needs one.
import { metronome } from "../battery/metronome";
import { photo } from "../battery/photo";
import { pull } from "../battery/pull";
import { stopwatch } from "../battery/stopwatch";

const form = document.querySelector<HTMLFormElement>("form.taking");
if (form) {
  const means = form.dataset["means"];
  if (means === "stopwatch") stopwatch(form, Number(form.dataset["longest"] ?? "45"));
  if (means === "scale") pull(form);
  if (form.dataset["test"] === "heel_rises") metronome(form, 2);
  for (const place of form.querySelectorAll<HTMLElement>(".photo")) photo(place);
}
