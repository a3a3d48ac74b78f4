"""Doors close by themselves, open once, and lead nowhere else; numbers that are none are said, a test is kept once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from test_camera_tests import finished, started

from groundup.store.clearance import clearance_of
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks
from groundup.web import phones as phones_module


@pytest.fixture
def session(store, anna):
    plan = SessionPlan("own", "Squats", (Prescription("squat", 2, 1, 5, 30.0),), rounds=False)
    made = blocks(plan, clearance_of(store, anna.id))
    return store.begin_session(anna.id, plan, made, started=datetime.now(UTC))


def test_the_door_for_phones_closes_when_the_last_invitation_has_ended(app, browser, session, monkeypatch):
    monkeypatch.setattr(phones_module, "own_addresses", lambda: ["127.0.0.2"])
    monkeypatch.setattr(phones_module, "PORT", 0)
    monkeypatch.setattr(phones_module, "VALID", timedelta(seconds=0.5))
    guests = app.state.phones._guests
    assert browser.fill("/phones", on=f"/phones?session={session.id}", session=session.id).status_code == 200
    assert guests == {"127.0.0.2"}
    until = monotonic() + 20.0
    while guests and monotonic() < until:
        sleep(0.05)
    assert guests == set()


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/\\elsewhere.example/", "///elsewhere.example"])
def test_a_key_in_the_address_leads_nowhere_else(browser, path):
    answer = browser.get(f"http://localhost:8737{path}?key=abc")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/elsewhere.example")


@pytest.mark.parametrize("entered", ["nan", "inf", "-inf", "1e999"])
def test_a_walk_of_no_number_of_minutes_is_said(browser, store, anna, entered):
    assert browser.fill("/train/log/walk", on="/tests", minutes=entered).status_code == 422
    assert browser.fill("/train/log/foot_trainer", on="/tests", repetitions=entered).status_code == 422
    assert store.extras(anna.id) == ()


def test_a_result_that_two_pages_ask_for_at_once_is_kept_once(browser, store, anna):
    session_id = started(browser, "/tests/overhead_squat/camera")
    finished(store, anna, session_id)
    with ThreadPoolExecutor(3) as at_once:
        codes = list(at_once.map(lambda _: browser.get(f"/tests/result/{session_id}").status_code, range(3)))
    assert codes == [200, 200, 200]
    assert len(store.tests(anna.id)) == 1
