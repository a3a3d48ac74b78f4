// Where in time: between which pictures, in which repetition, under which place of a curve.

/** The picture before a moment, and the share of the way to the next one. */
export interface Place {
  frame: number;
  share: number;
}

export function placeOf(times: readonly number[], at: number): Place {
  const last = times.length - 1;
  if (last < 1 || at <= (times[0] ?? 0)) return { frame: 0, share: 0 };
  if (at >= (times[last] ?? 0)) return { frame: last, share: 0 };
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [before, after] = [times[low] ?? 0, times[high] ?? 0];
  return { frame: low, share: (at - before) / (after - before) };
}

/** A number between two pictures; where one of them is not told, none. */
export function between(values: readonly (number | null)[], { frame, share }: Place): number | null {
  const before = values[frame];
  const after = share === 0 ? before : values[frame + 1];
  return before == null || after == null ? null : before + (after - before) * share;
}

/** A moment kept inside the recording. */
export function inside(times: readonly number[], at: number): number {
  return Math.min(Math.max(at, times[0] ?? 0), times.at(-1) ?? 0);
}

/** The moment under a place across a drawing: `from` and `to` are where its first and last moment lie. */
export function timeUnder(times: readonly number[], x: number, from: number, to: number): number {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  return inside(times, first + ((x - from) / (to - from)) * (last - first));
}

/** Which repetition a moment belongs to, counted from 1; 0 outside of all. */
export function repetitionAt(repetitions: readonly (readonly [number, number, number])[], at: number): number {
  return repetitions.findIndex(([start, , end]) => at >= start && at < end) + 1;
}
