"""What the history adds up to: sessions against the plan, sets of each exercise, pain over time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from groundup.measure import Measure
from groundup.store.adherence import COUNTS_FROM, Week, adherence, counts
from groundup.store.results import StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercises
from groundup.training.log import left_out

__all__ = ["COUNTED_WORD", "COUNTS_FROM", "Kept", "Week", "Work", "adherence", "by_whom", "counts", "latest", "work"]

COUNTED_WORD = {
    "camera": "counted by camera",
    "you": "counted by you",
    "timer": "by the clock",
    "sensor": "measured by the sensor",
    "imported": "imported",
}


def by_whom(kept: StoredSet) -> str:
    """Who counted a set; of one that a sensor measured in part, how much each did."""
    return kept.note if " measured, " in kept.note else COUNTED_WORD[kept.result.counted_by]


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


def work(sessions: Sequence[StoredSession], own: Sequence[Exercise]) -> tuple[Work, ...]:
    """Sets and amounts of all that was done of each exercise, also where too little for a set to count; two sides of a
    set are one set.
    """
    known = {e.id: e for e in (*exercises(), *own)}
    sets: dict[str, set[tuple[str, int]]] = defaultdict(set)
    amounts: dict[str, float] = defaultdict(float)
    by: dict[str, Counter[str]] = defaultdict(Counter)
    for session in sessions:
        for kept in session.sets:
            r = kept.result
            if not left_out(r):
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


def latest(store: Store, person_id: str) -> tuple[Kept, ...]:
    """The latest of each measure, by id, side and method: values of two methods are never joined."""
    return tuple(Kept(k.measure, k.at.date(), times) for k, times in store.last_of_trials(person_id))


def _unit(of: Exercise | None) -> str:
    if of is None:
        return ""
    return {"repetitions": "repetitions", "hold": "s held", "minutes": "min"}[of.at(of.start_level).counting]
