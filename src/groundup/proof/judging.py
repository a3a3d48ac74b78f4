"""Judging one line: its baseline with the band, and the change at each retest, by `comparing`."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundup.battery.protocol import measured_by
from groundup.evidence.catalogue import definition
from groundup.evidence.verdicts import rows
from groundup.measure import Interval
from groundup.proof import comparing, deciding
from groundup.proof.adherence import Span, kept
from groundup.proof.baseline import Band, Baseline
from groundup.proof.change import CHANGE_VERDICTS, Change, Worthwhile
from groundup.proof.comparing import Array, Days, Error
from groundup.proof.published import EXTREME_Z, TO_MDC95, WORTHWHILE_SD, Spread, published_error, spread
from groundup.proof.series import Series
from groundup.proof.telling import amount, change_says, why_says
from groundup.proof.windows import COUNTED, RETEST_DAYS, Window, Windows

_WHOLE = frozenset({"reps", "of 3", "points"})
"""Units that are counted: their smallest step is one."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all lines of a person."""

    spans: tuple[Span, ...]
    training_since: date | None
    lines: int
    """Lines judged at once."""
    sex: str | None
    age_years: float | None


def baseline_of(
    series: Series, own: Windows, other: Windows | None, context: Context
) -> tuple[Baseline | None, Band, tuple[str, ...]]:
    """The baseline (None before its first counted day), the band as far as it is known today, and warnings."""
    error, scatter = _error(series, own, other)
    band = _band(series, error)
    if own.baseline is None:
        return None, band, own.warnings
    window = own.baseline
    slope, chance = deciding.trend(_values(window), _times(window), scatter, error)
    learning = bool(chance < deciding.STILL_LEARNING or chance > 1.0 - deciding.STILL_LEARNING)
    before = comparing.days_of(_values(window))
    two_days = Days(before.mean, np.float64(RETEST_DAYS), before.squares, before.df)  # pyright: ignore[reportArgumentType]
    next_one = comparing.compared(
        before, two_days, error, lines=context.lines, step=_step(series, own, other, date.max)
    )
    warnings = (*own.warnings, *_baseline_warnings(series, float(before.mean), learning, context))
    baseline = Baseline(
        mean=float(before.mean),
        days=len(window.days),
        first=window.days[0],
        last=window.days[-1],
        points=window.points,
        practice=own.practice,
        band=band,
        half_width=_number(next_one.needed),
        slope_per_week=None if np.isnan(slope) else 7.0 * float(slope),
        learning=learning,
        warnings=warnings,
    )
    return baseline, band, warnings


def change_at(
    series: Series, own: Windows, other: Windows | None, number: int, context: Context, *, judged: bool
) -> Change:
    """The change at retest `number`, from what was known by its last day."""
    assert own.baseline is not None, "a retest without a baseline is in no window"
    retest = own.retests[number]
    until = retest.days[-1]
    before, after = _mean(own.baseline), _mean(retest)
    good = _good(series, before, after)
    since = context.training_since or own.baseline.days[-1] + timedelta(days=1)
    trained = kept(context.spans, since=since, until=until)
    missing = _missing(own.baseline, retest, trained.enough)
    decided = deciding.decide(
        _values(own.baseline),
        _times(own.baseline),
        _values(retest),
        earlier=[_values(w) for w in own.retests[:number]],
        other=_until(other, until),
        published_sem=_published(series),
        better=good * (1 if after > before else -1),
        judgeable=not missing,
        lines=context.lines if judged else 1,
        step=_step(series, own, other, until),
    )
    missing = missing or ("unknown error, no verdict" if int(decided.error.kind) == comparing.UNKNOWN else "")
    found, learning = decided.found, bool(decided.learning)
    between = spread(series.measure_id, series.method, sex=context.sex, age_years=context.age_years)
    worth = WORTHWHILE_SD * between.sd if between is not None else None
    difference, half = float(found.difference), _number(found.half_width)
    interval = (
        Interval(difference - half, difference + half)
        if half is not None
        else Interval.unknown("the error of this test is not known yet")
    )
    verdict = CHANGE_VERDICTS[int(decided.code)] if judged else None
    facts = (series, verdict, before, after, interval)
    return Change(
        verdict=verdict,
        difference=difference,
        interval=interval,
        needed=_number(found.needed),
        good=good,
        smallest_worthwhile=worth,
        worthwhile=_worthwhile(interval, worth),
        band=_band(series, decided.error),
        adherence=trained,
        why=why_says(
            verdict,
            missing,
            good=good,
            alone=half is not None and abs(difference) > half,
            learning=learning,
            lines=context.lines,
        ),
        sentence=change_says(*facts, good=good),
        warnings=(),
    )


def _until(windows: Windows | None, until: date) -> list[Array]:
    """The days of all windows up to one day."""
    several = () if windows is None else (windows.baseline, *windows.retests)
    return [_values(w, until) for w in several if w is not None and w.days[0] <= until]


def _error(series: Series, own: Windows, other: Windows | None) -> tuple[Error, Error]:
    """(the error that judges, the own scatter) from all days there are."""
    mine, its = _until(own, date.max), _until(other, date.max)
    zero = np.asarray(0.0)
    squares, df = comparing.pooled(*map(comparing.days_of, mine)) if mine else (zero, zero)
    other_squares, other_df = comparing.pooled(*map(comparing.days_of, its)) if its else (zero, zero)
    scatter = comparing.own_error(squares, df, other_squares, other_df)
    return comparing.used_error(scatter, _published(series)), scatter


def _mean(window: Window) -> float:
    return float(comparing.days_of(_values(window)).mean)


def _values(window: Window, until: date = date.max) -> Array:
    return np.array([v for v, day in zip(window.values, window.days, strict=True) if day <= until], dtype=np.float64)


def _times(window: Window) -> Array:
    return np.array([day.toordinal() for day in window.days], dtype=np.float64)


def _published(series: Series) -> Array:
    known = published_error(series.measure_id, series.method)
    usable = known is not None and known.mark != "M"
    return np.asarray(known.mdc95 / TO_MDC95 if known is not None and usable else np.nan)


def _step(series: Series, own: Windows, other: Windows | None, until: date) -> float:
    """The smallest step of the scale: one where it is counted, else the smallest gap between two values."""
    if series.unit in _WHOLE:
        return 1.0
    windows = [w for side in (own, other) if side is not None for w in (side.baseline, *side.retests) if w is not None]
    values = np.unique([p.value for w in windows for p in w.points if p.day <= until])
    gaps = np.diff(values)
    gaps = gaps[gaps > 1e-9 * np.abs(values).max(initial=0.0)]
    return float(gaps.min(initial=np.inf)) if gaps.size else 0.0


def _band(series: Series, error: Error) -> Band:
    published = published_error(series.measure_id, series.method)
    sem, df = _number(error.sem), _number(error.df)
    mdc95 = None if sem is None else TO_MDC95 * sem
    unit = "" if series.unit == "ratio" else series.unit
    if int(error.kind) == comparing.OWN:
        why = f"Your own days scatter by {amount(sem or 0.0, unit)} (SD; {df:g} degrees of freedom)."
        return Band("own", sem, mdc95, df, "your own days", None, why)
    if int(error.kind) == comparing.PUBLISHED and published is not None:
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


def _missing(baseline: Window, retest: Window, trained: bool | None) -> str:
    """Why nothing can be judged; empty where it can."""
    if trained is False:
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


def _number(value: Array) -> float | None:
    """A plain number, or None where it is not known."""
    return float(value) if np.isfinite(value) else None
