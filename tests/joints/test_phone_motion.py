"""A phone's tilt: exact for a turned gravity, the same however the phone lies, blind to jerks; and what is no tilt."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.spatial.transform import Rotation

from groundup.assess import assess
from groundup.chain.repetition import repetitions
from groundup.joints.phone_motion import gravity_stream, motion_from_phone
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

G = 9.80665


def bridges(count: int, *, degrees: float = 50.0, period_s: float = 4.0, still_s: float = 2.0, rate_hz: float = 100.0):
    """(times, tilt): still, then `count` bridges of this tilt, then still."""
    times_s = np.arange(0.0, still_s + count * period_s + still_s, 1 / rate_hz)
    phase = np.clip((times_s - still_s) / period_s, 0, count)
    return times_s, np.radians(degrees) * 0.5 * (1 - np.cos(2 * np.pi * phase))


def phone(times_s, tilt_rad, *, lies=(0.0, 0.0, 0.0), noise=0.0, seed=0):
    """The phone's acceleration while it tilts about its own x, lying in any way."""
    gravity = G * np.stack([np.zeros_like(tilt_rad), np.sin(tilt_rad), np.cos(tilt_rad)], axis=1)
    turned = Rotation.from_euler("xyz", lies).apply(gravity)
    turned += np.random.default_rng(seed).normal(0, noise, turned.shape)
    labels = ("Acceleration x", "Acceleration y", "Acceleration z")
    return Stream("acceleration", "imu", turned, "m/s²", labels, times_s=times_s)


def test_a_slow_tilt_is_read_as_it_is():
    times_s, tilt = bridges(2, period_s=8.0)
    curve = motion_from_phone(phone(times_s, tilt)).get("phone_tilt")
    assert curve is not None
    assert_allclose(np.degrees(curve.values), np.degrees(np.interp(curve.times_s, times_s, tilt)), atol=0.5)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.floats(-3.1, 3.1)] * 3))
def test_however_the_phone_lies_the_tilt_is_the_same(lies):
    times_s, tilt = bridges(2)
    straight, turned = (motion_from_phone(phone(times_s, tilt, lies=a)).get("phone_tilt") for a in ((0, 0, 0), lies))
    assert_allclose(turned.values, straight.values, atol=1e-6)


@pytest.mark.parametrize("count", [0, 1, 3, 12])
@pytest.mark.parametrize("rate_hz", [25.0, 60.0, 200.0])
def test_bridges_are_counted(count, rate_hz):
    times_s, tilt = bridges(count, rate_hz=rate_hz)
    stream = phone(times_s, tilt, noise=0.4, lies=(0.3, -1.0, 2.0))
    found = assess(Recording("phone", (stream,)), task="bridge").repetitions
    assert len(found) == count
    for i, r in enumerate(found):
        assert r.bottom_s == pytest.approx(2.0 + 4.0 * i + 2.0, abs=0.2)


def test_thirty_degrees_are_half_a_bridge():
    assert repetitions(motion_from_phone(phone(*bridges(4, degrees=30.0))), "bridge") == ()
    assert len(repetitions(motion_from_phone(phone(*bridges(4, degrees=42.0))), "bridge")) == 4


def test_jerks_are_no_bridges():
    times_s, tilt = bridges(0, still_s=15.0)
    stream = phone(times_s, tilt)
    knocked = stream.values.copy()
    knocked[::50, 1] += 15.0  # every half second
    assert repetitions(motion_from_phone(replace(stream, values=knocked)), "bridge") == ()


def test_a_gap_is_not_bridged():
    times_s, tilt = bridges(3)
    keep = (times_s < 7.0) | (times_s > 8.5)
    curve = motion_from_phone(phone(times_s[keep], tilt[keep])).get("phone_tilt")
    inside = (curve.times_s > 7.2) & (curve.times_s < 8.3)
    assert np.isnan(curve.values[inside]).all()


def test_what_was_never_still_has_no_rest():
    times_s = np.arange(0, 20, 0.01)
    wild = np.radians(40) * np.sin(2 * np.pi * 0.8 * times_s)
    found = motion_from_phone(phone(times_s, wild))
    assert found.curves == {}
    assert "never still" in found.why_not("phone_tilt")


def test_only_an_acceleration_with_gravity_tells_tilt():
    times_s, tilt = bridges(1)
    good = phone(times_s, tilt)
    linear = Stream("linear", "imu", good.values - good.values.mean(0), "m/s²", good.labels, times_s=times_s)
    turning = Stream("turning", "imu", good.values, "rad/s", good.labels, times_s=times_s)
    assert gravity_stream((linear, turning)) is None
    assert gravity_stream((linear, turning, good)) is good


def test_a_clock_that_jumped_and_a_sensor_that_gave_nothing_are_no_tilt():
    times_s, tilt = bridges(1)
    good = phone(times_s, tilt)
    jumped = replace(good, times_s=np.append(times_s[:-1], 1e9))
    silent = replace(good, values=np.where(np.arange(3) == 1, np.nan, good.values))
    for broken in (jumped, silent):
        assert motion_from_phone(broken).get("phone_tilt") is None
