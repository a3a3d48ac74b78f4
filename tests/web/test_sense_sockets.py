"""A session's set with sensors, over the socket of its page: counted, lost, paused, and who may ask."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect
from visiting import ORIGIN

from groundup.devices.arrival import Arrival, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.opening import profile_of
from groundup.devices.source import Happening
from groundup.store.clearance import clearance_of
from groundup.synthetic.foot_trainer import Act, foot_session, notifications
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks

TRAINER = profile_of("foot-trainer")
PRESSES = [Act("press", 4.0 + 4.0 * i, 2.0) for i in range(3)]


class Quick:
    """A trainer whose 17 seconds come at once, when the test says go; then it is silent, or at its end."""

    def __init__(self, *, ends: bool = False) -> None:
        self.name, self.streams = "Foot trainer", streams_of(TRAINER, way="Bluetooth")
        self.go, self._ends = asyncio.Event(), ends

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        await self.go.wait()
        rng, state, begun = np.random.default_rng(5), State(), time.monotonic()
        for note in notifications(rng, foot_session(rng, PRESSES, length_s=17.0)):
            state, packets = decode(TRAINER, state, note.data, whole=True)
            for packet in packets:
                yield of_packet(packet, host_time_s=begun + note.host_time_s)
            await asyncio.sleep(0)
        if not self._ends:
            await asyncio.sleep(60)

    async def close(self) -> None: ...


@pytest.fixture
def trainer(app) -> Quick:
    """The trainer of this server."""
    made = Quick(ends=True)
    app.state.sensors.make = lambda _: made
    app.state.sensors.wanted = ("ble:foot-trainer",)
    return made


@pytest.fixture
def session(store, anna):
    """Two sets of toe presses, blocks 1 and 3."""
    plan = SessionPlan("own", "Presses", (Prescription("toe_press", 1, 2, 10, 30.0),), rounds=False)
    return store.begin_session(anna.id, plan, blocks(plan, clearance_of(store, anna.id)), started=datetime.now(UTC))


def tell(browser, session, kind, value=None, block=1):
    event = {"id": uuid.uuid4().hex, "block": block, "kind": kind, "value": value, "at": datetime.now(UTC).isoformat()}
    assert browser.fill_json(f"/api/sessions/{session.id}/events", [event]).status_code == 200


def sensed(browser, session, block=1):
    address = f"ws://localhost:8737/sense/{session.id}/{block}?attempt=1"
    return browser.websocket_connect(address, headers={"origin": ORIGIN})


def until(socket, wanted):
    """Messages up to the first that is wanted."""
    heard = []
    for _ in range(5000):
        heard.append(socket.receive_json())
        if wanted(heard[-1]):
            return heard
    raise AssertionError(heard[-1])


def go(browser, trainer):
    browser.portal.call(trainer.go.set)


def test_three_presses_are_counted_by_the_sensor_and_kept_with_their_recording(trainer, browser, store, session):
    tell(browser, session, "begin")
    assert browser.get(f"/api/sessions/{session.id}").json()["sensors"] is True
    with sensed(browser, session) as socket:
        hello = socket.receive_json()
        assert (hello["type"], hello["counts"], hello["sensing"]) == ("hello", True, "toe_press_seated")
        assert hello["says"] == "measured by Foot trainer"
        socket.send_json({"do": "go on"})
        go(browser, trainer)
        heard = until(socket, lambda m: m["type"] == "told" and m["count"] == 3)
        counts = [m["count"] for m in heard if m["type"] == "told"]
        assert sorted(set(counts)) == [0, 1, 2, 3]
        assert [m["repetition"] is not None for m in heard if m["type"] == "told"].count(True) == 3
        lost = until(socket, lambda m: m["type"] == "hello")[-1]
        assert not lost["counts"]
        assert "at its end" in lost["why"]
        tell(browser, session, "end", {"done": 3, "by": "sensor"})
    (kept,) = store.sets(session.id)
    assert (kept.result.done, kept.result.clean, kept.result.counted_by) == (3.0, 3.0, "sensor")
    assert len(kept.repetitions) == 3
    recording = store.recording(kept.person_id, kept.recording)
    assert [s.labels for s in recording.streams] == [("hallux", "fifth", "heel", "arch")]
    assert len(recording.streams[0]) == 1700


def test_what_only_partly_was_measured_is_the_persons_count_and_says_how_much(trainer, browser, store, session):
    tell(browser, session, "begin")
    with sensed(browser, session) as socket:
        socket.receive_json()  # what came before the hello was not of this set
        socket.send_json({"do": "go on"})
        go(browser, trainer)
        until(socket, lambda m: m["type"] == "told" and m["count"] == 3)
        tell(browser, session, "end", {"done": 5, "by": "you", "measured": 3})
    (kept,) = store.sets(session.id)
    assert (kept.result.done, kept.result.counted_by) == (5.0, "you")
    assert "3 measured, 2 counted by you" in kept.note
    assert len(kept.repetitions) == 3
    assert kept.recording is not None


def test_a_set_that_is_over_takes_nothing_more(trainer, browser, session):
    tell(browser, session, "begin")
    tell(browser, session, "end", {"done": 5, "by": "you"})
    with sensed(browser, session) as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    assert closed.value.code == 4000


def test_another_page_takes_the_set_over(trainer, browser, session):
    tell(browser, session, "begin")
    with sensed(browser, session) as first:
        first.receive_json()
        with sensed(browser, session) as second:
            assert second.receive_json()["type"] == "hello"
            with pytest.raises(WebSocketDisconnect) as closed:
                until(first, lambda _: False)
    assert closed.value.code == 4001


def test_what_no_page_of_ours_asks_ends_the_line(trainer, browser, session):
    tell(browser, session, "begin")
    with sensed(browser, session) as socket:
        socket.receive_json()
        socket.send_text('{"do": "dance"}')
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4003


def test_without_sensors_the_page_is_told_that_the_person_counts(browser, session):
    tell(browser, session, "begin")
    assert browser.get(f"/api/sessions/{session.id}").json()["sensors"] is False
    with sensed(browser, session) as socket:
        hello = socket.receive_json()
    assert not hello["counts"]
    assert "you count" in hello["why"]
