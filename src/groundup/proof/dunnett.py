"""Several conditions against one and the same: how large the largest of their t may be by chance (Dunnett 1955)."""

from functools import cache
from typing import cast

import numpy as np


def against_one(t: float, *, comparisons: int, df: float) -> float:
    """P(|t| of any comparison ≥ `t`) where no condition differs: equal blocks, two-sided; `df` may be infinite.

    Each comparison shares the control, so any two correlate by one half. Integrated over the control's own error and
    the error of the spread.
    """
    from scipy.special import ndtr
    from scipy.stats import chi2

    z, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    if np.isinf(df):
        spread, shares = np.ones(1), np.ones(1)
    else:
        u, shares = np.polynomial.legendre.leggauss(400)
        shares = shares / 2.0
        spread = np.sqrt(chi2.ppf((u + 1.0) / 2.0, df) / df)
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
