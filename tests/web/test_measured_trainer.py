"""A set on a foot trainer with a sensor, beside the plan: its level, count, force and effort stay together."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import numpy as np
import pytest
from visiting import ORIGIN

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.profile import Channel
from groundup.devices.source import Happening
from groundup.store.adherence import counts

CELL = LiveStream("pull", (Channel("pull", "force", "N", "f64"),), 50.0, source="Load cell")
PRESSES = 4


class LoadCell:
    """One force under a passive trainer: 2 N at rest, four presses of 30 N, all at once when the test says go."""

    def __init__(self) -> None:
        self.name, self.streams, self.go = "Load cell", (CELL,), asyncio.Event()

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        await self.go.wait()
        begun, times = time.monotonic(), np.arange(0.0, 4.0 + 5.0 * PRESSES, 0.02)
        phase = np.clip((times - 3.0) % 5.0, 0.0, 4.0) * (times >= 3.0) * (times < 3.0 + 5.0 * PRESSES)
        force = 2.0 + 28.0 * np.minimum(np.clip(phase, 0.0, 1.0), np.clip((4.0 - phase) / 2.0, 0.0, 1.0))
        for at in range(0, len(times), 5):
            own = times[at : at + 5]
            yield Arrival("pull", begun + float(own[-1]), own, force[at : at + 5, None])
            await asyncio.sleep(0)
        await asyncio.sleep(60)

    async def close(self) -> None: ...


@pytest.fixture
def cell(app) -> LoadCell:
    made = LoadCell()
    app.state.sensors.make = lambda _: made
    app.state.sensors.wanted = ("serial:/dev/null@load-cell",)
    return made


def tell(browser, session, kind, value=None, block=1):
    event = {"id": uuid.uuid4().hex, "block": block, "kind": kind, "value": value, "at": datetime.now(UTC).isoformat()}
    assert browser.fill_json(f"/api/sessions/{session}/events", [event]).status_code == 200


def test_level_count_force_and_effort_stay_together(cell, browser, store, anna, planned) -> None:
    assert "A measured set on a foot trainer" in browser.get("/train").text
    assert any("a sensor can measure it" in browser.get("/train").text for _ in range(500)), "once it is connected"
    begun = browser.fill("/train/trainer", on="/train", repetitions="4", level="3", rung="1")
    assert begun.status_code == 303, begun.text[-1500:]
    session = begun.headers["location"].rpartition("/")[2]
    tell(browser, session, "begin")
    address = f"ws://localhost:8737/sense/{session}/1"
    with browser.websocket_connect(address, headers={"origin": ORIGIN}) as socket:
        assert socket.receive_json()["counts"]
        socket.send_json({"do": "go on"})
        browser.portal.call(cell.go.set)
        for _ in range(3000):
            message = socket.receive_json()
            if message.get("count") == PRESSES:
                break
        assert message["count"] == PRESSES
        tell(browser, session, "end", {"done": PRESSES, "by": "sensor"})
    tell(browser, session, "effort", 6)
    tell(browser, session, "skip", block=3)
    (kept, *_) = store.sets(session)
    assert (kept.result.counted_by, kept.result.done, kept.result.effort) == ("sensor", PRESSES, 6.0)
    assert kept.note == "pressed 30 to 30 N, the middle one 30 N"
    stored = store.session(session)
    assert (stored.kind, stored.plan.title) == ("beside", "Foot trainer, level 3")
    assert not counts(stored), "it is no session of the plan"
    page = browser.get(f"/history/{session}").text
    for words in ("Foot trainer, level 3", "measured by the sensor", "pressed 30 to 30 N"):
        assert words in page


def test_without_a_sensor_there_is_no_measured_set(browser, planned) -> None:
    assert "A measured set on a foot trainer" not in browser.get("/train").text


@pytest.mark.parametrize("form", [{"repetitions": "", "rung": "1"}, {"repetitions": "1_0", "rung": "1"}])
def test_without_repetitions_nothing_begins(cell, browser, store, anna, form) -> None:
    assert browser.fill("/train/trainer", on="/train", level="3", **form).status_code == 422
    assert store.sessions(anna.id) == ()


@pytest.fixture
def planned(browser, store, anna):
    from groundup.web.planning import Wishes, make_plan

    make_plan(store, anna, Wishes(days=3), now=datetime.now(UTC), why="the first")
