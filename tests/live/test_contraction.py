"""A muscle's maximum of the day: the best half second of sines whose amplitude is known, in pieces that have no gap."""

import time
from dataclasses import replace

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane
from groundup.devices.profile import Channel
from groundup.live.contraction import Contracted, Contracting, electrodes, maximum, positions
from groundup.live.sensors import Sensors, Standing

RATE_HZ = 1000.0
EMG = LiveStream(
    "emg",
    (Channel("GMAX_R", "emg", "V", "i24"), Channel("heel", "force", "N", "u16"), Channel("x", "emg", "V", "i24")),
    RATE_HZ,
)
SLOW = LiveStream("slow", (Channel("gluteus medius", "emg", "V", "i24"),), 500.0)


@pytest.fixture
def one(monkeypatch):
    """A page that looks at a right gluteus maximus, and a clock of our own."""
    sensors = Sensors()
    sensors._standing = {"a": Standing("a", "EMG", "connected", "")}
    sensors.lanes = {("a", "emg"): Lane(EMG), ("a", "slow"): Lane(SLOW)}
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    made = Contracting(sensors)
    made.choose("a|emg|0", "prone")
    return made, clock


def pressed(one, amplitude_v, *, lost_at=(), seconds=5.0):
    """Five seconds of a 100 Hz sine whose amplitude follows `amplitude_v` of its time, in packets of 50 ms."""
    made, clock = one
    made.begin()
    for k in range(round(20 * seconds)):
        times = k / 20 + np.arange(50) / RATE_HZ
        values = np.zeros((50, 3))
        values[:, 0] = amplitude_v(times) * np.sin(2 * np.pi * 100.0 * times)
        clock[0] += 0.05
        made.heard(("a", "emg"), Arrival("emg", clock[0], times, values, lost=1 if k in lost_at else 0))
        made.tick()
    clock[0] += 5.1 - seconds
    made.tick()
    return made


def test_only_raw_emg_that_is_quick_enough_can_have_a_maximum_by_the_name_of_its_muscle(one):
    found = electrodes(one[0].sensors)
    assert [(e.muscle, e.side) for e in found] == [("gluteus maximus", "right"), ("x", None)]


def test_it_is_the_root_of_the_mean_square_of_the_best_half_second(one):
    made = pressed(one, lambda t: np.where((t >= 2.0) & (t < 3.5), 400e-6, 100e-6))
    assert made.state == "done"
    assert made.tries[-1].volts == pytest.approx(400e-6 / np.sqrt(2), rel=0.01)


def test_a_lost_packet_cuts_the_try_and_makes_no_maximum(one):
    made = pressed(one, lambda t: np.full_like(t, 200e-6), lost_at=(30,))
    assert made.tries[-1].volts == pytest.approx(200e-6 / np.sqrt(2), rel=0.01)


def test_a_try_with_too_many_gaps_gives_no_number(one):
    made = pressed(one, lambda t: np.full_like(t, 200e-6), lost_at=range(0, 100, 5))
    assert (made.state, made.tries) == ("failed", [])
    assert "without a gap" in made.why


def test_a_sensor_that_falls_silent_gives_no_number(one):
    made = pressed(one, lambda t: np.full_like(t, 200e-6), seconds=2.0)
    assert (made.state, made.tries) == ("failed", [])


def test_three_tries_of_one_position_make_a_maximum_and_the_higher_position_counts():
    prone = [Contracted("a", "prone", v) for v in (100e-6, 120e-6, 90e-6)]
    assert maximum(prone[:2]) is None
    assert maximum(prone) == 120e-6
    assert maximum([*prone, Contracted("a", "standing", 150e-6)]) == 150e-6


def test_gluteus_maximus_has_two_positions_with_their_source_and_others_none():
    assert [(p.id, p.source) for p in positions("gluteus maximus")] == [("prone", "CONP15"), ("standing", "CONP15")]
    assert [p.source for p in positions("abductor hallucis")] == [""]


def test_rest_is_told_between_tries(one):
    made = pressed(one, lambda t: np.full_like(t, 200e-6))
    assert made.rest_left_s == pytest.approx(59.9, abs=0.2)


def test_a_synthetic_muscle_gives_no_maximum_to_a_person_who_exists(one):
    one[0].sensors.lanes["a", "emg"] = Lane(replace(EMG, synthetic=True))
    made = pressed(one, lambda t: np.full_like(t, 200e-6))
    assert (made.state, made.tries) == ("failed", [])
    made.pretend = True
    assert pressed(one, lambda t: np.full_like(t, 200e-6)).state == "done"
