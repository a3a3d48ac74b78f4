"""What a person's differential tests say together: the repeats of one movement up to a test, as one verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from groundup.battery.differential import CONDITIONS, Condition
from groundup.measure import Measure
from groundup.proof.driver import Differential, Run, differential
from groundup.proof.effects import BETTER
from groundup.proof.first import First, come_first
from groundup.proof.own_errors import errors_of
from groundup.proof.series import Reading
from groundup.store.people import Person
from groundup.store.readings import readings
from groundup.store.store import Store
from groundup.store.tests_taken import StoredMeasure, TestTaken
from groundup.training.exercises import exercise
from groundup.training.screening import Clearance, allowed_level

DIFFERENTIAL = "differential"
TOGETHER = timedelta(days=28)
"""Repeats within four weeks are read as one test (design): later, training may have changed what is measured."""


@dataclass(frozen=True, slots=True)
class Driven:
    """One verdict: the test it is asked of, the repeats it rests on, and what it would change."""

    taken: TestTaken
    movement: str
    together: tuple[TestTaken, ...]
    """Oldest first, the test itself last."""
    verdict: Differential
    first: tuple[First, ...]
    missing: tuple[str, ...]
    """Sets of which no recording was kept, with the reason."""


def battery_readings(store: Store, person: Person) -> tuple[Reading, ...]:
    """What a person's batteries read of the measures that a driver is named from: days that tell their own error."""
    return tuple(r for r in readings(store, person.id, tuple(BETTER)) if r.kind != "extra")


def driven(store: Store, person: Person, taken: TestTaken, own_days: Sequence[Reading]) -> Driven:
    """The verdict of a test with the repeats of the same movement in the four weeks before it.

    `own_days` are `battery_readings`; those up to the day of the test say what error a change has to pass too.
    """
    own = store.measures(person.id, test=taken.id)
    movement = movement_of(own)
    found = {taken.id: own}
    for other in store.tests(person.id, DIFFERENTIAL):
        if other.id != taken.id and taken.started - TOGETHER <= other.started <= taken.started:
            several = store.measures(person.id, test=other.id)
            if movement_of(several) == movement:
                found[other.id] = several
    tests = sorted((store.test(key) for key in found), key=lambda t: (t.started, t.id == taken.id))
    runs = [run for test in tests for run in _runs(test, found[test.id])]
    errors = errors_of(own_days, movement=movement, today=taken.started.date())
    verdict = differential(runs, errors=errors)
    return Driven(taken, movement, tuple(tests), verdict, come_first(verdict.links), _missing(taken))


def listed(store: Store, person: Person) -> tuple[TestTaken, ...]:
    """The differential tests taken, newest first; one that runs is not among them: nothing is shown before its end."""
    return tuple(reversed(store.tests(person.id, DIFFERENTIAL)))


def allowed_first(several: Sequence[First], clearance: Clearance) -> tuple[First, ...]:
    """What of a suggestion the answers and the things at home allow."""
    return tuple(
        f
        for f in several
        if (of := exercise(f.exercise_id)) and allowed_level(of, of.start_level, clearance) is not None
    )


def repeat_name(test: TestTaken) -> str:
    """The name of a test as a repeat; names sort as the tests were taken."""
    return f"{test.started.isoformat()} {test.id}"


def movement_of(found: Sequence[StoredMeasure]) -> str:
    """`squat` or `single_leg_squat`, as the measures say."""
    return next((task for s in found if (task := dict(s.measure.conditions).get("task"))), "squat")


def _runs(test: TestTaken, found: Sequence[StoredMeasure]) -> list[Run]:
    by_condition: dict[Condition, list[Measure]] = {}
    for stored in found:
        cue = dict(stored.measure.conditions).get("cue")
        for condition in CONDITIONS:
            if condition == cue:
                by_condition.setdefault(condition, []).append(stored.measure)
    places = _places(test.trials)
    return [
        Run(
            condition,
            repeat_name(test),
            tuple(measures),
            day=test.started.date(),
            place=places.get(condition),
            source=test.id,
        )
        for condition, measures in by_condition.items()
    ]


def _places(trials: Sequence[Any]) -> dict[str, int]:
    """The place of each condition in the order it was taken; a condition done on both legs has one."""
    names = [_condition(t) for t in trials]
    return {name: place for place, name in enumerate(dict.fromkeys(n for n in names if n))}


def _condition(trial: Any) -> str:
    if not isinstance(trial, Mapping):
        return ""
    return str(trial.get("condition") or trial.get("what") or "")


def _missing(test: TestTaken) -> tuple[str, ...]:
    return tuple(str(t["missing"]) for t in test.trials if isinstance(t, Mapping) and "missing" in t)
