// One camera frame as the live socket carries it, little endian:
// u32 seq, u32 flags, f32 width, f32 height, f64 time [ms], 33 × 4 f32 landmarks (x, y, z, visibility), then,
// with flag 1, 33 × 3 f32 world landmarks [m]. All as MediaPipe gives them: x and y as fractions of the image, y down.
// Flag 2: the numbers before it are lost for good. Flag 4: its answer may wait, unless it says something new.

export const LANDMARKS = 33;
export const IMAGE_VALUES = LANDMARKS * 4;
export const WORLD_VALUES = LANDMARKS * 3;

const HEAD_BYTES = 24;
const WORLD = 1;
const AFTER_LOSS = 2;
const MAY_WAIT = 4;

export interface FrameMessage {
  /** Counts up within a block of a session; what the server has is never counted twice. */
  readonly seq: number;
  /** When the camera took the image [ms], on a clock that only goes forward. */
  readonly timeMs: number;
  /** Size of the image [px]. */
  readonly width: number;
  readonly height: number;
  /** 33 × (x, y, z, visibility); NaN where nobody is seen. */
  readonly landmarks: Float32Array;
  /** 33 × (x, y, z) in m from between the hips. */
  readonly world: Float32Array | null;
}

/** The message of one frame. */
export function encodeFrame(frame: FrameMessage): ArrayBuffer {
  expectLength("landmarks", frame.landmarks, IMAGE_VALUES);
  if (frame.world) expectLength("world landmarks", frame.world, WORLD_VALUES);
  const values = IMAGE_VALUES + (frame.world ? WORLD_VALUES : 0);
  const message = new ArrayBuffer(HEAD_BYTES + 4 * values);
  const view = new DataView(message);
  view.setUint32(0, frame.seq, true);
  view.setUint32(4, frame.world ? WORLD : 0, true);
  view.setFloat32(8, frame.width, true);
  view.setFloat32(12, frame.height, true);
  view.setFloat64(16, frame.timeMs, true);
  let at = HEAD_BYTES;
  for (const part of frame.world ? [frame.landmarks, frame.world] : [frame.landmarks]) {
    for (const value of part) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return message;
}

/** Marks a message: the numbers before it are lost for good, and nobody need wait for them. */
export function markLoss(message: ArrayBuffer): void {
  mark(message, AFTER_LOSS);
}

/** Marks a message: its answer may wait for the next that asks, unless it says something new. */
export function letWait(message: ArrayBuffer): void {
  mark(message, MAY_WAIT);
}

function mark(message: ArrayBuffer, flag: number): void {
  const view = new DataView(message);
  view.setUint32(4, view.getUint32(4, true) | flag, true);
}

/** The frame of a message; throws where the message is not one. */
export function decodeFrame(message: ArrayBuffer): FrameMessage {
  const view = new DataView(message);
  if (message.byteLength < HEAD_BYTES) throw new RangeError(`a frame message of ${message.byteLength} bytes`);
  const hasWorld = (view.getUint32(4, true) & WORLD) === WORLD;
  const expected = HEAD_BYTES + 4 * (IMAGE_VALUES + (hasWorld ? WORLD_VALUES : 0));
  if (message.byteLength !== expected) {
    throw new RangeError(`a frame message of ${message.byteLength} bytes, expected ${expected}`);
  }
  const floats = (from: number, count: number) =>
    Float32Array.from({ length: count }, (_, i) => view.getFloat32(from + 4 * i, true));
  return {
    seq: view.getUint32(0, true),
    width: view.getFloat32(8, true),
    height: view.getFloat32(12, true),
    timeMs: view.getFloat64(16, true),
    landmarks: floats(HEAD_BYTES, IMAGE_VALUES),
    world: hasWorld ? floats(HEAD_BYTES + 4 * IMAGE_VALUES, WORLD_VALUES) : null,
  };
}

function expectLength(what: string, values: Float32Array, length: number): void {
  if (values.length !== length) throw new RangeError(`${values.length} values of ${what}, expected ${length}`);
}
