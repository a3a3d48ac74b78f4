"""The verdict's pages: what a person sees of a test, what it suggests, and that nothing changes before they say so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from visiting import opened

from groundup.battery.differential import orders
from groundup.chain.measuring import measured
from groundup.signals.recording import Subject
from groundup.training.screening import questions
from groundup.web.planning import Wishes, make_plan

EFFECTS = {"none": 0.0, "foot cue": -0.2, "heel wedge": -9.0, "hip cue": 0.1}
NOW = datetime.now(UTC)


@pytest.fixture
def visitor(tmp_path):
    yield from opened(tmp_path / "home")


@pytest.fixture
def anna(visitor):
    person = visitor.store.add_person("Anna", at=NOW, subject=Subject(mass_kg=60.0))
    visitor.store.save_screening(person.id, {g.id: False for g in questions()}, at=NOW)
    make_plan(visitor.store, person, Wishes(), now=NOW, why="A start.")
    visitor.become(person.id)
    return visitor.store.person(person.id)


def taken(store, person, *, days, effects=EFFECTS, first_day=0, apart=7, once=""):
    """Differential tests on several days, as the app keeps them."""
    rng = np.random.default_rng(7)
    found = []
    for day, order in enumerate(orders(days, rng)):
        at = NOW - timedelta(days=60 - first_day - apart * day)
        test = store.save_test(
            person.id, "differential", started=at, finished=at, trials=[{"what": c, "side": None} for c in order]
        )
        for condition in order:
            mean = 10.0 + effects[condition] + rng.normal(0.0, 0.4)
            several = [
                measured(
                    "knee.fppa_at_60",
                    "left",
                    value=float(rng.normal(mean, 0.4)),
                    method="2D camera angle",
                    repetition=i,
                )
                for i in range(1 if condition == once else 5)
            ]
            said = (("cue", condition), ("task", "squat"))
            store.save_measures(person.id, [replace(m, conditions=said) for m in several], at=at, test=test.id)
        found.append(test)
    return found


def test_one_day_names_no_link_and_offers_the_second(visitor, anna):
    (test,) = taken(visitor.store, anna, days=1)
    text = visitor.get(f"/differential/{test.id}").text
    assert "Cannot tell" in text
    assert "Take it on a second day" in text
    assert "Put these first" not in text


def test_two_days_name_the_link_with_plot_reason_and_table(visitor, anna):
    first, second = taken(visitor.store, anna, days=2)
    text = visitor.get(f"/differential/{second.id}").text
    assert "The ankle" in text
    assert "2 repeats read together" in text
    assert "Knee-to-wall" in text
    assert "<svg" in text
    assert "style=" not in text
    assert "Cannot tell" in visitor.get(f"/differential/{first.id}").text  # on that day only one had been taken
    listed = visitor.get("/differential").text
    assert listed.index(second.id) < listed.index(first.id)
    for stored in visitor.store.measures(anna.id):
        assert f"{stored.measure.value:.3g}" in text  # nothing is lost


@pytest.mark.parametrize(("scatter", "said"), [(0.4, "The ankle"), (20.0, "Cannot tell")])
def test_the_error_of_the_persons_own_days_has_to_be_passed_too_and_is_said(visitor, anna, scatter, said):
    kinds = ("practice", "baseline", "baseline", "retest", "retest", "retest", "retest")
    for kind, day, off in zip(kinds, (0, 7, 14, 42, 44, 70, 72), (0, -1, 1, 1, -1, -1, 1), strict=True):
        at = NOW - timedelta(days=200 - day)
        test = visitor.store.save_test(
            anna.id, "squat", started=at, finished=at, trials=[], conditions={"battery": kind}
        )
        one = measured("knee.fppa_at_60", "left", value=10.0 + scatter * off, method="2D camera angle")
        visitor.store.save_measures(anna.id, [replace(one, conditions=(("task", "squat"),))], at=at, test=test.id)
    last = taken(visitor.store, anna, days=2)[-1]
    text = visitor.get(f"/differential/{last.id}").text
    assert said in text
    assert "your own error from day to day" in text


def test_the_plan_changes_when_the_person_says_so_and_not_before(visitor, anna):
    test = taken(visitor.store, anna, days=2)[-1]
    before = visitor.store.plan(anna.id).id
    visitor.get(f"/differential/{test.id}")
    assert visitor.store.plan(anna.id).id == before
    answer = visitor.post(f"/differential/{test.id}/first", follow_redirects=False)
    assert answer.status_code == 303
    plan = visitor.store.plan(anna.id)
    assert plan.id != before
    assert "ankle" in plan.why
    assert Wishes.of(visitor.store.person(anna.id)).first == ("knee_to_wall", "balance")
    for _, session in plan.week.days:
        assert [p.exercise_id for p in session.prescriptions][:2] == ["knee_to_wall", "balance"]
    assert "These come first in your plan" in visitor.get(f"/differential/{test.id}").text


def test_no_link_no_suggestion(visitor, anna):
    test = taken(visitor.store, anna, days=2, effects=dict.fromkeys(EFFECTS, 0.0))[-1]
    assert "no link is named" in visitor.get(f"/differential/{test.id}").text
    assert visitor.post(f"/differential/{test.id}/first").status_code == 400


def test_a_condition_with_one_repetition_is_said_and_shown_and_names_no_link(visitor, anna):
    test = taken(visitor.store, anna, days=2, once="heel wedge")[-1]
    text = visitor.get(f"/differential/{test.id}").text
    assert "one repetition" in text
    assert "Put these first" not in text
    for stored in visitor.store.measures(anna.id):
        assert f"{stored.measure.value:.3g}" in text  # nothing is lost


def test_tests_far_apart_are_not_read_together(visitor, anna):
    test = taken(visitor.store, anna, days=2, apart=40)[-1]
    assert "Cannot tell" in visitor.get(f"/differential/{test.id}").text


def test_nobody_sees_anothers_test(visitor, anna):
    test = taken(visitor.store, anna, days=1)[0]
    other = visitor.store.add_person("Ben", at=NOW)
    visitor.become(other.id)
    assert visitor.get(f"/differential/{test.id}").status_code == 404
    assert visitor.get("/differential/none-such").status_code == 404
    assert "None taken yet" in visitor.get("/differential").text
