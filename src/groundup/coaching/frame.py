"""Frame: what a camera saw of one person at one moment, in our axes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]

LANDMARKS = 33
"""Points of BlazePose (Bazarevsky 2020), in its order."""
_OURS = np.tile((1.0, -1.0, -1.0), LANDMARKS)
"""Our axes against MediaPipe's, of all points in a row: up and towards the camera instead of down and away."""
_UP = np.tile((0.0, 1.0, 0.0, 0.0), LANDMARKS)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame: `image` (33, 3) in image heights, x right, y UP from the bottom edge, z towards the camera.

    `world` (33, 3) is in meters with its origin between the hips, same axes, or None; `visibility` (33,) runs from 0
    to 1. What was not seen is NaN. `seq` numbers the frames of a set; `time_s` is the camera's clock. `aspect` is the
    picture's width over its height, which tells where the picture ends.
    """

    seq: int
    time_s: float
    image: Array
    world: Array | None
    visibility: Array
    aspect: float | None = None


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
    aspect = width / height
    points = landmarks.reshape(-1) * _scale(aspect)
    points += _UP
    points = points.reshape(LANDMARKS, 4)
    ours = None if world is None else (world.reshape(-1) * _OURS).reshape(LANDMARKS, 3)
    return Frame(seq, float(time_s), points[:, :3], ours, points[:, 3], aspect)


@lru_cache(maxsize=64)
def _scale(aspect: float) -> Array:
    """Our axes against MediaPipe's, of all landmarks in a row: broadcasting costs more than the arithmetic."""
    return np.tile((aspect, -1.0, -aspect, 1.0), LANDMARKS)
