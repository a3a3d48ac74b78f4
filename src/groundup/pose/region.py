"""Region: the turned square of an image in which a person stands upright, and what is cut out of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]

MARGIN = 1.25
"""How much larger than the person the region is; MediaPipe's value for BlazePose."""


@dataclass(frozen=True, slots=True)
class Region:
    """A square around `center` (2,) [px] of side `size` [px], turned by `rotation` [rad], clockwise on the screen."""

    center: Array
    size: float
    rotation: float

    def to_image(self, side: int) -> Array:
        """(2, 3) matrix from pixels of a cut-out of `side` × `side` to pixels of the image; corner to corner."""
        c, s = np.cos(self.rotation) * self.size / side, np.sin(self.rotation) * self.size / side
        half = side / 2
        return np.array([[c, -s, self.center[0] - half * (c - s)], [s, c, self.center[1] - half * (s + c)]])

    def directions(self) -> Array:
        """(2, 2) matrix that turns directions of the cut-out into directions of the image."""
        c, s = np.cos(self.rotation), np.sin(self.rotation)
        return np.array([[c, -s], [s, c]])


def around(middle: Array, end: Array) -> Region:
    """The region of a person whose hips' middle is `middle` and whose head or feet reach as far as `end` [px].

    The line between them points up in the cut-out (MediaPipe's AlignmentPointsToRects: target angle 90°), so that a
    person who lies or leans stands in it.
    """
    reach = end - middle
    turn = np.pi / 2 - np.arctan2(-reach[1], reach[0])
    turn -= 2 * np.pi * np.floor((turn + np.pi) / (2 * np.pi))
    return Region(middle, float(2 * np.hypot(*reach) * MARGIN), float(turn))


def whole(width: int, height: int) -> Region:
    """The upright square that holds the whole image."""
    return Region(np.array([width / 2, height / 2]), float(max(width, height)), 0.0)


def cut_out(image: Pixels, region: Region, side: int, *, black_outside: bool) -> Pixels:
    """The region as an upright image (side, side, 3), bilinear; outside the image black, or its nearest pixel."""
    import cv2

    border = cv2.BORDER_CONSTANT if black_outside else cv2.BORDER_REPLICATE
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(image, region.to_image(side), (side, side), flags=flags, borderMode=border)
    return np.asarray(turned, dtype=np.uint8)
