// From a source of images to landmarks: newest image only, one in flight, in a worker that is loaded when it is first
// asked for and kept for the next set.
import { CameraProblem, type Source } from "./camera";
import type { FrameMessage } from "./frame-message";
import type { FromWorker, ModelName, ToWorker } from "./pose-messages";
import { Pace } from "./pace";

export interface PoseFrame extends FrameMessage {
  /** Whether a person is in the image. */
  readonly seen: boolean;
  /** Which model looked. */
  readonly model: ModelName;
}

export interface PoseListener {
  /** Landmarks of one image. Images of a camera have the time of day [ms since 1970], those of a file its own time. */
  onFrame(frame: PoseFrame): void;
  /** While runtime and weights are fetched, 20 MB once: from 0 to 1. */
  onProgress?(share: number): void;
  /** The camera went away, or the model failed. Tracking has stopped, except for `covered`. */
  onProblem?(problem: CameraProblem): void;
  /** A video file came to its end. Tracking has stopped. */
  onEnd?(): void;
  /** The model was changed because this machine is slow. */
  onModel?(model: ModelName): void;
}

export interface PoseOptions {
  /** The number of the first frame: one more than the server already has. */
  readonly firstSeq?: number;
  /** Keep this model; otherwise `full`, and `lite` once fewer than 10 frames a second are reached. */
  readonly model?: ModelName;
}

export interface Tracking {
  /** Stops looking. The source stays open: it belongs to whoever opened it. */
  stop(): void;
  /** Frames a second and times of the last seconds. */
  readonly pace: Pace;
  readonly model: ModelName;
}

const SLOW_FPS = 10;
const FILE_FPS = 30;
const SLOWEST_PLAY = 0.1;
const STATIC = "/static/";

/** Starts to look at a source. Resolves once the model is there; rejects with a CameraProblem where it cannot be. */
export async function start(source: Source, listener: PoseListener, options: PoseOptions = {}): Promise<Tracking> {
  if (engine?.broken) release();
  const own = (engine ??= new Engine());
  await own.load(options.model ?? own.model ?? "full", (share) => listener.onProgress?.(share));
  return new Run(own, source, listener, options);
}

/** Ends the worker and frees its memory, about 200 MB. The next `start` loads it again. */
export function release(): void {
  engine?.close();
  engine = null;
}

let engine: Engine | null = null;

type Landmarks = Extract<FromWorker, { type: "landmarks" }>;

/** The worker, loaded with a model, with at most one image in it. */
class Engine {
  model: ModelName | null = null;
  /** Its worker could not start, or died: it answers nothing any more, the next `start` takes a new one. */
  broken = false;
  #pending: { readonly resolve: (value: never) => void; readonly reject: (reason: CameraProblem) => void } | null = null;
  #onProgress: (share: number) => void = () => {};
  #queue: Promise<unknown> = Promise.resolve();
  readonly #worker = new Worker(`${STATIC}js/pose-worker.js`, { type: "module", name: "pose" });

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = () => {
      this.broken = true;
      this.#fail("its worker could not be started");
    };
  }

  /** Loads a model, unless it is there. */
  async load(model: ModelName, onProgress: (share: number) => void = () => {}): Promise<void> {
    const turn = this.#queue.then(async () => {
      if (this.model === model) return;
      this.#onProgress = onProgress;
      const base = new URL(STATIC, location.href).href;
      await this.#ask<unknown>({ type: "load", base, model });
      this.model = model;
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** The landmarks of one image, which is handed over. */
  async track(seq: number, timeMs: number, bitmap: ImageBitmap): Promise<Landmarks> {
    const turn = this.#queue.then(() => this.#ask<Landmarks>({ type: "image", seq, timeMs, bitmap }, [bitmap]));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  forget(): void {
    this.#worker.postMessage({ type: "reset" } satisfies ToWorker);
  }

  close(): void {
    this.#worker.terminate();
    this.#fail("it was stopped");
  }

  #ask<Answer>(message: ToWorker, transfer: Transferable[] = []): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#worker.postMessage(message, transfer);
    });
  }

  #hear(message: FromWorker): void {
    if (message.type === "progress") {
      this.#onProgress(message.total ? message.loaded / message.total : 0);
    } else if (message.type === "failed") {
      this.#fail(message.message);
    } else {
      const pending = this.#pending;
      this.#pending = null;
      pending?.resolve(message as never);
    }
  }

  #fail(message: string): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(
      new CameraProblem(
        "failed",
        "The part that finds your joints could not run.",
        `Reload the page or use another browser; you can count for yourself meanwhile (${message}).`,
      ),
    );
  }
}

/** One run over one source. */
class Run implements Tracking {
  readonly pace = new Pace();
  #seq: number;
  #running = true;
  #busy = false;
  #fresh: { readonly timeMs: number; readonly shownMs: number } | null = null;
  #lastMs = -Infinity;
  #cancel: () => void = () => {};
  readonly #quiet: (() => void)[];

  constructor(
    readonly engine: Engine,
    readonly source: Source,
    readonly listener: PoseListener,
    readonly options: PoseOptions,
  ) {
    this.#seq = options.firstSeq ?? 0;
    this.#quiet = [
      source.onProblem((problem) => this.#trouble(problem)),
      source.onEnd(() => {
        this.stop();
        listener.onEnd?.();
      }),
    ];
    engine.forget();
    this.#watch();
    if (source.kind === "file") source.video.play().catch((error: unknown) => this.#trouble(error));
  }

  get model(): ModelName {
    return this.engine.model ?? "full";
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
    for (const quiet of this.#quiet) quiet();
  }

  /** Waits for the next image that the source shows. */
  #watch(): void {
    const { video } = this.source;
    if ("requestVideoFrameCallback" in video) {
      const id = video.requestVideoFrameCallback((nowMs, { captureTime, mediaTime }) => {
        this.#arrived(this.source.kind === "file" ? mediaTime * 1e3 : performance.timeOrigin + (captureTime ?? nowMs));
      });
      this.#cancel = () => video.cancelVideoFrameCallback(id);
    } else {
      const id = requestAnimationFrame((nowMs) => {
        const element: HTMLVideoElement = video;
        this.#arrived(this.source.kind === "file" ? element.currentTime * 1e3 : performance.timeOrigin + nowMs);
      });
      this.#cancel = () => cancelAnimationFrame(id);
    }
  }

  #arrived(timeMs: number): void {
    if (!this.#running) return;
    if (timeMs > this.#lastMs) this.#fresh = { timeMs, shownMs: performance.now() };
    this.#watch();
    if (!this.#busy) void this.#look();
  }

  /** Looks at the newest image, and again as long as a newer one has come meanwhile. */
  async #look(): Promise<void> {
    this.#busy = true;
    try {
      for (let image = this.#fresh; image && this.#running; image = this.#fresh) {
        this.#fresh = null;
        this.#lastMs = image.timeMs;
        if (this.source.kind === "file" && !this.pace.fps) this.source.video.pause();
        const bitmap = await createImageBitmap(this.source.video);
        const { type: _, inferenceMs, ...found } = await this.engine.track(this.#seq, image.timeMs, bitmap);
        if (!this.#running) return;
        this.#seq += 1;
        this.#follow();
        this.pace.add({ atMs: performance.now(), inferenceMs, latencyMs: performance.now() - image.shownMs });
        this.listener.onFrame({ ...found, seen: !Number.isNaN(found.landmarks[0]), model: this.model });
        await this.#lighten();
      }
    } catch (error) {
      if (this.#running) this.#trouble(error);
    } finally {
      this.#busy = false;
    }
  }

  /** A file waits for the model: it pauses for the first image, and then plays only as fast as images are understood. */
  #follow(): void {
    const { video, kind } = this.source;
    if (kind !== "file") return;
    video.playbackRate = Math.min(1, Math.max(SLOWEST_PLAY, this.pace.fps / FILE_FPS));
    if (video.paused && !video.ended) video.play().catch(() => {}); // refused only when it was stopped meanwhile
  }

  /** Takes the lighter model where this machine is too slow for the full one. */
  async #lighten(): Promise<void> {
    if (this.options.model || this.model === "lite" || !this.pace.slowerThan(SLOW_FPS)) return;
    await this.engine.load("lite");
    this.pace.clear();
    this.listener.onModel?.("lite");
  }

  #trouble(error: unknown): void {
    const problem =
      error instanceof CameraProblem
        ? error
        : new CameraProblem("failed", "The camera's images could not be read.", `Reload the page (${String(error)}).`);
    if (problem.kind !== "covered") this.stop();
    this.listener.onProblem?.(problem);
  }
}
