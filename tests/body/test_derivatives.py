"""Filtered derivatives: OpenSim's filter, padding and spline; scipy's; analytic motions; what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.interpolate import make_interp_spline
from scipy.signal import butter, lfilter, lfiltic
from small_models import Axis, Body, pendulum, small_model

from groundup.body.derivatives import butterworth, differentiated
from groundup.body.functions import polynomial
from groundup.body.model import Floats
from groundup.errors import SignalError

TIMES = np.arange(200) / 100


def natural_quintic(times: Floats, values: Floats, order: int) -> Floats:
    ends = ([(3, 0.0), (4, 0.0)], [(3, 0.0), (4, 0.0)])
    return make_interp_spline(times, values, k=5, bc_type=ends)(times, order)


def smoothed(values: Floats, cut: float) -> Floats:
    """The plain reference: turned padding, third-order Butterworth both ways, three frames left as they are."""
    n, pad = len(values), len(values) // 2
    out = np.concatenate([2 * values[0] - values[pad:0:-1], values, 2 * values[-1] - values[-2 : -2 - pad : -1]])
    b, a = butter(3, 2 * cut)
    for _ in range(2):
        rest, _ = lfilter(b, a, out[3:], zi=lfiltic(b, a, out[2::-1], out[2::-1]))
        out = np.concatenate([out[:3], rest])[::-1]
    return out[pad : pad + n]


def two_motions(times: Floats) -> Floats:
    noise = np.random.default_rng(5).normal(0, 0.002, (len(times), 2))
    return np.stack([np.sin(5 * times), 0.3 * times**2 - np.cos(9 * times)], axis=1) + noise


def test_the_filter_is_a_third_order_butterworth() -> None:
    b, a = butter(3, 2 * 0.06)
    assert_allclose(butterworth(0.06), [*b, *a[1:]], rtol=1e-12)


def test_filter_and_derivatives_are_the_plain_reference() -> None:
    raw = two_motions(TIMES)
    motion = differentiated(pendulum(1.0, 1.0), TIMES, raw, lowpass_hz=6.0)
    for c in range(2):
        expected = smoothed(raw[:, c], 0.06)
        assert_allclose(motion.coordinates[:, c], expected, atol=1e-12)
        middle = slice(40, -40)  # the reference's spline has no padding
        for order, ours in enumerate((motion.speeds, motion.accelerations), 1):
            assert_allclose(ours[middle, c], natural_quintic(TIMES, expected, order)[middle], atol=1e-9)


@pytest.mark.parametrize("n", [6, 7, 40])
def test_without_a_filter_uneven_times_give_the_natural_spline(n: int) -> None:
    times = np.cumsum(np.random.default_rng(n).uniform(0.004, 0.03, n))
    raw = two_motions(times)
    motion = differentiated(pendulum(1.0, 1.0), times, raw, lowpass_hz=None)
    assert_allclose(motion.coordinates, raw)
    for c in range(2):
        assert_allclose(motion.speeds[:, c], natural_quintic(times, raw[:, c], 1), rtol=1e-8, atol=1e-8)
        assert_allclose(motion.accelerations[:, c], natural_quintic(times, raw[:, c], 2), rtol=1e-8, atol=1e-6)


def test_squats_are_filtered_and_differentiated_as_by_opensim(recordings: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    table = opensim.Storage(str(recordings / "squat-markers-forces" / "squats1_expert_ik_deg.mot"))
    n, columns = table.getSize(), (6, 9)
    times, raw = column_of(opensim, table, None), np.stack([column_of(opensim, table, k) for k in columns], axis=1)
    ours = differentiated(pendulum(1.0, 1.0), times, raw, lowpass_hz=6.0)
    table.pad(n // 2)
    table.lowpassIIR(6.0)
    splines = opensim.GCVSplineSet(5, table)
    for c, k in enumerate(columns):
        assert_allclose(ours.coordinates[:, c], column_of(opensim, table, k)[n // 2 : n // 2 + n], atol=1e-7)  # degrees
        for t in (0, 1, 2, 30, 700, n - 2, n - 1):
            for order, derivative in ((1, ours.speeds), (2, ours.accelerations)):
                theirs = splines.evaluate(k, order, float(times[t]))
                assert derivative[t, c] == pytest.approx(theirs, abs=1e-6, rel=1e-7)


def column_of(opensim: Any, table: Any, k: int | None) -> Floats:
    values = opensim.ArrayDouble()
    if k is None:
        table.getTimeColumn(values)
    else:
        table.getDataColumn(k, values)
    return np.array([values.get(i) for i in range(values.getSize())])


def test_a_slow_swing_keeps_its_analytic_derivatives() -> None:
    raw = np.stack([np.sin(2 * TIMES), 0.4 * np.cos(1.5 * TIMES)], axis=1)
    motion = differentiated(pendulum(1.0, 1.0), TIMES, raw, lowpass_hz=15.0)
    inside = slice(30, -30)
    assert_allclose(motion.speeds[inside, 0], 2 * np.cos(2 * TIMES[inside]), atol=1e-4)
    assert_allclose(motion.accelerations[inside, 1], -0.9 * np.cos(1.5 * TIMES[inside]), atol=1e-4)


def test_unsettled_frames_are_those_that_get_a_constant_acceleration_wrong_by_a_tenth() -> None:
    raw = np.stack([3.0 * TIMES**2, TIMES], axis=1)
    motion = differentiated(pendulum(1.0, 1.0), TIMES, raw, lowpass_hz=6.0)
    wrong = np.abs(motion.accelerations[:, 0] / 6.0 - 1) > 0.1
    assert 3 < wrong[:20].sum() < 10
    assert (motion.settled == ~wrong).all()
    assert not differentiated(pendulum(1.0, 1.0), TIMES, raw, lowpass_hz=None).settled[[0, 3, -4, -1]].any()


def test_a_coupled_coordinate_is_worked_out_and_its_column_never_read() -> None:
    rods = [Body("rod", "ground", [Axis(2, "q")]), Body("cap", "rod", [Axis(2, "follower")])]
    model = small_model(rods, coupled={"follower": ("q", polynomial(0.1, 0.5, -0.7, 0.2))})
    raw = np.stack([np.sin(2 * TIMES), np.full(len(TIMES), np.nan)], axis=1)
    motion = differentiated(model, TIMES, raw, lowpass_hz=6.0)
    q = motion.coordinates[:, 0]
    assert_allclose(motion.coordinates[:, 1], 0.1 + 0.5 * q - 0.7 * q**2 + 0.2 * q**3)
    inside = slice(1, -1)
    step = TIMES[1]
    rate = (motion.coordinates[2:, 1] - motion.coordinates[:-2, 1]) / (2 * step)
    bend = np.diff(motion.coordinates[:, 1], 2) / step**2
    assert_allclose(motion.speeds[inside, 1], rate, atol=3e-3)
    assert_allclose(motion.accelerations[inside, 1][20:-20], bend[20:-20], atol=1e-2)


def test_times_with_few_decimals_count_as_even() -> None:
    exact = np.arange(240) / 120
    raw = two_motions(exact)
    rounded = differentiated(pendulum(1.0, 1.0), np.round(exact, 3), raw, lowpass_hz=6.0)
    assert_allclose(
        rounded.speeds, differentiated(pendulum(1.0, 1.0), exact, raw, lowpass_hz=6.0).speeds, atol=1e-3, rtol=1e-3
    )


@pytest.mark.parametrize(
    ("times", "change", "lowpass_hz", "says"),
    [
        ([0.0, 0.01], {}, 6.0, "6 frames at least.*found 2"),
        (TIMES, {(30, 1): np.nan, (31, 1): np.nan}, 6.0, r"none for q2 at 0\.300 s \(2 of 200 frames\)"),
        (TIMES**1.1, {}, 6.0, "evenly spaced times for a low-pass filter; found steps of"),
        (TIMES[::-1], {}, None, "times that increase"),
        (TIMES, {}, 50.0, "half the sampling rate, 50 Hz; found 50 Hz"),
        (TIMES, {}, -1.0, "found -1 Hz"),
    ],
)
def test_what_cannot_be_differentiated_is_said(
    times: Floats, change: dict[tuple[int, int], float], lowpass_hz: float | None, says: str
) -> None:
    raw = two_motions(np.asarray(times))
    for place, value in change.items():
        raw[place] = value
    with pytest.raises(SignalError, match=says):
        differentiated(pendulum(1.0, 1.0), times, raw, lowpass_hz=lowpass_hz)


def test_a_table_of_other_columns_is_refused() -> None:
    with pytest.raises(SignalError, match=r"coordinates \(n, 2\)"):
        differentiated(pendulum(1.0, 1.0), TIMES, np.zeros((200, 3)), lowpass_hz=6.0)
