"""Muscles in a set: percent only of the same day's maximum, and the order of onsets after each repetition."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from visiting import ORIGIN

from groundup.devices.arrival import Arrival, streams_of
from groundup.devices.opening import profile_of
from groundup.live.maxima import keep
from groundup.store.clearance import clearance_of
from groundup.synthetic.foot_trainer import Act, foot_session
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks
from groundup.web.words import now

STREAMS = (streams_of(profile_of("foot-trainer"))[0], streams_of(profile_of("emg-pair"))[0])
RATE_HZ = 2000.0
PRESS = Act("press", 14.0, 2.0)
FIRST_S, SECOND_S = 13.8, 14.1
"""When abductor hallucis and gluteus maximus begin."""


class Both:
    """A trainer and an EMG pair on one line: 20 seconds with one press, at once when the test says go."""

    def __init__(self) -> None:
        self.name, self.streams, self.go = "Foot trainer", STREAMS, asyncio.Event()

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival]:
        await self.go.wait()
        rng, self.begun_s = np.random.default_rng(5), time.monotonic()
        pads = foot_session(rng, [PRESS], length_s=20.0).forces
        times = np.arange(round(20.0 * RATE_HZ)) / RATE_HZ
        emg = 2e-6 * rng.standard_normal((len(times), 2))
        for column, onset in enumerate((FIRST_S, SECOND_S)):
            emg[(times >= onset) & (times < onset + 3.0), column] *= 20.0
        for row in range(len(pads)):
            part = slice(row * 20, row * 20 + 20)
            host_s = self.begun_s + row / 100.0 + 0.01
            yield Arrival("emg", host_s, times[part] + 5000.0, emg[part])
            yield Arrival("foot", host_s, np.array([row / 100.0]), pads[row : row + 1])
            await asyncio.sleep(0)
        await asyncio.sleep(60)

    async def close(self) -> None: ...


@pytest.fixture
def pair(app) -> Both:
    made = Both()
    app.state.sensors.make = lambda _: made
    app.state.sensors.wanted = ("serial:both",)
    return made


@pytest.fixture
def session(store, anna):
    plan = SessionPlan("own", "Presses", (Prescription("toe_press", 1, 1, 10, 30.0),), rounds=False)
    return store.begin_session(anna.id, plan, blocks(plan, clearance_of(store, anna.id)), started=datetime.now(UTC))


@contextmanager
def sensed(browser, session):
    """The set's socket, and its hello, once the pair is there."""
    event = {"id": uuid.uuid4().hex, "block": 1, "kind": "begin", "value": None, "at": datetime.now(UTC).isoformat()}
    assert browser.fill_json(f"/api/sessions/{session.id}/events", [event]).status_code == 200
    address = f"ws://localhost:8737/sense/{session.id}/1?attempt=1"
    with browser.websocket_connect(address, headers={"origin": ORIGIN}) as socket:
        hello = socket.receive_json()
        while not hello.get("muscles"):
            hello = socket.receive_json()
        yield socket, hello


def up_to_order(socket):
    messages = [socket.receive_json()]
    while messages[-1]["type"] != "order":
        messages.append(socket.receive_json())
    return messages


def heard(browser, pair, session):
    """All messages from the hello up to the order of onsets."""
    with sensed(browser, session) as (socket, hello):
        browser.portal.call(pair.go.set)
        return hello, *up_to_order(socket)


@pytest.fixture(autouse=True)
def every_number(monkeypatch):
    """A page is told of all that comes: twenty seconds of it come at once here."""
    monkeypatch.setattr("groundup.web.pages.sense.TELLS_S", 0.0)


def test_percent_is_of_the_days_own_maximum_and_onsets_come_after_the_repetition(pair, browser, app, anna, session):
    folder, day = app.state.site.folder, now().date()
    keep(folder, anna.id, day, "abductor hallucis", None, 80e-6)
    keep(folder, anna.id, day, "gluteus maximus", "left", 80e-6)  # of the other side
    hello, *messages = heard(browser, pair, session)
    named = {m["name"]: m for m in hello["muscles"]}
    assert named["abductor hallucis"]["maximum"]
    told = [m for m in messages if m["type"] == "told" and len(m["muscles"]) == 2]
    strongest = max((m["muscles"] for m in told), key=lambda both: both[0]["level_v"] or 0.0)
    assert strongest[0]["percent"] == pytest.approx(50.0, rel=0.25), "white noise of 40 µV, of 80"
    assert all(m["muscles"][1]["percent"] is None for m in told if not named["gluteus maximus"]["maximum"])
    order = messages[-1]
    assert [one["muscle"] for one in order["onsets"]] == ["abductor hallucis", "gluteus maximus"]
    first, second = (one["s"] for one in order["onsets"])
    assert second - first == pytest.approx(SECOND_S - FIRST_S, abs=0.05)
    assert "no order is known to be better" in order["text"]


def test_yesterdays_maximum_is_no_maximum(pair, browser, app, anna, session):
    keep(app.state.site.folder, anna.id, now().date() - timedelta(days=1), "abductor hallucis", None, 80e-6)
    hello, *messages = heard(browser, pair, session)
    assert not any(m["maximum"] for m in hello["muscles"])
    levels = [one for m in messages if m["type"] == "told" for one in m["muscles"]]
    assert max(one["level_v"] or 0.0 for one in levels) > 20e-6
    assert all(one["percent"] is None for one in levels)


def test_after_a_repetition_that_a_camera_counted_the_order_comes_too(pair, browser, app, session):
    with sensed(browser, session) as (socket, _):
        browser.portal.call(pair.go.set)
        first = up_to_order(socket)[-1]
        of, camera_s = (session.id, 1, 1), time.monotonic() - 100.0  # its clock is 100 s
        start_s = pair.begun_s + PRESS.start_s - camera_s
        answer = {"time_s": 100.0, "repetition": {"start_s": start_s, "end_s": start_s + 3.0}}
        browser.portal.call(app.state.sets.tell, of, json.dumps(answer))
        second = up_to_order(socket)[-1]
    assert [one["muscle"] for one in second["onsets"]] == [one["muscle"] for one in first["onsets"]]
    assert second["onsets"][0]["s"] == pytest.approx(FIRST_S - PRESS.start_s + 0.01, abs=0.05)
