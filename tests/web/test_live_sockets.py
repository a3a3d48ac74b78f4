"""Who may send frames, and until when: a set that is over is never counted anew, nobody counts for somebody else."""

import uuid
from datetime import UTC, datetime

import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect
from visiting import ORIGIN

from groundup.live.messages import encode, frame_message
from groundup.store.clearance import clearance_of
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks


@pytest.fixture
def session(store, anna):
    """A session of one set of squats, block 1, that a camera can count."""
    plan = SessionPlan("own", "Squats", (Prescription("squat", 2, 1, 5, 30.0),), rounds=False)
    made = blocks(plan, clearance_of(store, anna.id))
    return store.begin_session(anna.id, plan, made, started=datetime.now(UTC))


def tell(browser, session, kind, value=None):
    event = {"id": uuid.uuid4().hex, "block": 1, "kind": kind, "value": value, "at": datetime.now(UTC).isoformat()}
    assert browser.fill_json(f"/api/sessions/{session.id}/events", [event]).status_code == 200


def opened(browser, session, kind="live"):
    return browser.websocket_connect(f"ws://localhost:8737/{kind}/{session.id}/1", headers={"origin": ORIGIN})


def frame(seq, *, may_wait=False):
    return encode(frame_message(seq, 33.0 * seq, 640.0, 480.0, np.full((33, 4), 0.5), None, may_wait=may_wait))


def test_frames_that_come_after_the_end_of_a_set_replace_nothing_of_it(browser, store, session):
    tell(browser, session, "begin")
    with opened(browser, session) as socket:
        assert socket.receive_json()["last_seq"] == 0
        for seq in range(1, 20):
            socket.send_bytes(frame(seq))
            assert socket.receive_json()["durable"] == seq
        tell(browser, session, "end", {"done": 5, "clean": 5, "by": "camera"})
    (kept,) = store.sets(session.id)
    assert kept.recording is not None
    with opened(browser, session) as late, pytest.raises(WebSocketDisconnect) as closed:
        late.receive_json()
    assert closed.value.code == 4000
    tell(browser, session, "effort", 6)
    (after,) = store.sets(session.id)
    assert (after.recording, after.result.effort) == (kept.recording, 6.0)


def test_a_last_frame_whose_answer_may_wait_has_it_soon_though_none_follows(browser, session):
    with opened(browser, session) as socket:
        socket.receive_json()
        for seq in (1, 2):
            socket.send_bytes(frame(seq, may_wait=True))
        assert [socket.receive_json()["durable"] for _ in range(2)] == [1, 2]


def test_a_text_is_no_frame(browser, session):
    with opened(browser, session) as socket:
        socket.receive_json()
        socket.send_text("hello")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4003


@pytest.mark.parametrize("kind", ["live", "watch"])
def test_the_sockets_of_somebody_else_are_not_there(browser, store, session, kind):
    browser.cookies.set("person", store.add_person("Eve", at=datetime.now(UTC)).id)
    with opened(browser, session, kind) as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    assert closed.value.code == 4004
