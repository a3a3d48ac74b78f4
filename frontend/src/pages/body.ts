// The body in motion: a picture in space, curves and words, all at the moment that the one slider says.
import { makeChart } from "../body/charts";
import { type Body, bodyOf, type Told } from "../body/data";
import { momentSaid } from "../body/said";
import type { Look, Stage, View } from "../body/stage";
import { inside, repetitionAt } from "../body/time";

const SPEAK_AFTER_MS = 700; // a screen reader hears a moment when the slider has come to rest
const TURN = Math.PI / 12;

const root = document.querySelector<HTMLElement>(".moving");
if (root) void open(root);

async function open(root: HTMLElement): Promise<void> {
  const find = finder(root);
  const waiting = find<HTMLElement>(".waiting");
  const answer = await fetch(root.dataset["source"] ?? "").catch(() => undefined);
  if (!answer?.ok) {
    waiting.textContent = "The body could not be read. Is groundup still running? Reload the page to try again.";
    root.removeAttribute("aria-busy");
    return;
  }
  const told = (await answer.json()) as Told;
  const body = bodyOf(told);
  find<HTMLElement>(".both").hidden = false;
  find<HTMLElement>(".track").hidden = false;
  const stage = await staged(root, body, told);
  waiting.hidden = true;

  const [first, last] = [body.times[0] ?? 0, body.times.at(-1) ?? 0];
  const [slider, clock, play] = [find<HTMLInputElement>("#at"), find<HTMLOutputElement>(".clock"), find<HTMLButtonElement>(".runs")];
  const [moment, spoken] = [find<HTMLElement>(".moment"), find<HTMLElement>(".spoken")];
  const turns = told.moments.map(([repetition, frame]) => [repetition, body.times[frame] ?? first] as const);
  const charts = told.curves.map((one) => makeChart(one, body.times, turns.map(([, at]) => at), (at) => seek(at)));
  const jumps = turns.map(([repetition, at]) => jump(repetition, () => seek(at)));
  let [now, playing, speaking] = [mostTold(told), 0, 0];

  slider.min = String(Math.round(first * 1000));
  slider.max = String(Math.round(last * 1000));
  find<HTMLElement>(".curves").replaceChildren(...charts.map((chart) => chart.figure));
  find<HTMLElement>(".turning").append(...jumps);
  find<HTMLElement>(".turning").hidden = jumps.length === 0;
  find<HTMLElement>(".untold-why").hidden = told.withheld.length === 0;
  find<HTMLElement>(".untold-why ul").replaceChildren(...told.withheld.map((why) => Object.assign(document.createElement("li"), { textContent: why })));

  function show(at: number): void {
    now = inside(body.times, at);
    const repetition = repetitionAt(told.repetitions, now);
    slider.value = String(Math.round(now * 1000));
    slider.setAttribute("aria-valuetext", `${now.toFixed(2)} seconds${repetition ? `, repetition ${repetition}` : ""}`);
    clock.value = `${now.toFixed(2)} s`;
    moment.textContent = momentSaid(body, told.repetitions, now);
    jumps.forEach((button, k) => button.setAttribute("aria-pressed", String(turns[k]?.[0] === repetition - 1)));
    stage?.show(now);
    for (const chart of charts) chart.show(now);
  }
  function speak(): void {
    clearTimeout(speaking);
    speaking = window.setTimeout(() => {
      spoken.textContent = moment.textContent;
    }, SPEAK_AFTER_MS);
  }
  function seek(at: number): void {
    pause();
    show(at);
    speak();
  }
  function pause(): void {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
    speak();
  }
  function start(): void {
    clearTimeout(speaking);
    const pace = Number(find<HTMLSelectElement>(".pace select").value);
    const [from, begun] = [now >= last - 0.02 ? first : now, performance.now()];
    play.textContent = "Pause";
    const next = (at: number): void => {
      show(from + (Math.max(at - begun, 0) / 1000) * pace);
      playing = requestAnimationFrame(next);
      if (now >= last) pause();
    };
    playing = requestAnimationFrame(next);
  }
  slider.addEventListener("input", () => seek(Number(slider.value) / 1000));
  play.addEventListener("click", () => (playing ? pause() : start()));
  find<HTMLSelectElement>(".pace select").addEventListener("change", () => {
    if (!playing) return;
    pause();
    start();
  });
  show(now);
  root.removeAttribute("aria-busy");
}

/** The turning point at which most muscles may be told: a page that opens on gray says little. */
function mostTold(told: Told): number {
  const count = (frame: number): number => told.activation[frame]?.filter((one) => one !== null).length ?? 0;
  const best = told.moments.reduce((a, b) => (count(b[1]) > count(a[1]) ? b : a), told.moments[0] ?? [0, 0]);
  return told.times_s[best[1]] ?? 0;
}

function jump(repetition: number, go: () => void): HTMLButtonElement {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: String(repetition + 1) });
  button.setAttribute("aria-label", `Repetition ${repetition + 1}`);
  button.addEventListener("click", go);
  return button;
}

/** The stage with its buttons, keys and pointer; none where the browser has no WebGL, which the page then says. */
async function staged(root: HTMLElement, body: Body, told: Told): Promise<Stage | undefined> {
  const find = finder(root);
  const [space, canvas] = [find<HTMLElement>(".space"), find<HTMLCanvasElement>("canvas")];
  let stage: Stage;
  try {
    if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL");
    const { makeStage } = await import("../body/stage");
    stage = makeStage(canvas, body, look());
  } catch {
    for (const part of [space, find<HTMLElement>(".views"), find<HTMLElement>(".turns"), find<HTMLElement>(".colors")]) part.hidden = true;
    find<HTMLElement>(".flat").hidden = false;
    find<HTMLElement>(".stills").append(...told.stills.flatMap((one) => drawn(one)));
    find<HTMLElement>(".stills").hidden = false;
    return undefined;
  }
  const views = [...root.querySelectorAll<HTMLButtonElement>("[data-view]")];
  const press = (pressed?: HTMLButtonElement): void => views.forEach((one) => one.setAttribute("aria-pressed", String(one === pressed)));
  const turn = (around: number, up: number): void => {
    stage.turn(around, up);
    press();
  };
  for (const button of views) {
    button.addEventListener("click", () => {
      stage.view(button.dataset["view"] as View);
      press(button);
    });
  }
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-turn]")) button.addEventListener("click", () => turn(TURN * Number(button.dataset["turn"]), 0));
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-closer]")) button.addEventListener("click", () => stage.closer(Number(button.dataset["closer"])));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => turn(-TURN, 0),
    ArrowRight: () => turn(TURN, 0),
    ArrowUp: () => turn(0, TURN),
    ArrowDown: () => turn(0, -TURN),
    "+": () => stage.closer(0.8),
    "-": () => stage.closer(1.25),
  };
  space.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  let [x, y] = [0, 0];
  space.addEventListener("pointerdown", (event) => {
    space.setPointerCapture(event.pointerId);
    [x, y] = [event.clientX, event.clientY];
  });
  space.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    turn((x - event.clientX) / 120, (event.clientY - y) / 160);
    [x, y] = [event.clientX, event.clientY];
  });
  new ResizeObserver(() => stage.fit()).observe(space);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => stage.recolor(look()));
  return stage;
}

/** A drawing of the report's. */
function drawn(svg: string): SVGElement[] {
  return [...new DOMParser().parseFromString(svg, "text/html").querySelectorAll("svg")];
}

/** The page's own colors, light or dark. */
function look(): Look {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    bone: color("bone"),
    floor: color("hair"),
    untold: color("untold"),
    muscles: ["load2", "load3", "load4", "load5", "load6", "ink"].map(color),
    left: color("left"),
    right: color("right"),
  };
}

function finder(root: HTMLElement): <T extends Element>(selector: string) => T {
  return <T extends Element>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`no ${selector} in this page`);
    return found;
  };
}
