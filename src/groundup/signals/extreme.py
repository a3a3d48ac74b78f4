"""Extreme: how far the true largest or smallest value of a curve may lie from the measured one, to either side.

A peak is not a reading at one known moment: with other errors the curve would have peaked elsewhere. So the samples
are read again under every set of errors that the curve's `spread` holds, and the two sides follow what those peaks
do. For one dominant peak this is the sd of that frame on both sides; where two moments compete (a knee that goes
outward, so that its largest inward travel is in standing) it is wider and lopsided, as it must be.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from groundup.signals.curve import Curve

Array = NDArray[np.float64]

INDEPENDENT_HZ = 12.0
"""Independent frames a second after a low-pass at 6 Hz, as markers get."""
BETWEEN = 64
"""Samples that are read besides the turning points."""


def either_side(
    curve: Curve, samples: NDArray[np.intp], *, key: Callable[[Array], Array] | None = None
) -> tuple[float, float] | None:
    """Standard uncertainty below and above the extreme of a curve among some samples, in the curve's unit.

    The extreme is where `key` of the values (the values themselves, if None) is largest: `np.negative` for the
    smallest, `np.abs` for the largest in size. None where the curve has no spread or no value there.
    """
    samples = samples[np.isfinite(curve.values[samples])]
    if curve.spread is None or not len(samples):
        return None
    values = curve.values[samples]
    here = int(np.argmax(values if key is None else key(values)))
    telling = _telling(values, here)
    runs = values[telling] - curve.spread.at(samples[telling])
    runs = np.where(np.isfinite(runs), runs, values[telling])
    score = runs if key is None else key(runs)
    off = runs[np.arange(len(runs)), score.argmax(axis=1)] - values[here]
    below, above = (float(np.sqrt(2 * np.mean(part**2))) for part in (np.minimum(off, 0.0), np.maximum(off, 0.0)))
    # An extreme picks the frame that noise pushed furthest out: the truth lies rather on the inner side.
    frame_sd = curve.spread.frame_sd
    times = curve.times_s[samples]
    inner, outer = _pull(values, here, frame_sd, times)
    value = values[here : here + 1]
    downward = key is None or float(key(value + frame_sd)[0]) > float(key(value)[0])
    down, up = (inner, outer) if downward else (outer, inner)
    below, above = _shared(below, above)
    return float(np.hypot(below, down)), float(np.hypot(above, up))


def _shared(below: float, above: float) -> tuple[float, float]:
    """Two sides that leave out 5 % together: where one is closed, the other need not stop at its own 2.5 %.

    1.96 sd bound a side that shares the 5 % evenly, 1.645 sd one that has them alone (normal quantiles).
    """
    wide, narrow = max(below, above), min(below, above)
    alone = wide * (1.645 + (1.96 - 1.645) * (narrow / wide if wide > 0 else 1.0)) / 1.96
    return (alone, above) if below > above else (below, alone)


def _pull(values: Array, here: int, frame_sd: float, times: Array) -> tuple[float, float]:
    """Standard uncertainty inward and outward of an extreme that frame noise of `frame_sd` helped to choose.

    Of n independent frames as high as the highest, the largest lies about 1.2·√ln n sd above them, with a scatter of
    about 1/√(1 + ln n) sd (order statistics of the normal distribution: within 0.3 sd for n up to 100). Outward, where
    a sharp peak has no rivals, the noise of one frame stays.
    """
    rivals = np.count_nonzero(np.abs(values - values[here]) < 4 * frame_sd)
    step_s = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    n = max(1.0, rivals * step_s * INDEPENDENT_HZ)
    above, scatter = 1.2 * np.sqrt(np.log(n)), 1 / np.sqrt(1 + np.log(n))
    return frame_sd * float(scatter + above / 1.96), frame_sd


def _telling(values: Array, here: int) -> NDArray[np.intp]:
    """The samples that can decide: the extreme, every turning point and enough between; (n,) -> (about a hundred,)."""
    step = np.diff(values)
    keep = np.zeros(len(values), dtype=bool)
    keep[1:-1] = step[1:] * step[:-1] <= 0
    keep[:: max(1, len(values) // BETWEEN)] = True
    keep[[here, -1]] = True
    return np.flatnonzero(keep)
