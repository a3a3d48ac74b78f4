"""Several conditions against one and the same: how large the largest of their t may be by chance (Dunnett 1955)."""

from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def against_one(t: float, *, comparisons: int, df: float) -> float:
    """P(|t| of any comparison ≥ `t`) where no condition differs: equal blocks, two-sided; `df` may be infinite.

    Each comparison shares the control, so any two correlate by one half. Integrated over the control's own error and
    the error of the spread.
    """
    from scipy.special import ndtr
    from scipy.stats import chi2

    z, weights = _control()
    if np.isinf(df):
        spread, shares = np.ones(1), np.ones(1)
    else:
        u, shares = _unit()
        spread = np.sqrt(chi2.ppf(u, df) / df)
    reach = np.sqrt(2.0) * abs(t) * spread[:, None]
    inside = (ndtr(z + reach) - ndtr(z - reach)) ** comparisons
    return float(np.clip(1.0 - shares @ inside @ weights, 0.0, 1.0))


@cache
def critical(*, comparisons: int, df: float, alpha: float = 0.05) -> float:
    """The t beyond which a comparison lies by chance in `alpha` of all tests, any of `comparisons` counted."""
    from scipy.optimize import brentq

    def too_likely(t: float) -> float:
        return against_one(t, comparisons=comparisons, df=df) - alpha

    return float(cast(float, brentq(too_likely, 0.1, 1e4)))


@cache
def student(*, df: float, alpha: float = 0.05) -> float:
    """Two-sided quantile of Student's t."""
    from scipy.stats import t as distribution

    return float(distribution.ppf(1.0 - alpha / 2.0, df))


@cache
def _control() -> tuple[Array, Array]:
    """Nodes and weights over the control's error, standard normal."""
    z, weights = np.polynomial.hermite_e.hermegauss(60)
    return z, weights / weights.sum()


@cache
def _unit() -> tuple[Array, Array]:
    """Nodes and weights over 0 to 1: thirty pieces, closer at the ends, of eight Gauss points each."""
    x, weights = np.polynomial.legendre.leggauss(8)
    edges = (1.0 - np.cos(np.linspace(0.0, np.pi, 31))) / 2.0
    half = np.diff(edges)[:, None] / 2.0
    return (edges[:-1, None] + half * (1.0 + x)).ravel(), (half * weights).ravel()
