"""The demo person: twelve weeks of clearly synthetic history, the same for the same seed and day."""

from datetime import datetime, time, timedelta

import numpy as np
from numpy.random import Generator

from groundup.anatomy import SIDES
from groundup.signals.recording import Subject
from groundup.store.demo_life import ALSO, DAYS_A_WEEK, WEEKS, Life, LivedSession, lived
from groundup.store.demo_tests import add_differential, add_tests
from groundup.store.people import Person
from groundup.store.store import Store
from groundup.training.screening import clearance, questions

NAME = "Demo (synthetic)"
NOTE = "Synthetic."

_PLAN = {
    "days": DAYS_A_WEEK,
    "minutes": 15,
    "shoes": False,
    "things": ["band", "chair", "mat", "wall", "weight"],
    "also": list(ALSO),
    "reminder": "",
}
"""What the person chose, as the pages keep it in a person's settings."""


def add_demo(store: Store, *, now: datetime, seed: int = 1) -> Person:
    """Add the demo person with twelve weeks up to `now`, in place of one that is there. All of it or nothing."""
    remove_demo(store)
    rng = np.random.default_rng([seed, 2026])
    answers = {gate.id: False for gate in questions()}
    life = lived(rng, clearance(answers), now=now)
    monday = now.date() - timedelta(days=now.weekday(), weeks=WEEKS)
    first = datetime.combine(monday, time(5, 30), now.tzinfo)
    with store.together():
        subject = Subject(mass_kg=68.0, height_m=1.72, foot_length_m=0.255, sex="female", age_years=41.0)
        person = store.add_person(NAME, at=first, subject=subject, settings={"plan": _PLAN}, synthetic=True)
        store.save_screening(person.id, answers, at=first)
        _keep(store, person, life)
        for at in _asked_again(life, now):
            store.save_screening(person.id, answers, at=at)
        _add_extras(store, person, rng, life)
        add_tests(store, person, rng, monday=monday, now=now)
        tested = [datetime.combine(monday + timedelta(days=d), time(18, 0), now.tzinfo) for d in (38, 45)]
        add_differential(store, person, rng, days=tested, seed=seed)
    return store.person(person.id)


def _asked_again(life: Life, now: datetime) -> list[datetime]:
    """When the questions were answered again: the evening before the session after one that stopped, and at week 8."""
    times = [s.result.started for s in life.sessions]
    stops = [s.result.stopped_for for s in life.sessions]
    after = [later - timedelta(hours=10) for later, stop in zip(times[1:], stops, strict=False) if stop]
    eighth = times[0] + timedelta(weeks=8)
    return sorted(t for t in (*after, eighth) if t < now)


def remove_demo(store: Store) -> None:
    """Remove the demo person and all that came with it; nothing where there is none."""
    for person in store.people():
        if person.synthetic:
            store.delete_person(person.id)


def _keep(store: Store, person: Person, life: Life) -> None:
    versions = [
        store.save_plan(
            person.id, p.week, prescriptions=p.prescriptions, starts=p.at.date(), at=p.at, why=p.why[:4000]
        ).id
        for p in life.plans
    ]
    for session in life.sessions:
        _keep_session(store, person, session, versions[session.plan_index])


def _keep_session(store: Store, person: Person, lived_one: LivedSession, plan_id: str) -> None:
    standing = lived_one.standing
    session = store.begin_session(
        person.id,
        lived_one.plan,
        lived_one.blocks,
        started=lived_one.result.started,
        plan_id=plan_id,
        planned_for=lived_one.planned_for,
        pain_before=standing.pain_before,
        note=NOTE,
    ).id
    store.add_events(session, lived_one.events)
    place = {(b.exercise_id, b.set_index, b.side): b.index for b in lived_one.blocks if b.kind == "work"}
    for result in standing.results:
        store.save_set(session, place[result.exercise_id, result.set_index, result.side], result, note=NOTE)
    store.finish_session(
        session,
        finished=lived_one.events[-1].at,
        minutes=standing.active_minutes,
        pain_worst=standing.pain_worst,
        stopped_for=standing.stopped_for,
    )
    if lived_one.morning is not None:
        store.save_morning_pain(session, lived_one.morning, at=lived_one.morning_at)


def _add_extras(store: Store, person: Person, rng: Generator, life: Life) -> None:
    """A walk or two a week, and the foot trainer after most sessions, slowly more of both."""
    for n, session in enumerate(life.sessions):
        at = session.events[-1].at + timedelta(minutes=3)
        if rng.random() < 0.6:
            minutes = float(5 + min(n // 6, 5))
            store.add_extra(person.id, "walk", at=at + timedelta(hours=11), minutes=minutes, effort=3.0, note=NOTE)
        if session.result.stopped_for is None and rng.random() < 0.7:
            for side in SIDES:
                store.add_extra(
                    person.id,
                    "foot_trainer",
                    at=at + timedelta(minutes=3 * SIDES.index(side)),
                    side=side,
                    repetitions=int(12 + rng.integers(0, 4)),
                    level=1 + min(n // 12, 2),
                    minutes=2.0,
                    effort=float(rng.integers(3, 7)),
                    note=NOTE,
                )
