"""How alike two curves are, and which of them comes first: for a model's activation beside a measured one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError

Array = NDArray[np.float64]

MOST_LAG_S = 0.2
STEP_S = 0.005
LEAST = 20


@dataclass(frozen=True, slots=True)
class Likeness:
    """Pearson's r at the same time, the largest r of any lag, and that lag [s]: positive where `one` comes later."""

    r: float
    best_r: float
    lag_s: float


def likeness(
    one_times_s: Array, one: Array, other_times_s: Array, other: Array, *, most_lag_s: float = MOST_LAG_S
) -> Likeness:
    """Two curves (n,) and (m,) on their own times, compared where both are known whichever lag is tried.

    All lags use the same samples of `one`, so none wins by having fewer. Neither size nor offset of a curve matters.
    """
    known = np.isfinite(other)
    if known.sum() < LEAST:
        raise SignalError(f"{LEAST} samples or more to compare", found=str(int(known.sum())))
    first, last = other_times_s[known][[0, -1]]
    inside = np.isfinite(one) & (one_times_s >= first + most_lag_s) & (one_times_s <= last - most_lag_s)
    if inside.sum() < LEAST:
        raise SignalError(f"{LEAST} samples or more that both curves have", found=str(int(inside.sum())))
    lags = np.arange(-round(most_lag_s / STEP_S), round(most_lag_s / STEP_S) + 1) * STEP_S
    shifted = np.interp(one_times_s[inside][:, None] - lags, other_times_s, other)  # NaN beside a sample that is NaN
    both = np.isfinite(shifted).all(axis=1)
    if both.sum() < LEAST:
        raise SignalError(f"{LEAST} samples or more that both curves have", found=str(int(both.sum())))
    r = _correlations(one[inside][both], shifted[both])
    best = int(np.argmax(r))
    return Likeness(float(r[len(lags) // 2]), float(r[best]), float(lags[best]))


def _correlations(one: Array, others: Array) -> Array:
    """Pearson's r of (n,) with each column of (n, k); 0 where one of them does not move."""
    a, b = one - one.mean(), others - others.mean(axis=0)
    size = np.sqrt((a @ a) * (b * b).sum(axis=0))
    return np.divide(a @ b, size, out=np.zeros(b.shape[1]), where=size > 0)
