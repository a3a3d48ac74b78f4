"""The page of the sensors: what it tells of them, what it lets a page add, and the socket."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from visiting import ORIGIN

from groundup.devices import nearby
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.profile import Channel
from groundup.devices.profile_files import shipped_profiles
from groundup.devices.source import Happening
from groundup.errors import UsageError
from groundup.live.sensors import Sensors
from groundup.training.plan import Block, Prescription, SessionPlan
from groundup.web.pages.sensors import allowed
from groundup.web.sensor_view import View

PADS = LiveStream("foot", tuple(Channel(n, "force", "N", "u16") for n in ("hallux", "heel")), 100.0)
MUSCLE = LiveStream("emg", (Channel("gluteus maximus", "emg", "V", "i24"),), 2000.0)
MAT = LiveStream("mat", tuple(Channel(f"cell {i}", "pressure", "Pa", "u16") for i in range(24)), 50.0, grid=(6, 4))
MOTION = LiveStream("motion", (Channel("x", "acceleration", "m/s²", "i16"),), 100.0)
COUNTS = LiveStream("counts", (Channel("a", "raw", "1", "u16"),), 100.0)


class Fake:
    """A source of any streams that sends what it is given and then stays, silent."""

    def __init__(self, *items: Arrival | Happening, streams: tuple[LiveStream, ...] = (PADS,)) -> None:
        self.name, self.streams, self._items = "Foot trainer", streams, items

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        for item in self._items:
            yield item
        await asyncio.sleep(60)

    async def close(self) -> None: ...


def came(stream: str, values, *, rate_hz: float = 100.0, lost: int = 0) -> Arrival:
    """Samples that are not old, however long the first filter takes to be loaded."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    return Arrival(stream, time.monotonic() + 30.0, np.arange(len(values)) / rate_hz, values, lost=lost)


def looked(*items: Arrival, streams: tuple[LiveStream, ...]) -> dict:
    """What a page is told after these came of a source."""

    async def told() -> dict:
        sensors = Sensors(["a"], make=lambda _: Fake(*items, streams=streams))
        view = View(sensors)
        sensors.listen(view.heard)
        await sensors.start()
        while sum(lane.tally.arrivals for lane in sensors.lanes.values()) < len(items):
            await asyncio.sleep(0.01)
        now = view.now()
        await sensors.close()
        return now

    return asyncio.run(told())


@pytest.fixture
def sensors(app) -> Sensors:
    """The app's sensors, of which every source is a fake one."""
    app.state.sensors.make = lambda _: Fake(came("foot", [[12.34, 50.0]], lost=1))
    return app.state.sensors


def socket(browser: TestClient):
    return browser.websocket_connect("ws://localhost:8737/sensors/live", headers={"origin": ORIGIN})


def test_without_a_sensor_the_page_says_what_to_do(browser):
    answer = browser.get("/sensors")
    assert answer.status_code == 200
    assert "No sensor yet" in answer.text
    assert "groundup app --source simulated:press" in answer.text
    assert "style=" not in answer.text
    assert 'href="/sensors"' in browser.get("/settings").text


def test_a_sensor_is_added_lies_under_a_foot_and_is_taken_away(browser, sensors):
    assert browser.fill("/sensors/add", on="/sensors", source="ble:foot-trainer").status_code == 303
    assert [s.text for s in sensors.standing] == ["ble:foot-trainer"]
    browser.fill("/sensors/under", on="/sensors", source="ble:foot-trainer", side="left")
    assert sensors.standing[0].under == "left"
    text = browser.get("/sensors").text
    assert 'value="left" aria-pressed="true"' in text
    assert "Foot trainer" in text
    again = browser.fill("/sensors/add", on="/sensors", source="ble:foot-trainer")
    assert again.status_code == 400
    assert "which is there" in again.text
    browser.fill("/sensors/remove", on="/sensors", source="ble:foot-trainer")
    assert sensors.standing == ()


def test_which_foot_nobody_said_and_that_a_simulated_sensor_counts_nothing_is_told(browser, app, anna, store):
    app.state.sensors.make = lambda _: Fake(streams=(replace(PADS, synthetic=True),))
    browser.fill("/sensors/add", on="/sensors", source="ble:foot-trainer")
    told = "of your own training they count nothing"
    text = next(t for _ in range(500) if told in (t := browser.get("/sensors").text))
    assert "Nobody said: a set takes it to lie under the foot that it trains." in text
    assert "A muscle’s maximum" not in text, "no muscle is measured"
    plan = SessionPlan("own", "Presses", (Prescription("toe_press", 1, 1, 5.0, 0.0),), True)
    works = (Block(0, "work", 60.0, "toe_press", 1, None, 0, 5.0, "repetitions", "Go."),)
    session = store.begin_session(anna.id, plan, works, started=datetime.now(UTC))
    assert "but only simulated ones are connected" in browser.get(f"/train/{session.id}").text


def test_of_a_stream_from_which_nothing_comes_any_more_what_came_is_said():
    old = replace(came("foot", [[1.0, 2.0]]), host_time_s=time.monotonic() - 60.0)
    (stream,) = looked(old, streams=(PADS,))["streams"]
    assert stream["line"].startswith("nothing comes now, 1 sample")


@pytest.mark.parametrize("named", sorted({p.name for p in shipped_profiles() if p.ble}))
def test_every_shipped_bluetooth_profile_may_be_added(named):
    assert allowed(f"ble:{named}") == f"ble:{named}"
    assert allowed(f" ble:{named}@AA:BB:CC:DD:EE:FF") == f"ble:{named}@AA:BB:CC:DD:EE:FF"


@pytest.mark.parametrize("source", ["serial:/dev/ttyUSB0@load-cell", "serial:COM3@load-cell", "lsl:EMG", "lsl:"])
def test_ports_and_streams_may_be_added(source):
    assert allowed(source) == source
    assert allowed("serial:COM3@PROFILE", profile="load-cell") == "serial:COM3@load-cell"


@pytest.mark.parametrize(
    "source",
    ["", "replay:/etc/passwd", "replay:a.bin@foot-trainer", "ble:/etc/passwd.toml", "ble:../mine.toml",
     "simulated:press", "serial:/etc/passwd@load-cell", "serial:/dev/../etc/passwd@load-cell", "serial:socket://a:1@load-cell",
     "ble:foot-trainer@ a", "lsl:" + 200 * "x", "serial:COM3@mine.toml"],
)  # fmt: skip
def test_a_page_opens_no_file(browser, sensors, source):
    with pytest.raises(UsageError):
        allowed(source)
    assert browser.fill("/sensors/add", on="/sensors", source=source).status_code == 400
    assert sensors.standing == ()


def test_what_is_near_may_be_added_by_a_press(browser, monkeypatch):
    async def found() -> list[tuple[str, list[str]]]:
        return [
            ("Bluetooth", ["ble:foot-trainer@AA:BB  FootTrainer 7", "CC:DD  Lamp (no profile fits)"]),
            ("Serial ports", ["serial:/dev/ttyUSB0@PROFILE  CP2102"]),
            ("Lab Streaming Layer", ["the extra 'lsl'; found pylsl is not installed"]),
        ]

    monkeypatch.setattr(nearby, "found", found)
    text = browser.get("/sensors/look").text
    assert 'value="ble:foot-trainer@AA:BB"' in text
    assert '<option value="load-cell">' in text
    assert 'value="CC:DD' not in text
    assert "pylsl is not installed" in text


def test_the_socket_says_how_all_stands_and_what_it_measures(browser, sensors):
    browser.fill("/sensors/add", on="/sensors", source="ble:foot-trainer")
    with socket(browser) as line:
        now = next(n for _ in range(200) if (n := line.receive_json())["streams"])
    (source,), (stream,) = now["sources"], now["streams"]
    assert (source["name"], source["state"]) == ("Foot trainer", "connected")
    assert stream["troubles"][0] == "1 packet lost (50 %)"
    assert "1 lost" in stream["line"]
    assert [s["words"] for s in now["said"]] == ["Foot trainer is connected"]


def test_a_force_has_its_unit_and_fills_its_bar_by_the_highest_so_far():
    now = looked(came("foot", [[100.0, 50.0], [25.0, 2.0]]), streams=(PADS,))
    hallux, heel = now["streams"][0]["channels"]
    assert (hallux["said"], hallux["value"], hallux["share"]) == ("25.0 N", 25.0, 0.25)
    assert (heel["said"], heel["share"]) == ("2.0 N", 0.02), "on the scale of the other: they press one foot"
    assert (hallux["name"], heel["name"]) == ("big toe", "heel")


def test_a_sensor_at_rest_fills_no_bar_with_its_noise():
    assert looked(came("foot", [[0.2, 0.0]]), streams=(PADS,))["streams"][0]["channels"][0]["share"] == 0.01


def test_what_is_not_measured_is_a_dash():
    (hallux, _) = looked(came("foot", [[np.nan, 1.0]]), streams=(PADS,))["streams"][0]["channels"]
    assert (hallux["said"], hallux["value"]) == ("–", None)


def test_raw_emg_is_shown_as_its_envelope_the_root_of_the_mean_square_of_a_sine():
    times = np.arange(2000) / 2000.0
    sine = 100e-6 * np.sin(2 * np.pi * 100.0 * times)
    now = looked(came("emg", sine[:, None], rate_hz=2000.0), streams=(MUSCLE,))
    (muscle,) = now["streams"][0]["channels"]
    assert muscle["unit"] == "µV"
    assert muscle["envelope"] is True
    assert muscle["value"] == pytest.approx(100 / np.sqrt(2), abs=2)


def test_a_mat_is_cells_and_one_sentence():
    pressure = np.zeros(24)
    pressure[[5, 6]] = 30e3, 60e3
    stream = looked(came("mat", pressure, rate_hz=50.0), streams=(MAT,))["streams"][0]
    assert (stream["cells"]["rows"], stream["cells"]["columns"]) == (6, 4)
    assert stream["cells"]["shares"][5:7] == [0.5, 1.0]
    assert stream["cells"]["said"] == "highest 60.0 kPa, 2 of 24 cells loaded"


def test_what_has_a_sign_goes_both_ways_and_counts_say_that_they_are_counts():
    streams = looked(came("motion", [[2.0], [-1.0]]), came("counts", [[7.0]]), streams=(MOTION, COUNTS))["streams"]
    assert streams[0]["channels"][0]["share"] == -0.5
    assert streams[0]["channels"][0]["said"] == "\N{MINUS SIGN}1.00 m/s²"
    assert "nobody calibrated" in streams[1]["note"]


def test_a_socket_of_nobody_is_closed(app):
    with (
        TestClient(app, base_url=ORIGIN) as client,
        socket(client) as line,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        line.receive_json()
    assert closed.value.code == 4004


def test_what_is_not_there_is_said_before_everything_else(browser, app):
    def nothing(_: str) -> Fake:
        raise UsageError("a trainer that is on", found="none", next_step="Switch it on.")

    app.state.sensors.make = nothing
    browser.fill("/sensors/add", on="/sensors", source="ble:foot-trainer")
    text = next(t for _ in range(200) if "failed</span>" in (t := browser.get("/sensors").text))
    assert text.index("Switch it on") < text.index('id="sensor-view"')
