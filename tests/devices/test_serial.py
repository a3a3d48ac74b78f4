"""A foot trainer on a serial line that is a pseudo-terminal: every packet, split anywhere, unplugged and back."""

import asyncio
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from groundup.devices.arrival import Arrival
from groundup.devices.opening import profile_of, source_of
from groundup.devices.profile import Command
from groundup.devices.profile_reading import profile_from_text
from groundup.devices.recorder import Recorder, record
from groundup.devices.serial import SerialSource
from groundup.devices.source import Happening
from groundup.errors import UsageError
from groundup.io import xdf
from groundup.synthetic.foot_trainer import COUNT_N, Way, foot_session, notifications

pty = pytest.importorskip("pty", reason="a pseudo-terminal needs Linux or macOS")
pytest.importorskip("serial")
PROFILE = profile_of("foot-trainer")
CLEAN = Way()


def trainer(way: Way = CLEAN, *, length_s: float = 1.0):
    rng = np.random.default_rng(3)
    session = foot_session(rng, (), length_s=length_s)
    return session, notifications(rng, session, way)


def line() -> tuple[int, str]:
    ours, theirs = pty.openpty()
    import tty

    tty.setraw(theirs)
    return ours, os.ttyname(theirs)


def test_every_packet_that_is_sent_is_recorded_however_the_bytes_are_cut(tmp_path: Path) -> None:
    ours, port = line()
    session, packets = trainer()
    data = b"\x00\xa5" + b"".join(p.data for p in packets)
    source, recorder = source_of(f"serial:{port}@foot-trainer"), Recorder(tmp_path / "a.xdf")
    cuts = np.sort(np.random.default_rng(0).integers(0, len(data), 60)).tolist()

    def send() -> None:
        for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True):
            os.write(ours, data[a:b])
            time.sleep(1 / 60)

    async def run() -> None:
        await source.open()
        stop, count = asyncio.Event(), [0]

        def heard(_: str, item) -> None:
            count[0] += isinstance(item, Arrival) and len(item.values)
            if count[0] == len(packets):
                stop.set()

        threading.Thread(target=send, daemon=True).start()
        await asyncio.wait_for(record([source], recorder, stop=stop, heard=heard), 20)

    asyncio.run(run())
    (stream,) = xdf.read(tmp_path / "a.xdf").streams
    np.testing.assert_allclose(stream.values, session.forces, atol=COUNT_N / 2 + 1e-9)
    assert stream.labels == ("hallux", "fifth", "heel", "arch")
    assert stream.rate_hz == pytest.approx(100, rel=1e-3)
    os.close(ours)


def test_what_is_lost_or_comes_twice_on_the_way_is_counted_and_stays_a_gap(tmp_path: Path) -> None:
    ours, port = line()
    session, packets = trainer(Way(lost=0.2, twice=0.1), length_s=2.0)
    source, recorder = SerialSource(port, PROFILE), Recorder(tmp_path / "a.xdf")

    async def run() -> None:
        await source.open()
        stop = asyncio.Event()

        def send() -> None:
            begun = time.monotonic() - packets[0].host_time_s
            for packet in packets:
                time.sleep(max(0.0, begun + packet.host_time_s - time.monotonic()))
                os.write(ours, packet.data)
            time.sleep(0.3)
            asyncio.run_coroutine_threadsafe(_set(stop), loop)

        loop = asyncio.get_running_loop()
        threading.Thread(target=send, daemon=True).start()
        await asyncio.wait_for(record([source], recorder, stop=stop), 20)

    asyncio.run(run())
    (stream,) = xdf.read(tmp_path / "a.xdf").streams
    came = sorted({p.sample for p in packets})
    there = np.flatnonzero(~np.isnan(stream.values[:, 0])) + came[0]
    np.testing.assert_array_equal(there, came)
    np.testing.assert_allclose(stream.values[there - came[0]], session.forces[came], atol=COUNT_N / 2 + 1e-9)
    (lane,) = recorder.lanes.values()
    assert lane.tally.lost == came[-1] - came[0] + 1 - len(came)
    assert lane.tally.duplicates == len(packets) - len(came)
    os.close(ours)


async def _set(event: asyncio.Event) -> None:
    event.set()


def test_a_line_that_is_unplugged_is_said_and_opened_again(tmp_path: Path, monkeypatch) -> None:
    """The name of the port is a link: the second pseudo-terminal is the same device, plugged in again."""
    monkeypatch.setattr("groundup.devices.serial.AGAIN_S", 0.05)
    ours, port = line()
    link = tmp_path / "port"
    link.symlink_to(port)
    _, packets = trainer(length_s=0.4)
    half = len(packets) // 2
    source = SerialSource(str(link), PROFILE)

    async def run() -> list[Arrival | Happening]:
        await source.open()
        os.write(ours, b"".join(p.data for p in packets[:half]) + packets[half].data[:7])
        items: list[Arrival | Happening] = []
        again = -1
        async for item in source.arrivals():
            items.append(item)
            came = sum(isinstance(i, Arrival) for i in items)
            if came == half and again < 0:
                os.close(ours)
                again, port = line()
                link.unlink()
                link.symlink_to(port)
            if isinstance(item, Happening) and item.state == "lost":
                await asyncio.sleep(0.2)
                os.write(again, b"".join(p.data for p in packets[half + 1 :]))
            if came == len(packets) - 1:
                break
        await source.close()
        os.close(again)
        return items

    items = asyncio.run(asyncio.wait_for(run(), 20))
    assert [i.state for i in items if isinstance(i, Happening)] == ["lost", "back"]
    arrivals = [i for i in items if isinstance(i, Arrival)]
    times = np.concatenate([a.device_times_s for a in arrivals])
    assert len(times) == len(packets) - 1, "the packet that was cut in two is gone, no other"
    assert sum(a.lost for a in arrivals) == 1
    assert sum(a.damaged for a in arrivals) == 7


def test_bytes_that_fit_no_packet_are_told_not_guessed_at() -> None:
    ours, port = line()

    async def run() -> Arrival | Happening:
        source = SerialSource(port, PROFILE)
        await source.open()
        os.write(ours, bytes(range(1, 160)) * 8)
        item = await anext(aiter(source.arrivals()))
        await source.close()
        return item

    item = asyncio.run(asyncio.wait_for(run(), 10))
    assert isinstance(item, Happening)
    assert "no packets of 'foot-trainer'" in item.words
    assert "115200 baud" in item.words
    os.close(ours)


def test_start_and_stop_commands_are_sent() -> None:
    ours, port = line()
    assert PROFILE.serial is not None
    serial = replace(PROFILE.serial, start=(Command("", b"GO\n"),), stop=(Command("", b"HALT\n"),))

    async def run() -> None:
        source = SerialSource(port, replace(PROFILE, serial=serial))
        await source.open()
        assert os.read(ours, 10) == b"GO\n"
        await source.close()
        assert os.read(ours, 10) == b"HALT\n"
        await source.close()

    asyncio.run(run())
    os.close(ours)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("serial:/dev/nowhere@foot-trainer", "a serial port that opens"),
        ("serial:/dev/nowhere", "a port and a profile"),
        ("serial:/dev/nowhere@pigeon", "a profile of"),
        ("ble:pigeon", "a profile of"),
        ("serial:/dev/nowhere@orphe-insole", r"without \[serial\]"),
    ],
)
def test_what_is_not_there_is_said(text: str, needed: str) -> None:
    with pytest.raises(UsageError, match=needed):
        asyncio.run(source_of(text).open())


SCALE = """
name = "plain"
title = "A scale that says numbers"
sources = ["own design"]
[serial]
baud = 9600
[[packet]]
separator = ","
fields = 2
[[packet.stream]]
name = "pull"
channel = [
    { name = "a", kind = "force", unit = "N", offset = 0 },
    { name = "b", kind = "force", unit = "N", offset = 1 },
]
"""


class Unplugged:
    """A line that gives what was planned; None: it is gone. It counts how often it was opened."""

    opened = 0

    def __init__(self, plan: list[bytes | None]) -> None:
        self._plan, self._rest = plan, b""

    def open(self, *_: object) -> "Unplugged":
        self.opened += 1
        return self

    def read(self, size: int) -> bytes:
        if not self._rest:
            data = self._plan.pop(0) if self._plan else b""
            if data is None:
                raise OSError("gone")
            self._rest = data
            time.sleep(0.002)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def write(self, _: bytes) -> None: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...

    @property
    def in_waiting(self) -> int:
        return len(self._rest)


def test_what_was_cut_off_when_a_line_was_unplugged_never_joins_what_comes_after(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("groundup.devices.serial.AGAIN_S", 0.01)
    plain = Unplugged([b"0,0\n1,10\n2", None, b"3,30\n4,40\n5,50\n"])
    monkeypatch.setattr("groundup.devices.serial._opened", plain.open)
    source = SerialSource("COM9", profile_from_text(SCALE, where="x"))

    async def run() -> list[Arrival]:
        await source.open()
        found: list[Arrival] = []
        async for item in source.arrivals():
            found += [item] if isinstance(item, Arrival) else []
            if found and found[-1].values[0, 0] == 5:
                break
        await source.close()
        return found

    found = asyncio.run(asyncio.wait_for(run(), 10))
    assert [a.values[0].tolist() for a in found] == [[1, 10], [4, 40], [5, 50]]
    assert sum(a.damaged for a in found) == len(b"0,0\n") + len(b"2") + len(b"3,30\n")


def test_a_source_that_is_closed_does_not_open_its_port_again(monkeypatch) -> None:
    plain = Unplugged([])
    monkeypatch.setattr("groundup.devices.serial._opened", plain.open)
    source = SerialSource("COM9", PROFILE)
    asyncio.run(source.open())
    asyncio.run(source.close())
    assert source._read() is None
    assert plain.opened == 1


def test_a_port_that_is_not_there_is_named_once_and_in_words() -> None:
    source = source_of("serial:/dev/nothing-here@load-cell")
    with pytest.raises(UsageError) as refused:
        asyncio.run(source.open())
    assert refused.value.line().count("/dev/nothing-here") == 1
    assert "Errno" not in refused.value.line()
