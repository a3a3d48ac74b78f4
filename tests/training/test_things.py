"""What is not in the house changes the plan, and the plan says so."""

import re

import pytest

from groundup.training.exercises import exercise, exercises
from groundup.training.plans import start, week_plan
from groundup.training.screening import allowed_level, clearance, questions
from groundup.training.things import AT_HOME, THINGS, at_hand, lacking

FREE = clearance({g.id: False for g in questions()})


def lacks(*missing):
    from dataclasses import replace

    return replace(FREE, lacks=lacking({t for t, _ in THINGS} - set(missing)))


def test_everything_that_a_level_needs_can_be_ticked():
    assert {n for e in exercises() for rung in e.levels for n in rung.needs} <= {t for t, _ in THINGS}
    assert {t for t, _ in THINGS} >= AT_HOME


@pytest.mark.parametrize("thing", [t for t, _ in THINGS])
def test_no_level_of_a_plan_needs_what_is_not_there(thing):
    every = [e.id for e in exercises()]
    allowed = lacks(thing)
    for week in (0, 3, 4):
        plan = week_plan(4, start(also=every), allowed, week)
        kept = [p for _, s in plan.days for p in s.prescriptions] + [p for _, p in plan.beside]
        needs = {n for p in kept for n in exercise(p.exercise_id).at(p.level).needs}
        assert not needs & allowed.lacks


def test_an_exercise_that_goes_says_for_want_of_what():
    said = " ".join(week_plan(3, start(), lacks("mat")).why)
    assert re.search("Glute bridge.* is left out", said)
    assert "a mat or carpet" in said


def test_a_level_that_does_without_takes_over():
    from dataclasses import replace

    raised = tuple(replace(p, level=3) if p.exercise_id == "bridge" else p for p in start())
    plan = week_plan(3, raised, lacks("band"), 3)
    bridge = next(p for _, s in plan.days for p in s.prescriptions if p.exercise_id == "bridge")
    assert bridge.level == 2
    assert any("an elastic band" in w for w in plan.why)


def test_what_nobody_asked_is_taken_to_be_there_and_what_was_left_unticked_is_not():
    assert at_hand(None) == AT_HOME
    before_the_list_was_long = at_hand(["chair", "band"])
    assert before_the_list_was_long >= {"chair", "band", "towel", "stick", "box", "shoes", "counter"}
    assert not before_the_list_was_long & {"wall", "mat", "weight", "foam"}
    asked = [t for t, _ in THINGS]
    assert at_hand(["chair"], asked=asked) == {"chair"}
    assert at_hand(["chair", "towel"]) == {"chair", "towel"}  # only the long list names a towel
    assert at_hand([], asked=asked) == set()


def test_a_wall_is_support_enough_for_balance():
    assert allowed_level(exercise("balance"), 1, lacks("counter")) is not None
    assert allowed_level(exercise("balance"), 1, lacks("counter", "wall")) is None


def test_fewer_days_and_minutes_than_chosen_have_a_reason():
    said = " ".join(week_plan(5, start(), FREE, 0).why)
    assert "of your 5 days they have 4" in said
    assert "of your 15 min" in said
