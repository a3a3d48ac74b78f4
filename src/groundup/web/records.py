"""What the history adds up to: sessions against the plan, sets of each exercise, pain over time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundup.anatomy import Side
from groundup.measure import Measure
from groundup.store.plans import StoredPlan
from groundup.store.sessions import StoredSession
from groundup.store.tests_taken import StoredMeasure
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercises
from groundup.training.log import DONE_FROM, set_done

COUNTS_FROM = DONE_FROM
"""A session counts against the plan when at least half of its sets were done, a set half of its target (design)."""

COUNTED_WORD = {
    "camera": "counted by camera",
    "you": "counted by you",
    "timer": "by the clock",
    "sensor": "counted by sensor",
    "imported": "imported",
}


@dataclass(frozen=True, slots=True)
class Week:
    """One week: sessions planned and those that count."""

    monday: date
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class Work:
    """What was done of one exercise, and by whom it was counted."""

    exercise_id: str
    name: str
    sets: int
    amount: float
    unit: str
    counted: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One measure as it was last taken, and how often it was."""

    measure: Measure
    on: date
    times: int


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


def work(sessions: Sequence[StoredSession], own: Sequence[Exercise]) -> tuple[Work, ...]:
    """Sets and amounts of each exercise over these sessions; two sides of a set are one set."""
    known = {e.id: e for e in (*exercises(), *own)}
    sets: dict[str, set[tuple[str, int]]] = defaultdict(set)
    amounts: dict[str, float] = defaultdict(float)
    by: dict[str, Counter[str]] = defaultdict(Counter)
    for session in sessions:
        for kept in session.sets:
            r = kept.result
            if set_done(r):
                sets[r.exercise_id].add((session.id, r.set_index))
                amounts[r.exercise_id] += r.done
                by[r.exercise_id][COUNTED_WORD[r.counted_by]] += 1
    order = [e for e in known if e in sets] + [e for e in sets if e not in known]
    return tuple(
        Work(
            e,
            known[e].name if e in known else e,
            len(sets[e]),
            amounts[e],
            _unit(known.get(e)),
            tuple(by[e].most_common()),
        )
        for e in order
    )


def latest(measures: Sequence[StoredMeasure]) -> tuple[Kept, ...]:
    """The latest of each measure, by id, side and method: values of two methods are never joined."""
    newest: dict[tuple[str, Side | None, str], StoredMeasure] = {}
    times: Counter[tuple[str, Side | None, str]] = Counter()
    for kept in measures:
        m = kept.measure
        if m.value is None or m.repetition is not None:
            continue
        key = (m.id, m.side, m.method)
        newest[key] = kept
        times[key] += 1
    return tuple(Kept(k.measure, k.at.date(), times[key]) for key, k in newest.items())


def _planned(plans: Sequence[StoredPlan], day: date) -> bool:
    """Whether the plan that held on a day asked for a session; the first plan held from its start."""
    held = [p for p in plans if p.at.date() <= day]
    plan = max(held, key=lambda p: p.version) if held else min(plans, key=lambda p: p.version)
    return day.weekday() in dict(plan.week.days)


def _unit(of: Exercise | None) -> str:
    if of is None:
        return ""
    return {"repetitions": "repetitions", "hold": "s held", "minutes": "min"}[of.at(of.start_level).counting]
