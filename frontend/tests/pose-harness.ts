// What tests/browser needs of the camera and pose modules, as one object on the page that a test drives.
import { CameraProblem, openCamera, openVideoFile, type Source } from "../src/camera";
import { encodeFrame } from "../src/frame-message";
import { drawOverlay, fitCanvas } from "../src/overlay";
import { release, start, type PoseFrame, type Tracking } from "../src/pose";
import type { FromWorker, ToWorker } from "../src/pose-messages";

const video = document.querySelector("video");
const canvas = document.querySelector("canvas");
if (!video || !canvas) throw new Error("a page with a video and a canvas");

let source: Source | null = null;
let tracking: Tracking | null = null;
const frames: PoseFrame[] = [];
const progress: number[] = [];
const behindMs: number[] = [];
const problems: { kind: string; what: string; next: string }[] = [];
let ended = false;

/** What went wrong, as plain values; null where nothing did. */
async function attempt(work: () => Promise<void>): Promise<{ kind: string; what: string; next: string } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof CameraProblem)) throw error;
    return { kind: error.kind, what: error.what, next: error.next };
  }
}

async function look(opened: Source): Promise<void> {
  source = opened;
  tracking = await start(opened, {
    onFrame: (frame) => {
      frames.push(frame);
      behindMs.push(performance.timeOrigin + performance.now() - frame.timeMs);
      fitCanvas(canvas!);
      drawOverlay(canvas!, frame.landmarks, frame, { mirrored: opened.mirrored, mark: { part: "foot" } });
    },
    onProgress: (share) => progress.push(share),
    onProblem: ({ kind, what, next }) => problems.push({ kind, what, next }),
    onEnd: () => {
      ended = true;
    },
  });
}

/** Gives images one by one to a worker of its own, each with its time. */
async function trackImages(urls: readonly string[], timesMs: readonly number[], model: "full" | "lite") {
  const worker = new Worker("/static/js/pose-worker.js", { type: "module" });
  const ask = (message: ToWorker, transfer: Transferable[] = []) =>
    new Promise<FromWorker>((resolve, reject) => {
      worker.onerror = () => reject(new Error("the worker did not start"));
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === "failed") reject(new Error(data.message));
        else if (data.type !== "progress") resolve(data);
      };
      worker.postMessage(message, transfer);
    });
  await ask({ type: "load", base: `${location.origin}/static/`, model });
  const found: { landmarks: number[]; world: number[]; inferenceMs: number }[] = [];
  for (const [i, url] of urls.entries()) {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const answer = await ask({ type: "image", seq: i, timeMs: timesMs[i] ?? 0, bitmap }, [bitmap]);
    if (answer.type !== "landmarks") throw new Error(answer.type);
    const { landmarks, world, inferenceMs } = answer;
    found.push({ landmarks: [...landmarks], world: [...(world ?? [])], inferenceMs });
  }
  worker.terminate();
  return found;
}

const harness = {
  camera: (deviceId?: string) => attempt(async () => look(await openCamera(video, deviceId ? { deviceId } : {}))),
  file: (url: string, type: string) =>
    attempt(async () => {
      const blob = await (await fetch(url)).blob();
      await look(await openVideoFile(video, new File([blob], url, { type })));
    }),
  /** As if the plug were pulled: the browser fires exactly this event. */
  unplug: () => (video.srcObject as MediaStream).getVideoTracks()[0]?.dispatchEvent(new Event("ended")),
  stop: () => {
    tracking?.stop();
    source?.stop();
  },
  release,
  trackImages,
  state: () => ({
    frames: frames.map(({ seq, timeMs, width, height, seen, model }) => ({ seq, timeMs, width, height, seen, model })),
    progress,
    /** From the camera's image to its landmarks in the page. */
    behindMs,
    problems,
    ended,
    live: (video.srcObject as MediaStream | null)?.getVideoTracks()[0]?.readyState ?? "none",
    pace: tracking && {
      fps: tracking.pace.fps,
      inferenceMs: tracking.pace.inferenceMs,
      latencyMs: tracking.pace.latencyMs,
    },
    messageBytes: frames[0] ? encodeFrame(frames[0]).byteLength : 0,
  }),
};

export type Harness = typeof harness;
(globalThis as unknown as { harness: Harness }).harness = harness;
