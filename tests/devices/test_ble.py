"""Bluetooth with unmodified bleak against a BlueZ of our own on a private D-Bus."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundup.devices.arrival import Arrival
from groundup.devices.ble import BleSource, _scanned, fits, nearby
from groundup.devices.profile import Ble
from groundup.devices.profile_files import shipped_profiles
from groundup.errors import MissingSignal, UsageError

pytest.importorskip("bleak")
FAKE = str(Path(__file__).with_name("fake_bluez.py"))
TRAINER = next(p for p in shipped_profiles() if p.name == "foot-trainer")
ABOUT = {"name": "FootTrainer 1", "address": "C0:FF:EE:00:00:01", "seconds": 6.0}
ABOUT |= {"service": TRAINER.ble.service, "notify": TRAINER.ble.notify[0]}


@pytest.fixture
def bus(tmp_path, monkeypatch) -> Iterator[str]:
    """A D-Bus of this test's own."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("a private D-Bus needs dbus-daemon; on Debian: apt-get install dbus-daemon")
    address = f"unix:path={tmp_path}/bus"
    command = ["dbus-daemon", "--session", "--nofork", f"--address={address}", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        daemon.stdout.readline()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


@pytest.fixture
def bluez(bus) -> Iterator:
    started: list[subprocess.Popen] = []

    def start(*devices: dict) -> None:
        command = [sys.executable, FAKE, bus, json.dumps(devices)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
        assert child.stdout.readline() == "ready\n"
        started.append(child)

    yield start
    for child in started:
        child.kill()
        child.communicate()


def ran(asked: Coroutine) -> Any:
    """Run it, and close what bleak keeps open for the next use in one process."""

    async def run() -> Any:
        from bleak.backends.bluezdbus.manager import get_global_bluez_manager

        try:
            return await asked
        finally:
            with suppress(Exception):
                manager = await get_global_bluez_manager()
                manager._bus.disconnect()
                await manager._bus.wait_for_disconnect()

    return asyncio.run(run())


async def heard(source: BleSource, *, samples: int, limit_s: float = 20.0) -> tuple[list[Arrival], list]:
    arrivals, happened = [], []
    await source.open()
    try:
        async with asyncio.timeout(limit_s):
            async for item in source.arrivals():
                if isinstance(item, Arrival):
                    arrivals.append(item)
                    if len(arrivals) >= samples:
                        break
                else:
                    happened.append(item)
    finally:
        await source.close()
    return arrivals, happened


def test_every_notification_comes_once_with_the_device_s_own_time(bluez):
    bluez(ABOUT)
    arrivals, happened = ran(heard(BleSource(TRAINER), samples=200))
    times = np.concatenate([a.device_times_s for a in arrivals])
    assert np.diff(times) == pytest.approx(0.01)
    assert sum(a.lost + a.duplicate + a.damaged for a in arrivals) == 0
    pressed = np.concatenate([a.values for a in arrivals])[:, 0]
    assert pressed[150] > 3 * pressed[20], "the big toe presses from half a second on"
    assert happened == []


def test_a_device_that_goes_is_found_again_and_what_it_sent_meanwhile_is_counted_lost(bluez):
    bluez(ABOUT | {"gone": [1.0, 1.5], "battery": 9})
    arrivals, happened = ran(heard(BleSource(TRAINER), samples=220))
    assert [h.state for h in happened] == ["connected", "lost", "back"]
    assert "battery at 9%" in happened[0].words
    assert "battery was at 9%" in happened[1].words
    assert sum(a.lost for a in arrivals) == pytest.approx(150, abs=2)
    times = np.concatenate([a.device_times_s for a in arrivals])
    assert (np.diff(times) > 0).all()
    assert np.diff(times).max() == pytest.approx(1.5, abs=0.03), "a gap, not an interpolation"


def test_of_two_devices_with_one_name_none_is_taken_by_chance(bluez):
    second = ABOUT | {"address": "C0:FF:EE:00:00:02"}
    bluez(ABOUT, second)
    with pytest.raises(UsageError, match="one device of 'foot-trainer'") as refused:
        ran(heard(BleSource(TRAINER), samples=1))
    assert "C0:FF:EE:00:00:01" in refused.value.line()
    arrivals, _ = ran(heard(BleSource(TRAINER, address=second["address"]), samples=10))
    assert len(arrivals) == 10
    assert set(ran(nearby(0.5))) == {"C0:FF:EE:00:00:01", "C0:FF:EE:00:00:02"}


def test_a_profile_that_is_not_this_device_s_is_said(bluez):
    bluez(ABOUT | {"notify": "00000000-0000-1000-8000-000000000000"})
    with pytest.raises(MissingSignal, match="Is it this device's profile") as refused:
        ran(heard(BleSource(TRAINER), samples=1))
    assert TRAINER.ble.notify[0] in refused.value.line()


def test_without_bluetooth_it_says_what_to_do(bus):
    with pytest.raises(MissingSignal, match="Bluetooth on this computer"):
        ran(heard(BleSource(TRAINER), samples=1))


def test_a_device_fits_by_the_beginning_of_its_name_or_by_its_service():
    ble = Ble(("FootTrainer",), "aa", ())
    assert fits(ble, "FootTrainer 7", ())
    assert fits(ble, "", ("bb", "aa"))
    assert not fits(ble, "My FootTrainer", ("bb",))


class FakeClient:
    """A client whose start command never comes to its end."""

    def __init__(self, *_: object, **__: object) -> None:
        self.connected = False
        CLIENTS.append(self)

    async def connect(self) -> None:
        self.connected = True

    async def start_notify(self, *_: object) -> None:
        await asyncio.sleep(30)

    async def disconnect(self) -> None:
        self.connected = False


CLIENTS: list[FakeClient] = []


def test_a_search_that_is_stopped_while_it_connects_lets_go_of_the_device(monkeypatch):
    """Else the device stays taken, sends on, and the next search does not find it."""

    async def search(*_: object) -> dict[str, object]:
        return {"C0:FF:EE:00:00:01": object()}

    monkeypatch.setattr("groundup.devices.ble._search", search)
    monkeypatch.setattr("bleak.BleakClient", FakeClient)

    async def run() -> None:
        opening = asyncio.create_task(BleSource(TRAINER).open())
        await asyncio.sleep(0.05)
        assert CLIENTS[-1].connected
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)

    asyncio.run(run())
    assert not CLIENTS[-1].connected


def test_a_device_that_is_not_there_is_named_letter_by_letter(monkeypatch):
    async def search(*_: object) -> dict[str, object]:
        return {}

    monkeypatch.setattr("groundup.devices.ble._search", search)
    ble = replace(TRAINER.ble, names=("Foot sensor",), service=None)
    with pytest.raises(MissingSignal, match=r"\(Foot sensor\)"):
        asyncio.run(BleSource(replace(TRAINER, ble=ble)).open())


def test_a_computer_without_bluetooth_says_so_in_words() -> None:
    async def scan() -> dict[str, str]:
        raise FileNotFoundError(2, "No such file or directory")

    with pytest.raises(MissingSignal, match="found no Bluetooth service"):
        asyncio.run(_scanned(scan()))
