"""Time normalization: every repetition on the same 0 to 100 %, with mean and spread over repetitions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.chain.trial import Repetition
from groundup.signals.curve import Curve

Array = NDArray[np.float64]

POINTS = 101
"""0 to 100 % in whole percent, the custom of gait and squat reports."""
PERCENT: Array = np.linspace(0.0, 100.0, POINTS)


@dataclass(frozen=True, slots=True, eq=False)
class Normalized:
    """One curve over its repetitions: `each` (repetitions, 101) in the curve's SI unit, NaN where unknown.

    `mean` and `sd` (101,) go over the repetitions known at that percent, `n` (101,) counts them. `sd` is the spread
    between repetitions (n − 1 in the divisor), NaN below two of them; it is not the uncertainty of the method, which
    is `method_sd`: the median of the curve's own sd inside the repetitions, or None.
    """

    curve: Curve
    each: Array
    numbers: tuple[int, ...]
    """Which repetitions the rows of `each` are, counted from 0."""
    mean: Array
    sd: Array
    n: NDArray[np.int64]
    method_sd: float | None
    bottom_percent: float
    """Where the repetitions turn, on average [%]."""
    apart: Side | None = None
    """Whose repetitions these are, where a curve of no side is read over those of each side apart."""

    @property
    def side(self) -> Side | None:
        """The curve's own side, else that of the repetitions it is read over."""
        return self.curve.side or self.apart


def normalized(curve: Curve, repetitions: Sequence[Repetition], *, side: Side | None = None) -> Normalized | None:
    """A curve over its repetitions, or None where there is none or none of them has a value.

    With `side` only repetitions of that side or of both sides count.
    """
    chosen = [(i, r) for i, r in enumerate(repetitions) if side is None or r.side in (None, side)]
    if not chosen or len(curve.times_s) < 2:
        return None
    each = np.stack([time_normalized(curve.values, curve.times_s, start_s=r.start_s, end_s=r.end_s) for _, r in chosen])
    known: NDArray[np.bool_] = np.isfinite(each)
    if not known.any():
        return None
    n = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, np.where(known, each, 0.0).sum(axis=0) / n, np.nan)
        squares = np.where(known, (each - mean) ** 2, 0.0).sum(axis=0)
        sd = np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)
    bottoms = [100.0 * (r.bottom_s - r.start_s) / (r.end_s - r.start_s) for _, r in chosen]
    return Normalized(
        curve=curve,
        each=each,
        numbers=tuple(i for i, _ in chosen),
        mean=mean,
        sd=sd,
        n=n,
        method_sd=_method_sd(curve, [r for _, r in chosen]),
        bottom_percent=float(np.mean(bottoms)),
    )


def over_each_side(curve: Curve, repetitions: Sequence[Repetition]) -> tuple[Normalized, ...]:
    """A curve over its own side's repetitions; one of no side over those of each side apart, where sides take turns.

    The trunk leans the other way in a left stride than in a right one: their mean would be neither.
    """
    if curve.side is not None or {r.side for r in repetitions} != set(SIDES):
        whole = normalized(curve, repetitions, side=curve.side)
        return () if whole is None else (whole,)
    found = ((side, normalized(curve, repetitions, side=side)) for side in SIDES)
    return tuple(replace(n, apart=side) for side, n in found if n is not None)


def time_normalized(values: Array, times_s: Array, *, start_s: float, end_s: float, points: int = POINTS) -> Array:
    """Values (n,) at equal steps from start_s (0 %) to end_s (100 %), linear between samples; (points,).

    A point beside a missing sample, or outside the recording, is missing: gaps are not bridged.
    """
    at_s = start_s + (end_s - start_s) * np.linspace(0.0, 1.0, points)
    at_s[-1] = end_s
    return np.interp(at_s, times_s, values, left=np.nan, right=np.nan)


def _method_sd(curve: Curve, repetitions: Sequence[Repetition]) -> float | None:
    if curve.sd is None:
        return None
    inside = np.concatenate([curve.sd[curve.window(r.start_s, r.end_s)] for r in repetitions])
    inside = inside[np.isfinite(inside)]
    return float(np.median(inside)) if len(inside) else None
