// How fast frames are understood, over the last seconds.

export interface Beat {
  /** When the landmarks were there [ms]. */
  readonly atMs: number;
  /** What the model took [ms]. */
  readonly inferenceMs: number;
  /** From the image's appearance in the page to its landmarks [ms]. */
  readonly latencyMs: number;
}

const WINDOW_MS = 4000;
const ENOUGH = 12;

export class Pace {
  #beats: Beat[] = [];

  add(beat: Beat): void {
    this.#beats.push(beat);
    while (this.#beats[0] && this.#beats[0].atMs < beat.atMs - WINDOW_MS) this.#beats.shift();
  }

  clear(): void {
    this.#beats = [];
  }

  /** Landmarks a second; 0 before two are there. */
  get fps(): number {
    const [first, last] = [this.#beats[0], this.#beats.at(-1)];
    return first && last && last.atMs > first.atMs ? ((this.#beats.length - 1) / (last.atMs - first.atMs)) * 1e3 : 0;
  }

  /** Median time of the model [ms]; 0 before any. */
  get inferenceMs(): number {
    return median(this.#beats.map((beat) => beat.inferenceMs));
  }

  /** Median time from image to landmarks [ms]; 0 before any. */
  get latencyMs(): number {
    return median(this.#beats.map((beat) => beat.latencyMs));
  }

  /** Whether the model alone cannot reach a rate: the camera's own rate does not count against this machine. */
  slowerThan(fps: number): boolean {
    return this.#beats.length >= ENOUGH && this.inferenceMs > 1e3 / fps;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  if (high === undefined) return 0;
  return sorted.length % 2 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}
