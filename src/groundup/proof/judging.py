"""Judging one line: its baseline with the band, and the change at each retest, by `comparing`."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from groundup.battery.protocol import measured_by
from groundup.evidence.catalogue import definition
from groundup.evidence.verdicts import rows
from groundup.measure import Interval
from groundup.proof import comparing, deciding
from groundup.proof.adherence import Kept, Trained, kept
from groundup.proof.baseline import Band, Baseline
from groundup.proof.change import CHANGE_VERDICTS, Change, Worthwhile
from groundup.proof.comparing import Array, Days, Error
from groundup.proof.deciding import Decided
from groundup.proof.published import EXTREME_Z, TO_MDC95, WORTHWHILE_SD, Spread, published_error, spread
from groundup.proof.series import Series
from groundup.proof.telling import amount, change_says, why_says
from groundup.proof.windows import COUNTED, RETEST_DAYS, Window, Windows

_FAR = date.max.toordinal()
_WHOLE = frozenset({"reps", "of 3", "points"})
"""Units that are counted: their smallest step is one."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all lines of a person."""

    trained: Trained
    training_since: date | None
    lines: int
    """Lines judged at once."""
    sex: str | None
    age_years: float | None


def baseline_of(
    series: Series, own: Windows, other: Windows | None, context: Context
) -> tuple[Baseline | None, Band, tuple[str, ...]]:
    """The baseline (None before its first counted day), the band as far as it is known today, and warnings."""
    scatter = _scatter(own, other, np.array([_FAR]))
    error = comparing.used_error(scatter, np.array([_published(series)]))
    band = _band(series, error, 0)
    if own.baseline is None:
        return None, band, own.warnings
    window = own.baseline
    slope, chance = deciding.trend(_values([window]), _times(window), scatter, error)
    learning = bool(chance[0] < deciding.STILL_LEARNING or chance[0] > 1.0 - deciding.STILL_LEARNING)
    before = comparing.days_of(_values([window]))
    two_days = Days(before.mean, np.full(1, float(RETEST_DAYS)), before.squares, before.df)
    step = _steps(series, own, other, [date.max])
    next_one = comparing.compared(before, two_days, error, lines=context.lines, step=step)
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
        half_width=_number(next_one.needed[0]),
        slope_per_week=None if np.isnan(slope[0]) else 7.0 * float(slope[0]),
        learning=learning,
        warnings=warnings,
    )
    return baseline, band, warnings


def changes(
    series: Series, own: Windows, other: Windows | None, context: Context, *, chosen: date | None
) -> tuple[Change, ...]:
    """The change at each retest, from what was known by its last day.

    `chosen`: when the measure was chosen; retests before it are described, all of them where it is None.
    """
    if own.baseline is None or not own.retests:
        return ()
    ends = [w.days[-1] for w in own.retests]
    days = _values(own.retests)
    before = float(comparing.days_of(_values([own.baseline])).mean[0])
    afters = comparing.days_of(days).mean
    good = [_good(series, before, float(after)) for after in afters]
    since = context.training_since or own.baseline.days[-1] + timedelta(days=1)
    done = [kept(context.trained, since=since, until=until) for until in ends]
    missing = [_missing(own.baseline, w, k.enough) for w, k in zip(own.retests, done, strict=True)]
    decided = deciding.decide(
        _values([own.baseline]),
        _times(own.baseline),
        days,
        _scatter(own, other, np.array([day.toordinal() for day in ends])),
        published_sem=_published(series),
        better=np.array(good) * np.where(afters > before, 1, -1),
        judgeable=np.array([not m for m in missing]),
        lines=context.lines if chosen is not None else 1,
        step=_steps(series, own, other, ends),
    )
    judged = [chosen is not None and w.days[0] >= chosen for w in own.retests]
    return tuple(
        _change(series, decided, i, context, judged=j, before=before, good=g, done=k, missing=m)
        for i, (j, g, k, m) in enumerate(zip(judged, good, done, missing, strict=True))
    )


def _change(
    series: Series,
    decided: Decided,
    index: int,
    context: Context,
    *,
    judged: bool,
    before: float,
    good: int,
    done: Kept,
    missing: str,
) -> Change:
    """One of many decisions as what a page shows."""
    found = decided.found
    between = spread(series.measure_id, series.method, sex=context.sex, age_years=context.age_years)
    worth = WORTHWHILE_SD * between.sd if between is not None else None
    difference, half = float(found.difference[index]), _number(found.half_width[index])
    interval = Interval.unknown("the error of this test is not known yet")
    if half is not None:
        interval = Interval(difference - half, difference + half)
    if not missing and int(decided.error.kind[index]) == comparing.UNKNOWN:
        missing = "unknown error, no verdict"
    verdict = CHANGE_VERDICTS[int(decided.code[index])] if judged else None
    alone, learning = half is not None and abs(difference) > half, bool(decided.learning[index])
    return Change(
        verdict=verdict,
        difference=difference,
        interval=interval,
        needed=_number(found.needed[index]),
        good=good,
        smallest_worthwhile=worth,
        worthwhile=_worthwhile(interval, worth),
        band=_band(series, decided.error, index),
        adherence=done,
        why=why_says(verdict, missing, good=good, alone=alone, learning=learning, lines=context.lines),
        sentence=change_says(series, verdict, before, before + difference, interval, good=good),
        warnings=(),
    )


def _scatter(own: Windows, other: Windows | None, ends: npt.NDArray[np.int64]) -> Error:
    """What the windows that were over by each of some days (ordinals) say of the own error."""
    squares, df = _summed(own, ends)
    return comparing.own_error(squares, df, *(_summed(other, ends) if other is not None else (0.0, 0.0)))


def _summed(windows: Windows, ends: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    several = [w for w in (windows.baseline, *windows.retests) if w is not None]
    if not several:
        return np.zeros(ends.shape), np.zeros(ends.shape)
    days = comparing.days_of(_values(several))
    over = np.searchsorted([w.days[-1].toordinal() for w in several], ends, side="right")
    start = np.zeros(1)
    return (
        np.concatenate([start, np.cumsum(days.squares)])[over],
        np.concatenate([start, np.cumsum(days.df)])[over],
    )


def _values(windows: Sequence[Window]) -> Array:
    """The days' values of windows, (windows, days), NaN where one has fewer."""
    most = max(len(w.values) for w in windows)
    return np.array([[*w.values, *[np.nan] * (most - len(w.values))] for w in windows], dtype=np.float64)


def _times(window: Window) -> Array:
    return np.array([[day.toordinal() for day in window.days]], dtype=np.float64)


def _published(series: Series) -> float:
    known = published_error(series.measure_id, series.method)
    return known.mdc95 / TO_MDC95 if known is not None and known.mark != "M" else float("nan")


def _steps(series: Series, own: Windows, other: Windows | None, ends: Sequence[date]) -> Array:
    """The smallest step of the scale as each day knew it: one where it is counted, else the smallest gap so far."""
    if series.unit in _WHOLE:
        return np.ones(len(ends))
    windows = [w for side in (own, other) if side is not None for w in (side.baseline, *side.retests) if w is not None]
    waiting = sorted((p.day, p.value) for w in windows for p in w.points)
    seen: list[float] = []
    smallest, taken, steps = float("inf"), 0, list[float]()
    for end in ends:
        while taken < len(waiting) and waiting[taken][0] <= end:
            value = waiting[taken][1]
            place = bisect_left(seen, value)
            near = (abs(value - v) for v in seen[max(0, place - 1) : place + 1])
            smallest = min([smallest, *(gap for gap in near if gap > 1e-9 * abs(value))])
            seen.insert(place, value)
            taken += 1
        steps.append(smallest if smallest < float("inf") else 0.0)
    return np.array(steps)


def _band(series: Series, error: Error, index: int) -> Band:
    published = published_error(series.measure_id, series.method)
    sem, df = _number(error.sem[index]), _number(error.df[index])
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


def _good(series: Series, before: float, after: float) -> int:
    """+1 for the better, −1 for the worse, 0 where no direction is better or both lie within the reference."""
    better = definition(series.measure_id).better
    if better in ("higher", "lower"):
        return int(np.sign(after - before)) * (1 if better == "higher" else -1)
    if better != "towards the reference":
        return 0
    row = next((r for r in rows() if r.id == series.row and r.bounded), None)
    if row is None:
        return 0

    def beyond(value: float) -> float:
        assert row is not None
        low = row.low - value if row.low is not None else 0.0
        high = value - row.high if row.high is not None else 0.0
        return max(low, high, 0.0)

    return int(np.sign(beyond(before) - beyond(after)))


def _missing(baseline: Window, retest: Window, enough: bool | None) -> str:
    """Why nothing can be judged; empty where it can."""
    if enough is False:
        return "not enough training to judge"
    if len(baseline.days) < COUNTED:
        return f"the baseline has {len(baseline.days)} counted day of the {COUNTED} it needs"
    if len(retest.days) < RETEST_DAYS:
        return f"the retest has {len(retest.days)} day of the {RETEST_DAYS} it needs: take it again on another day"
    return ""


def _worthwhile(interval: Interval, worth: float | None) -> Worthwhile:
    low, high = interval.low, interval.high
    if worth is None or low is None or high is None:
        return "not known"
    if low > worth or high < -worth:
        return "yes"
    return "no" if low > -worth and high < worth else "perhaps"


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


def _number(value: np.float64) -> float | None:
    """A plain number, or None where it is not known."""
    return float(value) if np.isfinite(value) else None
