"""Deciding: from days to one of four verdicts, on whole arrays; a person's page and the referee both come through here.

Leading axes are people, lines or whatever is decided at once; the last is days, NaN where there is none.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from groundup.proof.comparing import (
    LEAST_DF,
    UNKNOWN,
    Array,
    Codes,
    Compared,
    Error,
    compared,
    days_of,
    used_error,
)

Bools = npt.NDArray[np.bool_]

STILL_LEARNING = 0.05
"""One-sided level of a trend within the baseline (design)."""
WITHIN, REAL, WORSE, CANNOT_TELL = range(4)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of each: the code, the difference with its errors, the error used and what the days say."""

    code: Codes
    found: Compared
    error: Error
    slope: Array
    """Of the baseline, per day."""
    learning: Bools
    """A trend within the baseline that points to where the change went."""
    enough: Bools
    """Whether the difference passes what all lines and looks together need."""


def decide(
    baseline: Array,
    baseline_at: Array,
    retest: Array,
    own: Error,
    *,
    published_sem: Array | float = np.nan,
    better: Array | int = 1,
    judgeable: Bools | bool = True,
    lines: Codes | int = 1,
    looks: Codes | int = 1,
    look: Codes | int = 1,
    step: Array | float = 0.0,
) -> Decided:
    """The retest's mean against the baseline's.

    `baseline`, `retest` (..., days) with `baseline_at` in days. `own` is what the days within windows say of the error
    (`comparing.own_error`), from nothing that came after the retest. `better`: +1 higher, -1 lower, 0 no direction.
    `judgeable`: enough training and enough days. `lines` are judged at once, `looks` planned at each, of
    which this one is number `look`; `step` is the smallest step of the scale.
    """
    before, after = days_of(baseline), days_of(retest)
    published = np.broadcast_to(np.asarray(published_sem, dtype=np.float64), own.df.shape)
    error = used_error(own, published)
    found = compared(before, after, error, lines=lines, looks=looks, look=look, step=step)
    slope, chance = trend(baseline, baseline_at, own, error)
    learning = learning_towards(found.difference, chance)
    known = error.kind != UNKNOWN
    good = np.sign(found.difference) * better
    enough = passes(found)
    code = verdicts(found, enough, good=good, judgeable=known & np.asarray(judgeable), learning=learning)
    return Decided(code, found, error, slope, learning, enough)


def trend(values: Array, at_days: Array, own: Error, used: Error) -> tuple[Array, Array]:
    """Slope per day of days (..., days) over their times, and the chance in (0, 1) of one at least as steep upward.

    Its error is the own scatter without what the slope itself explains, with one df less; where fewer than two are
    left, the error that is used, if it is published; else the chance is NaN. A chance near 1 means as steep a fall.
    """
    from scipy.special import ndtr, stdtr

    there = np.isfinite(values)
    n = there.sum(axis=-1)
    middle = np.where(there, at_days, 0.0).sum(axis=-1) / np.maximum(n, 1)
    x = np.where(there, at_days - middle[..., None], 0.0)
    y = np.where(there, values, 0.0)
    spread = (x**2).sum(axis=-1)
    possible = (n >= 2) & (spread > 0)
    spread = np.where(possible, spread, 1.0)
    slope = np.where(possible, (x * y).sum(axis=-1) / spread, np.nan)
    df = own.df - 1.0
    by_own = df >= LEAST_DF
    rest = np.maximum(np.where(by_own, own.within, 0.0) ** 2 * own.df - slope**2 * spread, 0.0)
    published = np.where(np.isinf(used.df), used.within, np.nan)
    sem = np.where(by_own, np.sqrt(rest / np.where(by_own, df, 1.0)), published)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = slope * np.sqrt(spread) / sem
    return slope, np.where(by_own, stdtr(np.where(by_own, df, 1.0), -ratio), ndtr(-ratio))


def learning_towards(difference: Array, chance: Array) -> Bools:
    """Whether a trend within the baseline points to where the change went."""
    with np.errstate(invalid="ignore"):
        rising, falling = chance < STILL_LEARNING, chance > 1.0 - STILL_LEARNING
    return (rising & (difference > 0)) | (falling & (difference < 0))


def passes(found: Compared) -> Bools:
    """Whether each difference is larger than what a verdict needs; one as large as that is not."""
    with np.errstate(invalid="ignore"):
        return np.abs(found.difference) > found.needed * (1.0 + 1e-9)


def verdicts(found: Compared, enough: Bools, *, good: Array, judgeable: Bools, learning: Bools) -> Codes:
    """The code of each verdict.

    `good` is +1 where the difference is for the better, −1 where for the worse, 0 where no direction is better.
    `judgeable`: enough training, enough days, an error. `learning`: a trend within the baseline the same way.
    Between the limit of one look at one line and that of all of them together, nobody can tell.
    """
    with np.errstate(invalid="ignore"):
        alone = np.abs(found.difference) > found.half_width
    change = np.where(good < 0, WORSE, np.where(learning, CANNOT_TELL, REAL))
    code = np.where(~alone, WITHIN, np.where(enough, change, CANNOT_TELL))
    return np.where(judgeable & np.isfinite(found.needed), code, CANNOT_TELL).astype(np.int64)
