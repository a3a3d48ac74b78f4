"""Today's session: what has happened since the plan was made comes first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from trained import NOW, done

from groundup.training.dose import seconds
from groundup.training.exercises import exercise
from groundup.training.plans import bottom, session_plan, start
from groundup.training.screening import clearance, questions
from groundup.training.today import today, training_week

NO = {q.id: False for q in questions()}
FREE = clearance(NO)
CIRCUIT = session_plan("circuit", start())


def at(day: float) -> datetime:
    return NOW + timedelta(days=day)


def test_nothing_happened_the_session_is_as_planned() -> None:
    now = today(CIRCUIT, FREE, [], now=at(0))
    assert now.session == CIRCUIT
    assert now.why == ()


def test_locked_is_locked() -> None:
    now = today(CIRCUIT, clearance(NO | {"heart": True}), [], now=at(0))
    assert now.session is None
    assert "Heart" in now.why[0]


@pytest.mark.parametrize("how", [{"worst": 6}, {"worst": 1, "morning": 1}], ids=str)
def test_two_days_of_rest_after_too_much(how: dict[str, float]) -> None:
    history = [done(bottom(exercise("bridge"), 1), 0, **how)]  # type: ignore[arg-type]
    resting = today(CIRCUIT, FREE, history, now=at(1.99))
    assert resting.session is None
    assert resting.not_before == at(2)
    assert today(CIRCUIT, FREE, history, now=at(2)).session is not None


def test_the_third_time_is_locked() -> None:
    history = [done(bottom(exercise("bridge"), 1), d, worst=6) for d in (0, 5, 10)]
    assert today(CIRCUIT, FREE, history, now=at(20)).session is None


def test_hard_work_is_eased_within_48_hours_of_hard_work() -> None:
    one_leg = bottom(exercise("bridge"), 5)
    plan = session_plan("glute", [one_leg if p.exercise_id == "bridge" else p for p in start()])
    history = [done(one_leg, 0, kind="glute")]
    for day, level in ((1.9, 4), (2, 5)):
        now = today(plan, FREE, history, now=at(day))
        assert now.session is not None
        assert next(p.level for p in now.session.prescriptions if p.exercise_id == "bridge") == level
        assert bool(now.why) == (level == 4)


def test_what_is_new_begins_with_the_sets_one_is_used_to() -> None:
    before = bottom(exercise("balance"), 1)
    history = [done(before, 0, sets=2)]
    raised = [replace(p, level=2) if p.exercise_id == "balance" else p for p in start()]
    now = today(session_plan("circuit", raised), FREE, history, now=at(2))
    assert now.session is not None
    assert next(p.sets for p in now.session.prescriptions if p.exercise_id == "balance") == 2
    same = today(CIRCUIT, FREE, history, now=at(2)).session
    assert same is not None
    assert next(p.sets for p in same.prescriptions if p.exercise_id == "balance") == 3, "sets may rise alone"


def test_answers_that_came_after_the_plan_hold() -> None:
    now = today(CIRCUIT, clearance(NO | {"pregnancy": True}), [], now=at(0), minutes=13)
    assert now.session is not None
    assert "bridge" not in {p.exercise_id for p in now.session.prescriptions}
    assert seconds(now.session) <= 13 * 60


def test_adapting_twice_halves_a_hold_once() -> None:
    cramp = clearance(NO | {"cramp": True})
    once = today(CIRCUIT, cramp, [], now=at(0)).session
    assert once is not None
    assert today(once, cramp, [], now=at(0)).session == once


@pytest.mark.parametrize(
    ("days", "now_day", "week"),
    [
        ([], 0, 0),
        ([0], 1, 0),
        ([0, 3, 6, 9, 12], 14, 2),
        ([0, 7, 22], 23, 0),
        ([0, 7], 22, 0),
        ([0, 13, 26, 39], 40, 5),
    ],
)
def test_weeks_of_training_begin_again_after_a_break(days: list[int], now_day: int, week: int) -> None:
    history = [done(bottom(exercise("bridge"), 1), d) for d in days]
    assert training_week(history, now=at(now_day)) == week
