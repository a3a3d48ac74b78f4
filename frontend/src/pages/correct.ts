// Scrub through a recording and put its repetitions right.
import { added, moved, PARTS, problem, removed, type Repetition, sorted } from "../correct/repetitions";
import { drawCurve, drawFigure, type Shown } from "../correct/shown";

const root = document.querySelector<HTMLElement>(".correct");
if (root) void open(root, root.dataset["recording"] ?? "");

async function open(root: HTMLElement, recording: string): Promise<void> {
  const find = <T extends Element>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`no ${selector} in this page`);
    return found;
  };
  const waiting = find<HTMLElement>(".waiting");
  const answer = await fetch(`/correct/${recording}/data`).catch(() => undefined);
  if (!answer?.ok) {
    waiting.textContent = "The recording could not be read. Is groundup still running? Reload the page to try again.";
    return;
  }
  let shown = (await answer.json()) as Shown;
  let repetitions: Repetition[] = shown.repetitions;
  let frame = 0;
  let playing = 0;
  for (const part of root.querySelectorAll<HTMLElement>("[hidden]:not(video)")) part.hidden = false;
  waiting.hidden = true;
  root.removeAttribute("aria-busy");

  const figure = find<HTMLCanvasElement>(".figure");
  const curve = find<HTMLCanvasElement>(".curve");
  const at = find<HTMLInputElement>(".at");
  const clock = find<HTMLOutputElement>(".clock");
  const which = find<HTMLSelectElement>(".which");
  const film = find<HTMLVideoElement>(".film");
  const offset = find<HTMLInputElement>("#offset");
  const swap = find<HTMLInputElement>(".swap");
  const says = find<HTMLElement>(".problem");
  const saved = find<HTMLElement>(".saved");
  const play = find<HTMLButtonElement>(".runs");

  const time = () => shown.times_s[frame] ?? 0;
  const values = () => (which.value === "driver" ? shown.driver?.values : shown.curves[Number(which.value)]?.values) ?? [];

  function draw(): void {
    drawFigure(figure, shown, frame);
    drawCurve(curve, values(), frame, shown.times_s, repetitions);
    at.value = String(frame);
    at.setAttribute("aria-valuetext", `${time().toFixed(2)} seconds`);
    clock.value = `${time().toFixed(2)} s`;
    if (!film.hidden && film.paused) film.currentTime = Math.max(0, time() - Number(offset.value));
  }
  function go(to: number): void {
    frame = Math.min(Math.max(Math.round(to), 0), shown.times_s.length - 1);
    draw();
  }
  function stop(): void {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
  }
  function start(): void {
    const [from, begun] = [time(), performance.now()];
    play.textContent = "Pause";
    const next = (now: number) => {
      const wanted = from + (now - begun) / 1000;
      let to = frame;
      while (to < shown.times_s.length - 1 && (shown.times_s[to] ?? 0) < wanted) to += 1;
      go(to);
      if (to >= shown.times_s.length - 1) stop();
      else playing = requestAnimationFrame(next);
    };
    playing = requestAnimationFrame(next);
  }
  function list(): void {
    const body = find<HTMLTableSectionElement>("tbody");
    body.replaceChildren(...repetitions.map((r, i) => row(r, i)));
    says.textContent = problem(repetitions);
    draw();
  }
  function row(r: Repetition, index: number): HTMLTableRowElement {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = String(index + 1);
    line.append(head);
    for (const part of PARTS) {
      const cell = document.createElement("td");
      const word = part.replace("_s", "");
      const input = Object.assign(document.createElement("input"), { type: "number", step: "0.01", value: r[part].toFixed(2) });
      input.setAttribute("aria-label", `Repetition ${index + 1}, ${word}, seconds`);
      input.addEventListener("focus", () => go(nearest(shown.times_s, r[part])));
      input.addEventListener("change", () => {
        if (Number.isFinite(input.valueAsNumber)) repetitions = moved(repetitions, index, part, input.valueAsNumber);
        list();
      });
      const here = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: "here" });
      here.setAttribute("aria-label", `Repetition ${index + 1}: ${word} is here`);
      here.addEventListener("click", () => {
        repetitions = moved(repetitions, index, part, time());
        list();
      });
      cell.append(input, here);
      line.append(cell);
    }
    const last = document.createElement("td");
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "button quiet danger", textContent: "Remove" });
    remove.setAttribute("aria-label", `Remove repetition ${index + 1}`);
    remove.addEventListener("click", () => {
      repetitions = removed(repetitions, index);
      list();
    });
    last.append(remove);
    line.append(last);
    return line;
  }
  function take(got: Shown): void {
    shown = got;
    repetitions = got.repetitions;
    swap.checked = got.swap;
    at.max = String(got.times_s.length - 1);
    const old = which.value;
    which.replaceChildren(
      ...(got.driver ? [new Option(`what counts (${got.driver.unit})`, "driver")] : []),
      ...got.curves.map((c, i) => new Option(`${c.name}${c.side ? `, ${c.side}` : ""}${c.unit ? ` (${c.unit})` : ""}`, String(i))),
    );
    if ([...which.options].some((o) => o.value === old)) which.value = old;
    find<HTMLUListElement>(".values").replaceChildren(
      ...got.measures.map((m) => Object.assign(document.createElement("li"), { textContent: `${m.name}${m.side ? `, ${m.side}` : ""}: ${m.value} (${m.status})` })),
    );
    const leftOut = find<HTMLElement>(".left-out");
    leftOut.textContent = got.left_out;
    leftOut.hidden = got.left_out === "";
    list();
    go(frame);
  }
  async function save(): Promise<void> {
    if (problem(repetitions)) return;
    saved.textContent = "Saving …";
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
    const body = JSON.stringify({ repetitions: sorted(repetitions).map(({ start_s, bottom_s, end_s }) => ({ start_s, bottom_s, end_s })), swap: swap.checked });
    const sent = await fetch(`/correct/${recording}`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": token }, body }).catch(() => undefined);
    const got = sent ? ((await sent.json().catch(() => ({}))) as Partial<Shown> & { problem?: string }) : {};
    if (sent?.ok) {
      take(got as Shown);
      saved.textContent = "Saved.";
    } else {
      saved.textContent = "";
      says.textContent = got.problem ?? "This could not be saved. Is groundup still running?";
    }
  }

  at.addEventListener("input", () => go(Number(at.value)));
  find<HTMLButtonElement>(".back").addEventListener("click", () => go(frame - 1));
  find<HTMLButtonElement>(".forth").addEventListener("click", () => go(frame + 1));
  play.addEventListener("click", () => (playing ? stop() : start()));
  which.addEventListener("change", draw);
  find<HTMLButtonElement>(".add").addEventListener("click", () => {
    repetitions = added(repetitions, time(), shown.times_s[0] ?? 0, shown.times_s.at(-1) ?? 0);
    list();
  });
  find<HTMLButtonElement>(".save").addEventListener("click", () => void save());
  find<HTMLButtonElement>(".reset").addEventListener("click", async () => {
    const original = await fetch(`/correct/${recording}/data?original=true`).catch(() => undefined);
    if (!original?.ok) return;
    repetitions = ((await original.json()) as Shown).repetitions;
    swap.checked = false;
    saved.textContent = "This is what was found. Save it to take your corrections back.";
    list();
  });
  const scrubTo = (event: PointerEvent) => {
    const box = curve.getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * (shown.times_s.length - 1));
  };
  curve.addEventListener("pointerdown", (event) => {
    curve.setPointerCapture(event.pointerId);
    scrubTo(event);
  });
  curve.addEventListener("pointermove", (event) => {
    if (event.buttons) scrubTo(event);
  });
  find<HTMLInputElement>("#film").addEventListener("change", (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    URL.revokeObjectURL(film.src);
    film.src = URL.createObjectURL(file);
    film.hidden = false;
    draw();
  });
  offset.addEventListener("input", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  take(shown);
}

function nearest(times: readonly number[], wanted: number): number {
  let best = 0;
  for (const [i, t] of times.entries()) if (Math.abs(t - wanted) < Math.abs((times[best] ?? 0) - wanted)) best = i;
  return best;
}
