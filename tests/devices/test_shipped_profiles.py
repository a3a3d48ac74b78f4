"""The shipped profiles against what their sources publish, packed by hand."""

import struct
from pathlib import Path

import numpy as np
import pytest
from device_packets import packet
from numpy.testing import assert_allclose

from groundup.devices.decoder import Packet, State, decode
from groundup.devices.profile import Profile
from groundup.devices.profile_files import shipped_profiles


def shipped(name: str) -> Profile:
    return next(profile for profile in shipped_profiles() if profile.name == name)


def orphe(header: int, serial: int, time: tuple[int, int, int, int], body: bytes) -> dict[str, Packet]:
    """A notification as docs/SENSOR_SPEC.md of its maker has it: 104 bytes, big-endian."""
    data = struct.pack(">BHBBBH", header, serial, *time) + body
    _, found = decode(shipped("orphe-insole"), State(), data.ljust(104, b"\0"), whole=True)
    return {one.stream: one for one in found}


def test_orphe_with_everything_at_100_hz() -> None:
    later = struct.pack(">4h3h3h6H", 16384, 0, 0, 0, 100, 0, 0, 0, 0, 2048, 1, 2, 3, 4, 5, 6)
    earlier = struct.pack(">4h3h3h6H", 0, 16384, 0, 0, -100, 0, 0, 0, 0, -2048, 11, 12, 13, 14, 15, 65535)
    found = orphe(56, 513, (13, 5, 7, 250), later + earlier)
    pressure, motion = found["pressure"], found["motion"]
    assert_allclose(pressure.values, [[11, 12, 13, 14, 15, 65535], [1, 2, 3, 4, 5, 6]])
    # a count is 0.07 deg/s; 2048 of 32768 on a range of 16 g are 1 g
    assert_allclose(motion.values[0], [0, 1, 0, 0, np.radians(-7), 0, 0, 0, 0, -9.80665])
    assert_allclose(motion.values[1], [1, 0, 0, 0, np.radians(7), 0, 0, 0, 0, 9.80665])
    at = 13 * 3600 + 5 * 60 + 7.25
    assert_allclose(pressure.device_times_s, [at, at + 0.01])
    assert pressure.sequence == 513


def test_orphe_with_pressure_at_200_hz() -> None:
    samples = [struct.pack(">3h3h6H", k, 0, 0, 0, 0, 0, *(10 * k + i for i in range(6))) for k in range(4)]
    found = orphe(55, 7, (0, 0, 0, 0), b"".join(reversed(samples)))
    assert_allclose(found["pressure at 200 Hz"].values, [[10 * k + i for i in range(6)] for k in range(4)])
    assert_allclose(found["motion at 200 Hz"].values[:, 0], np.radians(0.07 * np.arange(4)))
    assert_allclose(found["pressure at 200 Hz"].device_times_s, 0.005 * np.arange(4))


def test_orphe_without_pressure() -> None:
    samples = [struct.pack(">4h3h3hB", 16384, 0, 0, 0, 0, 0, 0, k, 0, 0, 5) for k in range(4)]
    found = orphe(50, 7, (0, 0, 1, 0), b"".join(reversed(samples)))
    assert list(found) == ["orientation at 200 Hz"]
    assert_allclose(found["orientation at 200 Hz"].values[:, 7], np.arange(4) * 9.80665 / 2048)


def test_what_is_no_orphe_packet_is_counted() -> None:
    state, found = decode(shipped("orphe-insole"), State(), bytes([54]) + bytes(103), whole=True)
    assert found == ()
    assert state.damaged == 104


def test_a_clock_of_the_day_goes_over_midnight() -> None:
    profile, layout = shipped("orphe-insole"), shipped("orphe-insole").layouts[0]
    raw = [np.zeros((2, 6)), np.zeros((2, 10))]
    sent = [packet(layout, raw, count=k, clock=c) for k, c in enumerate([(23, 59, 59, 990), (0, 0, 0, 10)])]
    state, first = decode(profile, State(), sent[0], whole=True)
    _, second = decode(profile, state, sent[1], whole=True)
    assert second[0].device_times_s[0] - first[0].device_times_s[0] == pytest.approx(0.02)


def test_the_cells_of_a_grid_lie_where_the_pitch_says() -> None:
    stream = shipped("insole-matrix").streams[0]
    places = {one.name: (one.forward_m, one.lateral_m, one.area_m2) for one in stream.channels}
    assert stream.grid == (16, 6)
    assert places["cell 1-1"] == pytest.approx((0.248, 0.0075, 2.4e-4))  # by the big toe
    assert places["cell 16-6"] == pytest.approx((0.008, 0.0825, 2.4e-4))  # outside of the heel
    assert sum(area or 0.0 for *_, area in places.values()) == pytest.approx(0.256 * 0.09)


def test_emg_of_24_bits_keeps_its_sign() -> None:
    profile = shipped("emg-pair")
    raw = [[[-(2**23), 2**23 - 1]] + [[-1, 1]] * 19]
    _, found = decode(profile, State(), packet(profile.layouts[0], raw), whole=True)
    assert_allclose(found[0].values[0], [-0.1875, 0.1875], rtol=1e-6)
    assert_allclose(found[0].values[1], [-0.02235174e-6, 0.02235174e-6])


def test_the_profiles_are_files_of_the_package() -> None:
    """Hatchling packs what git tracks below src/groundup: the folder must hold no ignored file."""
    folder = Path(__file__).parents[2] / "src" / "groundup" / "devices" / "profiles"
    assert {path.stem for path in folder.iterdir()} == {profile.name for profile in shipped_profiles()}
