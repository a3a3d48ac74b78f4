"""Blocks: each condition once in each repeat of a test, and how much a block varies beside repeat and condition."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.proof.dunnett import critical, student

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """What a randomized block design says; every array has the leading shape of the values.

    `effects` (..., conditions − 1) against the first condition; `sd` (...) of one block mean from repeat to repeat,
    with `df`; both NaN-free only from two repeats on (df 0 before). `error` is the standard error of an effect.
    """

    means: Array
    effects: Array
    sd: Array
    df: int
    repeats: int

    @property
    def comparisons(self) -> int:
        """How many conditions are compared with the first."""
        return self.effects.shape[-1]

    @property
    def error(self) -> Array:
        """Standard error of the difference of two conditions."""
        return self.sd * np.sqrt(2.0 / self.repeats)


def blocks(means: Array) -> Blocks:
    """The design of block means (..., repeats, conditions), the reference first, nothing missing.

    What is left of a block mean after its repeat's and its condition's mean is the error: a repeat's own level (another
    day, another camera height) cancels, and how differently the same condition comes out does not.
    """
    repeats, conditions = means.shape[-2:]
    of_conditions = means.mean(axis=-2)
    left = means - of_conditions[..., None, :] - means.mean(axis=-1, keepdims=True)
    left = left + means.mean(axis=(-2, -1))[..., None, None]
    df = (repeats - 1) * (conditions - 1)
    sd = np.sqrt((left**2).sum(axis=(-2, -1)) / df) if df else np.full(means.shape[:-2], np.nan)
    return Blocks(of_conditions, of_conditions[..., 1:] - of_conditions[..., :1], sd, df, repeats)


def half_interval(of: Blocks, *, alpha: float = 0.05) -> Array:
    """Half of the interval of each effect alone, (...); NaN with one repeat."""
    return of.error * (student(df=of.df, alpha=alpha) if of.df else np.nan)


def detectable(of: Blocks, *, alpha: float = 0.05) -> Array:
    """The person's own MDC of this test, (...): what any effect passes by chance in `alpha` of tests."""
    return of.error * (critical(comparisons=of.comparisons, df=of.df, alpha=alpha) if of.df else np.nan)
