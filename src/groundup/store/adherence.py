"""Adherence: sessions that were done against those that the plan of each day asked for."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from groundup.proof.designs import phase_on
from groundup.store.experiments import StoredExperiment
from groundup.store.plans import StoredPlan
from groundup.store.sessions import StoredSession
from groundup.training.log import DONE_FROM

COUNTS_FROM = DONE_FROM
"""A session counts against the plan when at least half of its sets were done, a set half of its target (design)."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week: sessions planned and those that count."""

    monday: date
    planned: int
    done: int


def counts(session: StoredSession) -> bool:
    """Whether a session counts against the plan."""
    if session.finished is None or session.kind in ("primer", "beside"):
        return False
    return session.result.counts


def adherence(
    plans: Sequence[StoredPlan],
    sessions: Sequence[StoredSession],
    *,
    today: date,
    weeks: int = 12,
    free: Collection[date] = (),
) -> tuple[Week, ...]:
    """The last weeks up to today, oldest first. What was planned is what the plan of that day said; `free` days ask
    for nothing.
    """
    return weeks_of(plans, [s.started.date() for s in sessions if counts(s)], today=today, weeks=weeks, free=free)


def free_days(tried: Iterable[StoredExperiment], *, today: date) -> frozenset[date]:
    """Days of a home experiment's baseline so far, on which it asks for probes and not for training."""
    found: set[date] = set()
    for one in tried:
        of, last = one.experiment, one.ended.date() if one.ended is not None else today
        for day in range(of.design.days):
            on = of.begins + timedelta(days=day)
            if on <= min(last, today) and phase_on(of.design, of.assignment, day) == "baseline":
                found.add(on)
    return frozenset(found)


def weeks_of(
    plans: Sequence[StoredPlan],
    done: Iterable[date],
    *,
    today: date,
    weeks: int = 12,
    free: Collection[date] = (),
) -> tuple[Week, ...]:
    """As `adherence`, from the days of the sessions that count."""
    if not plans:
        return ()
    begun = min(p.starts for p in plans)
    this = today - timedelta(days=today.weekday())
    first = max(this - timedelta(weeks=weeks - 1), begun - timedelta(days=begun.weekday()))
    in_week = Counter(d - timedelta(days=d.weekday()) for d in done)
    held = sorted(plans, key=lambda p: p.version)
    asked = [frozenset(weekday for weekday, _ in p.week.days) for p in held]
    # From when on each version or a later one is there: also where a clock once went back.
    there = list(accumulate((p.at.date() for p in reversed(held)), min))[::-1]
    made: list[Week] = []
    while first <= this:
        days = [day for i in range(7) if begun <= (day := first + timedelta(days=i)) <= today and day not in free]
        planned = sum(day.weekday() in asked[_version(there, day)] for day in days)
        made.append(Week(first, planned, in_week[first]))
        first += timedelta(weeks=1)
    return tuple(made)


def _version(there: Sequence[date], day: date) -> int:
    """Which plan held on a day: the last version made by then, before that the first."""
    return max(bisect_right(there, day) - 1, 0)
