// What the server sends of a recording, and drawing it: the figure at one moment, a curve with its repetitions.
import type { Repetition } from "./repetitions";

export type Curve = { name: string; side: string | null; unit: string; values: (number | null)[] };
export type View = { name: string; width: number; points: (number | null)[][] };
export type Shown = {
  name: string;
  task: string | null;
  times_s: number[];
  figure: { kind: string; bones: [number, number][]; views: View[] } | null;
  driver: { values: (number | null)[]; unit: string; leave: number; turn: number } | null;
  curves: Curve[];
  repetitions: Repetition[];
  swap: boolean;
  measures: { name: string; side: string; value: string; status: string }[];
  /** What does not follow from a correction, in a sentence; empty where everything does. */
  left_out: string;
};

export function drawFigure(canvas: HTMLCanvasElement, shown: Shown, frame: number): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const ink = color(canvas, "--ink");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const figure = shown.figure;
  if (!figure) {
    pen.fillStyle = color(canvas, "--soft");
    pen.font = "16px sans-serif";
    pen.fillText("This recording holds no body to draw.", 16, 32);
    return;
  }
  const width = canvas.width / figure.views.length;
  for (const [v, view] of figure.views.entries()) {
    const scale = Math.min((width - 40) / Math.max(view.width, 0.2), canvas.height - 50);
    const left = v * width + (width - view.width * scale) / 2;
    const points = view.points[frame] ?? [];
    const at = (i: number): [number, number] | undefined => {
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      return x == null || y == null ? undefined : [left + x * scale, canvas.height - 25 - y * scale];
    };
    pen.strokeStyle = ink;
    pen.lineWidth = 3;
    pen.lineCap = "round";
    for (const [a, b] of figure.bones) {
      const [p, q] = [at(a), at(b)];
      if (!p || !q) continue;
      pen.beginPath();
      pen.moveTo(...p);
      pen.lineTo(...q);
      pen.stroke();
    }
    pen.fillStyle = color(canvas, "--accent");
    const size = figure.kind === "markers" ? 3.5 : 3;
    for (let i = 0; i < points.length / 2; i += 1) {
      const p = at(i);
      if (!p) continue;
      pen.beginPath();
      pen.arc(p[0], p[1], size, 0, 2 * Math.PI);
      pen.fill();
    }
    if (figure.views.length > 1) {
      pen.fillStyle = color(canvas, "--soft");
      pen.font = "15px sans-serif";
      pen.fillText(view.name, v * width + 12, 20);
    }
  }
}

export function drawCurve(canvas: HTMLCanvasElement, values: readonly (number | null)[], frame: number, times: readonly number[], repetitions: readonly Repetition[]): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const [w, h] = [canvas.width, canvas.height];
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  const x = (t: number) => ((t - first) / Math.max(last - first, 1e-9)) * w;
  const seen = values.filter((v): v is number => v !== null);
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const y = (v: number) => h - 12 - ((v - low) / Math.max(high - low, 1e-9)) * (h - 24);
  pen.clearRect(0, 0, w, h);
  pen.fillStyle = color(canvas, "--glow");
  for (const r of repetitions) pen.fillRect(x(r.start_s), 0, x(r.end_s) - x(r.start_s), h);
  pen.strokeStyle = color(canvas, "--edge");
  pen.lineWidth = 1.5;
  for (const r of repetitions) line(pen, x(r.bottom_s), 0, x(r.bottom_s), h, [5, 5]);
  pen.strokeStyle = color(canvas, "--ink");
  pen.lineWidth = 2.5;
  pen.beginPath();
  let drawing = false;
  for (const [i, v] of values.entries()) {
    if (v === null) drawing = false;
    else if (drawing) pen.lineTo(x(times[i] ?? 0), y(v));
    else {
      pen.moveTo(x(times[i] ?? 0), y(v));
      drawing = true;
    }
  }
  pen.stroke();
  pen.strokeStyle = color(canvas, "--accent");
  pen.lineWidth = 3;
  const now = x(times[frame] ?? 0);
  line(pen, now, 0, now, h, []);
}

function line(pen: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number, dash: number[]): void {
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
  pen.setLineDash([]);
}

function color(canvas: HTMLCanvasElement, name: string): string {
  return getComputedStyle(canvas).getPropertyValue(name).trim() || "#888";
}
