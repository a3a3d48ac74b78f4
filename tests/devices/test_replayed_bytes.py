"""A log of a device's bytes, played back: packets framed as they were sent, at the device's own pace."""

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest
from device_packets import packet

from groundup.devices.arrival import Arrival
from groundup.devices.lane import Lane, take
from groundup.devices.opening import profile_of
from groundup.devices.replay import ReplayBytes
from groundup.synthetic.foot_trainer import Way, foot_session, notifications

ORPHE = profile_of("orphe-insole")
TRAINER = profile_of("foot-trainer")


def played(path: Path, profile, *, speed: float | None = None) -> list[Arrival]:
    async def run() -> list[Arrival]:
        return [item async for item in ReplayBytes(path, profile, speed=speed).arrivals() if isinstance(item, Arrival)]

    return asyncio.run(asyncio.wait_for(run(), 20))


def insole_packet(k: int, rng: np.random.Generator) -> tuple[bytes, np.ndarray]:
    """One whole notification, header 0x38, among whose values are all three headers; its pressures (2, 6)."""
    layout = next(one for one in ORPHE.layouts if one.header == b"\x38")
    pressure = rng.choice([0x3838, 0x3737, 0x3232, 0x0038], (2, 6))
    motion = rng.choice([0x3838, 0x3232, 0x0101], (2, 10))
    clock = (7, 0, k // 50, k % 50 * 20)
    return packet(layout, [pressure.tolist(), motion.tolist()], count=k, clock=clock, filler=0x38), pressure


@pytest.mark.parametrize("cut_short", [False, True])
def test_a_log_of_whole_notifications_is_framed_by_their_length_though_values_look_like_headers(
    tmp_path: Path, cut_short: bool
) -> None:
    rng = np.random.default_rng(5)
    made = [insole_packet(k, rng) for k in range(60)]
    data = b"".join(data for data, _ in made)
    (tmp_path / "log.bin").write_bytes(data[:-30] if cut_short else data)
    arrivals = [a for a in played(tmp_path / "log.bin", ORPHE) if a.stream == "pressure"]
    whole = made[:-1] if cut_short else made
    np.testing.assert_array_equal(np.concatenate([a.values for a in arrivals]), np.concatenate([p for _, p in whole]))
    assert sum(a.lost + a.damaged + a.duplicate for a in arrivals) == 0


def log(path: Path, way: Way, *, length_s: float) -> int:
    rng = np.random.default_rng(2)
    sent = notifications(rng, foot_session(rng, (), length_s=length_s), way)
    path.write_bytes(b"".join(one.data for one in sent))
    return len(sent)


def test_a_device_that_was_switched_off_and_on_is_one_reset_and_its_pace_goes_on(tmp_path: Path) -> None:
    count = log(tmp_path / "log.bin", Way(restarts_s=(6.0,), started_at=(0, 50.0)), length_s=12.0)
    arrivals = played(tmp_path / "log.bin", TRAINER)
    lane = Lane(ReplayBytes(tmp_path / "log.bin", TRAINER).streams[0])
    for arrival in arrivals:
        lane = take(lane, arrival)
    assert len(arrivals) == count
    assert lane.fit.resets == 1
    assert arrivals[-1].host_time_s - arrivals[0].host_time_s == pytest.approx(11.99, abs=0.03)


def test_a_clock_that_leaps_is_waited_for_no_more_than_once(tmp_path: Path) -> None:
    count = log(tmp_path / "log.bin", Way(clock_jumps=((1.0, 3600.0),)), length_s=2.0)
    begun = time.monotonic()
    arrivals = played(tmp_path / "log.bin", TRAINER, speed=20.0)
    assert len(arrivals) == count
    assert time.monotonic() - begun < 5.0, "not the hour, nor five seconds for each packet since"
