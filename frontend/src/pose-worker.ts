// The pose worker: an image in, one person's landmarks out, one at a time. It runs beside the page, so that a slow
// frame never stops a button. Everything it fetches comes from this server; images go nowhere.
import { FilesetResolver, PoseLandmarker, type NormalizedLandmark, type Landmark } from "@mediapipe/tasks-vision";
import { download } from "./download";
import { IMAGE_VALUES, LANDMARKS, WORLD_VALUES } from "./frame-message";
import type { FromWorker, ModelName, ToWorker } from "./pose-messages";

/** This file runs in a worker, whose global scope TypeScript's DOM library does not describe. */
interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  /** Emscripten's settings: MediaPipe's loader starts from them, so that its runtime is not fetched twice. */
  Module?: { wasmBinary: Uint8Array } | undefined;
}
const scope = globalThis as unknown as Scope;

let landmarker: PoseLandmarker | null = null;
// MediaPipe's clock has no room for the time of day (it ends at 2³¹ ms) and must go forward across scenes: it gets its
// own, behind the images' by this much.
let behindMs: number | null = null;
let lastMs = 0;

const BETWEEN_SCENES_MS = 1000;

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "load":
      void load(data.base, data.model);
      break;
    case "image":
      track(data.seq, data.timeMs, data.bitmap);
      break;
    case "reset":
      behindMs = null;
      void landmarker?.setOptions({ runningMode: "VIDEO" }); // starts its graph again: nobody is followed anymore
      break;
  }
};

function say(message: FromWorker, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

async function load(base: string, model: ModelName): Promise<void> {
  try {
    const weightsUrl = `${base}models/pose_landmarker_${model}.task`;
    const onProgress = (loaded: number, total: number) => say({ type: "progress", loaded, total });
    if (landmarker) {
      const [weights] = await download([weightsUrl], onProgress);
      await landmarker.setOptions({ baseOptions: { modelAssetBuffer: weights, delegate: "CPU" } });
    } else {
      const runtimeUrl = `${base}wasm/vision_wasm_module_internal.wasm`;
      const [runtime, weights] = await download([runtimeUrl, weightsUrl], onProgress);
      if (runtime) scope.Module = { wasmBinary: runtime };
      const files = await FilesetResolver.forVisionTasks(`${base}wasm`, true);
      landmarker = await PoseLandmarker.createFromOptions(files, {
        baseOptions: { modelAssetBuffer: weights, delegate: "CPU" },
        runningMode: "VIDEO",
        numPoses: 1,
      });
    }
    say({ type: "ready", model });
  } catch (error) {
    say({ type: "failed", during: "load", message: String(error) });
  }
}

function track(seq: number, timeMs: number, bitmap: ImageBitmap): void {
  const { width, height } = bitmap;
  const began = performance.now();
  try {
    if (!landmarker) throw new Error("an image before the model was loaded");
    behindMs ??= timeMs - lastMs - BETWEEN_SCENES_MS;
    lastMs = Math.max(timeMs - behindMs, lastMs + 1);
    const result = landmarker.detectForVideo(bitmap, lastMs);
    const landmarks = imageValues(result.landmarks[0]);
    const world = worldValues(result.worldLandmarks[0]);
    result.close();
    const inferenceMs = performance.now() - began;
    const transfer = world ? [landmarks.buffer, world.buffer] : [landmarks.buffer];
    say({ type: "landmarks", seq, timeMs, width, height, landmarks, world, inferenceMs }, transfer);
  } catch (error) {
    say({ type: "failed", during: "image", message: String(error) });
  } finally {
    bitmap.close();
  }
}

function imageValues(points: readonly NormalizedLandmark[] | undefined): Float32Array<ArrayBuffer> {
  const values = new Float32Array(IMAGE_VALUES).fill(NaN);
  if (points?.length === LANDMARKS) {
    points.forEach(({ x, y, z, visibility }, i) => values.set([x, y, z, visibility], 4 * i));
  }
  return values;
}

function worldValues(points: readonly Landmark[] | undefined): Float32Array<ArrayBuffer> | null {
  if (points?.length !== LANDMARKS) return null;
  const values = new Float32Array(WORLD_VALUES);
  points.forEach(({ x, y, z }, i) => values.set([x, y, z], 3 * i));
  return values;
}
