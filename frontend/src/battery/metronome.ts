// A beat for tests that count against one: one high tone up, one low tone down.
import { tone } from "./tone";

export function metronome(form: HTMLFormElement, secondsPerRepetition: number): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.setAttribute("aria-pressed", "false");
  button.textContent = "Start the beat";
  let timer: ReturnType<typeof setInterval> | undefined;
  button.addEventListener("click", () => {
    const on = timer === undefined;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Stop the beat" : "Start the beat";
    if (!on) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    let up = false;
    const beat = () => {
      up = !up;
      tone(up ? 660 : 440, 0.08);
    };
    beat();
    timer = setInterval(beat, (secondsPerRepetition * 1000) / 2);
  });
  form.prepend(button);
}
