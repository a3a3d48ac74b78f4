"""The simple model beside the test: how large the effect is, with a 95 % interval.

Over time: level, straight trend, learning and what each block did, with errors that hang on to one another from probe
to probe (AR(1)). How quickly a block acts is not known: its rise is straight in pieces, each with a slope of its own,
and what is told is how much of it is there at the last probe, so that nothing is told of what nobody has seen. Nor is
it known how much the errors hang on, so the interval averages over it by the restricted likelihood (Harville 1974; flat
beforehand from −0.3 to 0.9): with 30 to 100 probes a single estimate of it makes intervals too narrow.
Over pairs: Student's t of the differences.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_STEPS = 8
"""Of Newton for a quantile: it doubles its digits at each."""
RHOS = np.round(np.arange(-0.3, 0.91, 0.1), 1)


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Effects with their 95 % interval, each of the leading shape of the values; NaN where there is too little.

    Over time an effect is what is there at the last probe of a series."""

    value: Array
    low: Array
    high: Array
    rho: Array
    """Mean of the error's correlation from one probe to the next."""


def effects_over_time(
    values: Array, shapes: Array, *, base: Array, rhos: Array = RHOS, level: float = 0.95
) -> Estimate:
    """Effect of each block in each series at its last probe. `values` (experiments, n), NaN where missing; `shapes`
    (experiments, k, pieces, n) are the pieces of each block's rise, `base` (b, n) is what else there may be: level,
    trend, learning.

    Probes stand at their planned place, so two beside a missing one are two steps apart. -> (experiments, k)
    """
    count, n = values.shape
    k, pieces = shapes.shape[1:3]
    there = np.isfinite(values)
    b = len(base)
    flat = shapes.reshape(count, k * pieces, n)
    last = np.where(there, np.arange(n), 0).max(axis=1)
    size = np.abs(flat * there[:, None, :]).max(axis=2)
    empty = size <= 0.0  # a piece that nobody saw
    flat = flat / np.where(empty, 1.0, size)[:, :, None]
    at_last = np.take_along_axis(flat, last[:, None, None], axis=2)[:, :, 0] * ~empty
    told = at_last[:, None, :] * np.repeat(np.eye(k), pieces, axis=1)
    seen = ~empty.reshape(count, k, pieces).all(axis=2)
    hole = np.concatenate([np.zeros((count, b)), empty], axis=1)[:, :, None] * np.eye(b + k * pieces)
    design = np.concatenate([np.broadcast_to(base, (count, b, n)), flat], axis=1)
    y = np.where(there, values, 0.0)
    whole = np.concatenate([design, y[:, None, :]], axis=1) * there[:, None, :]
    before, gap, first = _before(there)
    previous = np.take_along_axis(whole, before[:, None, :], axis=2)
    free = there.sum(axis=1) - b - (~empty).sum(axis=1)
    columns = whole[:, :-1]
    apart = np.linalg.cond(columns @ columns.transpose(0, 2, 1) + hole) < 1e12  # shapes that nobody could tell apart
    weights = np.full((len(rhos), count), -np.inf)
    means, errors = np.zeros((len(rhos), count, k)), np.ones((len(rhos), count, k))
    for i, rho in enumerate(rhos):
        hold = np.where(first, 0.0, np.sign(rho) ** gap * np.abs(rho) ** gap)
        left = 1.0 - hold**2
        white = (whole - hold[:, None, :] * previous) / np.sqrt(left)[:, None, :] * there[:, None, :]
        gram = white @ white.transpose(0, 2, 1)
        xx, xy, yy = gram[:, :-1, :-1] + hole, gram[:, :-1, -1], gram[:, -1, -1]
        sign, log_xx = np.linalg.slogdet(xx)
        good = (sign > 0) & (free > 0) & apart
        inverse = np.linalg.inv(np.where(good[:, None, None], xx, np.eye(b + k * pieces)))
        beta = np.einsum("eij,ej->ei", inverse, xy)
        rest = np.maximum(yy - (beta * xy).sum(axis=1), 1e-300)
        spread = rest / np.maximum(free, 1)
        log_v = np.where(there, np.log(left), 0.0).sum(axis=1)
        weights[i] = np.where(good, -0.5 * (free * np.log(spread) + log_xx + log_v), -np.inf)
        means[i] = np.einsum("ekp,ep->ek", told, beta[:, b:])
        scatter = np.einsum("ekp,epq,ekq->ek", told, inverse[:, b:, b:], told)
        errors[i] = np.sqrt(np.maximum(spread[:, None] * scatter, 1e-300))
    fit = np.asarray(np.isfinite(weights).any(axis=0))
    share = np.exp(weights - np.where(fit, weights.max(axis=0), 0.0))
    share = share / np.where(fit, share.sum(axis=0), 1.0)
    value = np.einsum("re,rek->ek", share, means)
    tail = (1.0 - level) / 2.0
    low = _quantile(tail, share, means, errors, free)
    high = _quantile(1.0 - tail, share, means, errors, free)

    def known(found: Array) -> Array:
        return np.where(fit[:, None] & seen, found, np.nan)

    return Estimate(known(value), known(low), known(high), np.where(fit, rhos @ share, np.nan))


def effect_of_pairs(differences: Array, *, level: float = 0.95) -> Estimate:
    """Mean of treated − control. (experiments, pairs), NaN where a pair is not whole -> (experiments, 1)."""
    from scipy.special import stdtrit

    there = np.isfinite(differences)
    n = there.sum(axis=1)
    mean = np.where(there, differences, 0.0).sum(axis=1) / np.maximum(n, 1)
    off = np.where(there, differences - mean[:, None], 0.0)
    error = np.sqrt((off**2).sum(axis=1) / np.maximum(n - 1, 1) / np.maximum(n, 1))
    half = stdtrit(np.maximum(n - 1, 1).astype(float), (1.0 + level) / 2.0) * error

    def known(found: Array) -> Array:
        return np.where(n > 1, found, np.nan)[:, None]

    return Estimate(known(mean), known(mean - half), known(mean + half), np.zeros(len(n)))


def _before(there: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Array, NDArray[np.bool_]]:
    """Of every place the one measured before it, how many steps back that is, and whether there is none."""
    places = np.broadcast_to(np.arange(there.shape[1]), there.shape)
    seen = np.maximum.accumulate(np.where(there, places, -1), axis=1)
    before = np.concatenate([np.full((len(there), 1), -1), seen[:, :-1]], axis=1)
    return np.maximum(before, 0), (places - before).astype(float), before < 0


def _quantile(share_below: float, share: Array, means: Array, errors: Array, free: NDArray[np.intp]) -> Array:
    """Quantile of a mixture of Student's t: it lies between the smallest and largest of its parts'.

    Newton's steps from the parts' mean; a step that would leave what is left of that range halves it instead.
    """
    from scipy.special import gammaln, stdtr, stdtrit

    df = np.maximum(free, 1).astype(float)[None, :, None]
    used = (share > 1e-9)[:, :, None]
    parts = means + errors * stdtrit(df, share_below)
    fit = used.any(axis=0)
    low = np.where(fit, np.where(used, parts, np.inf).min(axis=0), 0.0)
    high = np.where(fit, np.where(used, parts, -np.inf).max(axis=0), 0.0)
    weight = np.where(used, share[:, :, None], 0.0)
    weight = weight / weight.sum(axis=0).clip(1e-300)
    top = np.exp(gammaln((df + 1.0) / 2.0) - gammaln(df / 2.0)) / np.sqrt(df * np.pi) / errors
    at = (weight * parts).sum(axis=0)
    for _ in range(_STEPS):
        z = (at - means) / errors
        off = (weight * stdtr(df, z)).sum(axis=0) - share_below
        low, high = np.where(off < 0.0, at, low), np.where(off < 0.0, high, at)
        dense = (weight * top * (1.0 + z**2 / df) ** (-(df + 1.0) / 2.0)).sum(axis=0)
        step = at - off / dense.clip(1e-300)
        at = np.where((step >= low) & (step <= high), step, (low + high) / 2.0)
    return at
