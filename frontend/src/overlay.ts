// The stick figure over the camera's image. Left and right differ in color (blue and orange, told apart with any kind of
// color vision) and in dash; feet are drawn largest, because everything here begins there.

export type Side = "left" | "right";

export interface OverlayOptions {
  /** Draw as in a mirror. */
  readonly mirrored?: boolean;
  /** Points at or above are drawn; MediaPipe's visibility, 0 to 1. */
  readonly minVisibility?: number;
  /** Draws attention to a part, for a cue: one ring round its joints. */
  readonly mark?: { readonly part: Part; readonly side?: Side } | null;
}

export type Part = "foot" | "ankle" | "knee" | "hip" | "trunk";

type Point = readonly [x: number, y: number];

// Indices of MediaPipe's 33 landmarks.
const JOINTS = {
  left: { shoulder: 11, elbow: 13, wrist: 15, hip: 23, knee: 25, ankle: 27, heel: 29, toe: 31 },
  right: { shoulder: 12, elbow: 14, wrist: 16, hip: 24, knee: 26, ankle: 28, heel: 30, toe: 32 },
} as const;
const LIMBS = [
  ["shoulder", "elbow"],
  ["elbow", "wrist"],
  ["shoulder", "hip"],
  ["hip", "knee"],
  ["knee", "ankle"],
] as const;
const MARKED: Record<Part, readonly (keyof (typeof JOINTS)["left"])[]> = {
  foot: ["heel", "toe"],
  ankle: ["ankle"],
  knee: ["knee"],
  hip: ["hip"],
  trunk: ["shoulder", "hip"],
};
const COLORS = { left: "#56b4e9", right: "#f0a000", middle: "#ffffff", halo: "rgb(0 0 0 / 0.55)", mark: "#ffffff" };

/** Gives the canvas the size it is shown at, in the screen's own pixels, with the shape of the images. */
export function fitCanvas(canvas: HTMLCanvasElement): void {
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/**
 * Draws one frame's landmarks (33 × x, y, z, visibility as fractions of the image), replacing what was drawn.
 * `image` is the size of the camera's image: the figure lies on it as `object-fit: contain` shows it.
 */
export function drawOverlay(
  canvas: HTMLCanvasElement,
  landmarks: Float32Array,
  image: { readonly width: number; readonly height: number },
  options: OverlayOptions = {},
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const place = placing(canvas, image, options.mirrored ?? false);
  const point = (index: number) => visible(landmarks, index, options.minVisibility ?? 0.5, place);
  const unit = stroke(canvas, point);
  context.lineCap = context.lineJoin = "round";
  crossbars(context, point, unit);
  for (const side of ["left", "right"] as const) {
    for (const [from, to] of LIMBS) {
      line(context, [point(JOINTS[side][from]), point(JOINTS[side][to])], COLORS[side], 1.6 * unit);
    }
    foot(context, side, point, unit);
    for (const joint of ["hip", "knee", "ankle"] as const) dot(context, point(JOINTS[side][joint]), side, 1.9 * unit);
  }
  if (options.mark) ring(context, options.mark, point, unit);
}

/** Removes the figure. */
export function clearOverlay(canvas: HTMLCanvasElement): void {
  canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
}

/** Fractions of the image → pixels of the canvas. */
export function placing(
  canvas: { readonly width: number; readonly height: number },
  image: { readonly width: number; readonly height: number },
  mirrored: boolean,
): (x: number, y: number) => Point {
  const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  const [left, top] = [(canvas.width - width) / 2, (canvas.height - height) / 2];
  return (x, y) => [left + (mirrored ? 1 - x : x) * width, top + y * height];
}

function visible(
  landmarks: Float32Array,
  index: number,
  minVisibility: number,
  place: (x: number, y: number) => Point,
): Point | null {
  const [x = NaN, y = NaN, , visibility = 0] = landmarks.subarray(4 * index, 4 * index + 4);
  return Number.isFinite(x + y) && visibility >= minVisibility ? place(x, y) : null;
}

type Find = (index: number) => Point | null;

/** The width all strokes are multiples of [px]: in proportion to the person, never too thin to see from 3 m. */
function stroke(canvas: { readonly width: number; readonly height: number }, point: Find): number {
  const heights = Object.values(JOINTS).flatMap((side) => Object.values(side).map((index) => point(index)?.[1] ?? NaN));
  const seen = heights.filter(Number.isFinite);
  const person = seen.length ? Math.max(...seen) - Math.min(...seen) : 0;
  const screen = Math.min(canvas.width, canvas.height);
  return Math.min(Math.max(person / 80, screen / 320), screen / 120);
}

/** Shoulders and hips: the two bars whose tilt shows a trunk that leans and a pelvis that drops. */
function crossbars(context: CanvasRenderingContext2D, point: Find, unit: number): void {
  for (const joint of ["shoulder", "hip"] as const) {
    line(context, [point(JOINTS.left[joint]), point(JOINTS.right[joint])], COLORS.middle, 1.6 * unit);
  }
}

/** Ankle, heel and toes as a filled triangle with a strong sole. */
function foot(context: CanvasRenderingContext2D, side: Side, point: Find, unit: number): void {
  const { ankle, heel, toe } = JOINTS[side];
  const corners = [point(ankle), point(heel), point(toe)];
  const [a, h, t] = corners;
  if (a && h && t) {
    context.fillStyle = COLORS[side];
    context.globalAlpha = 0.45;
    context.beginPath();
    context.moveTo(...a);
    context.lineTo(...h);
    context.lineTo(...t);
    context.fill();
    context.globalAlpha = 1;
  }
  line(context, [a ?? null, h ?? null], COLORS[side], 1.6 * unit);
  line(context, [h ?? null, t ?? null], COLORS[side], 3 * unit);
  for (const corner of [h, t]) dot(context, corner ?? null, side, 2.6 * unit);
}

function line(
  context: CanvasRenderingContext2D,
  [from, to]: readonly [Point | null, Point | null],
  color: string,
  width: number,
): void {
  if (!from || !to) return;
  for (const [stroke, thick] of [
    [COLORS.halo, width + 3],
    [color, width],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = thick;
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  }
}

/** Left joints are round, right ones square: told apart without color too. */
function dot(context: CanvasRenderingContext2D, at: Point | null, side: Side, radius: number): void {
  if (!at) return;
  const [x, y] = at;
  context.beginPath();
  if (side === "left") context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius);
  context.fillStyle = COLORS[side];
  context.fill();
  context.lineWidth = Math.max(1.5, radius / 4);
  context.strokeStyle = "#10201c";
  context.stroke();
}

function ring(
  context: CanvasRenderingContext2D,
  mark: { readonly part: Part; readonly side?: Side },
  point: Find,
  unit: number,
): void {
  const sides: readonly Side[] = mark.side ? [mark.side] : ["left", "right"];
  for (const side of sides) {
    const joints = MARKED[mark.part].map((joint) => point(JOINTS[side][joint])).filter((at) => at !== null);
    if (!joints.length) continue;
    const middle = (axis: 0 | 1) => joints.reduce((sum, at) => sum + at[axis], 0) / joints.length;
    const [x, y] = [middle(0), middle(1)];
    const reach = Math.max(...joints.map((at) => Math.hypot(at[0] - x, at[1] - y)));
    for (const [color, width] of [
      [COLORS.halo, 1.8 * unit],
      [COLORS.mark, unit],
    ] as const) {
      context.beginPath();
      context.arc(x, y, reach + 5 * unit, 0, 2 * Math.PI);
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    }
  }
}
