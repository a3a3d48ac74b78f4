"""Sides that seem exchanged: a test whose left fits the right's line far better, and the other way round."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

NEIGHBORS = 3
"""Tests before and after each one that say where its line runs."""
FEWEST = 4
"""Tests of each side, below which nothing is said."""
TIMES_LIKELIER = 1000.0
"""The exchanged reading has to explain the values so many times better (design)."""
APART = 3.0
"""The two lines have to run so many errors apart (design)."""


def exchanged(values: Array) -> npt.NDArray[np.intp]:
    """Which tests look exchanged: values (2 sides, n tests) in order of time -> indices of tests.

    Each side's line at a test is the median of its neighbors; the error is the usual distance from it.
    """
    if values.shape[1] < FEWEST:
        return np.array([], dtype=np.intp)
    lines = _neighborhood(values)
    apart = np.abs(lines[0] - lines[1])
    error = 1.4826 * float(np.median(np.abs(values - lines))) or 1e-6 * float(apart.max())
    as_is = ((values - lines) ** 2).sum(axis=0)
    swapped = ((values - lines[::-1]) ** 2).sum(axis=0)
    odd = (as_is - swapped > 2.0 * np.log(TIMES_LIKELIER) * error**2) & (apart > APART * error)
    return np.flatnonzero(odd)


def _neighborhood(values: Array) -> Array:
    """The median of up to three tests before and after each, without itself: (2, n) -> (2, n)."""
    n = values.shape[1]
    offsets = np.array([o for o in range(-NEIGHBORS, NEIGHBORS + 1) if o])
    index = np.arange(n)[:, None] + offsets
    near = np.where((index >= 0) & (index < n), values[:, np.clip(index, 0, n - 1)], np.nan)
    return np.nanmedian(near, axis=-1)
