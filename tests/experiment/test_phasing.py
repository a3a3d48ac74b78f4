"""The plan follows the phase of a running experiment: what it forbids is nowhere, what it asks for is there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted_experiments import with_without_experiment

from groundup.proof.designs import DEFAULTS
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome
from groundup.signals.recording import Subject
from groundup.store.experiments import StoredExperiment
from groundup.store.store import Store
from groundup.training import plans
from groundup.training.exercises import exercise
from groundup.training.screening import clearance, questions
from groundup.training.things import AT_HOME
from groundup.web.phasing import in_phase, week_in_phase, work_on
from groundup.web.planning import Wishes, make_plan, primer_of, today
from groundup.web.starting import starting

TOE = Outcome("foot", "foot.toe_strength", "Toe strength", "% of body mass", "luggage scale", None, 1, "toe_strength")
HIP = Outcome("hip", "glute.abductor_strength", "Abductors", "N·m/kg", "luggage scale", None, 1, "abductor_strength")
LUNGE = Outcome("control", "ankle.lunge_distance", "Lunge distance", "cm", "tape", None, 1, "lunge")
STAGGERED = Experiment(DEFAULTS["staggered"], (TOE, HIP, LUNGE), date(2026, 1, 5), (21, 91), 7)
GATES = tuple(g.id for g in questions())
PHASE_OF_DAY = ((0, "baseline"), (20, "baseline"), (21, "foot"), (90, "foot"), (91, "foot and hip"))


def running(experiment, *, state="running"):
    at = datetime(2026, 1, 5, 7, tzinfo=UTC)
    return StoredExperiment("e", "p", at, experiment, {}, state, None, None, {}, "")


@pytest.mark.parametrize(("day", "phase"), PHASE_OF_DAY)
def test_the_phase_of_a_day_is_what_was_drawn(day, phase):
    work = work_on(running(STAGGERED), STAGGERED.begins + timedelta(days=day))
    assert work is not None
    assert work.phase == phase


@pytest.mark.parametrize("day", [-1, 7 * 24])
def test_outside_the_experiment_nothing_is_said(day):
    assert work_on(running(STAGGERED), STAGGERED.begins + timedelta(days=day)) is None
    assert work_on(None, STAGGERED.begins) is None


weeks = st.builds(
    lambda days, minutes, index, also, yes: (
        (made := plans.start(also=also)),
        (allowed := replace(clearance(dict.fromkeys(yes, True)), lacks=frozenset())),
        plans.week_plan(days, made, allowed, index, minutes=minutes),
    ),
    st.sampled_from((3, 4, 5)),
    st.sampled_from((10, 12, 15)),
    st.integers(0, 9),
    st.lists(st.sampled_from(("foot_trainer", "barefoot_walk", "hip_abduction", "knee_to_wall", "squat")), unique=True),
    st.sets(st.sampled_from(GATES), max_size=3),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=weeks, day=st.integers(0, 7 * 24 - 1))
def test_a_week_has_the_work_of_the_phase_and_none_that_waits(made, day):
    chosen, allowed, week = made
    work = work_on(running(STAGGERED), STAGGERED.begins + timedelta(days=day))
    found = week_in_phase(week, work, prescriptions=chosen, clearance=allowed)
    everything = [p for _, s in found.days for p in s.prescriptions] + [p for _, p in found.beside]
    links = {exercise(p.exercise_id).link for p in everything}
    known = {p for _, s in week.days for p in s.prescriptions} | {p for _, p in week.beside}
    assert known.issuperset(everything), "nothing that the answers did not allow"
    if day < 21:
        assert everything == []
    elif day < 91:
        assert links <= {"foot", "ankle"}
        had = [p for _, s in week.days for p in s.prescriptions if exercise(p.exercise_id).link in {"foot", "ankle"}]
        assert len(found.days) == (len(week.days) if had else 0), "every training day keeps foot work"
        assert all(s.prescriptions for _, s in found.days)
    else:
        assert (found.days, found.beside) == (week.days, week.beside)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=weeks, day=st.integers(0, 7 * 16 - 1))
def test_the_trainer_is_on_every_day_of_its_phases_and_on_none_of_the_others(made, day):
    chosen, allowed, week = made
    experiment = with_without_experiment(date(2026, 1, 5))
    pair, second = divmod(day // 7, 2)
    on = (experiment.assignment[pair] == 1) != bool(second)
    work = work_on(running(experiment), experiment.begins + timedelta(days=day))
    found = week_in_phase(week, work, prescriptions=chosen, clearance=allowed)
    trainer = {d for d, p in found.beside if p.exercise_id == "foot_trainer"}
    able = plans.adapted(plans.start(also=("foot_trainer",)), allowed)[0]
    possible = any(p.exercise_id == "foot_trainer" for p in able)
    assert trainer == ({d for d, _ in week.days} if on and possible else set())
    assert found.days == week.days
    others = [(d, p) for d, p in week.beside if p.exercise_id != "foot_trainer"]
    assert [(d, p) for d, p in found.beside if p.exercise_id != "foot_trainer"] == others


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=weeks)
def test_a_glute_day_without_foot_work_takes_the_foot_work_of_another(made):
    _, _, week = made
    foot = work_on(running(STAGGERED), STAGGERED.begins + timedelta(days=30))
    for _, session in week.days:
        bare = replace(session, prescriptions=tuple(
            p for p in session.prescriptions if exercise(p.exercise_id).link not in {"foot", "ankle"}))  # fmt: skip
        others = [s for _, s in week.days]
        found = in_phase(bare, foot, instead=others)
        some = [s for s in others if any(exercise(p.exercise_id).link in {"foot", "ankle"} for p in s.prescriptions)]
        assert (found is None) == (not some)
        assert in_phase(bare, foot) is None


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "home") as opened:
        yield opened


def person_in(store, day, *, yes=(), experiment=STAGGERED):
    """A person with a plan, whose experiment is on its day `day` now."""
    now = datetime(2026, 6, 3, 7, tzinfo=UTC)
    asked = now - timedelta(days=20)
    person = store.add_person("Anna", at=asked, subject=Subject(mass_kg=60.0))
    store.save_screening(person.id, {g: g in yes for g in GATES}, at=asked)
    wishes = Wishes(days=3, minutes=15, things=AT_HOME | {"foot trainer"}, also=("foot_trainer", "hip_abduction"))
    make_plan(store, person, wishes, now=asked, why="first")
    person = store.person(person.id)
    store.begin_experiment(person.id, replace(experiment, begins=now.date() - timedelta(days=day)), at=asked)
    return person, now


def links_of(session):
    return {exercise(p.exercise_id).link for p in session.prescriptions}


@pytest.mark.parametrize(("day", "phase"), PHASE_OF_DAY)
@pytest.mark.parametrize("kind", ["", "primer"])
def test_what_start_begins_is_of_the_phase_and_says_so(store, day, phase, kind):
    person, now = person_in(store, day)
    start = starting(store, person, now=now, history=(), kind=kind)
    assert any("experiment" in text for text in start.since)
    if phase == "baseline":
        assert start.session is None
    elif phase == "foot":
        assert start.session is not None
        assert links_of(start.session) <= {"foot", "ankle"}
        assert links_of(start.session)
    elif not kind:
        assert start.session is not None
        assert {"foot", "glute"} <= links_of(start.session)


def test_gates_come_first(store):
    locks = next(g.id for g in questions() if clearance({g.id: True}).locked)
    person, now = person_in(store, 30, yes=(locks,))
    for kind in ("", "primer"):
        assert starting(store, person, now=now, history=(), kind=kind).session is None


def test_days_of_the_baseline_are_not_missed_and_days_to_come_tell_nothing_of_the_draw(store):
    person, now = person_in(store, 20)  # foot work begins tomorrow, and nobody knows
    stand = today(store, person, now=now)
    assert {d.state for d in stand.week} == {"rest"}
    assert stand.plan.week.days == ()
    assert primer_of(stand) is None
