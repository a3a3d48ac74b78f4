"""Frame: what a camera saw of one person at one moment, in our axes."""

from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.joints.live_landmarks import BLAZEPOSE_AT, BLAZEPOSE_WORLD_AT, CHANNELS

Array = NDArray[np.float64]

LANDMARKS = 33
"""Points of BlazePose (Bazarevsky 2020), in its order."""
_IMAGE = 4 * LANDMARKS
"""Numbers of the picture: x, y, z and visibility of each point; x, y, z in the world follow."""
_FOLLOWED = np.concatenate(
    [
        np.add.outer(4 * BLAZEPOSE_AT, (0, 1)).reshape(-1),
        np.add.outer(_IMAGE + 3 * BLAZEPOSE_WORLD_AT, (0, 1, 2)).reshape(-1),
        4 * BLAZEPOSE_AT + 3,
    ]
).astype(np.intp)
"""Where the numbers that are followed are, and then their visibility."""
_UP = np.concatenate([np.tile((0.0, 1.0, 0.0, 0.0), LANDMARKS), np.zeros(3 * LANDMARKS)])
_UP_FOLLOWED = _UP[_FOLLOWED]


class Frame(msgspec.Struct, frozen=True, eq=False):
    """One frame: `image` (33, 3) in image heights, x right, y UP from the bottom edge, z towards the camera.

    `world` (33, 3) is in meters with its origin between the hips, same axes, or None; `visibility` (33,) runs from 0
    to 1. What was not seen is NaN. `seq` numbers the frames of a set; `time_s` is the camera's clock. `aspect` is the
    picture's width over its height, which tells where the picture ends.

    Kept is what MediaPipe gave, all in a row (231,): most frames need a quarter of it, and to turn the rest takes as
    long as to count.
    """

    seq: int
    time_s: float
    numbers: NDArray[np.floating]
    deep: bool
    """Whether there are world landmarks."""
    aspect: float | None = None

    @property
    def image(self) -> Array:
        """Places in the picture."""
        return self._ours()[:_IMAGE].reshape(LANDMARKS, 4)[:, :3]

    @property
    def visibility(self) -> Array:
        """How well each point is seen."""
        return self._ours()[3:_IMAGE:4].clip(0.0, 1.0)

    @property
    def world(self) -> Array | None:
        """Places in the world."""
        return self._ours()[_IMAGE:].reshape(LANDMARKS, 3) if self.deep else None

    @property
    def nose_y(self) -> float:
        """Height of the nose in the picture."""
        return 1.0 - float(self.numbers[1])

    def followed(self) -> tuple[Array, Array]:
        """Places and visibility of the points that `live_landmarks.follow` follows."""
        picked = self.numbers.take(_FOLLOWED).astype(np.float64)
        picked *= _scales(self.aspect)[1]
        picked += _UP_FOLLOWED
        return picked[:CHANNELS], picked[CHANNELS:]

    def _ours(self) -> Array:
        return self.numbers * _scales(self.aspect)[0] + _UP


def frame_from_parts(
    seq: int, time_s: float, image: Array, world: Array | None, visibility: Array, aspect: float | None = None
) -> Frame:
    """A frame from its parts, in our axes. Numbers that are not finite are not seen."""
    points = np.column_stack([image, visibility]).reshape(-1)
    numbers = np.concatenate([points, np.full(3 * LANDMARKS, np.nan) if world is None else world.reshape(-1)])
    numbers[~np.isfinite(numbers)] = np.nan
    return Frame(seq, time_s, (numbers - _UP) / _scales(aspect)[0], world is not None, aspect)


def frame_from_mediapipe(
    seq: int, time_s: float, landmarks: Array, world: Array | None, width: float, height: float
) -> Frame:
    """A frame from MediaPipe's own numbers.

    `landmarks` (33, 4) holds x and y as fractions of the picture with y down, z away from the camera on the scale of
    x, and visibility; `world` (33, 3) is in meters with y down and z away. Numbers that are not finite are not seen.
    """
    if landmarks.shape != (LANDMARKS, 4) or (world is not None and world.shape != (LANDMARKS, 3)):
        raise SignalError(
            "33 landmarks of x, y, z, visibility, and 33 world landmarks of x, y, z",
            found=f"{landmarks.shape}" + ("" if world is None else f" and {world.shape}"),
        )
    if not (width > 0 and height > 0):
        raise SignalError("a picture with a width and a height", found=f"{width:g} × {height:g}")
    numbers = np.concatenate([a.reshape(-1) for a in (landmarks, world) if a is not None]).astype(float)
    numbers[~np.isfinite(numbers)] = np.nan
    return frame_in_a_row(seq, float(time_s), numbers, width / height)


def frame_in_a_row(seq: int, time_s: float, numbers: NDArray[np.floating], aspect: float) -> Frame:
    """The same from all of MediaPipe's numbers in a row (132,), with world landmarks (231,); not seen = NaN."""
    deep = len(numbers) > _IMAGE
    if not deep:
        numbers = np.concatenate([numbers, np.full(3 * LANDMARKS, np.nan)])
    return Frame(seq, time_s, numbers, deep, aspect)


@lru_cache(maxsize=64)
def _scales(aspect: float | None) -> tuple[Array, Array]:
    """Our axes against MediaPipe's, of all numbers in a row and of those that are followed."""
    wide = 1.0 if aspect is None else aspect
    scale = np.concatenate([np.tile((wide, -1.0, -wide, 1.0), LANDMARKS), np.tile((1.0, -1.0, -1.0), LANDMARKS)])
    return scale, scale[_FOLLOWED]
