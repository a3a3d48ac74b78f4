"""Readings for proof: what each test was for, adherence by the rule that the log has, and the last day of a measure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from groundup.measure import Measure
from groundup.proof.assignments import draw
from groundup.proof.designs import Design
from groundup.proof.experiment import Experiment
from groundup.proof.probes import Outcome
from groundup.store.adherence import adherence
from groundup.store.demo import add_demo
from groundup.store.readings import latest, progress_of, readings, trained
from groundup.store.store import Store
from groundup.training import window
from groundup.training.today import training_week

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("readings")) as store:
        yield store, add_demo(store, now=NOW)


def value(number, side="left", repetition=None, measure_id="ankle.lunge_distance"):
    return Measure(measure_id, measure_id.split(".")[0], side, number, "cm", "tape", "measured", repetition)


def test_every_value_of_a_measure_is_a_reading_once_with_its_kind(lived):
    store, person = lived
    kinds = {t.id: t.conditions.get("battery", "extra") for t in store.tests(person.id)}
    kept = [m for m in store.measures(person.id, "glute.single_leg_bridge_repetitions") if m.measure.value is not None]
    found = readings(store, person.id, ["glute.single_leg_bridge_repetitions"])
    said = [(r.at, r.measure, r.kind, r.source_id) for r in found]
    expected = [(m.at, m.measure, kinds[m.test] if m.test else "extra", m.test) for m in kept]
    assert sorted(said, key=str) == sorted(expected, key=str)
    assert {r.at.utcoffset() for r in found} == {m.at.utcoffset() for m in kept}


def test_tries_are_those_of_the_side(lived):
    store, _ = lived
    person = store.add_person("Tries", at=NOW)
    trials = [{"side": "left"}, {"side": "left"}, {"side": "right"}, {"side": "right", "missing": "no picture"}]
    test = store.save_test(
        person.id, "lunge", started=NOW, finished=NOW, trials=trials, conditions={"battery": "baseline"}
    )
    store.save_measures(person.id, [value(8.0), value(9.0, "right"), value(7.0, repetition=2)], at=NOW, test=test.id)
    store.save_measures(person.id, [value(5.0)], at=NOW + timedelta(hours=1))
    found = readings(store, person.id)
    assert sorted((r.measure.value, r.tries, r.kind) for r in found) == [
        (5.0, 1, "extra"),
        (7.0, 1, "baseline"),
        (8.0, 2, "baseline"),
        (9.0, 1, "baseline"),
    ]
    assert readings(store, person.id, ["foot.stance_time"]) == ()
    assert len(readings(store, person.id, since=NOW + timedelta(minutes=1))) == 1


def test_adherence_is_that_of_the_whole_sessions(lived):
    """The lean queries against the rule that reads every set: `counts` of each stored session."""
    store, person = lived
    spans = trained(store, person.id, today=NOW.date())
    weeks = adherence(store.plans(person.id), store.sessions(person.id), today=NOW.date(), weeks=20)
    assert [(s.since, s.planned, s.done) for s in spans] == [(w.monday, w.planned, w.done) for w in weeks]
    assert 0 < sum(s.done for s in spans) < sum(s.planned for s in spans)
    assert all(s.until <= NOW.date() for s in spans)


def test_the_planned_sets_of_the_log_are_those_of_the_blocks(lived):
    store, person = lived
    whole = {s.started: s.result.planned_sets for s in store.sessions(person.id)}
    found = {r.started: r.planned_sets for r in store.history(person.id)}
    assert found == {started: whole[started] for started in found}
    assert {r.planned_sets for r in store.history(person.id, sets=False)} == {0}
    assert max(found.values()) > 1


def test_the_last_day_of_a_measure_has_all_its_sides(lived):
    store, _ = lived
    person = store.add_person("Last", at=NOW)
    for days, left in ((9, 7.0), (2, 8.0)):
        store.save_measures(person.id, [value(left)], at=NOW - timedelta(days=days))
    store.save_measures(person.id, [value(9.0, "right")], at=NOW - timedelta(days=2, minutes=-5))
    store.save_measures(person.id, [value(None, measure_id="foot.stance_time")], at=NOW)
    (only,) = latest(store, person.id)
    assert [(m.side, m.value) for m in only.measures] == [("left", 8.0), ("right", 9.0)]
    assert only.times == 3
    assert latest(store, person.id, without=["ankle.lunge_distance"]) == ()


def test_progress_reads_what_was_chosen_and_what_is_asked_for(lived):
    store, person = lived
    chosen = {p.measure_id for p in store.primary_measures(person.id)}
    assert {s.series.measure_id for s in progress_of(store, person, today=NOW.date()).series} == chosen
    more = progress_of(store, person, today=NOW.date(), measure_ids=["knee.fppa_at_60"])
    roles = {s.series.measure_id: s.role for s in more.series}
    assert roles["knee.fppa_at_60"] == "descriptive"
    assert {roles[i] for i in chosen} == {"primary"}


def test_what_is_worked_out_once_is_never_an_old_answer(tmp_path):
    """Everything that a Progress rests on is changed once; each change is seen, and nothing else asks for new work."""
    with Store.open(tmp_path) as store:
        person = add_demo(store, now=NOW)
        lunge, bridge = "ankle.lunge_distance", "glute.single_leg_bridge_repetitions"

        def now_and_again(today=NOW):
            found = progress_of(store, store.person(person.id), today=today.date())
            assert progress_of(store, store.person(person.id), today=today.date()) is found
            return found

        def points(found):
            return sum(len(s.series.points) for s in found.series if s.series.measure_id == lunge)

        first = now_and_again()
        test = store.save_test(person.id, "lunge", started=NOW, finished=NOW, trials=[{"side": "left"}])
        store.save_measures(person.id, [value(8.0)], at=NOW, test=test.id)
        second = now_and_again()
        assert points(second) == points(first) + 1
        store.choose_primary(person.id, [p for p in store.primary_measures(person.id) if p.measure_id == lunge])
        third = now_and_again()
        assert {s.series.measure_id for s in third.series} == {lunge}
        assert bridge in {s.series.measure_id for s in second.series}
        assert now_and_again(NOW + timedelta(days=7)).week == third.week + 1
        plan = store.plan(person.id)
        store.save_plan(
            person.id, replace(plan.week, days=plan.week.days[:1]), prescriptions=plan.prescriptions,
            starts=plan.starts, at=NOW - timedelta(days=20), why="one day a week",
        )  # fmt: skip
        assert now_and_again().adherence.planned < third.adherence.planned
        store.delete_person(person.id)
        assert store.worked_out == {}


@pytest.mark.parametrize("first", [1, 7, 40])
def test_the_lean_history_says_what_every_set_says(lived, monkeypatch, first):
    """Against all sets of every session: the ladder, what counts, the week of training and today's session."""
    store, person = lived
    monkeypatch.setattr("groundup.store.sessions._READ_FIRST", first)
    whole = [s.result for s in reversed(store.sessions(person.id)) if s.finished is not None]
    lean = store.history(person.id)
    assert [(s.started, s.counts, s.planned_sets) for s in lean] == [
        (s.started, s.counts, s.planned_sets) for s in whole
    ]
    exercises = {s.exercise_id for session in whole for s in session.sets}
    for exercise_id in exercises:
        assert window.latest(lean, exercise_id) == window.latest(whole, exercise_id)
    assert len(exercises) > 3
    assert training_week(lean, now=NOW) == training_week(whole, now=NOW) > 0
    assert first == 40 or sum(len(s.sets) for s in lean) < sum(len(s.sets) for s in whole)


def test_readings_added_between_those_read_before_are_read_too(tmp_path):
    """A later value, one between two others, one of a moment that there is, and of another measure."""
    with Store.open(tmp_path) as store:
        person = add_demo(store, now=NOW)
        chosen = [p.measure_id for p in store.primary_measures(person.id)]
        progress_of(store, person, today=NOW.date())
        for days, measure_id in (
            (0, chosen[0]),
            (30, chosen[0]),
            (0, chosen[0]),
            (0, "foot.toe_spread"),
            (0, chosen[1]),
        ):
            store.save_measures(person.id, [value(8.0 + days, measure_id=measure_id)], at=NOW - timedelta(days=days))
            kept = (
                progress_of(store, person, today=NOW.date()),
                latest(store, person.id),
                store.last_of_trials(person.id),
            )
            store.worked_out.clear()
            anew = (
                progress_of(store, person, today=NOW.date()),
                latest(store, person.id),
                store.last_of_trials(person.id),
            )
            assert kept == anew


def test_the_baseline_of_a_home_experiment_asks_for_no_training(tmp_path):
    """By hand: feet from day 21, so three weeks are free; a week of it before today is no week of missed sessions."""
    with Store.open(tmp_path) as store:
        person = add_demo(store, now=NOW)
        design = Design("staggered", weeks=12, probes_per_week=3)
        begins = (NOW - timedelta(days=13)).date()
        outcomes = (
            Outcome("foot", "foot.toe_strength", "Toe strength", "N", "scale", "left", 1, "toe_strength"),
            Outcome("hip", "glute.abductor_strength", "Hip strength", "N", "scale", "left", 1, "abductor_strength"),
            Outcome("control", "core.trunk_lean_peak", "Trunk lean", "deg", "2D camera angle", None, 1, "squat"),
        )
        before = trained(store, person.id, today=NOW.date())
        made = Experiment(design, outcomes, begins, draw(design, np.random.default_rng(3)), 3)
        assert made.assignment[0] > 13
        store.begin_experiment(person.id, made, at=NOW - timedelta(days=13))
        after = trained(store, person.id, today=NOW.date())
        assert [s.done for s in after] == [s.done for s in before]
        assert [s.planned for s in after if s.since > begins] == [0] * sum(s.since > begins for s in after)
        assert [s.planned for s in after if s.until < begins] == [s.planned for s in before if s.until < begins]
        assert sum(s.planned for s in before if s.since > begins) > 0
