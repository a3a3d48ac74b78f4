"""Sensors where somebody else is in trouble: a listener that fails, a full disk, a source taken away in mid-set."""

import asyncio
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from test_sensors import FORCE, Ear, Fake, sample

from groundup.devices.arrival import Arrival, streams_of
from groundup.devices.opening import profile_of
from groundup.devices.profile import Channel
from groundup.devices.source import Happening
from groundup.errors import FileError
from groundup.live import sensed_sets
from groundup.live import sensors as live_sensors
from groundup.live.journal import Journal, open_journal
from groundup.live.maxima import Maxima
from groundup.live.sensed import SensedBeginning, SensedSet, sensed
from groundup.live.sensed_said import told
from groundup.live.sensed_sets import Running
from groundup.live.sensors import Sensors
from groundup.live.sets import RunningSets

BEGINNING = SensedBeginning("s", 3, "toe_press_seated", None, 10.0, 700.0, "2026-11-23T08:00:00+00:00")
FULL = FileError("room on the disk for the frames of this set", found="none")


async def _run(sensors: Sensors, seconds: float = 0.1) -> None:
    await sensors.start()
    await asyncio.sleep(seconds)
    await sensors.close()


def test_a_listener_that_fails_takes_the_sensor_from_nobody(caplog: pytest.LogCaptureFixture) -> None:
    sensors, ear = Sensors(["a"], make=lambda _: Fake("foot", sample(0.0), sample(0.1), 0.2)), Ear()

    def fails(*_: object) -> None:
        raise KeyError("a page's own")

    sensors.listen(fails)
    sensors.listen(ear)
    asyncio.run(_run(sensors))
    assert [item.host_time_s > 0 for _, item in ear.items if isinstance(item, Arrival)] == [True, True]
    assert ear.words == ["foot is connected"]
    assert "a page's own" in caplog.text


def test_who_listens_hears_that_a_source_was_taken_away() -> None:
    sensors, ear = Sensors(["a"], make=lambda _: Fake("foot", sample(0.0), 5.0)), Ear()

    async def taken() -> None:
        sensors.listen(ear)
        await sensors.start()
        await asyncio.sleep(0.1)
        await sensors.remove("a")
        await sensors.close()

    asyncio.run(taken())
    assert ear.words[-1] == "foot was taken away"
    assert not sensors.standing
    assert not sensors.lanes


def test_a_device_that_comes_back_with_other_channels_is_another_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_sensors, "AGAIN_S", 0.02)
    first, second = Fake("foot", sample(0.0), RuntimeError("gone")), Fake("foot", 0.2)
    second.streams = (replace(FORCE, channels=(Channel("hallux", "force", "N", "u16"), *FORCE.channels)),)
    made = [first, second]
    sensors = Sensors(["a"], make=lambda _: made.pop(0))
    asyncio.run(_run(sensors, 0.15))
    assert [c.name for c in sensors.streams["a", "foot"].channels] == ["hallux", "heel"]


class Full(Journal):
    """A journal on a disk that is full for a while."""

    full = False

    def append(self, frame: bytes) -> None:
        if self.full:
            raise FULL
        super().append(frame)


def test_a_stream_that_a_full_disk_refused_is_written_down_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundup.live.journal.Journal", Full)
    path = tmp_path / "3-1.sensed"
    sensors = Sensors(["a"], make=lambda _: Fake("foot", 0.05, sample(0.0), 0.1, sample(0.1), 5.0))

    async def full_for_a_while() -> str:
        await sensors.start()
        await asyncio.sleep(0.02)
        monkeypatch.setattr(Full, "full", True)
        running = Running(SensedSet(open_journal(path, asdict(BEGINNING))), sensors)
        running.listen()
        await asyncio.sleep(0.08)
        said = running.trouble
        monkeypatch.setattr(Full, "full", False)
        await asyncio.sleep(0.12)
        running.stop()
        await sensors.close()
        return said

    assert "room on the disk" in asyncio.run(full_for_a_while())
    fold = sensed(path)
    assert [key for key, _ in fold.streams] == [("a", "foot")]
    assert fold.load is not None
    assert fold.load.heel == 10.0


def test_a_set_that_was_left_ends_though_its_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensed_sets, "ALONE_S", -1.0)
    sensors, ear = Sensors(["a"], make=lambda _: Fake("foot", 0.05, sample(0.0), 0.02, sample(0.1), 5.0)), Ear()
    kept = SensedSet(open_journal(tmp_path / "3-1.sensed", asdict(BEGINNING)))

    def full() -> None:
        raise FULL

    async def left() -> Running:
        await sensors.start()
        await asyncio.sleep(0.02)
        running = Running(kept, sensors)
        running.listen()
        sensors.listen(ear)
        with monkeypatch.context() as while_full:
            while_full.setattr(kept, "close", full)
            await asyncio.sleep(0.12)
        await sensors.close()
        return running

    running = asyncio.run(left())
    kept.close()
    assert not running.listening
    assert sum(isinstance(item, Arrival) for _, item in ear.items) == 2
    assert not [w for item in ear.items if isinstance(w := item[1], Happening) and w.state != "connected"]


def test_what_is_forgotten_is_not_there_after_the_next_start(tmp_path: Path) -> None:
    async def forgotten() -> tuple[str, ...]:
        sensors = Sensors(make=lambda text: Fake(text, 1.0), folder=tmp_path)
        await sensors.start()
        sensors.add("lsl:EMG")
        sensors.forget()
        running = tuple(s.text for s in sensors.standing)
        await sensors.close()
        return running

    assert asyncio.run(forgotten()) == ("lsl:EMG",)
    assert not (tmp_path / "sensors.json").exists()
    assert Sensors(folder=tmp_path).wanted == ()


def test_a_page_that_left_hears_the_camera_no_more(tmp_path: Path) -> None:
    class Page:
        def __init__(self) -> None:
            self.heard: list[str] = []

        def camera(self, answer: str) -> None:
            self.heard.append(answer)

    sets, page, of = RunningSets(tmp_path), Page(), ("0" * 32, 3, 1)
    sets.watch(of, page.camera)
    sets.tell(of, "one")
    sets.unwatch(of, page.camera)  # a bound method is another object each time
    sets.tell(of, "two")
    assert page.heard == ["one"]


def test_a_muscle_that_nothing_comes_from_any_more_has_no_number(tmp_path: Path) -> None:
    """While the foot's sensor goes on."""
    running = SensedSet(open_journal(tmp_path / "3-1.sensed", asdict(BEGINNING)))
    emg = streams_of(profile_of("emg-pair"))[0]
    running.expect(("a", "emg"), emg, None)
    running.expect(("b", "foot"), FORCE, None)
    noise = 1e-5 * np.random.default_rng(5).standard_normal((2000, len(emg.channels)))
    running.heard(("a", "emg"), Arrival(emg.name, 100.0, 7.0 + np.arange(2000) / (emg.rate_hz or 1.0), noise))
    shown: list[bool] = []
    for host_s in (100.01, 110.0):
        running.heard(("b", "foot"), Arrival("foot", host_s, np.array([host_s]), np.array([[10.0]])))
        said = told(running.sensed, None, Maxima({}), trouble="", at=0.0, now_s=host_s)
        shown.append(bool(said["muscles"]))
    running.close()
    assert shown == [True, False]


def test_a_set_that_nobody_sees_is_paused_until_its_page_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensed_sets, "UNSEEN_S", 0.02)
    sensors = Sensors(
        ["a"], make=lambda _: Fake("foot", *(one for k in range(40) for one in (sample(0.01 * k), 0.005)))
    )

    async def unseen() -> tuple[bool, bool]:
        running = Running(SensedSet(open_journal(tmp_path / "3-1.sensed", asdict(BEGINNING))), sensors)
        running.listen()
        await sensors.start()
        await asyncio.sleep(0.1)
        alone = running.kept.sensed.paused
        running.telling = lambda *_: None
        running.mark("go on")
        await asyncio.sleep(0.05)
        seen = running.kept.sensed.paused
        running.stop()
        await sensors.close()
        return alone, seen

    assert asyncio.run(unseen()) == (True, False)
    assert not sensed(tmp_path / "3-1.sensed").paused
