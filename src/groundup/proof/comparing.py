"""The arithmetic behind every verdict, on whole arrays: one person's page and 10,000 simulated people run through it.

Days are rows with NaN where there is none; leading axes are people, lines or whatever is compared at once.
Decision 26 says why each rule is as it is.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

LEVEL = 0.05
"""Two-sided: MDC95 and the 95 % interval."""
OWN_DF = 3.0
"""From here on the own error replaces the published one (design)."""
LEAST_DF = 2.0
"""Below this the own error says too little to be used at all (design)."""
SECOND_SIDE = 0.5
"""The other side's days tell of the error as well, but they are the same days: they count half (design)."""
STILL_LEARNING = 0.10
"""One-sided level of a trend within the baseline. Lenient, because it can only weaken a verdict (design)."""

WITHIN, REAL, WORSE, CANNOT_TELL = range(4)
OWN, PUBLISHED, UNKNOWN = range(3)


@dataclass(frozen=True, slots=True)
class Days:
    """Days of one window: their mean, how many, and the sum of squares about their mean with its df."""

    mean: Array
    n: Array
    squares: Array
    df: Array


@dataclass(frozen=True, slots=True)
class Error:
    """Standard error of measurement of one day's value: `sem` in the measure's unit, df (inf: taken as known), kind."""

    sem: Array
    df: Array
    kind: Codes


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference of two means with its standard error, 95 % interval half-width and what a verdict needs."""

    difference: Array
    standard_error: Array
    half_width: Array
    """Of the 95 % interval of this difference alone."""
    needed: Array
    """What the difference has to exceed: the half-width at 5 % shared among all lines judged at once, and a step."""


def days_of(values: Array) -> Days:
    """Mean and scatter of days (..., days); NaN where there is no day."""
    there = np.isfinite(values)
    n = there.sum(axis=-1).astype(np.float64)
    total = np.where(there, values, 0.0).sum(axis=-1)
    mean = np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)
    off = np.where(there, values - mean[..., None], 0.0)
    return Days(mean, n, (off**2).sum(axis=-1), np.maximum(n - 1.0, 0.0))


def pooled(*windows: Days) -> tuple[Array, Array]:
    """Sum of squares and df within windows, each about its own mean: training moves means, not this."""
    squares, df = windows[0].squares, windows[0].df
    for window in windows[1:]:
        squares, df = squares + window.squares, df + window.df
    return squares, df


def own_error(squares: Array, df: Array, other_squares: Array | float = 0.0, other_df: Array | float = 0.0) -> Error:
    """The person's own error from the scatter of days within windows, with the other side's at half weight."""
    all_df = df + SECOND_SIDE * np.asarray(other_df, dtype=np.float64)
    squares = squares + SECOND_SIDE * np.asarray(other_squares, dtype=np.float64)
    variance = np.divide(squares, all_df, out=np.full_like(all_df, np.nan), where=all_df > 0)
    return Error(np.sqrt(variance), all_df, np.full(all_df.shape, OWN, dtype=np.int64))


def used_error(own: Error, published_sem: Array) -> Error:
    """Which error judges; by its df alone, but that a published one which the own days contradict is not used.

    `published_sem` is NaN where none may be used. The contradiction is one-sided, so it can only widen: the own
    variance lies beyond what chance makes of the published one in 1 of 20.
    """
    from scipy.special import chdtri

    known = np.isfinite(published_sem) & (published_sem > 0)
    df = np.where(own.df > 0, own.df, 1.0)
    limit = published_sem**2 * chdtri(df, LEVEL) / df
    contradicted = (own.df > 0) & (own.sem**2 > limit)
    by_own = (own.df >= OWN_DF) | ((own.df >= LEAST_DF) & (~known | contradicted))
    by_published = ~by_own & known & ~contradicted
    return Error(
        np.where(by_own, own.sem, np.where(by_published, published_sem, np.nan)),
        np.where(by_own, own.df, np.where(by_published, np.inf, np.nan)),
        np.where(by_own, OWN, np.where(by_published, PUBLISHED, UNKNOWN)).astype(np.int64),
    )


def quantile(probability: Array | float, df: Array) -> Array:
    """Student's t; the normal law where the error is taken as known (df infinite). Fractions of a df are allowed."""
    from scipy.special import ndtri, stdtrit

    finite = np.where(np.isfinite(df), df, 1.0)
    found = np.where(np.isinf(df), ndtri(probability), stdtrit(finite, probability))
    return np.where(np.isnan(df), np.nan, found)


def compared(
    before: Days, after: Days, error: Error, *, lines: Array | float = 1.0, step: Array | float = 0.0
) -> Compared:
    """The later mean against the earlier one. `lines` are judged at once; `step` is the smallest step of the scale."""
    n_before = np.where(before.n > 0, before.n, np.nan)
    n_after = np.where(after.n > 0, after.n, np.nan)
    standard_error = error.sem * np.sqrt(1.0 / n_before + 1.0 / n_after)
    shared = LEVEL / np.maximum(np.asarray(lines, dtype=np.float64), 1.0)
    return Compared(
        difference=after.mean - before.mean,
        standard_error=standard_error,
        half_width=quantile(1.0 - LEVEL / 2.0, error.df) * standard_error,
        needed=np.maximum(quantile(1.0 - shared / 2.0, error.df) * standard_error, step),
    )


def trend(values: Array, at_days: Array, own: Error, published_sem: Array) -> tuple[Array, Array]:
    """Slope per day of days (..., days) over their times, and the chance in (0, 1) of one at least as steep upward.

    Its error is the own scatter without what the slope itself explains, with one df less; where fewer than two are
    left, the published one; else the chance is NaN. A chance near 1 means as steep a fall.
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
    rest = np.maximum(np.where(by_own, own.sem, 0.0) ** 2 * own.df - slope**2 * spread, 0.0)
    sem = np.where(by_own, np.sqrt(rest / np.where(by_own, df, 1.0)), published_sem)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = slope * np.sqrt(spread) / sem
    return slope, np.where(by_own, stdtr(np.where(by_own, df, 1.0), -ratio), ndtr(-ratio))


def learning_towards(difference: Array, chance: Array) -> Bools:
    """Whether a trend within the baseline points to where the change went."""
    with np.errstate(invalid="ignore"):
        rising, falling = chance < STILL_LEARNING, chance > 1.0 - STILL_LEARNING
    return (rising & (difference > 0)) | (falling & (difference < 0))


def verdicts(found: Compared, *, good: Array, judgeable: Bools, learning: Bools) -> Codes:
    """The code of each verdict.

    `good` is +1 where the difference is for the better, −1 where for the worse, 0 where no direction is better.
    `judgeable`: enough training, enough days, an error. `learning`: a trend within the baseline the same way.
    Between the limit of one line and that of all lines judged at once, nobody can tell.
    """
    size = np.abs(found.difference)
    with np.errstate(invalid="ignore"):
        alone = size > found.half_width
        enough = size > found.needed * (1.0 + 1e-9)
    change = np.where(good < 0, WORSE, np.where(learning, CANNOT_TELL, REAL))
    code = np.where(~alone, WITHIN, np.where(enough, change, CANNOT_TELL))
    return np.where(judgeable & np.isfinite(found.needed), code, CANNOT_TELL).astype(np.int64)
