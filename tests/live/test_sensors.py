"""Sensors of a running server: found, lost, silent, back; one that breaks stops nobody else."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.profile import Channel
from groundup.devices.source import Happening
from groundup.errors import MissingSignal, UsageError
from groundup.live import sensors as live_sensors
from groundup.live.sensors import Key, Sensors

FORCE = LiveStream("foot", (Channel("heel", "force", "N", "u16"),), 100.0)


class Fake:
    """A source that sends what it is given: a list of items, a pause in seconds, or an error to raise."""

    def __init__(self, name: str, *items: Arrival | Happening | Exception | float) -> None:
        self.name, self.streams, self._items = name, (FORCE,), items
        self.closed = False

    async def open(self) -> None:
        if self._items and isinstance(self._items[0], MissingSignal):
            raise self._items[0]

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        for item in self._items:
            if isinstance(item, float | int):
                await asyncio.sleep(item)
            elif isinstance(item, Exception):
                raise item
            else:
                yield item

    async def close(self) -> None:
        self.closed = True


def sample(device_s: float) -> Arrival:
    return Arrival("foot", time.monotonic(), np.array([device_s]), np.array([[10.0]]))


class Ear:
    def __init__(self) -> None:
        self.items: list[tuple[Key, Arrival | Happening]] = []

    def __call__(self, key: Key, item: Arrival | Happening) -> None:
        self.items.append((key, item))

    @property
    def words(self) -> list[str]:
        return [item.words for _, item in self.items if isinstance(item, Happening)]


async def _heard(sensors: Sensors, seconds: float) -> Ear:
    ear = Ear()
    sensors.listen(ear)
    await sensors.start()
    await asyncio.sleep(seconds)
    await sensors.close()
    return ear


def test_what_comes_is_told_at_once_and_counted() -> None:
    fake = Fake("trainer", *[sample(0.01 * i) for i in range(5)])
    sensors = Sensors(["a"], make=lambda _: fake)
    ear = asyncio.run(_heard(sensors, 0.1))
    assert [k for k, item in ear.items if isinstance(item, Arrival)] == [("a", "foot")] * 5
    assert sensors.lanes["a", "foot"].tally.samples == 5
    assert [s.state for s in sensors.standing] == ["ended"]
    assert fake.closed


def test_one_that_breaks_is_tried_again_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_sensors, "AGAIN_S", 0.05)
    broken = [
        Fake("b", MissingSignal("a device", found="none")),
        Fake("b", RuntimeError("bus")),
        Fake("b", sample(0.0)),
    ]
    made = {"a": [Fake("a", *[x for i in range(20) for x in (sample(0.01 * i), 0.02)])], "b": broken}
    sensors = Sensors(["a", "b"], make=lambda text: made[text].pop(0))
    ear = asyncio.run(_heard(sensors, 0.7))
    assert sensors.lanes["a", "foot"].tally.samples == 20
    assert sensors.lanes["b", "foot"].tally.samples == 1
    assert any("a device" in w for w in ear.words)
    assert any("RuntimeError: bus" in w for w in ear.words)
    assert [s.words for s in sensors.said if s.text == "b"][-1] == "b is at its end"


def test_a_silent_one_is_said_to_be_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_sensors, "SILENT_S", 0.1)
    fake = Fake("trainer", sample(0.0), 0.4, sample(0.4))
    ear = asyncio.run(_heard(Sensors(["a"], make=lambda _: fake), 0.7))
    silent = next(i for i, w in enumerate(ear.words) if "nothing has come from trainer" in w)
    assert "battery" in ear.words[silent]
    assert ear.words[silent + 1] == "trainer is back"


def test_what_was_added_is_remembered_with_its_foot_and_a_torn_file_is_not_one(tmp_path: Path) -> None:
    async def added() -> None:
        sensors = Sensors(make=lambda text: Fake(text, 1.0), folder=tmp_path)
        await sensors.start()
        sensors.add("ble:foot-trainer")
        sensors.lies_under("ble:foot-trainer", "left")
        with pytest.raises(UsageError):
            sensors.add("ble:foot-trainer")
        await sensors.close()

    async def again() -> Sensors:
        sensors = Sensors(make=lambda text: Fake(text, 1.0), folder=tmp_path)
        await sensors.start()
        await asyncio.sleep(0.05)
        await sensors.close()
        return sensors

    asyncio.run(added())
    after = asyncio.run(again())
    assert [(s.text, s.under) for s in after.standing] == [("ble:foot-trainer", "left")]
    assert after.side_of(("ble:foot-trainer", "foot")) == "left"
    file = tmp_path / "sensors.json"
    assert json.loads(file.read_text())
    file.write_text(file.read_text()[:-3])
    assert asyncio.run(again()).standing == ()


def test_one_that_is_taken_away_is_closed_and_forgotten(tmp_path: Path) -> None:
    fake = Fake("trainer", sample(0.0), 5.0)

    async def away() -> Sensors:
        sensors = Sensors(make=lambda _: fake, folder=tmp_path)
        await sensors.start()
        sensors.add("a")
        await asyncio.sleep(0.05)
        assert sensors.streams
        await sensors.remove("a")
        await sensors.close()
        return sensors

    sensors = asyncio.run(away())
    assert fake.closed
    assert (sensors.standing, sensors.streams) == ((), {})
    assert json.loads((tmp_path / "sensors.json").read_text()) == []
