// The repetitions that a person edits: add, remove, move. Pure; times in seconds.
export type Repetition = { start_s: number; bottom_s: number; end_s: number };
export type Part = keyof Repetition;

export const PARTS: readonly Part[] = ["start_s", "bottom_s", "end_s"];

/** One more around a time, as long as the others are and never over its neighbors. */
export function added(all: readonly Repetition[], at: number, first: number, last: number): Repetition[] {
  const lengths = all.map((r) => r.end_s - r.start_s).sort((a, b) => a - b);
  const half = (lengths[Math.floor(lengths.length / 2)] ?? 2) / 2;
  const before = Math.max(first, ...all.filter((r) => r.start_s <= at).map((r) => r.end_s));
  const after = Math.min(last, ...all.filter((r) => r.start_s > at).map((r) => r.start_s));
  if (!(before < at && at < after)) return [...all];
  return sorted([...all, { start_s: Math.max(before, at - half), bottom_s: at, end_s: Math.min(after, at + half) }]);
}

export function removed(all: readonly Repetition[], index: number): Repetition[] {
  return all.filter((_, i) => i !== index);
}

export function moved(all: readonly Repetition[], index: number, part: Part, at: number): Repetition[] {
  return all.map((r, i) => (i === index ? { ...r, [part]: at } : r));
}

export function sorted(all: readonly Repetition[]): Repetition[] {
  return [...all].sort((a, b) => a.start_s - b.start_s);
}

/** What is wrong with them, as a sentence, or nothing. */
export function problem(all: readonly Repetition[]): string {
  for (const [i, r] of all.entries()) {
    if (!(r.start_s < r.bottom_s && r.bottom_s < r.end_s)) return `Repetition ${i + 1}: start, bottom and end must follow one another.`;
  }
  const ordered = sorted(all);
  for (const [i, r] of ordered.entries()) {
    const next = ordered[i + 1];
    if (next && next.start_s < r.end_s - 1e-6) return `One repetition ends at ${r.end_s.toFixed(2)} s, after the next begins.`;
  }
  return "";
}
