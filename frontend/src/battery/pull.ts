// Tries of a strength test by a force sensor: a button beside each field; three tones, five seconds, and its peak is in.
import { say } from "../sensors/dom";
import { type Line, listenTo } from "../sensors/socket";
import { tone } from "./tone";

interface Force {
  type: "force";
  scales: { id: string; words: string }[];
  scale: string;
  state: "idle" | "pulling" | "done" | "failed";
  begun: number;
  force: string;
  share: number;
  left_s: number;
  peak: string;
  resting: string;
  why: string;
}

interface Peak {
  type: "peak";
  field: string;
  kg: string;
  newton: number;
  sensor: string;
  proof: string;
}

const GET_READY = 3;

export function pull(form: HTMLFormElement): void {
  const panel = form.querySelector<HTMLElement>(".pull");
  const test = form.dataset["test"];
  if (panel && test) new Pulling(form, panel, test);
}

class Pulling {
  private readonly line: Line;
  private readonly choice: HTMLSelectElement;
  private readonly buttons: { input: HTMLInputElement; button: HTMLButtonElement; said: HTMLElement }[] = [];
  private readonly peaks: Peak[] = [];
  private running = "";
  /** How many tries the server has begun, and how many it had when this one was asked for. */
  private begun = 0;
  private before = Infinity;
  private listed = "";

  constructor(
    private readonly form: HTMLFormElement,
    private readonly panel: HTMLElement,
    test: string,
  ) {
    this.choice = panel.querySelector("select") as HTMLSelectElement;
    for (const input of form.querySelectorAll<HTMLInputElement>('input[name$="-scale"]')) this.button(input);
    this.line = listenTo<Force | Peak>(
      `/tests/${test}/pull`,
      (message) => {
        for (const peak of this.peaks.splice(0)) this.fill(peak);
        if (message.type === "force") this.show(message);
      },
      (away) => {
        if (away && this.running) this.rest("The server stopped answering. Try again, or enter what you read.");
      },
      (message) => {
        if (message.type === "peak") this.peaks.push(message); // none may be lost where only the newest is drawn
      },
    );
    this.choice.addEventListener("change", () => this.line.send({ do: "choose", scale: this.choice.value }));
  }

  private button(input: HTMLInputElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Measure";
    const said = document.createElement("span");
    said.className = "small soft pull-says";
    input.after(button, said);
    this.buttons.push({ input, button, said });
    button.addEventListener("click", () => void this.begin(input.name));
    input.addEventListener("input", () => say(said, "")); // typed over: it is no longer the sensor's
  }

  private async begin(name: string): Promise<void> {
    if (this.running) return;
    this.running = name;
    this.before = Infinity;
    this.panel.scrollIntoView({ block: "nearest" });
    for (const { button } of this.buttons) button.disabled = true;
    for (let left = GET_READY; left > 0; left -= 1) {
      this.say(`Get ready: ${left}`);
      tone(440, 0.12);
      await new Promise((done) => setTimeout(done, 1000));
    }
    tone(880, 0.25);
    this.say("Pull, slowly up to your most, and hold");
    this.before = this.begun;
    this.line.send({ do: "try", field: name });
  }

  private show(now: Force): void {
    this.panel.hidden = now.scales.length === 0;
    this.list(now);
    if (now.scales.length > 0 && now.scale === "") this.line.send({ do: "choose", scale: this.choice.value });
    const bar = this.panel.querySelector<HTMLElement>("#pull-bar");
    if (bar) bar.style.transform = `scaleX(${now.share})`;
    const resting = this.panel.querySelector<HTMLElement>("#pull-resting");
    if (resting) {
      resting.hidden = now.resting === "" || this.running !== "";
      say(resting, now.resting);
    }
    const pulling = now.state === "pulling";
    say(this.panel.querySelector("#pull-force"), pulling ? `${now.force}, ${Math.ceil(now.left_s)} s` : now.force);
    this.begun = now.begun;
    if (this.running && now.begun > this.before && now.state === "failed") this.rest(now.why);
  }

  private list(now: Force): void {
    const listed = JSON.stringify(now.scales);
    if (listed === this.listed) return;
    this.listed = listed;
    const chosen = this.choice.value;
    this.choice.replaceChildren(...now.scales.map((scale) => new Option(scale.words, scale.id)));
    if (now.scales.some((scale) => scale.id === chosen)) this.choice.value = chosen;
  }

  private fill(peak: Peak): void {
    const row = this.buttons.find(({ input }) => input.name === peak.field);
    if (row) {
      row.input.value = peak.kg;
      say(row.said, `${peak.newton.toFixed(1)} N, by ${peak.sensor}`);
    }
    this.hidden(`${peak.field}-sensor`, peak.sensor);
    this.hidden(`${peak.field}-proof`, peak.proof);
    tone(330, 0.3);
    this.rest(`${peak.newton.toFixed(1)} newtons, ${peak.kg} kilograms`);
  }

  private hidden(name: string, value: string): void {
    const input = this.form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }

  private rest(words: string): void {
    this.running = "";
    for (const { button } of this.buttons) button.disabled = false;
    for (const { input, button } of this.buttons) say(button, input.value === "" ? "Measure" : "Again");
    this.say(words);
  }

  private say(words: string): void {
    const said = this.panel.querySelector<HTMLElement>("#pull-said");
    if (!said) return;
    said.classList.toggle("aside", words === "");
    say(said, words);
  }
}
