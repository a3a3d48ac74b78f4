"""Extreme: the largest, smallest or most distant value of a curve within a window, and where it may truly lie.

A peak is not a reading at one known moment: with other errors the curve would have peaked elsewhere. So the whole
window is read again under every set of errors that the curve's `spread` holds, and the interval follows what those
peaks do to each side. For one dominant peak this is value ± 1.96 sd of that frame; where two moments compete (a
knee that goes outward, so that its largest inward travel is in standing) it is wider and lopsided, as it must be.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.signals.curve import Curve

Array = NDArray[np.float64]
PULL = 1.6
"""The largest of some thirty independent frames lies 2.0 ± 0.5 sd above their mean (order statistics of the normal
distribution); 3 sd cover it, in units of 1.96 sd."""
BETWEEN = 64
"""Samples of a window that are read besides its turning points."""
Which = Literal["max", "min", "size"]


@dataclass(frozen=True, slots=True)
class Extreme:
    """Value at `time_s` and its 95 % interval [low, high] in the curve's unit; None without an error model."""

    value: float
    time_s: float
    low: float | None
    high: float | None


def extreme(curve: Curve, *, start_s: float, end_s: float, which: Which = "max") -> Extreme | None:
    """The extreme of a curve in [start_s, end_s); `size` is the largest in absolute value. None if it has no value."""
    window = curve.window(start_s, end_s)
    values = curve.values[window]
    if not np.isfinite(values).any():
        return None
    at = _pick(values[None], which)[0]
    value, time = float(values[at]), float(curve.times_s[window][at])
    sd = np.nan if curve.sd is None else float(curve.sd[window][at])
    if curve.spread is None:
        known = np.isfinite(sd)
        return Extreme(value, time, value - 1.96 * sd if known else None, value + 1.96 * sd if known else None)
    there = _telling(values) + (window.start or 0)
    below, above = _sides(curve.values[there], curve.spread.at(there), value, which)
    floor = curve.spread.frame_sd
    return Extreme(
        value, time, value - 1.96 * float(np.hypot(below, floor)), value + 1.96 * float(np.hypot(above, floor))
    )


def _sides(values: Array, away: Array, value: float, which: Which) -> tuple[float, float]:
    """Spread of the true extreme below and above the measured one: root of twice the mean square of each side."""
    runs = values - away
    runs = runs[np.isfinite(runs).any(axis=1)]
    off = np.take_along_axis(runs, _pick(runs, which)[:, None], axis=1)[:, 0] - value
    below, above = np.minimum(off, 0.0), np.maximum(off, 0.0)
    return float(np.sqrt(2 * np.mean(below**2))), float(np.sqrt(2 * np.mean(above**2)))


def _telling(values: Array) -> NDArray[np.intp]:
    """The samples that can decide: every turning point and enough between them; (n,) -> (at most some hundred,)."""
    slope = np.sign(np.diff(values))
    turns = np.flatnonzero(slope[1:] * slope[:-1] <= 0) + 1
    between = np.arange(0, len(values), max(1, len(values) // BETWEEN))
    return np.unique(np.concatenate([turns, between, [len(values) - 1]]))


def _pick(values: Array, which: Which) -> NDArray[np.intp]:
    """Index of the extreme in each row (r, n) -> (r,)."""
    if which == "min":
        return np.nanargmin(values, axis=1)
    return np.nanargmax(np.abs(values) if which == "size" else values, axis=1)
