"""Where a person stands in a recording: both legs straight and still, both feet down."""

import numpy as np
from numpy.typing import NDArray

from groundup.signals.filters import runs

Array = NDArray[np.float64]

STRAIGHT_RAD = float(np.radians(25.0))
STILL_RAD_S = float(np.radians(15.0))
FOOT_DOWN_M = 0.03
SHORTEST_S = 0.25
LONGEST_S = 1.0
"""Design values: a knee bent less than 25° and turning slower than 15°/s, feet within 3 cm of flat, for a quarter
second; the first second of it is taken."""


def standing_frames(
    *, flexion: tuple[Array, ...], foot_height: tuple[Array, ...], rate_hz: float, straight_rad: float = STRAIGHT_RAD
) -> tuple[int, int] | None:
    """[first, end) of the first quiet two-leg stance, or None. `flexion` [rad] and `foot_height` [m] are (n,) each."""
    if not flexion:
        return None
    still = upright(flexion=flexion, foot_height=foot_height, straight_rad=straight_rad)
    for angle in flexion:
        speed = np.abs(np.gradient(angle)) * rate_hz if len(angle) > 1 else np.zeros(1)
        still &= speed < STILL_RAD_S
    for first, end in runs(still):
        if (end - first) / rate_hz >= SHORTEST_S:
            return first, min(end, first + max(1, round(LONGEST_S * rate_hz)))
    return None


def upright(
    *, flexion: tuple[Array, ...], foot_height: tuple[Array, ...], straight_rad: float = STRAIGHT_RAD
) -> NDArray[np.bool_]:
    """Frames with every knee straight and every foot down; `flexion` [rad] and `foot_height` [m] are (n,) each."""
    good: NDArray[np.bool_] = np.ones(len(flexion[0]), dtype=bool)
    for angle in flexion:
        good &= np.abs(angle) < straight_rad
    for height in foot_height:
        good &= np.abs(height) < FOOT_DOWN_M
    return good
