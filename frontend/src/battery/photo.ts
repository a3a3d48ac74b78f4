// A photo in the page, and the points that a person clicks in it. The photo goes nowhere; the points go into the form.
import { type Click, fitted, guide, order, packed } from "./points";

const LONGEST_PX = 1600;

export function photo(place: HTMLElement): void {
  const kind = place.dataset["kind"] ?? "";
  const hidden = place.querySelector<HTMLInputElement>('input[type="hidden"]');
  if (!hidden) return;
  const shots = kind === "toe_spread_photo" ? ["relaxed", "spread"] : ["side"];
  const found = new Map<string, { clicks: Click[]; mm: number }>();
  for (const shot of shots) {
    place.append(
      shotPart(place, kind, shot, (clicks, mm) => {
        found.set(shot, { clicks, mm });
        const whole = shots.every((s) => found.get(s)?.clicks.length === order(kind).length);
        hidden.value = whole ? packed(kind, found) : "";
      }),
    );
  }
}

function shotPart(place: HTMLElement, kind: string, shot: string, changed: (clicks: Click[], mm: number) => void): HTMLElement {
  const part = document.createElement("div");
  part.className = "close";
  const id = `${place.dataset["name"] ?? ""}-${shot}`;
  const label = document.createElement("label");
  label.htmlFor = id;
  label.textContent = shot === "side" ? "Choose the photo" : `Photo with the toes ${shot}`;
  const file = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", id });
  file.setAttribute("capture", "environment");
  const mmLabel = document.createElement("label");
  mmLabel.htmlFor = `${id}-mm`;
  mmLabel.textContent = "Between the two marks of the ruler, mm";
  const mm = Object.assign(document.createElement("input"), { type: "number", id: `${id}-mm`, value: "100", min: "10", max: "400" });
  const ask = document.createElement("p");
  ask.className = "ask";
  ask.setAttribute("role", "status");
  const canvas = document.createElement("canvas");
  canvas.hidden = true;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Photo: arrow keys move the cross, Enter sets the point, Backspace takes the last one back");
  const undo = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Take the last point back", hidden: true });
  part.append(label, file, mmLabel, mm, ask, canvas, undo);

  let picture: ImageBitmap | undefined;
  let clicks: Click[] = [];
  let cross: Click = [0, 0];
  const names = order(kind);

  function update(): void {
    ask.textContent = picture ? (names[clicks.length]?.says ?? "All points set.") : "";
    undo.hidden = clicks.length === 0;
    draw(canvas, picture, clicks, cross, kind);
    changed(clicks, Number(mm.value));
  }
  function set(at: Click): void {
    if (clicks.length < names.length) clicks = [...clicks, at];
    update();
  }
  function back(): void {
    clicks = clicks.slice(0, -1);
    update();
  }
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    picture?.close(); // a large photo is not left to the memory of the page
    clicks = [];
    try {
      picture = await createImageBitmap(chosen);
    } catch {
      picture = undefined;
      canvas.hidden = true;
      update(); // the points of the photo before are no points of this one
      ask.textContent = "This file is no picture that the browser can show. Choose a JPEG or PNG.";
      return;
    }
    const size = fitted(picture.width, picture.height, LONGEST_PX);
    [canvas.width, canvas.height] = size;
    canvas.hidden = false;
    cross = [size[0] / 2, size[1] / 2];
    update();
  });
  mm.addEventListener("input", update);
  undo.addEventListener("click", back);
  canvas.addEventListener("pointerdown", (event) => {
    const box = canvas.getBoundingClientRect();
    cross = [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
    set(cross);
  });
  canvas.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 20 : 2;
    const moves: Record<string, Click> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = moves[event.key];
    if (move) cross = [cross[0] + move[0], cross[1] + move[1]];
    else if (event.key === "Enter" || event.key === " ") set(cross);
    else if (event.key === "Backspace") back();
    else return;
    event.preventDefault();
    update();
  });
  return part;
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap | undefined, clicks: Click[], cross: Click, kind: string): void {
  const pen = canvas.getContext("2d");
  if (!pen || !picture) return;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const size = Math.max(8, canvas.width / 120);
  for (const [color, width] of [["#000", size / 2.5], ["#fff", size / 6]] as const) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    for (const [x, y] of clicks) ring(pen, x, y, size);
    const line = guide(kind, clicks);
    if (line) stroke(pen, line[0], line[1]);
    stroke(pen, [cross[0] - size, cross[1]], [cross[0] + size, cross[1]]);
    stroke(pen, [cross[0], cross[1] - size], [cross[0], cross[1] + size]);
  }
}

function ring(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.stroke();
}

function stroke(pen: CanvasRenderingContext2D, a: Click, b: Click): void {
  pen.beginPath();
  pen.moveTo(a[0], a[1]);
  pen.lineTo(b[0], b[1]);
  pen.stroke();
}
