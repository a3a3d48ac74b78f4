"""A try by a force sensor: the highest half second of cases that are known, and no number where there is none."""

import time
from dataclasses import replace

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane
from groundup.devices.profile import Channel
from groundup.errors import SignalError
from groundup.live.pull import Pull, scales, steady_peak
from groundup.live.sensors import Sensors, Standing

CELL = LiveStream("pull", (Channel("pull", "force", "N", "number"),), 10.0)
FOOT = LiveStream("foot", tuple(Channel(n, "force", "N", "u16", side="left") for n in ("hallux", "heel")), 100.0)
COUNTS = LiveStream("raw", (Channel("a", "raw", "1", "u16"),), 100.0)


@pytest.mark.parametrize("rate_hz", [10.0, 80.0, 1000.0])
def test_a_plateau_is_its_height_and_a_jerk_is_not(rate_hz):
    times = np.arange(0.0, 5.0, 1 / rate_hz)
    forces = np.where((times >= 2.0) & (times < 3.5), 120.0, 20.0)
    assert steady_peak(times, forces) == pytest.approx(120.0)
    jerk = np.where(np.abs(times - 1.0) < 0.0501, 400.0, forces)  # a tenth of a second
    assert steady_peak(times, jerk) < 125.0


def test_of_a_ramp_it_is_the_mean_of_its_last_half_second():
    times = np.arange(0.0, 5.0, 0.001)
    assert steady_peak(times, 10.0 * times) == pytest.approx(10.0 * (times[-1] - 0.25), abs=0.02)


@pytest.mark.parametrize("missing", [(2.0, 2.7), (0.0, 0.7), (4.2, 9.0)])
def test_a_gap_that_may_hide_the_peak_gives_no_number(missing):
    times = np.arange(0.0, 5.0, 0.01)
    forces = np.where((times >= missing[0]) & (times < missing[1]), np.nan, 50.0)
    with pytest.raises(SignalError, match="gap"):
        steady_peak(times, forces)


def test_nothing_and_too_little_give_no_number():
    with pytest.raises(SignalError):
        steady_peak(np.arange(5.0), np.full(5, np.nan))
    with pytest.raises(SignalError, match=r"0\.5 s or more"):
        steady_peak(np.arange(0.0, 0.3, 0.01), np.ones(30))


@pytest.fixture
def pulling(monkeypatch) -> tuple[Pull, list[float]]:
    """A scale and a foot trainer that are connected, and a clock of our own."""
    sensors = Sensors()
    sensors._standing = {"a": Standing("a", "Trainer", "connected", ""), "b": Standing("b", "Scale", "connected", "")}
    sensors.lanes = {("a", "foot"): Lane(FOOT), ("b", "pull"): Lane(CELL), ("b", "raw"): Lane(COUNTS)}
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    return Pull(sensors), clock


def test_scales_are_force_channels_the_single_ones_first(pulling):
    one, _ = pulling
    assert [s.words for s in scales(one.sensors)] == ["Scale: pull", "Trainer: left hallux", "Trainer: left heel"]


def test_a_try_is_what_came_within_its_five_seconds(pulling):
    one, clock = pulling
    one.choose("b|pull|pull")
    for k in range(80):
        clock[0] = 100.0 + k / 10
        if k == 10:
            one.begin()
        force = 900.0 if k < 10 else 80.0 + 40.0 * (30 <= k < 40)
        one.heard(("b", "pull"), Arrival("pull", clock[0], np.array([k / 10]), np.array([[force]])))
        one.tick()
        if k == 30:
            assert one.state == "pulling"
    assert one.state == "done"
    assert one.peak_n == pytest.approx(120.0)


def test_a_sensor_that_falls_silent_within_a_try_gives_no_number(pulling):
    one, clock = pulling
    one.choose("b|pull|pull")
    one.begin()
    for k in range(20):
        clock[0] = 100.0 + k / 10
        one.heard(("b", "pull"), Arrival("pull", clock[0], np.array([k / 10]), np.array([[50.0]])))
    clock[0] = 106.0
    one.tick()
    assert one.state == "failed"
    assert "only 1.9 s" in one.why
    assert np.isnan(one.peak_n)
    assert np.isnan(one.force_n)


def test_a_sensor_that_carries_something_before_the_try_is_told(pulling):
    one, clock = pulling
    one.choose("a|foot|heel")
    one.heard(("a", "foot"), Arrival("foot", clock[0], np.array([0.0]), np.array([[1.0, 55.0]])))
    assert one.resting
    one.begin()
    assert not one.resting


@pytest.mark.parametrize("pretend", [False, True])
def test_a_synthetic_sensor_gives_no_result_to_a_person_who_exists(pulling, pretend):
    one, clock = pulling
    one.pretend = pretend
    one.sensors.lanes["b", "pull"] = Lane(replace(CELL, synthetic=True))
    one.choose("b|pull|pull")
    one.begin()
    for k in range(60):
        clock[0] = 100.0 + k / 10
        one.heard(("b", "pull"), Arrival("pull", clock[0], np.array([k / 10]), np.array([[50.0]])))
        one.tick()
    assert one.state == ("done" if pretend else "failed")
    assert pretend or ("SYNTHETIC" in one.why and np.isnan(one.peak_n))
