"""Pooling the changes of several people: a mixed model of all values, or a random-effects mean where people are few."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Model = Literal["mixed model", "random effects, Knapp-Hartung"]

FEWEST_FOR_MIXED = 10
"""Below this many people a mixed model's variances are guesses and the random-effects mean is used (design)."""

_NOT_MIXED = "the mixed model did not converge, or statsmodels is not installed (`pip install 'groundup[group]'`)"


@dataclass(frozen=True, slots=True)
class Values:
    """One person's values before and after, each already one number a test."""

    key: str
    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def change(self) -> float:
        """Mean after minus mean before."""
        return float(np.mean(self.after) - np.mean(self.before))


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean change with its 95 % interval; `tau` is the SD of true changes between people, `q` Cochran's.

    `prediction` is where the change of one further person like these would lie, 95 %; None with two people or fewer.
    """

    model: Model
    mean: float
    se: float
    low: float
    high: float
    df: float
    people: int
    within_sd: float
    tau: float
    q: float
    q_p: float
    i2: float
    prediction: tuple[float, float] | None
    why: str


def pooled_change(people: Sequence[Values]) -> Estimate | None:
    """The mean change over people, each with values before and after; None where fewer than two, or no error is known.

    From ten people on who have two values in both phases: value ~ phase with a random intercept and a random change
    by person (statsmodels MixedLM, REML), interval by t with one degree of freedom fewer than people. With fewer, or
    where it does not converge: mean of the changes weighted by their precision, between-person variance by Paule and
    Mandel (1982), interval by Knapp and Hartung (2003), doi:10.1002/sim.1482, whose factor is not let below 1.
    """
    if len(people) < 2:
        return None
    within = within_sd(people)
    if within is None or not within > 0:
        return None
    effects = np.array([p.change for p in people])
    variances = within**2 * np.array([1 / len(p.before) + 1 / len(p.after) for p in people])
    few = random_effects(effects, variances, within_sd=within)
    repeated = sum(len(p.before) > 1 and len(p.after) > 1 for p in people)
    if repeated < FEWEST_FOR_MIXED:
        return replace(few, why=f"{repeated} people with two values before and after: too few for a mixed model")
    return _mixed(people, few) or replace(few, why=_NOT_MIXED)


def within_sd(people: Sequence[Values]) -> float | None:
    """SD of a value around its person's mean of the phase, pooled over people and phases; None without repeats."""
    phases = [np.array(v) for p in people for v in (p.before, p.after)]
    df = sum(len(v) - 1 for v in phases)
    return sqrt(sum(float(((v - v.mean()) ** 2).sum()) for v in phases) / df) if df > 0 else None


def random_effects(effects: Array, variances: Array, *, within_sd: float = float("nan")) -> Estimate:
    """Random-effects mean of (k,) effects with known (k,) variances, k ≥ 2: Paule-Mandel, Knapp-Hartung, t(k − 1)."""
    from scipy import stats

    k = len(effects)
    tau2 = paule_mandel(effects, variances)
    weights = 1 / (variances + tau2)
    mean = float((weights * effects).sum() / weights.sum())
    factor = max(float((weights * (effects - mean) ** 2).sum()) / (k - 1), 1.0)
    se = sqrt(factor / float(weights.sum()))
    low, high, prediction = _ends(mean, se, tau2, k)
    q = cochran_q(effects, variances)
    return Estimate(
        model="random effects, Knapp-Hartung",
        mean=mean,
        se=se,
        low=low,
        high=high,
        df=k - 1,
        people=k,
        within_sd=within_sd,
        tau=sqrt(tau2),
        q=q,
        q_p=float(stats.chi2.sf(q, k - 1)),
        i2=max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0,
        prediction=prediction,
        why="",
    )


def _ends(mean: float, se: float, tau2: float, people: int) -> tuple[float, float, tuple[float, float] | None]:
    """The 95 % interval of a mean, t(k − 1), and where one further person's change would lie, t(k − 2)."""
    from scipy import stats

    reach = float(stats.t.ppf(0.975, people - 1)) * se
    ahead = float(stats.t.ppf(0.975, people - 2)) * sqrt(tau2 + se**2) if people > 2 else None
    return mean - reach, mean + reach, None if ahead is None else (mean - ahead, mean + ahead)


def cochran_q(effects: Array, variances: Array) -> float:
    """Cochran's Q: squared distances from the fixed-effect mean, each by its precision."""
    weights = 1 / variances
    return float((weights * (effects - (weights * effects).sum() / weights.sum()) ** 2).sum())


def paule_mandel(effects: Array, variances: Array) -> float:
    """The between-person variance at which the weighted squared distances equal k − 1; 0 where they are smaller.

    The distances only fall as the variance grows: halving the stretch in which they cross finds it to the last bit.
    """
    wanted = len(effects) - 1

    def distances(tau2: float) -> float:
        return cochran_q(effects, variances + tau2)

    if distances(0.0) <= wanted:
        return 0.0
    low, high = 0.0, float(np.var(effects, ddof=1)) + float(variances.max())
    while distances(high) > wanted:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if distances(middle) > wanted else (low, middle)
    return high


def _mixed(people: Sequence[Values], few: Estimate) -> Estimate | None:
    """The mixed model, or None where it did not converge to an interior solution: then the caller falls back."""
    from importlib.util import find_spec

    if find_spec("statsmodels") is None:
        return None
    from statsmodels.regression.mixed_linear_model import MixedLM

    values = np.array([v for p in people for v in (*p.before, *p.after)])
    phase = np.array([float(a) for p in people for a in (*[0] * len(p.before), *[1] * len(p.after))])
    groups = np.repeat(np.arange(len(people)), [len(p.before) + len(p.after) for p in people])
    scale = float(values.std()) or 1.0
    design = np.column_stack([np.ones_like(phase), phase])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is checked below
        try:
            fit = MixedLM((values - values.mean()) / scale, design, groups, exog_re=design).fit(reml=True)
            mean, se = float(fit.fe_params[1]) * scale, float(fit.bse_fe[1]) * scale
            tau2 = float(np.asarray(fit.cov_re)[1, 1]) * scale**2
            residual = sqrt(float(fit.scale)) * scale
        except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
            return None
    if not fit.converged or not all(isfinite(v) for v in (mean, se, tau2)) or not se > 0 or tau2 < 0:
        return None
    low, high, prediction = _ends(mean, se, tau2, len(people))
    return replace(
        few,
        model="mixed model",
        mean=mean,
        se=se,
        low=low,
        high=high,
        within_sd=residual,
        tau=sqrt(tau2),
        prediction=prediction,
    )
