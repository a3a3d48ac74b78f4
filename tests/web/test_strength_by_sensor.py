"""A strength test by a force sensor: its peak is in the field, kept as the sensor's; what is typed stays typed."""

import asyncio
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest
from visiting import ORIGIN

from groundup.battery.results import GRAVITY
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.profile import Channel
from groundup.live import pull

CELL = LiveStream("pull", (Channel("pull", "force", "N", "number"),), 100.0)


class Pulled:
    """A load cell on which 98.0665 N hang: ten kilograms."""

    name, streams = "Load cell", (CELL,)

    async def open(self) -> None: ...

    async def arrivals(self) -> AsyncIterator[Arrival]:
        while True:
            await asyncio.sleep(0.01)
            yield Arrival("pull", time.monotonic(), np.array([time.monotonic()]), np.array([[10 * GRAVITY]]))

    async def close(self) -> None: ...


@pytest.fixture
def cell(app, browser):
    app.state.sensors.make = lambda _: Pulled()
    browser.fill("/sensors/add", on="/sensors", source="serial:COM3@load-cell")


@pytest.fixture
def peak(cell, browser, monkeypatch):
    """What the socket says of one try into the first field of the left side."""
    monkeypatch.setattr(pull, "TRY_S", 1.2)
    address = "ws://localhost:8737/tests/toe_strength/pull"
    with browser.websocket_connect(address, headers={"origin": ORIGIN}) as line:
        said = next((s for _ in range(20) if (s := line.receive_json())["scales"]), None)
        assert said, browser.app.state.sensors.standing
        line.send_json({"do": "choose", "scale": said["scales"][0]["id"]})
        line.send_json({"do": "try", "field": "left-1-scale"})
        while (said := line.receive_json())["type"] != "peak":
            assert said["state"] != "failed", said["why"]
    return said


def entered(peak, **more):
    of_sensor = {f"{peak['field']}-sensor": peak["sensor"], f"{peak['field']}-proof": peak["proof"]}
    return {peak["field"]: peak["kg"], **of_sensor, **more}


def test_its_peak_comes_in_kilograms_and_newtons_with_the_sensors_name(peak):
    assert (peak["field"], peak["kg"], peak["newton"]) == ("left-1-scale", "10.00", 98.1)
    assert peak["sensor"] == "Load cell: pull"


def test_a_try_of_the_sensor_is_kept_as_measured_by_it(browser, store, anna, peak):
    assert browser.fill("/tests/toe_strength", **entered(peak)).status_code == 303
    (taken,) = store.tests(anna.id)
    assert taken.conditions["sensor"] == "Load cell: pull"
    assert taken.trials[0]["sensor"] == "Load cell: pull"
    left = next(s.measure for s in store.measures(anna.id) if s.measure.side == "left")
    assert left.status == "measured"
    assert left.value == pytest.approx(100 * 10 / 60)
    assert "force by Load cell: pull" in left.why


def test_what_is_typed_beside_it_is_said(browser, store, anna, peak):
    browser.fill("/tests/toe_strength", **entered(peak, **{"left-2-scale": "9", "right-1-scale": "8"}))
    (taken,) = store.tests(anna.id)
    assert taken.conditions["sensor"] == "Load cell: pull (1 of 3 tries)"
    assert [("sensor" in t) for t in taken.trials] == [True, False, False]


def test_a_number_that_was_changed_is_no_longer_the_sensors(browser, store, anna, peak):
    browser.fill("/tests/toe_strength", **(entered(peak) | {"left-1-scale": "12.00"}))
    (taken,) = store.tests(anna.id)
    assert "sensor" not in taken.conditions


def test_of_hip_abduction_the_lever_is_typed_as_ever(peak, browser):
    text = browser.get("/tests/abductor_strength").text
    assert 'name="left-lever"' in text
    assert 'name="left-1-scale-proof"' in text
    assert 'name="left-lever-proof"' not in text


def test_without_a_sensor_the_page_is_as_it_was(browser):
    text = browser.get("/tests/toe_strength").text
    assert "pull" not in text.split("<main")[1].split("How</h2>")[0]
    assert "-proof" not in text
