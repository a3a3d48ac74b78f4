"""Adherence: sessions that were done against those that the plan of each day asked for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
    if session.finished is None or session.kind == "primer":
        return False
    return session.result.counts


def adherence(
    plans: Sequence[StoredPlan], sessions: Sequence[StoredSession], *, today: date, weeks: int = 12
) -> tuple[Week, ...]:
    """The last weeks up to today, oldest first. What was planned is what the plan of that day said."""
    if not plans:
        return ()
    begun = min(p.starts for p in plans)
    this = today - timedelta(days=today.weekday())
    first = max(this - timedelta(weeks=weeks - 1), begun - timedelta(days=begun.weekday()))
    done = Counter((d := s.started.date()) - timedelta(days=d.weekday()) for s in sessions if counts(s))
    made: list[Week] = []
    while first <= this:
        days = [first + timedelta(days=i) for i in range(7)]
        planned = sum(_planned(plans, day) for day in days if begun <= day <= today)
        made.append(Week(first, planned, done[first]))
        first += timedelta(weeks=1)
    return tuple(made)


def _planned(plans: Sequence[StoredPlan], day: date) -> bool:
    """Whether the plan that held on a day asked for a session; the first plan held from its start."""
    held = [p for p in plans if p.at.date() <= day]
    plan = max(held, key=lambda p: p.version) if held else min(plans, key=lambda p: p.version)
    return day.weekday() in dict(plan.week.days)
