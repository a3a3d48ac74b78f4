"""Pain that was told counts: in a test, in a session that nobody ended, before one that was easy."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from groundup.store.clearance import clearance_of
from groundup.training.log import SessionResult
from groundup.training.pain import rest_until
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.screening import questions
from groundup.training.session import blocks
from groundup.web.planning import Wishes, make_plan, today

NOW = datetime.now(UTC) + timedelta(minutes=30)  # after the answers that the fixtures give


@pytest.fixture
def planned(browser, store, anna):
    make_plan(store, anna, Wishes(days=3), now=NOW, why="the first")
    return browser


def tell(browser, session_id, *events, at=NOW):
    said = [
        {
            "id": uuid.uuid4().hex,
            "block": 1,
            "kind": kind,
            "value": value,
            "at": (at + timedelta(seconds=i)).isoformat(),
        }
        for i, (kind, value) in enumerate(events)
    ]
    assert browser.fill_json(f"/api/sessions/{session_id}/events", said).status_code == 200


def begin_test(browser, test="overhead_squat"):
    return browser.fill(f"/tests/{test}/camera", on=f"/tests/{test}")


def test_pain_in_a_test_rests_training_and_tests(planned, store, anna):
    session_id = begin_test(planned).headers["location"].rpartition("/")[2]
    tell(planned, session_id, ("begin", None), ("pain", 8), ("stop", "pain above 5"))
    assert [s.pain_worst for s in store.history(anna.id)] == [8.0]
    assert today(store, anna, now=NOW + timedelta(hours=1)).session is None
    assert begin_test(planned).status_code == 409


def test_pain_above_5_counts_although_nobody_ended_the_session(planned, store, anna):
    session_id = planned.fill("/train").headers["location"].rpartition("/")[2]
    tell(planned, session_id, ("begin", None), ("pain", 8))
    assert store.session(session_id).finished is None
    assert today(store, anna, now=NOW + timedelta(hours=1)).session is None
    planned.fill("/train", anew="1")
    assert [s.id for s in store.sessions(anna.id)] == [session_id]


def test_what_was_left_in_the_middle_yesterday_was_done(planned, store, anna):
    yesterday = NOW - timedelta(hours=20)
    plan = SessionPlan("own", "Squats", (Prescription("squat", 2, 2, 5, 30.0),), rounds=False)
    made = blocks(plan, clearance_of(store, anna.id))
    left = store.begin_session(anna.id, plan, made, started=yesterday)
    tell(planned, left.id, ("begin", None), ("end", 5), ("pain", 4), at=yesterday)
    running = store.begin_session(anna.id, plan, made, started=NOW - timedelta(hours=1))
    assert store.history(anna.id) == ()
    planned.get("/train")
    (kept,) = store.history(anna.id)
    assert (kept.pain_worst, kept.sets[0].done) == (4.0, 5.0)
    assert store.session(left.id).finished < yesterday + timedelta(minutes=1)
    assert store.session(running.id).finished is None


@pytest.mark.parametrize(
    ("answer", "test"), [("acute-foot-injury", "single_leg_squat"), ("dizziness-or-falls", "single_leg_squat")]
)
def test_no_camera_test_begins_that_the_answers_rule_out(browser, store, anna, answer, test):
    store.save_screening(anna.id, {g.id: g.id == answer for g in questions()}, at=NOW)
    begin_test(browser, test)
    browser.fill("/tests/differential", movement="single_leg_squat")
    assert store.sessions(anna.id, tests=True) == ()


def test_an_easy_session_does_not_end_the_rest_of_a_painful_one():
    hurt = SessionResult(NOW, "circuit", (), 0, 13.0, 0.0, 8.0, None)
    easy = SessionResult(NOW + timedelta(hours=5), "test", (), 0, 4.0, 0.0, 0.0, None)
    later = SessionResult(NOW + timedelta(hours=50), "circuit", (), 0, 13.0, 0.0, 0.0, None)
    assert rest_until((hurt, easy)) == NOW + timedelta(hours=48)
    assert rest_until((hurt, easy, later)) is None
