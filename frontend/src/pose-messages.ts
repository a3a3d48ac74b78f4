// What the page and its pose worker say to each other.

export type ModelName = "full" | "lite";

/** Page → worker. */
export type ToWorker =
  | { readonly type: "load"; readonly base: string; readonly model: ModelName }
  | { readonly type: "image"; readonly seq: number; readonly timeMs: number; readonly bitmap: ImageBitmap }
  /** Forget the person: what comes next is another scene. */
  | { readonly type: "reset" };

/** Worker → page. */
export type FromWorker =
  | { readonly type: "progress"; readonly loaded: number; readonly total: number }
  | { readonly type: "ready"; readonly model: ModelName }
  | {
      readonly type: "landmarks";
      readonly seq: number;
      readonly timeMs: number;
      readonly width: number;
      readonly height: number;
      readonly landmarks: Float32Array;
      readonly world: Float32Array | null;
      readonly inferenceMs: number;
    }
  | { readonly type: "failed"; readonly during: "load" | "image"; readonly message: string };
