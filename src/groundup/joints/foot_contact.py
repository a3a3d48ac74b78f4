"""When a foot is up and when it is down again, from the height of its points over time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.signals.filters import runs

Array = NDArray[np.float64]

DOWN_SHARE = 0.03
"""A foot within this share of leg length of where it rests is down (design, evidence 4.4)."""
RISE_SHARE = 0.06
"""A rise of less than this share of leg length is no step (design: twice what counts as down)."""
ABOVE_OTHER_SHARE = 0.20
"""A foot resting this much higher than the other is held up, not standing further away (design: a foot half a step
behind appears up to 0.12 higher to a camera at hip height 3 m away)."""
REST_S = 0.3
REST_AT_EDGE_S = 0.15


@dataclass(frozen=True, slots=True)
class Lift:
    """A foot off the ground from `up_s` to `down_s`; None where it starts or ends outside the recording, or where
    nobody can tell (`why`).
    """

    up_s: float | None
    down_s: float | None
    why: str = ""


def floor_under(height: Array, *, other: Array | None, leg_length: float, rate_hz: float) -> Array:
    """Height of the floor under a foot (n,), in the unit of `height`, `other` (the other foot's) and `leg_length`.

    In an image the floor rises with distance, so a foot that steps elsewhere comes to rest at another height. A foot
    is down where it rests, unless it rests higher than before and after, or far higher than the other foot; between
    such rests the floor is interpolated. A foot that never rests has no floor (NaN).
    """
    seen = np.isfinite(height)
    if not seen.any():
        return np.full(len(height), np.nan)
    y = np.interp(np.arange(len(height)), np.flatnonzero(seen), height[seen])
    rests = _rests(y, leg_length, rate_hz)
    level = [float(np.median(y[a:b])) for a, b in rests]
    down: list[tuple[int, int]] = []
    for i, (first, end) in enumerate(rests):
        beside = [level[k] for k in (i - 1, i + 1) if 0 <= k < len(rests)]
        apex = len(beside) == 2 and level[i] > max(beside) + RISE_SHARE * leg_length
        above = other is not None and _above(y[first:end], other[first:end]) > ABOVE_OTHER_SHARE * leg_length
        if not (apex or above):
            down.append((first, end))
    if not down:
        return np.full(len(height), np.nan)
    at = np.concatenate([np.arange(first, end) for first, end in down])
    return np.interp(np.arange(len(height)), at, y[at])


def lifts(height: Array, times_s: Array, *, leg_length: float) -> tuple[Lift, ...]:
    """Every time a foot leaves the floor and returns; `height` (n,) above the floor under it, NaN where unseen."""
    up: NDArray[np.bool_] = np.asarray(height > DOWN_SHARE * leg_length)
    found: list[Lift] = []
    for first, end in runs(up | ~np.isfinite(height)):
        inside = height[first:end]
        if not np.isfinite(inside).any() or np.nanmax(inside) < RISE_SHARE * leg_length:
            continue
        before = None if first == 0 else float(times_s[first])
        after = None if end == len(height) else float(times_s[end])
        unseen = end < len(height) and not np.isfinite(height[end - 1])
        found.append(
            Lift(before, None if unseen else after, "the foot is out of sight when it lands" if unseen else "")
        )
    return tuple(found)


def _above(foot: Array, other: Array) -> float:
    gap = foot - other
    seen = np.isfinite(gap)
    return float(np.median(gap[seen])) if seen.any() else 0.0


def _rests(y: Array, leg_length: float, rate_hz: float) -> list[tuple[int, int]]:
    """[first, end) of stretches in which the foot moves less than `DOWN_SHARE` of leg length in `REST_S`."""
    still: NDArray[np.bool_] = np.zeros(len(y), dtype=bool)
    width = max(2, round(REST_S * rate_hz))
    if len(y) >= width:
        windows = np.lib.stride_tricks.sliding_window_view(y, width)
        for start in np.flatnonzero(np.ptp(windows, axis=-1) <= DOWN_SHARE * leg_length):
            still[start : start + width] = True
    short = max(2, round(REST_AT_EDGE_S * rate_hz))
    for edge in (slice(0, short), slice(len(y) - short, len(y))):
        if len(y) >= short and np.ptp(y[edge]) <= DOWN_SHARE * leg_length:
            still[edge] = True
    return list(runs(still))
