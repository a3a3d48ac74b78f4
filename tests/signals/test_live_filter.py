"""The live filter solves its differential equation exactly, whatever the times of the frames."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import lsim

from groundup.signals.live_filter import lag_s, smooth, unseen

CUTOFF_HZ = 6.0
OMEGA = 2 * np.pi * CUTOFF_HZ / np.sqrt(np.sqrt(2) - 1)


def run(times, values, *, cutoff_hz=CUTOFF_HZ, gap_s=0.3):
    values = np.asarray(values, float).reshape(len(times), -1)
    state, out = unseen(values.shape[1]), []
    for t, v in zip(times, values, strict=True):
        state, smoothed = smooth(state, time_s=float(t), values=v, cutoff_hz=cutoff_hz, longest_gap_s=gap_s)
        out.append(smoothed)
    return np.array(out)


def ramp_response(t):
    """Of (ω/(s+ω))² to a unit ramp from rest, by the inverse Laplace transform."""
    t = np.maximum(t, 0.0)
    return t - 2 / OMEGA + (t + 2 / OMEGA) * np.exp(-OMEGA * t)


irregular = st.lists(st.floats(0.004, 0.2), min_size=5, max_size=60).map(np.cumsum)


@given(times=irregular)
@settings(max_examples=60, deadline=None)
def test_a_ramp_is_answered_as_the_equation_says(times):
    times = times - times[0]
    assert_allclose(run(times, times)[:, 0], ramp_response(times), atol=1e-12)


@given(times=irregular, at=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_a_step_between_two_frames_is_a_short_ramp(times, at):
    step_s = times[at] - times[at - 1]
    seen = np.where(np.arange(len(times)) >= at, 1.0, 0.0)
    expected = (ramp_response(times - times[at - 1]) - ramp_response(times - times[at])) / step_s
    out = run(times, seen)[:, 0]
    assert_allclose(out, expected, atol=1e-12)
    assert out.max() <= 1.0 + 1e-12  # critically damped: never beyond


def test_another_solver_of_the_same_equation_agrees():
    times = np.arange(400) / 60
    values = np.random.default_rng(1).standard_normal(400).cumsum()
    _, expected, _ = lsim(([OMEGA**2], [1, 2 * OMEGA, OMEGA**2]), values - values[0], times)
    assert_allclose(run(times, values)[:, 0], expected + values[0], atol=1e-9)


@pytest.mark.parametrize(("hz", "gain"), [(0.5, None), (6.0, np.sqrt(0.5)), (20.0, None)])
def test_gain_and_delay_at_a_frequency(hz, gain):
    rate = 4000.0
    times = np.arange(int(3 * rate)) / rate
    out = run(times, np.sin(2 * np.pi * hz * times))[:, 0][int(rate) :]
    phase = np.exp(-2j * np.pi * hz * times[int(rate) :])
    answer = 2j * np.mean(out * phase)
    expected = (1 / (1 + 2j * np.pi * hz / OMEGA)) ** 2
    assert abs(answer - expected) < 2e-3
    if gain is not None:
        assert abs(answer) == pytest.approx(gain, abs=2e-3)
    if hz == 0.5:
        assert -np.angle(answer) / (2 * np.pi * hz) == pytest.approx(lag_s(CUTOFF_HZ), abs=2e-4)
        assert lag_s(CUTOFF_HZ) == pytest.approx(0.0341, abs=1e-4)


@given(knots=irregular, seed=st.integers(0, 2**16))
@settings(max_examples=60, deadline=None)
def test_frames_between_two_others_on_their_line_change_nothing(knots, seed):
    """The input is the line between frames: more frames on that line are no news, at whatever times they come."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(len(knots))
    extra = np.sort(rng.uniform(knots[0], knots[-1], 40))
    times = np.unique(np.concatenate([knots, extra]))
    dense = run(times, np.interp(times, knots, values))[:, 0]
    assert_allclose(dense[np.searchsorted(times, knots)], run(knots, values)[:, 0], atol=1e-9)


def test_channels_do_not_touch_each_other_and_a_gap_starts_anew_only_when_long():
    times = np.arange(60) / 30
    values = np.random.default_rng(2).standard_normal((60, 3)).cumsum(axis=0)
    holed = values.copy()
    holed[20:26, 1] = np.nan  # 0.2 s between its neighbors
    holed[30:45, 2] = np.nan  # 0.5 s
    whole, got = run(times, values), run(times, holed)
    assert_allclose(got[:, 0], whole[:, 0], atol=0)
    assert np.isnan(got[20:26, 1]).all()
    assert np.isnan(got[30:45, 2]).all()
    bridged = values[:, 1].copy()
    bridged[20:26] = np.interp(times[20:26], times[[19, 26]], values[[19, 26], 1])
    assert_allclose(got[26:, 1], run(times, bridged)[26:, 0], atol=1e-9)
    assert got[45, 2] == values[45, 2]
    assert_allclose(got[45:, 2], run(times[45:], values[45:, 2])[:, 0], atol=1e-12)
