"""The clock fit against planted clocks, a linear program, and its own law: nothing comes before it was sent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from groundup.devices.clock import ClockFit, line_under, observe, to_host


def watched(device: np.ndarray, host: np.ndarray) -> ClockFit:
    fit = ClockFit()
    for d, h in zip(device, host, strict=True):
        fit = observe(fit, float(d), float(h))
    return fit


def planted(rng, *, seconds: float, rate_hz: float, ppm: float, offset_s: float, delay_s: float) -> tuple:
    """Device times, the host times they are true of, and the host times at which they came."""
    true = np.arange(0, seconds, 1 / rate_hz)
    device = (true - offset_s) / (1 + 1e-6 * ppm)
    return device, true, true + rng.exponential(delay_s, len(true))


@given(
    seed=st.integers(0, 2**31),
    ppm=st.floats(-400, 400),
    offset_s=st.floats(-1e6, 1e6),
    delay_s=st.floats(1e-4, 0.02),
)
@settings(max_examples=15, deadline=None)
def test_offset_and_drift_are_found_under_one_sided_delays(seed, ppm, offset_s, delay_s) -> None:
    device, true, host = planted(
        np.random.default_rng(seed), seconds=30, rate_hz=100, ppm=ppm, offset_s=offset_s, delay_s=delay_s
    )
    fit = watched(device, host)
    assert fit.resets == 0
    # 3,000 packets: the quickest tenth of a second's ten comes a tenth of the mean delay late, the line still less
    assert np.abs(to_host(fit, device) - true).max() < 0.5 * delay_s
    assert fit.drift_ppm == pytest.approx(ppm, abs=1e6 * delay_s / 60)
    assert (host - to_host(fit, device)).min() > -1e-9, "no packet came before it was sent"


def test_the_line_is_the_linear_program_of_moon_1999() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        x = np.sort(rng.uniform(0, 60, 40))
        y = 0.3 + 40e-6 * x + rng.exponential(0.01, 40)
        lines = np.column_stack([np.ones(40), x])
        judge = linprog(-lines.sum(axis=0), A_ub=lines, b_ub=y, bounds=[(None, None), (-0.05, 0.05)])
        points = tuple(zip(x.tolist(), y.tolist(), strict=True))
        np.testing.assert_allclose(line_under(points, most_rate=0.05), judge.x, atol=1e-9)
        held = linprog(-lines.sum(axis=0), A_ub=lines, b_ub=y, bounds=[(None, None), (-1e-6, 1e-6)])
        np.testing.assert_allclose(line_under(points, most_rate=1e-6), held.x, atol=1e-9)


def test_a_clock_that_counts_samples_at_a_wrong_nominal_rate_is_followed() -> None:
    device, true, host = planted(
        np.random.default_rng(1), seconds=40, rate_hz=50, ppm=14_000, offset_s=0, delay_s=0.004
    )
    fit = watched(device, host)
    assert fit.resets == 0
    assert fit.drift_ppm == pytest.approx(14_000, abs=100)
    assert np.abs(to_host(fit, device) - true).max() < 0.002


@pytest.mark.parametrize("jump_s", [-30.0, -0.4, 0.4, 3600.0])
def test_a_jump_begins_a_new_segment_and_both_sides_keep_their_times(jump_s) -> None:
    rng = np.random.default_rng(7)
    device, true, host = planted(rng, seconds=40, rate_hz=100, ppm=60, offset_s=5, delay_s=0.003)
    device = np.where(true < 20, device, device + jump_s)
    fit = watched(device, host)
    assert (fit.resets, fit.epoch) == (1, 1)
    before, after = true < 20, true >= 20
    assert np.abs(to_host(fit, device[before], epoch=0) - true[before]).max() < 0.002
    assert np.abs(to_host(fit, device[after]) - true[after]).max() < 0.002


def test_a_clock_that_stood_still_is_noticed_and_placed_from_where_it_stood() -> None:
    device, true, host = planted(np.random.default_rng(2), seconds=60, rate_hz=100, ppm=0, offset_s=5, delay_s=0.003)
    device = np.where(true < 30, device, device - 0.2)
    fit = watched(device, host)
    assert (fit.resets, fit.epoch) == (1, 0)
    assert np.abs(to_host(fit, device) - true)[np.abs(true - 30) > 0.6].max() < 0.002


def test_a_stalled_link_is_a_delay_and_no_reset() -> None:
    device, true, host = planted(np.random.default_rng(5), seconds=30, rate_hz=100, ppm=20, offset_s=1, delay_s=0.003)
    stalled = (true > 10) & (true < 13)
    fit = watched(device, np.where(stalled, 13.0 + 1e-4 * (true - 10), host))
    assert fit.resets == 0
    assert np.abs(to_host(fit, device) - true).max() < 0.002


def test_an_hour_keeps_few_points_and_follows_a_crystal_that_warms_up() -> None:
    true = np.arange(0, 3600, 0.1)
    warm = 20e-6 * 300 * (1 - np.exp(-true / 300))  # 20 ppm that fade within minutes
    host = true + np.random.default_rng(4).exponential(0.004, len(true))
    fit = watched(true - warm, host)
    assert len(fit.segments[-1].points) <= 65
    assert fit.resets == 0
    late = true > 3000
    assert np.abs(to_host(fit, (true - warm)[late]) - true[late]).max() < 0.001
    assert fit.uncertainty_s is not None
    assert 0 < fit.uncertainty_s < 0.002


def test_nothing_is_said_before_it_is_known() -> None:
    fit = observe(ClockFit(), float("nan"), 1.0)
    assert (fit.offset_s, fit.drift_ppm, fit.uncertainty_s, fit.resets) == (None, None, None, 0)
    assert np.isnan(to_host(fit, np.array([1.0]))).all()
