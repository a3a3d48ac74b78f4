// Where images come from: a camera of this device, or a video file a person chose. Every way in which a camera can
// refuse has a name, a sentence and a next step, because "it does not work" helps nobody at six in the morning.

export type ProblemKind = "insecure" | "unsupported" | "denied" | "none" | "busy" | "lost" | "covered" | "file" | "failed";

/** Why there are no images, in words for the person in front of the screen. */
export class CameraProblem extends Error {
  constructor(
    readonly kind: ProblemKind,
    /** What is wrong, one sentence. */
    readonly what: string,
    /** What to do about it, one sentence. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${what} ${next}`, options);
    this.name = "CameraProblem";
  }
}

/** A running source of images. */
export interface Source {
  readonly video: HTMLVideoElement;
  readonly kind: "camera" | "file";
  /** The camera's name, or the file's. */
  readonly label: string;
  /** Whether people expect to see it as in a mirror: true for a camera that looks at them. */
  readonly mirrored: boolean;
  /** Calls back when images stop coming though nobody stopped them; returns how to stop listening. */
  onProblem(listener: (problem: CameraProblem) => void): () => void;
  /** Calls back when a video file has been played to its end. */
  onEnd(listener: () => void): () => void;
  /** Releases camera or file. The light beside the camera goes out. */
  stop(): void;
}

export interface CameraChoice {
  /** One of `cameras()`; the browser's choice where left out. */
  readonly deviceId?: string;
  /** On a phone: the camera towards the person ("user") or away from them ("environment"). */
  readonly facing?: "user" | "environment";
}

/** Opens a camera and plays it in `video`. Rejects with a CameraProblem. */
export async function openCamera(video: HTMLVideoElement, choice: CameraChoice = {}): Promise<Source> {
  const devices = cameraAccess();
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({ audio: false, video: wishes(choice) });
  } catch (error) {
    throw cameraProblem(error);
  }
  const track = stream.getVideoTracks()[0];
  if (!track) throw cameraProblem(new DOMException("no video track", "NotFoundError"));
  const facing = track.getSettings().facingMode ?? choice.facing ?? "user";
  const source = new PlayingSource(video, "camera", track.label || "camera", facing !== "environment", () => {
    for (const each of stream.getTracks()) each.stop();
    if (video.srcObject === stream) video.srcObject = null; // a newer one may be there by now
  });
  track.addEventListener("ended", () => source.report(LOST()));
  track.addEventListener("mute", () => source.report(COVERED()));
  video.srcObject = stream;
  await play(video, source);
  return source;
}

/** Opens a video file in `video`, ready at its beginning. Rejects with a CameraProblem where it cannot be played. */
export async function openVideoFile(video: HTMLVideoElement, file: File): Promise<Source> {
  const url = URL.createObjectURL(file);
  const source = new PlayingSource(video, "file", file.name, false, () => {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  });
  video.srcObject = null;
  video.loop = false;
  video.src = url;
  await play(video, source);
  video.pause(); // whoever looks at it begins: the model may take seconds to load
  video.currentTime = 0;
  video.addEventListener("ended", source.end, { signal: source.signal });
  return source;
}

/** The cameras of this device; their names are empty until a camera has been allowed once. */
export async function cameras(): Promise<readonly { readonly deviceId: string; readonly label: string }[]> {
  const devices = await cameraAccess().enumerateDevices();
  return devices.filter((d) => d.kind === "videoinput").map(({ deviceId, label }) => ({ deviceId, label }));
}

/** What a refusal of `getUserMedia` means. */
export function cameraProblem(error: unknown): CameraProblem {
  if (error instanceof CameraProblem) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  const cause = { cause: error };
  switch (name) {
    case "NotAllowedError":
    case "PermissionDeniedError":
      return new CameraProblem(
        "denied",
        "The camera was not allowed.",
        "Allow it beside the address of this page (and in the system's privacy settings), then try again.",
        cause,
      );
    case "SecurityError":
      return INSECURE(cause);
    case "NotFoundError":
    case "DevicesNotFoundError":
      return new CameraProblem(
        "none",
        "No camera was found.",
        "Plug one in or use a phone as the camera; or count for yourself.",
        cause,
      );
    case "OverconstrainedError":
      return new CameraProblem("none", "That camera is not there anymore.", "Choose another one.", cause);
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return new CameraProblem(
        "busy",
        "The camera is there but gives no image: another program may be using it.",
        "Close video calls and other camera programs, then try again.",
        cause,
      );
    default:
      return new CameraProblem(
        "failed",
        "The camera could not be started.",
        `Try again or another browser${error instanceof Error && error.message ? ` (${error.message})` : ""}.`,
        cause,
      );
  }
}

const LOST = () =>
  new CameraProblem("lost", "The camera was unplugged or taken away.", "Plug it in again; nothing counted is lost.");

const COVERED = () =>
  new CameraProblem("covered", "The camera sends no images.", "Open its shutter, or wake the phone.");

const INSECURE = (options?: ErrorOptions) =>
  new CameraProblem(
    "insecure",
    "Browsers give a camera only to a page on this machine (localhost) or over https.",
    "Open this page as http://localhost, or use the phone's QR code.",
    options,
  );

function cameraAccess(): MediaDevices {
  // TypeScript believes that mediaDevices is always there; it is missing outside a secure context.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices) return devices;
  if (!window.isSecureContext) throw INSECURE();
  throw new CameraProblem(
    "unsupported",
    "This browser gives web pages no camera.",
    "Use a current Firefox, Chrome, Edge or Safari.",
  );
}

/** Wishes, not demands: any camera is better than none. The pose model itself looks at 256 × 256 pixels. */
function wishes(choice: CameraChoice): MediaTrackConstraints {
  return {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    ...(choice.deviceId ? { deviceId: { exact: choice.deviceId } } : { facingMode: { ideal: choice.facing ?? "user" } }),
  };
}

async function play(video: HTMLVideoElement, source: PlayingSource): Promise<void> {
  video.muted = true;
  video.playsInline = true;
  try {
    await video.play();
  } catch (error) {
    source.stop();
    if (source.kind === "camera") throw cameraProblem(error);
    throw new CameraProblem(
      "file",
      `This browser cannot play ${source.label}.`,
      "Save it as mp4 (H.264) or webm, or assess it with the command line.",
      { cause: error },
    );
  }
}

class PlayingSource implements Source {
  readonly #problems = new Set<(problem: CameraProblem) => void>();
  readonly #ends = new Set<() => void>();
  readonly #control = new AbortController();

  constructor(
    readonly video: HTMLVideoElement,
    readonly kind: "camera" | "file",
    readonly label: string,
    readonly mirrored: boolean,
    readonly release: () => void,
  ) {}

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  readonly report = (problem: CameraProblem): void => {
    if (!this.signal.aborted) for (const listener of [...this.#problems]) listener(problem);
  };

  readonly end = (): void => {
    for (const listener of [...this.#ends]) listener();
  };

  onProblem(listener: (problem: CameraProblem) => void): () => void {
    this.#problems.add(listener);
    return () => this.#problems.delete(listener);
  }

  onEnd(listener: () => void): () => void {
    this.#ends.add(listener);
    return () => this.#ends.delete(listener);
  }

  stop(): void {
    if (this.signal.aborted) return;
    this.#control.abort();
    this.video.pause();
    this.release();
  }
}
