"""What a page is told when a sensor of its set fails: in words, at once, and again when it is back."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import numpy as np
import pytest
from visiting import ORIGIN

from groundup.devices.arrival import Arrival, of_packet, streams_of
from groundup.devices.decoder import State, decode
from groundup.devices.opening import profile_of
from groundup.devices.source import Happening
from groundup.errors import MissingSignal
from groundup.live import sensors as live_sensors
from groundup.store.clearance import clearance_of
from groundup.synthetic.foot_trainer import Act, Way, foot_session, notifications
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks
from groundup.web.app import create_app

TRAINER = profile_of("foot-trainer")


class Fed:
    """A trainer that sends what the test puts into it, and breaks where that is an error."""

    def __init__(self) -> None:
        self.name, self.streams = "Foot trainer", streams_of(TRAINER, way="Bluetooth")
        self.items: asyncio.Queue[list[Arrival | Happening | Exception]] = asyncio.Queue()

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        while True:
            for item in await self.items.get():
                if isinstance(item, Exception):
                    raise item
                yield item

    async def close(self) -> None: ...


def presses(way: Way = Way(), *, after_s: float = 0.0) -> list[Arrival]:  # noqa: B008
    """What came of a session with three presses that end at 7.2, 11.2 and 15.2 s, as if it had just been."""
    rng, state, found = np.random.default_rng(5), State(), []
    session = foot_session(rng, [Act("press", 4.0 + 4.0 * i, 2.0) for i in range(3)], length_s=17.0)
    for note in notifications(rng, session, way):
        state, packets = decode(TRAINER, state, note.data, whole=True)
        found += [of_packet(p, host_time_s=time.monotonic() + after_s + note.host_time_s) for p in packets]
    return found


@pytest.fixture
def trainer(app, monkeypatch) -> Fed:
    monkeypatch.setattr(live_sensors, "AGAIN_S", 0.05)
    return given(app)


def given(app) -> Fed:
    made = Fed()
    app.state.sensors.make = lambda _: made
    app.state.sensors.wanted = ("ble:foot-trainer",)
    return made


@pytest.fixture
def session(store, anna):
    """A set of toe presses, block 1."""
    plan = SessionPlan("own", "Presses", (Prescription("toe_press", 1, 1, 10, 30.0),), rounds=False)
    return store.begin_session(anna.id, plan, blocks(plan, clearance_of(store, anna.id)), started=datetime.now(UTC))


def tell(browser, session, kind, value=None):
    event = {"id": uuid.uuid4().hex, "block": 1, "kind": kind, "value": value, "at": datetime.now(UTC).isoformat()}
    assert browser.fill_json(f"/api/sessions/{session.id}/events", [event]).status_code == 200


def sensed(browser, session):
    return browser.websocket_connect(f"ws://localhost:8737/sense/{session.id}/1?attempt=1", headers={"origin": ORIGIN})


def send(browser, trainer, *items):
    browser.portal.call(trainer.items.put_nowait, list(items))


def until(socket, wanted):
    for _ in range(5000):
        heard = socket.receive_json()
        if wanted(heard):
            return heard
    raise AssertionError(heard)


def counts(socket, whether):
    return until(socket, lambda m: m["type"] == "hello" and m["counts"] is whether)


def counted(socket, count):
    return until(socket, lambda m: m["type"] == "told" and m["count"] == count)


def troubled(socket, words):
    return until(socket, lambda m: m["type"] == "told" and words in m["trouble"])


def test_a_source_that_breaks_is_said_to_and_counts_on_when_it_is_back(trainer, browser, store, session):
    tell(browser, session, "begin")
    with sensed(browser, session) as socket:
        counts(socket, whether=True)
        send(browser, trainer, *presses()[:1130])
        counted(socket, 2)
        send(browser, trainer, MissingSignal("the foot trainer", found="an unplugged line"))
        assert "unplugged" in counts(socket, whether=False)["why"]
        troubled(socket, "unplugged")
        assert counts(socket, whether=True)["count"] == 2
        send(browser, trainer, *presses(after_s=20.0))
        assert counted(socket, 5)["trouble"] == ""
        tell(browser, session, "end", {"done": 6, "by": "you", "measured": 5})
    (kept,) = store.sets(session.id)
    assert kept.note == "5 measured, 1 counted by you"


def test_a_fifth_of_the_packets_lost_is_said(trainer, browser, session):
    tell(browser, session, "begin")
    with sensed(browser, session) as socket:
        counts(socket, whether=True)
        send(browser, trainer, *presses(Way(lost=0.2)))
        assert "come nearer" in troubled(socket, "% of its packets are lost")["trouble"]


def test_an_empty_battery_is_named(trainer, browser, session):
    tell(browser, session, "begin")
    with sensed(browser, session) as socket:
        counts(socket, whether=True)
        send(browser, trainer, *presses()[:100])
        send(browser, trainer, Happening(time.monotonic(), "connected", "Foot trainer: battery at 8%", 0.08))
        troubled(socket, "battery at 8%")
        send(browser, trainer, Happening(time.monotonic(), "lost", "Foot trainer is gone"))
        assert counts(socket, whether=False)["why"] == "Foot trainer is gone; its battery was at 8%"


def test_a_device_that_says_nothing_readable_does_not_count(trainer, browser, session, monkeypatch):
    monkeypatch.setattr(live_sensors, "SILENT_S", 0.2)
    tell(browser, session, "begin")
    with sensed(browser, session) as socket:
        assert "profile" in counts(socket, whether=False)["why"]
        send(browser, trainer, *presses()[:100])
        counts(socket, whether=True)


def test_a_server_killed_in_mid_set_goes_on_where_it_was(trainer, browser, tmp_path, session, store):
    tell(browser, session, "begin")
    came = presses()
    with sensed(browser, session) as socket:
        counts(socket, whether=True)
        send(browser, trainer, *came[:1130])
        counted(socket, 2)
        again = create_app(tmp_path / "home")  # the first closes nothing before
        with type(browser)(again, base_url=ORIGIN, follow_redirects=False) as other:
            other.cookies.set("person", browser.cookies["person"])
            trainer = given(again)
            other.portal.call(again.state.sensors.add, "ble:foot-trainer")
            with sensed(other, session) as line:
                hello = counts(line, whether=True)
                assert hello["count"] == 2
                send(other, trainer, *came[1130:])
                counted(line, 3)
                tell(other, session, "end", {"done": 3, "by": "sensor"})
    (kept,) = store.sets(session.id)
    assert (kept.result.done, kept.result.counted_by) == (3.0, "sensor")
    (stream,) = store.recording(session.person_id, kept.recording).streams
    assert len(stream) == 1700
