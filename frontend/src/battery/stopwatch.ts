// A stopwatch beside each field of seconds: three tones, then it runs until a tap, any key, or the longest time.
import { tone } from "./tone";

const GET_READY = 3;
/** A shorter time is more likely a slip than a try [s]. */
export const SHORTEST_S = 1;

export function stopwatch(form: HTMLFormElement, longest: number): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('input[name$="-seconds"]')) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Start the clock";
    const said = document.createElement("p");
    said.className = "clock-says";
    said.setAttribute("role", "status");
    input.after(button, said);
    button.addEventListener("click", () => void run(input, button, said, longest));
  }
  form.addEventListener("submit", (event) => {
    const short = tooShort(form);
    if (short === undefined || confirm(`${short} s is less than a second. Save it as a try?`)) return;
    event.preventDefault();
  });
}

/** The first time that is more likely a slip than a try; undefined where there is none. */
function tooShort(form: HTMLFormElement): string | undefined {
  const typed = [...form.querySelectorAll<HTMLInputElement>('input[name$="-seconds"]')].map((i) => i.value);
  return typed.find(slip);
}

export function slip(typed: string): boolean {
  return typed !== "" && Number(typed) < SHORTEST_S;
}

/** One try: get ready, run, stop. Ends by a tap anywhere, any key, or the longest time, whichever comes first. */
async function run(input: HTMLInputElement, button: HTMLButtonElement, said: HTMLElement, longest: number): Promise<void> {
  if (button.dataset["running"]) return;
  button.dataset["running"] = "yes";
  for (let left = GET_READY; left > 0; left -= 1) {
    button.textContent = "Not yet";
    said.textContent = `Get ready: ${left}`;
    tone(440, 0.12);
    await wait(1000);
  }
  tone(880, 0.25);
  said.textContent = "Go";
  const start = performance.now();
  const seconds = () => Math.min((performance.now() - start) / 1000, longest);
  const stopped = new Promise<void>((done) => {
    const timer = setInterval(() => {
      button.textContent = `${seconds().toFixed(1)} s: tap or press a key to stop`;
      if (seconds() >= longest) finish();
    }, 100);
    function finish(event?: Event): void {
      event?.preventDefault();
      event?.stopPropagation();
      clearInterval(timer);
      removeEventListener("keydown", finish, true);
      removeEventListener("pointerdown", finish, true);
      done();
    }
    addEventListener("keydown", finish, true);
    addEventListener("pointerdown", finish, true);
  });
  await stopped;
  const held = seconds();
  tone(held >= longest ? 880 : 330, 0.3);
  input.value = held.toFixed(1);
  said.textContent = `${held.toFixed(1)} seconds`;
  await wait(350); // the click that stopped the clock must not start it again
  button.textContent = "Again";
  delete button.dataset["running"];
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
