"""Baseline: what a person's value was before training, and the band that a change has to leave."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from groundup.battery.choice import RETEST_DAYS
from groundup.battery.protocol import measured_by
from groundup.measure import Mark
from groundup.proof import comparing, deciding
from groundup.proof.adherence import Trained
from groundup.proof.amounts import amount
from groundup.proof.comparing import Array, Days, Error
from groundup.proof.line_days import FAR, scatter_of, times_of, values_of
from groundup.proof.published import EXTREME_Z, TO_MDC95, Spread, published_error, spread
from groundup.proof.series import Point, Series
from groundup.proof.windows import LOOKS, Windows, look_of

BandKind = Literal["own", "published", "unknown"]


@dataclass(frozen=True, slots=True)
class Band:
    """The error of one day's value, where it comes from, and what it makes of a difference.

    `sem` is the standard error of measurement of one day; `mdc95` = 1.96·√2·sem (2.77·sem) is what two single days
    have to differ by. Both in the measure's unit, None where the error is unknown. `df` is None where the error is
    taken as known (published). A published figure from memory (mark M) is shown and never judges: kind "unknown".
    """

    kind: BandKind
    sem: float | None
    mdc95: float | None
    df: float | None
    source: str
    mark: Mark | None
    why: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The counted baseline days of a series: their mean and what weakens it.

    `half_width` is that of the grey band about the mean which is drawn: what the mean of the next retest, of two days,
    has to leave; None where the error is unknown.
    """

    mean: float
    days: int
    first: date
    last: date
    points: tuple[Point, ...]
    practice: tuple[Point, ...]
    """Shown, never counted."""
    band: Band
    half_width: float | None
    slope_per_week: float | None
    learning: bool
    """A trend within the baseline beyond its error."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all lines of a person."""

    trained: Trained
    training_since: date | None
    judged_from: tuple[date, ...]
    """From when each chosen line is judged: it was chosen and has a baseline. In order."""
    sex: str | None
    age_years: float | None

    def lines(self, day: date) -> int:
        """Lines judged at once on a day."""
        return max(1, bisect_right(self.judged_from, day))


def baseline_of(
    series: Series, own: Windows, other: Windows | None, context: Context, steps: Array, *, chosen: date | None
) -> tuple[Baseline | None, Band, tuple[str, ...]]:
    """The baseline (None before its first counted day), the band as far as it is known today, and warnings."""
    scatter = scatter_of(own, other, np.array([FAR]))
    error = comparing.used_error(scatter, np.array([published_sem(series)]))
    band = band_of(series, error, 0)
    if own.baseline is None:
        return None, band, own.warnings
    window = own.baseline
    slope, chance = deciding.trend(values_of([window]), times_of(window), scatter, error)
    learning = bool(chance[0] < deciding.STILL_LEARNING or chance[0] > 1.0 - deciding.STILL_LEARNING)
    before = comparing.days_of(values_of([window]))
    two_days = Days(before.mean, np.full(1, float(RETEST_DAYS)), before.squares, before.df)
    lines, looks = (context.lines(date.max), LOOKS) if chosen is not None else (1, 1)
    look = max(look_of(own.retests, chosen=chosen), default=0) + 1
    next_one = comparing.compared(before, two_days, error, lines=lines, looks=looks, look=look, step=steps[-1:])
    mean = float(before.mean[0])
    warnings = (*own.warnings, *_baseline_warnings(series, mean, learning, context))
    baseline = Baseline(
        mean=mean,
        days=len(window.days),
        first=window.days[0],
        last=window.days[-1],
        points=window.points,
        practice=own.practice,
        band=band,
        half_width=number(next_one.needed[0]),
        slope_per_week=None if np.isnan(slope[0]) else 7.0 * float(slope[0]),
        learning=learning,
        warnings=warnings,
    )
    return baseline, band, warnings


def band_of(series: Series, error: Error, index: int) -> Band:
    """One of several errors as a band with where it comes from."""
    published = published_error(series.measure_id, series.method)
    sem, df = number(error.sem[index]), number(error.df[index])
    mdc95 = None if sem is None else TO_MDC95 * sem
    unit = "" if series.unit == "ratio" else series.unit
    if error.kind[index] == comparing.OWN:
        why = f"Your own days scatter by {amount(sem or 0.0, unit)} (SD; {df:g} degrees of freedom)."
        return Band("own", sem, mdc95, df, "your own days", None, why)
    if error.kind[index] == comparing.PUBLISHED and published is not None:
        why = f"Published: {published.why}. Your own days replace it once there are enough of them."
        return Band("published", sem, mdc95, None, published.source, published.mark, why)
    if published is not None and published.mark == "M":
        why = f"Known from memory only ({amount(published.mdc95, unit)}): it judges nobody."
        return Band("unknown", None, None, None, published.source, "M", why)
    why = "Unknown error, no verdict: nothing is published for this way of measuring, and your own days are too few."
    if published is not None:
        why = "Your own days scatter more than the published error allows, and they are too few to say by how much."
    return Band("unknown", None, None, None, "", None, why)


def published_sem(series: Series) -> float:
    """The published standard error of a day's value that may judge, or NaN."""
    known = published_error(series.measure_id, series.method)
    return known.mdc95 / TO_MDC95 if known is not None and known.mark != "M" else float("nan")


def _baseline_warnings(series: Series, mean: float, learning: bool, context: Context) -> tuple[str, ...]:
    warnings: list[str] = []
    if learning:
        warnings.append("Your values were still moving within the baseline: you may have been learning the test.")
    between = spread(series.measure_id, series.method, sex=context.sex, age_years=context.age_years)
    if between is not None and abs(mean - between.mean) > EXTREME_Z * between.sd:
        warnings.append(_extreme(series, mean, between))
    limits = [p.longest for p in measured_by(series.measure_id) if p.method == series.method and p.longest is not None]
    if limits and mean >= 0.95 * min(limits):
        warnings.append(f"The test stops at {min(limits):g} {series.unit}: it cannot show that you get better.")
    return tuple(warnings)


def _extreme(series: Series, mean: float, between: Spread) -> str:
    side = "low" if mean < between.mean else "high"
    return (
        f"Your baseline is unusually {side} ({amount(mean, series.unit)}; {between.people}: "
        f"{between.mean:g} ± {between.sd:g}). Extreme values tend back to the middle by themselves."
    )


def number(value: np.float64) -> float | None:
    """A plain number, or None where it is not known."""
    return float(value) if np.isfinite(value) else None
