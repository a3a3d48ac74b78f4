"""Measured lives: what people's test days show when the truth is known, thousands of people at once.

Everything is in units of the average standard error of measurement of one day. Nothing here knows how a change is
judged: scatter comes from people, their sides and their weeks. Every life is synthetic.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]

WEEKS = (4, 8, 12)
GROWTH = (0.5, 0.85, 1.0)
"""How much of its effect a training shows at weeks 4, 8 and 12 (design)."""


@dataclass(frozen=True, slots=True)
class Life:
    """How people live and what a test does with them; lengths of days, sizes in average errors of one day."""

    effect: float = 0.0
    """Of the training at week 12; an average: people differ."""
    effects_differ: float = 0.0
    """SD of the effect between people as a share of it."""
    learning: float = 0.0
    """What is gained by taking the test alone, in the end."""
    learning_sessions: float = 1.0
    """Test days in which all but 37 % of it is gained."""
    drift: float = 0.0
    """Slow change of the values over 12 weeks, either way, that no training made; its SD between people."""
    together: float = 0.1
    """Share of the scatter's variance that days of one week have in common: good and bad weeks."""
    errors_differ: float = 0.3
    """SD of the logarithm of people's own error: some scatter twice as much as others."""
    sides_differ: float = 0.15
    """SD of the logarithm of a side's error about the person's."""
    sides_alike: float = 0.4
    """Correlation of the two sides' scatter on one day: a bad day is bad for both."""
    tails: float = np.inf
    """Degrees of freedom of the scatter: small ones have outliers."""
    step: float = 0.0
    """Values are rounded to it: a test that is counted."""
    missed: float = 0.0
    """Chance that a test day is not taken."""
    dropout: float = 0.0
    """Chance at each retest that a person is gone from then on."""
    adherence: tuple[float, float] = (0.9, 0.1)
    """Mean and SD of the share of sessions done."""
    baseline_days: int = 2
    """Those that count."""
    retest_days: int = 2
    sides: int = 2


@dataclass(frozen=True, slots=True)
class MeasuredLives:
    """What was measured, (people, sides, days) with NaN where a day was not taken, and the truth behind it."""

    baseline: Array
    baseline_at: Array
    """Days since the practice round, as `baseline`."""
    retests: tuple[Array, ...]
    """At weeks 4, 8 and 12."""
    trained: Array
    """Share of planned sessions done, (people, weeks)."""
    true_change: tuple[Array, ...]
    """Of the mean of the days taken, whatever made it, (people, sides)."""
    sem: Array
    """Of each person and side, (people, sides)."""


def measured_lives(rng: Generator, people: int, life: Life) -> MeasuredLives:
    """Practice, baseline and three retests of so many people."""
    baseline_at = np.sort(rng.integers(2, 14, (people, life.baseline_days)), axis=1).astype(np.float64)
    baseline_at += np.arange(life.baseline_days)  # no two on one day
    starts = baseline_at[:, -1:] + 1.0
    retest_at = [
        starts
        + 7.0 * week
        + np.sort(rng.integers(0, 7, (people, life.retest_days)), axis=1)
        + np.arange(life.retest_days)
        for week in WEEKS
    ]
    sem = np.exp(
        life.errors_differ * rng.standard_normal((people, 1))
        + life.sides_differ * rng.standard_normal((people, life.sides))
    )
    sem /= np.exp(life.errors_differ**2 + life.sides_differ**2)  # the mean square of all people is 1
    effect = life.effect * (1.0 + life.effects_differ * rng.standard_normal((people, 1)))
    drift = life.drift * rng.standard_normal((people, 1))
    level = rng.normal(20.0, 4.0, (people, life.sides))

    def learned(first: int, days: int) -> Array:
        number = np.arange(first, first + days, dtype=np.float64)
        return life.learning * (1.0 - np.exp(-number / life.learning_sessions))

    def values(at: Array, first: int, grown: float) -> tuple[Array, Array]:
        """(measured, true) of days (people, sides, days)."""
        true = grown * effect[:, :, None] + learned(first, at.shape[1]) + (drift * at / 84.0)[:, None, :]
        true = np.broadcast_to(true, (people, life.sides, at.shape[1]))
        seen = level[..., None] + true + sem[..., None] * _scatter(rng, life, (people, life.sides, at.shape[1]))
        if life.step:
            seen = np.round(seen / life.step) * life.step
        taken = rng.random((people, 1, at.shape[1])) >= life.missed
        return np.where(taken, seen, np.nan), np.where(taken, true, np.nan)

    baseline, true_before = values(baseline_at, 1, 0.0)
    there = np.ones((people, 1, 1), dtype=bool)
    retests: list[Array] = []
    changes: list[Array] = []
    for number, (at, grown) in enumerate(zip(retest_at, GROWTH, strict=True)):
        there = there & (rng.random((people, 1, 1)) >= life.dropout)
        seen, true = values(at, 1 + life.baseline_days + number * life.retest_days, grown)
        retests.append(np.where(there, seen, np.nan))
        changes.append(_mean(true) - _mean(true_before))
    mean, sd = life.adherence
    trained = np.clip(rng.normal(mean, sd, (people, 1)) + rng.normal(0.0, sd / 2, (people, len(WEEKS))), 0.0, 1.0)
    at_sides = np.broadcast_to(baseline_at[:, None, :], baseline.shape)
    return MeasuredLives(baseline, at_sides, tuple(retests), trained, tuple(changes), sem)


def _scatter(rng: Generator, life: Life, shape: tuple[int, int, int]) -> Array:
    """Of variance 1: what a week shares, what both sides share on a day, and the rest."""
    people, sides, days = shape

    def drawn(size: tuple[int, int, int]) -> Array:
        if np.isinf(life.tails):
            return rng.standard_normal(size)
        return rng.standard_t(life.tails, size) * np.sqrt((life.tails - 2.0) / life.tails)

    alike = np.sqrt(life.sides_alike) * drawn((people, 1, days)) + np.sqrt(1.0 - life.sides_alike) * drawn(shape)
    week = drawn((people, sides, 1))
    return np.sqrt(life.together) * week + np.sqrt(1.0 - life.together) * alike


def _mean(days: Array) -> Array:
    there = np.isfinite(days)
    n = there.sum(axis=-1)
    return np.divide(np.where(there, days, 0.0).sum(axis=-1), n, out=np.full(n.shape, np.nan), where=n > 0)
