"""Handing over: what a person chose of their own data, read from the store as one value for every report and file."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib.metadata import version

from groundup.battery.playing import test_exercises
from groundup.errors import UsageError
from groundup.report.handed import PARTS, Choice, Handed
from groundup.report.handed_json import unnamed
from groundup.report.words import measure_name
from groundup.store import handing_rows as rows
from groundup.store.adherence import adherence, free_days
from groundup.store.handing_progress import verdicts
from groundup.store.people import Person
from groundup.store.store import Store
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercises, own_exercise


def handed_over(store: Store, person: Person, choice: Choice, *, now: datetime) -> Handed:
    """What a person hands over: the chosen parts of the chosen days, under a key, and by name only where they say so.

    `key` is the same in every file of this person from this store and says nothing about who it is. Without the name,
    it is also taken out of every free text in which it stands.
    """
    first, last = _span(choice, now.date())
    whole = Handed(
        key=hashlib.sha256(f"groundup hand-over of {person.id}".encode()).hexdigest()[:20],
        name=person.name if choice.named else None,
        synthetic=person.synthetic,
        made=now,
        software=f"groundup {version('groundup')}",
        parts=tuple(p for p in PARTS if p in choice.parts),
        first=first,
        last=last,
    )
    with store.reading():  # one state of the database for all of it
        hidden = _hidden(store, person)
        whole = replace(whole, said=_said_of(hidden))
        whole = _trained(store, person, whole, now.date())
        whole = _judged(store, person, whole, now.date(), hidden)
        whole = _found(store, person, whole, hidden)
        whole = _about(store, person, whole)
    return whole if choice.named else unnamed(whole, person.name)


def person_named(store: Store, name: str | None) -> Person:
    """The person of a name, or the only one there is."""
    people = store.people()
    found = [p for p in people if name is None or p.name == name]
    if len(found) == 1:
        return found[0]
    known = ", ".join(p.name for p in people) or "nobody yet"
    raise UsageError(f"a person of {known}", found="none named" if name is None else f"'{name}'", where="--person")


def _trained(store: Store, person: Person, whole: Handed, today: date) -> Handed:
    if "training" not in whole.parts:
        return whole
    notes, pain = "notes" in whole.parts, "pain" in whole.parts
    known = _exercises(store, person)
    sessions = [s for s in store.sessions(person.id, repetitions=False) if s.finished and _within(whole, s.started)]
    last = min(whole.last or today, today)
    first = whole.first or min([s.started.date() for s in sessions], default=last)
    free = free_days(store.experiments(person.id), today=last)
    weeks = adherence(store.plans(person.id), sessions, today=last, weeks=(last - first).days // 7 + 2, free=free)
    return replace(
        whole,
        weeks=rows.weeks(weeks, whole.first),
        sessions=tuple(rows.session(s, known, pain=pain, notes=notes) for s in sessions[::-1]),
    )


def _hidden(store: Store, person: Person) -> frozenset[str]:
    """The outcomes of an experiment that runs: in no file, because the person would read them there."""
    running = store.running_experiment(person.id)
    return frozenset() if running is None else running.hides


def _said_of(hidden: frozenset[str]) -> tuple[str, ...]:
    if not hidden:
        return ()
    names = ", ".join(measure_name(m) for m in sorted(hidden))
    return (f"An experiment runs. Its measures are left out until it ends, so that nobody reads them before: {names}.",)


def _judged(store: Store, person: Person, whole: Handed, today: date, hidden: frozenset[str]) -> Handed:
    if "progress" not in whole.parts:
        return whole
    chosen = store.primary_measures(person.id)
    lines, said = verdicts(store, person, today=today, last=whole.last, hidden=hidden)
    return replace(whole, goals=tuple(map(rows.goal, chosen)), verdicts=lines, said=(*whole.said, *said))


def _found(store: Store, person: Person, whole: Handed, hidden: frozenset[str]) -> Handed:
    notes, parts = "notes" in whole.parts, whole.parts
    tests = store.tests(person.id)
    kinds = {t.id: rows.kind_of(t) for t in tests}
    kept = [m for m in store.measures(person.id) if m.measure.id not in hidden] if "measures" in parts else ()
    shown = [t for t in tests if _within(whole, t.started) and not hidden.intersection(rows.measures_of(t))]
    tried = store.experiments(person.id)[::-1] if "experiments" in parts else ()
    pains = store.pains(person.id) if "pain" in parts else ()
    return replace(
        whole,
        measures=tuple(rows.measure(m, kinds.get(m.test or "", "extra")) for m in kept if _within(whole, m.at)),
        tests=tuple(rows.test(t, notes=notes) for t in shown) if "tests" in parts else (),
        experiments=tuple(map(rows.experiment, tried)),
        pains=tuple(rows.pain(p, notes=notes) for p in pains if _within(whole, p.at)),
    )


def _about(store: Store, person: Person, whole: Handed) -> Handed:
    plan = store.plan(person.id) if "plan" in whole.parts else None
    screened = store.screening(person.id) if "screening" in whole.parts else None
    return replace(
        whole,
        plan=None if plan is None else rows.plan(plan, _exercises(store, person)),
        body=rows.body(person.subject) if "body" in whole.parts else None,
        screening=None if screened is None else rows.screening(screened),
    )


def _exercises(store: Store, person: Person) -> Mapping[str, Exercise]:
    own = (own_exercise(dict(o.values)) for o in store.own_exercises(person.id, removed=True))
    return {e.id: e for e in (*exercises(), *test_exercises(), *own)}


def _within(whole: Handed, at: datetime) -> bool:
    day = at.date()
    return (whole.first is None or day >= whole.first) and (whole.last is None or day <= whole.last)


def _span(choice: Choice, today: date) -> tuple[date | None, date | None]:
    if choice.first and choice.last and choice.first > choice.last:
        raise UsageError("a first day before the last", found=f"{choice.first} to {choice.last}")
    if choice.first and choice.first > today:
        raise UsageError("a first day that has been", found=f"{choice.first}")
    return choice.first, choice.last
