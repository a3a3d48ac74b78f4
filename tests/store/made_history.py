"""A person with a row in every table, for tests that keep, move or delete everything."""

from datetime import date, datetime, timedelta, timezone

import numpy as np

from groundup.measure import Interval, Measure
from groundup.proof.designs import Design
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome
from groundup.signals.recording import Correction, Recording, Subject
from groundup.signals.stream import Stream
from groundup.store import Store
from groundup.store.choices import PrimaryMeasure
from groundup.store.results import CountedRepetition
from groundup.training.log import SessionEvent, SetResult
from groundup.training.plan import Block, Prescription, SessionPlan, WeekPlan

NOW = datetime(2026, 11, 22, 6, 5, 4, 321, timezone(timedelta(hours=5, minutes=45)))
PLAN = SessionPlan("circuit", "Circuit", (Prescription("bridge", 1, 3, 12.0, 0.0),), True)
BLOCKS = (
    Block(0, "ready", 5.0, "bridge", 1, None, 0, 12.0, "repetitions", "Get ready."),
    Block(1, "work", 60.0, "bridge", 1, None, 0, 12.0, "repetitions", "12 repetitions."),
)
SET = SetResult("bridge", 1, None, 0, 12.0, 11.0, 0.1 + 0.2, "camera", 6.5)


def with_history(store: Store, name: str) -> str:
    """Add a person whose name stands in every text that takes one."""
    who = store.add_person(name, at=NOW, subject=Subject(id=name, mass_kg=61.25), settings={"known as": name}).id
    kept = store.keep_recording(who, recording(name), what="set", at=NOW)
    store.save_screening(who, {"screening-fracture": False}, at=NOW, cleared_by=name, cleared_on=date(2026, 11, 20))
    week = WeekPlan(((0, PLAN),), 15.0, (f"for {name}",))
    plan = store.save_plan(who, week, prescriptions=PLAN.prescriptions, starts=date(2026, 11, 23), at=NOW, why=name)
    session = store.begin_session(who, PLAN, BLOCKS, started=NOW, plan_id=plan.id, pain_before=1.0, note=name).id
    store.add_events(session, [SessionEvent("e-1", 1, "begin", NOW), SessionEvent("e-2", 1, "note", NOW, name)])
    repetitions = [CountedRepetition(0.1, 1.0, 2.0, "left", {"hip_rad": None, "knee_rad": 1e-300}, ("late",))]
    store.save_set(session, 1, SET, repetitions=repetitions, recording=kept.hash, note=name)
    store.finish_session(session, finished=NOW + timedelta(minutes=13), minutes=13.2, pain_worst=2.0, stopped_for=name)
    store.save_morning_pain(session, 0.0, at=NOW + timedelta(days=1), place=name)
    journal = store.folder.journals / session / "1-1.frames"
    journal.parent.mkdir()
    journal.write_bytes(name.encode() * 40)
    test = store.save_test(who, "lunge", started=NOW, finished=NOW, trials=[{"by": name}], conditions={"by": name})
    assessment = store.save_assessment(who, {"by": name}, at=NOW, title=name, recording=kept.hash)
    store.save_measures(who, [MEASURE], at=NOW, test=test.id, recording=kept.hash, assessment=assessment.id)
    store.add_extra(who, "foot_trainer", at=NOW, side="left", repetitions=20, level=2, minutes=3.5, note=name)
    store.add_correction(who, Correction("exclude", name, name, 1.0, 2.0), at=NOW, recording=kept.hash)
    store.save_own_exercise(who, "own-towel", {"name": name}, at=NOW)
    store.choose_primary(who, [PrimaryMeasure("ankle.lunge_distance", "left", name, NOW)])
    store.begin_experiment(who, EXPERIMENT, at=NOW, promised={"by": name}, note=name)
    store.save_draft(who, "tests/lunge", {"by": name}, at=NOW)
    return who


EXPERIMENT = Experiment(
    Design("with_without", weeks=16, probes_per_week=4),
    (
        Outcome("outcome", "ankle.lunge_distance", "Lunge", "mm", "tape", None, 1, "lunge"),
        Outcome("control", "foot.stance_time", "Stance", "s", "stopwatch", "left", 1, "stance_closed"),
    ),
    date(2026, 11, 23),
    (1, 1, 0, 0, 1, 0, 1, 0),
    7,
)
MEASURE = Measure(
    "ankle.lunge_distance",
    "ankle",
    "left",
    101.5,
    "mm",
    "tape",
    "measured",
    interval=Interval(90.0, 113.0),
    conditions=(("footwear", "barefoot"),),
)


def recording(name: str, *, seed: int = 1) -> Recording:
    """A small recording whose bytes differ by name and seed."""
    values = np.random.default_rng(seed).normal(size=(50, 3))
    return Recording(name=name, streams=(Stream("hip", "other", values, "m", ("x", "y", "z"), rate_hz=30.0),))
