"""A set's recording goes through `assess` like any file: from the session's page, as a job, to an assessment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from visiting import ORIGIN

from groundup.devices.arrival import of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.lane import Lane
from groundup.devices.opening import profile_of
from groundup.devices.timeline import Kept, recording
from groundup.synthetic.foot_trainer import Act, foot_session, notifications
from groundup.training.log import SetResult
from groundup.training.plan import Block, Prescription, SessionPlan

NOW = datetime.now(UTC) - timedelta(hours=1)
TRAINER = profile_of("foot-trainer")


@pytest.fixture
def session(store, anna):
    """Two sets of toe presses, the first of them with what a trainer sent."""
    rng, state, kept = np.random.default_rng(5), State(), Kept(Lane(streams_of(TRAINER)[0]))
    for note in notifications(rng, foot_session(rng, [Act("press", 3.0, 2.0)], length_s=8.0)):
        state, packets = decode(TRAINER, state, note.data, whole=True)
        for packet in packets:
            kept.take(of_packet(packet, host_time_s=note.host_time_s))
    plan = SessionPlan("own", "Presses", (Prescription("toe_press", 1, 2, 1.0, 0.0),), True)
    works = tuple(Block(i, "work", 60.0, "toe_press", 1, None, i, 1.0, "repetitions", "Go.") for i in range(2))
    begun = store.begin_session(anna.id, plan, works, started=NOW)
    streams = store.keep_recording(
        anna.id, recording([kept], name="toe press set 1"), what="set", at=NOW, session_id=begun.id, block=0
    )
    measured = SetResult("toe_press", 1, None, 0, 1.0, 1.0, 1.0, "sensor", 5.0)
    store.save_set(begun.id, 0, measured, recording=streams.hash)
    partly = replace(measured, set_index=1, done=5.0, clean=None, counted_by="you")
    store.save_set(begun.id, 1, partly, note="3 measured, 2 counted by you")
    return store.finish_session(begun.id, finished=NOW + timedelta(minutes=3), minutes=3.0, pain_worst=0.0)


def test_each_set_with_a_recording_can_be_assessed(browser, app, store, anna, session):
    page = browser.get(f"/history/{session.id}").text
    assert page.count("Assess these streams") == 1
    (first, _) = store.session(session.id).sets
    store.save_set(session.id, 0, replace(first.result, done=0.0, skipped=True), recording=first.recording)
    assert "Assess these streams" not in browser.get(f"/history/{session.id}").text, "nothing was done in it"
    address = browser.fill(f"/history/{session.id}/sets/0/assess", on=f"/history/{session.id}").headers["location"]
    job = app.state.site.jobs.job(address.rsplit("/", 1)[-1], anna.id)
    assert job.over.wait(60.0)
    assert job.state == "done", job.error
    (kept,) = store.assessments(anna.id)
    assert kept.title == "toe press set 1.h5"
    assert [s.labels for s in store.recording(anna.id, kept.recording).streams] == [("hallux", "fifth", "heel", "arch")]
    assert browser.get(job.goes_to).status_code == 200


def test_what_was_measured_and_by_whom_clean_was_judged_is_said(browser, session):
    page = browser.get(f"/history/{session.id}").text
    assert ">3 measured, 2 counted by you<" in page
    assert "judged by you" not in page, "the sensor did"
    assert ">3 measured, 2 counted by you<" in browser.get(f"/train/{session.id}").text


def test_a_set_without_one_and_the_set_of_another_person_are_not_there(browser, store, session):
    page = f"/history/{session.id}"
    assert browser.fill(f"{page}/sets/1/assess", on=page).status_code == 404
    other = store.add_person("Bo", at=NOW)
    token = browser.token(page)
    browser.cookies.set("person", other.id)
    answer = browser.post(f"{page}/sets/0/assess", data={"csrf": token}, headers={"origin": ORIGIN})
    assert answer.status_code in (403, 404)
    assert store.assessments(other.id) == ()
