// One line of Progress with uPlot: band, baseline, retests and every point; colors come from the page's own palette.
import uPlot from "uplot";
import { type ChartData, dayWords, kindOf, spaced, zoomed } from "./data";

const HEIGHT = 260;
const LABEL_PX = 50;

interface Ink {
  ink: string;
  soft: string;
  hair: string;
  edge: string;
  accent: string;
  band: string;
  card: string;
}

export function drawn(data: ChartData, into: HTMLElement, said: (index: number | null) => void): uPlot {
  const options: uPlot.Options = {
    width: Math.max(into.clientWidth, 160),
    height: HEIGHT,
    ms: 1e-3,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    padding: [22, 20, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 12 },
      points: { size: 14, width: 2, fill: "transparent", stroke: () => ink(into).accent },
    },
    scales: { x: { time: true, range: (_, low, high) => zoomed(data, low, high) }, y: { range: () => data.y } },
    axes: [
      axis(into, { space: 64, size: 30, values: (_, ticks, __, ___, step) => ticks.map((t) => dayWords(t, step >= MONTH_S ? "month" : "day")) }),
      axis(into, { size: 46, space: 40, values: (_, ticks) => ticks.map((v) => String(v).replace("-", "\u2212")) }),
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      drawClear: [(chart) => ground(chart, data, ink(into))],
      draw: [(chart) => marks(chart, data, ink(into))],
      setCursor: [(chart) => said(chart.cursor.idx ?? null)],
    },
  };
  return new uPlot(options, [data.t, data.v], into);
}

const MONTH_S = 28 * 86400;

function axis(of: HTMLElement, more: uPlot.Axis): uPlot.Axis {
  return {
    stroke: () => ink(of).soft,
    grid: { stroke: () => ink(of).hair, width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(of).fontFamily}`,
    ...more,
  };
}

function ink(of: HTMLElement): Ink {
  const style = getComputedStyle(of);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: color("ink"),
    soft: color("soft"),
    hair: color("hair"),
    edge: color("edge"),
    accent: color("accent"),
    band: color("error-band"),
    card: color("card"),
  };
}

/** Below the points: the grey band, the baseline's mean, and from when each retest may be taken. */
function ground(chart: uPlot, data: ChartData, colors: Ink): void {
  const { ctx } = chart;
  const { left, top, width, height } = chart.bbox;
  const y = (value: number): number => Math.min(Math.max(chart.valToPos(value, "y", true), top), top + height);
  inside(chart, () => {
    if (data.mean !== null && data.half !== null) {
      ctx.fillStyle = colors.band;
      ctx.fillRect(left, y(data.mean + data.half), width, y(data.mean - data.half) - y(data.mean + data.half));
    }
    if (data.mean !== null) line(ctx, left, y(data.mean), left + width, y(data.mean), colors.ink, 1.4, [7, 5]);
  });
  const px = uPlot.pxRatio;
  const opens = data.retests.map(([, at]) => chart.valToPos(at, "x", true));
  const labelled = spaced(opens, LABEL_PX * px);
  ctx.font = `${12 * px}px ${getComputedStyle(chart.root).fontFamily}`;
  ctx.textBaseline = "alphabetic";
  data.retests.forEach(([name], i) => {
    const at = opens[i] ?? 0;
    if (at < left || at > left + width) return;
    line(ctx, at, top - 4 * px, at, top + height, colors.edge, 1, [2, 4]);
    if (!labelled[i]) return;
    ctx.fillStyle = colors.soft;
    ctx.textAlign = at > left + width - 24 * px ? "right" : "center";
    ctx.fillText(name, at, top - 9 * px);
  });
}

/** Rings for practice, discs for the baseline, diamonds for retests, dots for extra tests; a bar for each retest's mean. */
function marks(chart: uPlot, data: ChartData, colors: Ink): void {
  const { ctx } = chart;
  const px = uPlot.pxRatio;
  inside(chart, () => {
    for (const [from, to, mean] of data.means) {
      const middle = chart.valToPos((from + to) / 2, "x", true);
      const reach = Math.max(9 * px, (chart.valToPos(to, "x", true) - chart.valToPos(from, "x", true)) / 2);
      const at = chart.valToPos(mean, "y", true);
      line(ctx, middle - reach, at, middle + reach, at, colors.accent, 2.5, []);
    }
    for (const kind of ["e", "p", "b", "r"] as const) {
      data.t.forEach((t, i) => {
        if (kindOf(data, i) !== kind) return;
        const x = chart.valToPos(t, "x", true);
        const y = chart.valToPos(data.v[i] ?? NaN, "y", true);
        if (Number.isFinite(y)) mark(ctx, kind, x, y, px, colors);
      });
    }
  });
}

function mark(ctx: CanvasRenderingContext2D, kind: string, x: number, y: number, px: number, colors: Ink): void {
  ctx.beginPath();
  if (kind === "r") {
    const r = 5.2 * px;
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y);
    ctx.lineTo(x, y + r);
    ctx.lineTo(x - r, y);
    ctx.closePath();
  } else ctx.arc(x, y, (kind === "e" ? 2.2 : 4) * px, 0, 2 * Math.PI);
  ctx.fillStyle = kind === "p" ? colors.card : kind === "r" ? colors.accent : kind === "e" ? colors.edge : colors.ink;
  ctx.fill();
  ctx.lineWidth = 1.6 * px;
  ctx.strokeStyle = kind === "p" ? colors.soft : colors.card;
  if (kind !== "e") ctx.stroke();
}

function line(
  ctx: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  color: string,
  width: number,
  dash: number[],
): void {
  const px = uPlot.pxRatio;
  ctx.save();
  ctx.beginPath();
  ctx.setLineDash(dash.map((d) => d * px));
  ctx.lineWidth = width * px;
  ctx.strokeStyle = color;
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.restore();
}

function inside(chart: uPlot, draw: () => void): void {
  const { ctx } = chart;
  const { left, top, width, height } = chart.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 8 * uPlot.pxRatio, width, height + 16 * uPlot.pxRatio);
  ctx.clip();
  draw();
  ctx.restore();
}
