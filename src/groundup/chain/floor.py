"""The floor in the picture: where each foot rests, and how far the stance foot is above it."""

from math import exp, isfinite

from groundup.chain.landing import DOWN_SHARE, REST_SPEED
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pair

SETTLE_S = 0.3
"""Time constant with which the floor follows a foot that rests on it (design)."""

Heights = tuple[Pair, Pair, Pair]
"""Ankle, heel and foot index in the picture, left and right each."""


def resting(calibration: Calibration, first: Heights) -> Heights:
    """Where the feet rest: as calibrated; after a short calibration where they are at first."""
    own = calibration.pose
    known: Heights = (own.ankle_y, own.heel_y, own.toe_y)
    return first if calibration.short else known


def settled(floor: Heights, now: Heights, before: Heights, leg: float, dt: float) -> Heights:
    """The floor, following each foot that rests on it or lower: feet shift between holds."""
    share = 1.0 - exp(-dt / SETTLE_S)
    out: list[Pair] = []
    for level, here, last in zip(floor, now, before, strict=True):
        pair: list[float] = []
        for f, y, y0 in zip(level, here, last, strict=True):
            if not isfinite(f):
                pair.append(y)
            elif y - f <= DOWN_SHARE * leg and abs(y - y0) <= REST_SPEED * leg * dt:
                pair.append(f + share * (y - f))
            else:
                pair.append(f)
        out.append((pair[0], pair[1]))
    return out[0], out[1], out[2]


def with_foot_down(floor: Heights | None, heights: Heights | None, free: int) -> Heights | None:
    """The floor, with the free foot where it is now."""
    if heights is None or floor is None:
        return floor
    pairs = [(h[0] if free == 0 else f[0], h[1] if free == 1 else f[1]) for h, f in zip(heights, floor, strict=True)]
    return pairs[0], pairs[1], pairs[2]


def lifted_by(heights: Heights, floor: Heights, own: int, leg: float) -> float:
    """How far the stance foot is up: the middle one of its points that are seen."""
    lifts = sorted(y for h, f in zip(heights, floor, strict=True) if isfinite(y := (h[own] - f[own]) / leg))
    return lifts[len(lifts) // 2] if lifts else 0.0
