// A moving body as the server tells it, and the same as arrays to draw from.

export interface Told {
  model: string;
  times_s: number[];
  bones: { names: string[]; first: number[]; mm: number[][] };
  muscles: { names: string[]; first: number[]; mm: number[][]; max_force_n: number[] };
  activation: (number | null)[][];
  forces: { names: string[]; mm: number[][]; n: number[][] };
  m_per_kn: number;
  across: number[];
  moments: [number, number][];
  withheld: string[];
  repetitions: [number, number, number][];
  curves: ChartTold[];
  /** Drawings of the turning point at which most may be told, for browsers that draw nothing in space. */
  stills: string[];
}

export interface ChartTold {
  name: string;
  title: string;
  unit: string;
  higher: string;
  lower: string;
  sides: Partial<Record<Side, (number | null)[]>>;
}

export type Side = "left" | "right";

/** Lines of points over time: line k has the points first[k] to first[k + 1]; frames hold x, y, z in meters. */
export interface Lines {
  names: string[];
  first: number[];
  frames: Float32Array[];
}

export interface Body {
  times: number[];
  bones: Lines;
  muscles: Lines;
  strength: number[];
  activation: (number | null)[][];
  pushed: string[];
  pushAt: Float32Array[];
  push: number[][];
  metersPerKn: number;
  right: [number, number, number];
  middle: [number, number, number];
  size: number;
}

export function bodyOf(told: Told): Body {
  const bones = lines(told.bones);
  const box = boundsOf(bones.frames);
  const [x = 0, , z = 1] = told.across;
  return {
    times: told.times_s,
    bones,
    muscles: lines(told.muscles),
    strength: told.muscles.max_force_n,
    activation: told.activation,
    pushed: told.forces.names,
    pushAt: told.forces.mm.map(meters),
    push: told.forces.n,
    metersPerKn: told.m_per_kn,
    right: [x, 0, z],
    ...box,
  };
}

/** Left or right by the end of a name, as models write it. */
export function sideOf(name: string): Side | undefined {
  if (/_(l|left)$/i.test(name)) return "left";
  return /_(r|right)$/i.test(name) ? "right" : undefined;
}

function lines(told: { names: string[]; first: number[]; mm: number[][] }): Lines {
  return { names: told.names, first: told.first, frames: told.mm.map(meters) };
}

const meters = (mm: number[]): Float32Array => Float32Array.from(mm, (value) => value / 1000);

/** The middle of everything the body reaches, from the floor up, and half of the longest way across it. */
function boundsOf(frames: Float32Array[]): { middle: [number, number, number]; size: number } {
  const low = [Infinity, 0, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const frame of frames) {
    for (let i = 0; i < frame.length; i += 1) {
      const axis = i % 3;
      const value = frame[i] ?? 0;
      low[axis] = Math.min(low[axis] ?? 0, value);
      high[axis] = Math.max(high[axis] ?? 0, value);
    }
  }
  const at = (axis: number): number => ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
  const reach = (axis: number): number => (high[axis] ?? 0) - (low[axis] ?? 0);
  return { middle: [at(0), at(1), at(2)], size: Math.max(reach(0), reach(1), reach(2)) / 2 };
}
