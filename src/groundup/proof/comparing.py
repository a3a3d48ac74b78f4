"""Means, errors and differences of days, on whole arrays: one person's page and 10,000 simulated people alike.

Days are rows with NaN where there is none; leading axes are people, lines or whatever is compared at once.
Decision 26 says why each rule is as it is.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LEVEL = 0.05
"""Two-sided: MDC95 and the 95 % interval."""
ONE_LINE = 0.04
"""A direction's chance of a line that is judged alone. The hundredth that is left of 5 % is for what no interval knows
of, learning and worse weeks than assumed (design, found by the referee)."""
OWN_DF = 3.0
"""From here on the own error replaces the published one (design)."""
LEAST_DF = 2.0
"""Below this the own error says too little to be used at all (design)."""
SECOND_SIDE = 0.5
"""The other side's days tell of the error as well, but they are the same days: they count half (design)."""
WEEK_SHARE = 0.1
"""Share of a day's error variance that the days of one window have in common, good and bad weeks: scatter within a
window does not show it and averaging does not shrink it (design)."""
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
    """Standard error of measurement of one day's value, in the measure's unit.

    `within` is the part that differs between the days of one window, `sem` all of it. `df` inf: taken as known.
    """

    sem: Array
    within: Array
    df: Array
    kind: Codes


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference of two means with its standard error, 95 % interval half-width and what a verdict needs."""

    difference: Array
    standard_error: Array
    half_width: Array
    """Of the 95 % interval of this difference alone, never below a step of the scale."""
    needed: Array
    """What a verdict needs: each direction at its share of `level`; never below the half width."""


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


def own_error(
    squares: Array,
    df: Array,
    other_squares: Array | float = 0.0,
    other_df: Array | float = 0.0,
    *,
    week_share: float = WEEK_SHARE,
) -> Error:
    """The person's own error from the scatter of days within windows, with the other side's at half weight."""
    all_df = df + SECOND_SIDE * np.asarray(other_df, dtype=np.float64)
    squares = squares + SECOND_SIDE * np.asarray(other_squares, dtype=np.float64)
    within = np.sqrt(np.divide(squares, all_df, out=np.full(all_df.shape, np.nan), where=all_df > 0))
    return Error(within / np.sqrt(1.0 - week_share), within, all_df, np.full(all_df.shape, OWN, dtype=np.int64))


def used_error(own: Error, published_sem: Array, *, week_share: float = WEEK_SHARE) -> Error:
    """Which error judges; by its df alone, but that a published one which the own days contradict is not used.

    `published_sem` is NaN where none may be used. The contradiction is one-sided, so it can only widen: the own
    variance lies beyond what chance makes of the published one in 1 of 20.
    """
    from scipy.special import chdtri

    known = np.isfinite(published_sem) & (published_sem > 0)
    published_within = published_sem * np.sqrt(1.0 - week_share)
    df = np.where(own.df > 0, own.df, 1.0)
    contradicted = (own.df > 0) & (own.within**2 > published_within**2 * chdtri(df, LEVEL) / df)
    by_own = (own.df >= OWN_DF) | ((own.df >= LEAST_DF) & (~known | contradicted))
    by_published = ~by_own & known & ~contradicted
    kinds = [by_own, by_published]
    return Error(
        np.select(kinds, [own.sem, published_sem], np.nan),
        np.select(kinds, [own.within, published_within], np.nan),
        np.select(kinds, [own.df, np.full(own.df.shape, np.inf)], np.nan),
        np.select(kinds, [OWN, PUBLISHED], UNKNOWN).astype(np.int64),
    )


def quantile(probability: Array | float, df: Array) -> Array:
    """Student's t; the normal law where the error is taken as known (df infinite). Fractions of a df are allowed."""
    from scipy.special import ndtri, stdtrit

    finite = np.where(np.isfinite(df), df, 1.0)
    found = np.where(np.isinf(df), ndtri(probability), stdtrit(finite, probability))
    return np.where(np.isnan(df), np.nan, found)


def level(*, lines: Codes | int = 1, looks: Codes | int = 1, look: Codes | int = 1) -> Array:
    """The chance of a false verdict in one direction at one look at one line, by Bonferroni.

    All `lines` at all planned `looks` together come to at most 5 %, a single line to 4 %; no look has more than 2.5 %,
    which the 95 % interval leaves on either side. All later looks, however many, come to the same once more: look k
    after L planned ones has L / (k (k − 1)) of it, which sums to 1 over all k > L.
    """
    together = np.minimum(ONE_LINE, LEVEL / np.maximum(np.asarray(lines, dtype=np.float64), 1.0))
    planned = np.maximum(np.asarray(looks, dtype=np.float64), 1.0)
    number = np.maximum(np.asarray(look, dtype=np.float64), 1.0)
    share = np.where(number > planned, planned / (number * np.maximum(number - 1.0, 1.0)), 1.0 / planned)
    return np.minimum(LEVEL / 2.0, together * share)


def compared(
    before: Days,
    after: Days,
    error: Error,
    *,
    lines: Codes | int = 1,
    looks: Codes | int = 1,
    look: Codes | int = 1,
    step: Array | float = 0.0,
    week_share: float = WEEK_SHARE,
) -> Compared:
    """The later mean against the earlier one, one of so many planned `looks` at so many `lines` judged at once.

    `look` is its number: those beyond the planned ones ask for more and more (`level`).
    `step` is the smallest step of the scale.
    Standard error = √(within² · (1/n + 1/m) + 2 · week_share · sem²): two single days differ by 1.96·√2·sem at most.
    """
    n_before = np.where(before.n > 0, before.n, np.nan)
    n_after = np.where(after.n > 0, after.n, np.nan)
    weeks = 2.0 * week_share * error.sem**2
    standard_error = np.sqrt(error.within**2 * (1.0 / n_before + 1.0 / n_after) + weeks)
    return Compared(
        difference=after.mean - before.mean,
        standard_error=standard_error,
        half_width=np.maximum(quantile(1.0 - LEVEL / 2.0, error.df) * standard_error, step),
        needed=np.maximum(quantile(1.0 - level(lines=lines, looks=looks, look=look), error.df) * standard_error, step),
    )
