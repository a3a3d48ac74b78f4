"""Judging one line: the change at each retest, by `deciding`, as a page shows it."""

from datetime import date, timedelta

import numpy as np

from groundup.battery.choice import RETEST_DAYS
from groundup.evidence.catalogue import definition
from groundup.evidence.verdicts import rows
from groundup.measure import Interval
from groundup.proof import comparing, deciding
from groundup.proof.adherence import Kept, kept
from groundup.proof.baseline import Context, band_of, number, published_sem
from groundup.proof.change import CHANGE_VERDICTS, Change, Worthwhile
from groundup.proof.comparing import Array
from groundup.proof.deciding import Decided
from groundup.proof.line_days import scatter_of, times_of, values_of
from groundup.proof.published import WORTHWHILE_SD, spread
from groundup.proof.series import Series
from groundup.proof.telling import change_says, why_says
from groundup.proof.windows import COUNTED, LOOKS, Window, Windows, look_of


def changes(
    series: Series, own: Windows, other: Windows | None, context: Context, steps: Array, *, chosen: date | None
) -> tuple[Change, ...]:
    """The change at each retest, from what was known by its last day.

    `chosen`: when the measure was chosen; retests before it are described, all of them where it is None.
    """
    if own.baseline is None or not own.retests:
        return ()
    ends = [w.days[-1] for w in own.retests]
    days = values_of(own.retests)
    before = float(comparing.days_of(values_of([own.baseline])).mean[0])
    afters = comparing.days_of(days).mean
    good = [_good(series, before, float(after)) for after in afters]
    since = context.training_since or own.baseline.days[-1] + timedelta(days=1)
    done = [kept(context.trained, since=since, until=until) for until in ends]
    missing = [_missing(own.baseline, w, k.enough) for w, k in zip(own.retests, done, strict=True)]
    lines = [context.lines(w.days[0]) if chosen is not None else 1 for w in own.retests]
    looks = look_of(own.retests, chosen=chosen)
    decided = deciding.decide(
        values_of([own.baseline]),
        times_of(own.baseline),
        days,
        scatter_of(own, other, np.array([day.toordinal() for day in ends])),
        published_sem=published_sem(series),
        better=np.array(good) * np.where(afters > before, 1, -1),
        judgeable=np.array([not m for m in missing]),
        lines=np.array(lines),
        looks=LOOKS if chosen is not None else 1,
        look=np.array(looks),
        step=steps[:-1],
    )
    return tuple(
        _change(series, decided, i, context, look=look, lines=n, before=before, good=g, done=k, missing=m)
        for i, (look, n, g, k, m) in enumerate(zip(looks, lines, good, done, missing, strict=True))
    )


def _change(
    series: Series,
    decided: Decided,
    index: int,
    context: Context,
    *,
    look: int,
    lines: int,
    before: float,
    good: int,
    done: Kept,
    missing: str,
) -> Change:
    """One of many decisions as what a page shows."""
    found = decided.found
    between = spread(series.measure_id, series.method, sex=context.sex, age_years=context.age_years)
    worth = WORTHWHILE_SD * between.sd if between is not None else None
    difference, half = float(found.difference[index]), number(found.half_width[index])
    interval = Interval.unknown("the error of this test is not known yet")
    if half is not None:
        interval = Interval(difference - half, difference + half)
    if not missing and int(decided.error.kind[index]) == comparing.UNKNOWN:
        missing = "unknown error, no verdict"
    verdict = CHANGE_VERDICTS[int(decided.code[index])] if look else None
    return Change(
        verdict=verdict,
        difference=difference,
        interval=interval,
        needed=number(found.needed[index]),
        good=good,
        smallest_worthwhile=worth,
        worthwhile=_worthwhile(interval, worth),
        band=band_of(series, decided.error, index),
        adherence=done,
        why=why_says(verdict, missing, good=good, enough=bool(decided.enough[index]), lines=lines, look=look),
        sentence=change_says(series, verdict, before, before + difference, interval, good=good),
        warnings=(),
    )


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
