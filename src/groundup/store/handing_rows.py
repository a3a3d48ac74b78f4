"""Rows of a hand-over: what the store keeps, in the shapes that files and reports carry."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from groundup.battery.protocol import protocols
from groundup.evidence.safety import gates
from groundup.report import handed as h
from groundup.report.words import measure_name
from groundup.signals.recording import Subject
from groundup.store.adherence import Week, counts
from groundup.store.choices import PrimaryMeasure
from groundup.store.experiments import StoredExperiment
from groundup.store.pains import Pain
from groundup.store.plans import Screening, StoredPlan
from groundup.store.results import StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.tests_taken import StoredMeasure, TestTaken
from groundup.training.exercise import Exercise
from groundup.training.plan import Prescription

_UNIT = {"repetitions": "reps", "hold": "s", "minutes": "min"}
KINDS = ("practice", "baseline", "retest", "extra")


def weeks(found: Sequence[Week], first: date | None) -> tuple[h.HandedWeek, ...]:
    """The weeks that touch the span; a week before its first day is left out."""
    return tuple(
        h.HandedWeek(w.monday, w.planned, w.done)
        for w in found
        if first is None or w.monday + timedelta(days=6) >= first
    )


def session(of: StoredSession, known: Mapping[str, Exercise], *, pain: bool, notes: bool) -> h.HandedSession:
    """One session; without `pain` neither what was felt nor why it was stopped."""
    return h.HandedSession(
        id=of.id,
        started=of.started,
        kind=of.kind,
        title=of.plan.title,
        minutes=finite(of.minutes),
        planned_sets=of.planned_sets,
        sets_done=of.result.sets_done,
        counts=counts(of),
        stopped_for=of.stopped_for if pain else None,
        pain_before=finite(of.pain_before) if pain else None,
        pain_worst=finite(of.pain_worst) if pain else None,
        pain_next_morning=finite(of.pain_next_morning) if pain else None,
        sets=tuple(_set(s, known, notes=notes) for s in of.sets),
        note=of.note if notes else "",
    )


def kind_of(test: TestTaken) -> str:
    """Which part of a battery a test was; one that belonged to none is an extra."""
    said = str(test.conditions.get("battery", "extra"))
    return said if said in KINDS else "extra"


def measure(stored: StoredMeasure, kind: str) -> h.HandedMeasure:
    """One measure as it was."""
    m = stored.measure
    low, high = finite(m.interval.low), finite(m.interval.high)
    known = low is not None and high is not None
    return h.HandedMeasure(
        at=stored.at,
        kind=kind,
        source=stored.test or stored.session_id or stored.assessment or stored.id,
        id=m.id,
        link=m.link,
        side=m.side,
        repetition=m.repetition,
        value=finite(m.value),
        unit=m.unit,
        low=low if known else None,
        high=high if known else None,
        interval_why=m.interval.why,
        method=m.method,
        status=m.status,
        why=m.why,
        conditions={k: v for k, v in m.conditions},  # noqa: C416  a later one of the same name wins, as it is read
        state=m.verdict.state if m.verdict else None,
        bound=m.verdict.bound if m.verdict else "",
        reference=m.reference,
    )


def test(taken: TestTaken, *, notes: bool) -> h.HandedTest:
    """One test as taken; which recording it came from stays here."""
    return h.HandedTest(
        id=taken.id,
        test=taken.test_id,
        protocol=taken.protocol,
        kind=kind_of(taken),
        started=taken.started,
        finished=taken.finished,
        conditions={k: v for k, v in taken.conditions.items() if k not in ("session", "battery")},
        trials=tuple(_without_recording(t) for t in taken.trials),
        note=taken.note if notes else "",
    )


def measures_of(taken: TestTaken) -> tuple[str, ...]:
    """The measures whose raw entries a test's trials hold; a test that a camera took holds none."""
    return next((p.measures for p in protocols() if p.id == taken.test_id), ())


def experiment(stored: StoredExperiment) -> h.HandedExperiment:
    """One experiment: what was fixed beforehand, and its result once it is over."""
    over = stored.state != "running"
    design = {**msgspec.to_builtins(stored.experiment), "promised": dict(stored.promised)}
    return h.HandedExperiment(
        id=stored.id,
        title=EXPERIMENT_WORD[stored.experiment.design.kind],
        started=stored.started,
        ended=stored.ended,
        state=stored.state,
        unblinded=stored.unblinded is not None,
        design=design,
        result=dict(stored.result) if over else None,
    )


EXPERIMENT_WORD: Mapping[str, str] = {
    "staggered": "Foot block first, hip block later",
    "with_without": "With and without a foot trainer",
    "acute": "Foot cue against glute cue",
}


def pain(said: Pain, *, notes: bool) -> h.HandedPain:
    """One answer on pain."""
    return h.HandedPain(said.at, said.moment, said.value, said.session_id, said.place, said.note if notes else "")


def goal(chosen: PrimaryMeasure) -> h.HandedGoal:
    """One primary measure."""
    return h.HandedGoal(chosen.measure_id, measure_name(chosen.measure_id), chosen.side, chosen.method, chosen.at)


def plan(stored: StoredPlan, known: Mapping[str, Exercise]) -> h.HandedPlan:
    """The week of a plan with its doses."""
    days = tuple(
        h.HandedDay(weekday, session.title, tuple(_prescribed(p, known) for p in session.prescriptions))
        for weekday, session in stored.week.days
    )
    return h.HandedPlan(stored.version, stored.at, stored.starts, stored.why, days)


def body(subject: Subject) -> h.HandedBody:
    """What is known of the body."""
    return h.HandedBody(finite(subject.age_years), subject.sex, finite(subject.height_m), finite(subject.mass_kg))


def screening(found: Screening) -> h.HandedScreening:
    """The latest answers, each with what was asked; a question that is asked no more stands by its id."""
    asked = {g.id: g.when for g in gates()}
    return h.HandedScreening(
        at=found.at,
        answers=dict(found.answers),
        questions={key: asked.get(key, key) for key in found.answers},
        cleared=tuple(sorted(found.cleared)),
        cleared_by=found.cleared_by,
        cleared_on=found.cleared_on,
    )


def finite(value: float | None) -> float | None:
    """The value, or None: JSON has no word for a number that is none."""
    return float(value) if value is not None and math.isfinite(value) else None


def _set(stored: StoredSet, known: Mapping[str, Exercise], *, notes: bool) -> h.HandedSet:
    r = stored.result
    of = known.get(r.exercise_id)
    return h.HandedSet(
        exercise=r.exercise_id,
        name=of.name if of else r.exercise_id,
        level=r.level,
        side=r.side,
        set=r.set_index,
        target=r.target,
        done=r.done,
        unit=_unit(of, r.level),
        clean=finite(r.clean),
        counted_by=r.counted_by,
        effort=finite(r.effort),
        skipped=r.skipped,
        note=stored.note if notes else "",
    )


def _prescribed(p: Prescription, known: Mapping[str, Exercise]) -> h.HandedExercise:
    of = known.get(p.exercise_id)
    level = next((r.name for r in of.levels if r.level == p.level), "") if of else ""
    return h.HandedExercise(
        p.exercise_id, of.name if of else p.exercise_id, p.level, level, p.sets, p.amount, _unit(of, p.level), p.rest_s
    )


def _unit(of: Exercise | None, level: int) -> str:
    if of is None:
        return ""
    return next((_UNIT[r.counting] for r in of.levels if r.level == level), "")


def _without_recording(trial: object) -> object:
    return {k: v for k, v in trial.items() if k != "recording"} if isinstance(trial, Mapping) else trial
