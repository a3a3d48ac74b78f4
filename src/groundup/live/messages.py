"""What travels on the live socket: one binary message a camera frame in, one line of JSON a frame out.

A frame, little endian: u32 number, u32 flags, f32 image width, f32 height [px], f64 time [ms], then 33 × (x, y, z,
visibility) as f32 and, where flag 1 is set, 33 × (x, y, z) of the world landmarks. Landmarks are as MediaPipe gives
them: fractions of the image, y down. A point that is not a number was not seen. Flag 2 says that the numbers before
this one are lost for good, so that nobody waits for them; flag 4 that its answer may wait: it comes at once where it
says something new, else with the next frame that asks.
"""

import struct

import msgspec
import numpy as np
from numpy.typing import NDArray

from groundup.errors import GroundupError

Array = NDArray[np.float64]

HEAD = struct.Struct("<IIffd")
POINTS = 33
_FLOATS = np.dtype("<f4")
_UNSEEN = np.float32("nan")
IMAGE_BYTES = POINTS * 4 * 4
WORLD_BYTES = POINTS * 3 * 4
LARGEST_BYTES = HEAD.size + IMAGE_BYTES + WORLD_BYTES
HAS_WORLD = 1
AFTER_LOSS = 2
MAY_WAIT = 4

FARTHEST = 1e3
"""A coordinate beyond it (image fractions or m) is no landmark; the reader of landmark files takes the same bound."""
LARGEST_IMAGE_PX = 16_384.0
LATEST_MS = 1e14
"""Times are those of the camera's clock, which may be the time of day in milliseconds since 1970."""


class MessageError(GroundupError):
    """A message that is no frame; it is answered and dropped, and changes nothing."""


class FrameMessage(msgspec.Struct, frozen=True, eq=False):
    """One camera frame as the page sent it: `numbers` are 33 × (x, y, z, visibility), and where the network gave them
    33 × (x, y, z) of the world, in a row; not seen = NaN.
    """

    seq: int
    time_ms: float
    width: float
    height: float
    numbers: NDArray[np.floating]
    after_loss: bool = False
    may_wait: bool = False

    @property
    def landmarks(self) -> Array:
        """Landmarks (33, 4), their visibility from 0 to 1."""
        points = self.numbers[: 4 * POINTS].reshape(POINTS, 4).astype(np.float64)
        points[:, 3].clip(0.0, 1.0, out=points[:, 3])
        return points

    @property
    def world(self) -> Array | None:
        """World landmarks (33, 3), or None."""
        if len(self.numbers) == 4 * POINTS:
            return None
        return self.numbers[4 * POINTS :].reshape(POINTS, 3).astype(np.float64)


def frame_message(
    seq: int,
    time_ms: float,
    width: float,
    height: float,
    landmarks: Array,
    world: Array | None,
    after_loss: bool = False,
    may_wait: bool = False,
) -> FrameMessage:
    """The message of `landmarks` (33, 4) and `world` (33, 3)."""
    numbers = np.concatenate([a.reshape(-1) for a in (landmarks, world) if a is not None])
    return FrameMessage(seq, time_ms, width, height, numbers, after_loss, may_wait)


def decode(data: bytes) -> FrameMessage:
    """The frame in a message; anything else is a MessageError that says what was wrong with it."""
    if len(data) < HEAD.size:
        raise MessageError(f"a frame of at least {HEAD.size} bytes", found=f"{len(data)}")
    seq, flags, width, height, time_ms = HEAD.unpack_from(data)
    if flags & ~(HAS_WORLD | AFTER_LOSS | MAY_WAIT):
        raise MessageError("flags of 0 to 7", found=str(flags), where=f"frame {seq}")
    size = HEAD.size + IMAGE_BYTES + (WORLD_BYTES if flags & HAS_WORLD else 0)
    if len(data) != size:
        raise MessageError(f"{size} bytes", found=f"{len(data)}", where=f"frame {seq}")
    if not (1.0 <= width <= LARGEST_IMAGE_PX and 1.0 <= height <= LARGEST_IMAGE_PX):  # also refuses NaN
        raise MessageError("an image size in pixels", found=f"{width:g} × {height:g}", where=f"frame {seq}")
    if not 0.0 <= time_ms <= LATEST_MS:
        raise MessageError("a time in milliseconds", found=f"{time_ms:g}", where=f"frame {seq}")
    numbers = np.frombuffer(data, _FLOATS, offset=HEAD.size)
    # None is farther where all their squares are not; also NaN. Of products too large `vdot` does not warn.
    if not np.vdot(numbers, numbers) <= FARTHEST**2:
        numbers = np.where(np.abs(numbers) <= FARTHEST, numbers, _UNSEEN)
    return FrameMessage(seq, time_ms, width, height, numbers, flags & AFTER_LOSS != 0, flags & MAY_WAIT != 0)


def encode(frame: FrameMessage) -> bytes:
    """The message of a frame, as a page would send it."""
    flags = (HAS_WORLD if frame.world is not None else 0) | (AFTER_LOSS if frame.after_loss else 0)
    flags |= MAY_WAIT if frame.may_wait else 0
    head = HEAD.pack(frame.seq, flags, frame.width, frame.height, frame.time_ms)
    return head + frame.numbers.astype(_FLOATS).tobytes()


def text(answer: object) -> str:
    """One line of JSON; what is not a number becomes null."""
    return _LINES.encode(answer).decode()


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} does not travel")


_LINES = msgspec.json.Encoder(enc_hook=_plain)
