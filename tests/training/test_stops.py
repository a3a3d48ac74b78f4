"""A stop for something felt ends the day, and half of a target is what counts as done."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from trained import NOW, done

from groundup.training.exercises import exercise
from groundup.training.log import SessionResult, SetResult, left_out, set_done
from groundup.training.plans import bottom, session_plan, start
from groundup.training.screening import clearance, questions
from groundup.training.stops import NIGHT, day_off, day_off_said
from groundup.training.today import today, training_week

FREE = clearance({q.id: False for q in questions()})
CIRCUIT = session_plan("circuit", start())
BRIDGE = bottom(exercise("bridge"), 1)


def stopped(why: str, *, at: datetime = NOW) -> SessionResult:
    return replace(done(BRIDGE, 0), started=at, stopped_for=why)


@pytest.mark.parametrize(
    "why", ["dizziness", "a faint", "sharp pain", "back pain", "calf pain", "cramp", "anything new"]
)
def test_nothing_more_on_the_day_of_a_stop_for_something_felt(why: str) -> None:
    resting = today(CIRCUIT, FREE, [stopped(why)], now=NOW + timedelta(hours=1))
    assert resting.session is None
    assert why in resting.why[0]
    assert "tomorrow" in resting.why[0]
    assert resting.not_before == datetime(2026, 3, 3, tzinfo=UTC)
    assert today(CIRCUIT, FREE, [stopped(why)], now=NOW + timedelta(hours=18)).session is not None


@pytest.mark.parametrize("why", ["enough for today", "left before the end"])
def test_enough_for_today_forbids_nothing(why: str) -> None:
    assert today(CIRCUIT, FREE, [stopped(why)], now=NOW + timedelta(hours=1)).session is not None


def test_a_session_that_went_well_afterwards_does_not_end_the_rest() -> None:
    later = replace(done(BRIDGE, 0), started=NOW + timedelta(minutes=30))
    assert day_off([stopped("dizziness"), later], now=NOW + timedelta(hours=1)) is not None


def test_before_midnight_it_is_a_night_and_the_day_is_the_persons() -> None:
    late = stopped("dizziness", at=datetime(2026, 3, 2, 23, 40, tzinfo=UTC))
    ended = late.started + timedelta(minutes=late.minutes)
    off = day_off([late], now=ended + timedelta(hours=1))
    assert off is not None
    assert off[0] == ended + NIGHT
    evening, morning = ended + timedelta(minutes=1), ended + timedelta(hours=1)
    assert evening.date() < off[0].date() == morning.date()
    said = day_off_said(*off, now=evening)
    assert "nothing more is trained today. Training is possible tomorrow, from 07:5" in said
    said = day_off_said(*off, now=morning)
    assert "a night of rest comes first. Training is possible from 07:5" in said
    there = timezone(timedelta(hours=9))  # 6:00 UTC is 15:00 there
    off = day_off([stopped("dizziness")], now=(NOW + timedelta(hours=1)).astimezone(there))
    assert off == (datetime(2026, 3, 3, tzinfo=there), "dizziness")


@pytest.mark.parametrize(
    ("of_12", "skipped", "counts", "out"),
    [(0, False, False, True), (5, False, False, False), (6, False, True, False), (12, True, False, True)],
)
def test_half_of_its_target_makes_a_set_done(of_12: float, skipped: bool, counts: bool, out: bool) -> None:
    one = SetResult("bridge", 1, None, 0, 12.0, of_12, None, "you", None, skipped)
    assert (set_done(one), left_out(one)) == (counts, out)
    session = SessionResult(NOW, "circuit", (one, one), 4, 5.0, None, None, None)
    assert session.sets_done == 2 * counts
    assert session.counts is counts, "two of four sets are half"
    assert not replace(session, planned_sets=5).counts


def test_weeks_of_training_begin_with_a_session_that_counts() -> None:
    nothing = replace(done(BRIDGE, 0, share=0.1), kind="circuit")
    assert training_week([nothing, done(BRIDGE, 7)], now=NOW + timedelta(days=7.5)) == 0
    assert training_week([done(BRIDGE, 0), done(BRIDGE, 7)], now=NOW + timedelta(days=7.5)) == 1
