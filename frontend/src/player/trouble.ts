/** What can be wrong with a camera while it counts: no images, too few of them, no answers, nobody in sight. No page. */

const SLOWEST_FPS = 5;
const SLOW_S = 5;
const NO_IMAGE_S = 2.5;
const NO_ANSWER_S = 8;
const NOT_SEEN_S = 15;

export class Trouble {
  private frame_s = 0;
  private answer_s = 0;
  private unseen_since_s: number | null = null;
  private slow_since_s: number | null = null;

  constructor(private readonly now: () => number) {}

  /** A set, or its set-up, has begun: nothing is late yet. */
  begin(): void {
    this.frame_s = this.answer_s = this.now();
  }

  /** The count begins: what was not seen before it is forgotten. */
  afresh(): void {
    this.answer_s = this.now();
    this.unseen_since_s = null;
  }

  frame(): void {
    this.frame_s = this.now();
  }

  answer(): void {
    this.answer_s = this.now();
  }

  seen(yes: boolean): void {
    this.unseen_since_s = yes ? null : (this.unseen_since_s ?? this.now());
  }

  /** For how long nobody was seen well enough [s]. */
  get unseen_s(): number {
    return this.unseen_since_s === null ? 0 : this.now() - this.unseen_since_s;
  }

  /**
   * Why the camera cannot go on counting, at so many images a second (0: not known yet); "" while it can. While it does
   * not count, in a pause, nothing is sent and no answer is late.
   */
  why(fps: number, counts: boolean): string {
    if (!counts) {
      this.afresh();
      return "";
    }
    const now_s = this.now();
    if (fps === 0 || fps >= SLOWEST_FPS) this.slow_since_s = null;
    else this.slow_since_s ??= now_s;
    if (now_s - this.frame_s > NO_IMAGE_S) return "The camera sends no images.";
    if (this.slow_since_s !== null && now_s - this.slow_since_s > SLOW_S) return "This device is too slow to count by camera.";
    if (now_s - this.answer_s > NO_ANSWER_S) return "groundup does not answer.";
    return this.unseen_s > NOT_SEEN_S ? "The camera could not see you well enough." : "";
  }
}
