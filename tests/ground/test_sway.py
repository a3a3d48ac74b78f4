"""Sway held by laws: a change of unit, a swap of axes, a circle, a still person, and the plain algorithm."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from scipy import signal

from groundup.errors import SignalError
from groundup.ground import sway
from groundup.ground.swarii import purge_artifacts, resample_swarii
from groundup.ground.sway_diffusion import mean_square_displacement
from groundup.ground.sway_motion import _samples_until_exit, _velocity
from groundup.ground.sway_position import greatest_distance
from groundup.ground.sway_spectrum import spectrum

PLAIN = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "sway.py"))
RECORD_CM: np.ndarray = PLAIN["synthetic_record"]()


def describe(cop: np.ndarray, unit: str = "cm", rate_hz: float = 100.0) -> dict[str, float]:
    return sway.descriptors(cop[:, 0], cop[:, 1], rate_hz=rate_hz, unit=unit)


@pytest.mark.parametrize(("unit", "factor"), [("mm", 10.0), ("m", 0.01)])
def test_a_change_of_unit_changes_each_value_by_the_power_its_unit_states(unit: str, factor: float) -> None:
    in_cm, other = describe(RECORD_CM), describe(RECORD_CM * factor, unit)
    for name, value in in_cm.items():
        its_unit = sway.descriptor_unit(name, "cm")
        power = {"cm": 1, "cm/s": 1, "cm²": 2, "cm²/s": 2, "cm²/Hz": 2, "1/cm": -1, "cm and cm/s": 1}.get(its_unit, 0)
        assert_allclose(other[name], value * factor**power, rtol=1e-7, atol=1e-12, err_msg=name)


def test_swapped_axes_swap_their_values() -> None:
    straight, swapped = describe(RECORD_CM), describe(RECORD_CM[:, ::-1])
    for name, value in straight.items():
        if name.endswith("_ML"):
            assert_allclose(swapped[name.removesuffix("_ML") + "_AP"], value, rtol=1e-9, err_msg=name)
        elif "ratio" in name:
            assert_allclose(swapped[name], 1 / value, rtol=1e-9)
        elif "principal" in name:
            assert_allclose(swapped[name], 90 - value, rtol=1e-9)
        elif not name.endswith("_AP"):
            assert_allclose(swapped[name], value, rtol=1e-9, err_msg=name)


def test_moving_the_plate_moves_the_mean_and_nothing_else() -> None:
    straight, moved = describe(RECORD_CM), describe(RECORD_CM + np.array([3.0, -8.0]))
    for name, value in straight.items():
        shift = {"mean_value_ML": 3.0, "mean_value_AP": -8.0}.get(name, 0.0)
        assert_allclose(moved[name], value + shift, rtol=1e-7, atol=1e-10, err_msg=name)


def test_a_point_on_a_circle_has_the_frequency_and_velocity_of_the_circle() -> None:
    turns_per_s, radius = 0.2, 2.0
    speed = 2 * np.pi * turns_per_s * radius
    turn = 2 * np.pi * turns_per_s * np.arange(4000) / 100
    x, y = radius * np.cos(turn), radius * np.sin(turn)
    assert_allclose(sway.mean_frequency(x, y, rate_hz=100), turns_per_s, rtol=1e-3)
    assert_allclose(sway.path_velocity(x, y, rate_hz=100), speed, rtol=1e-3)
    assert_allclose(sway.spectral_mean_frequency(x, y, rate_hz=100), turns_per_s, rtol=5e-3)
    found = describe(np.stack([x, y], axis=1))
    assert_allclose(found["mean_frequency_ML_AND_AP"], turns_per_s, rtol=3e-3)
    assert_allclose(found["sway_area_per_second_ML_AND_AP"], np.pi * radius**2 * turns_per_s, rtol=3e-3)
    assert_allclose(found["range_ML_AND_AP"], 2 * radius, rtol=3e-3)
    assert_allclose(found["frequency_mode_Power_Spectrum_Density_ML"], turns_per_s, atol=0.02)
    assert_allclose(found["peak_velocity_all_SPD_AP"], speed, rtol=3e-3)
    assert found["zero_crossing_SPD_ML"] in (15, 16)  # two a turn in the 39.8 s that are left


def test_spectrum_and_velocity_equal_scipy() -> None:
    cop = sway.prepare(RECORD_CM[:, 0], RECORD_CM[:, 1], rate_hz=100, unit="cm").cop
    for n in (747, 748):
        part = cop[:n]
        found_hz, found = spectrum(part, rate_hz=25.0)
        frequencies, power = signal.welch(part, fs=25, nperseg=250, noverlap=125, nfft=n, detrend="linear", axis=0)
        assert_allclose(found_hz, frequencies, rtol=1e-14)
        assert_allclose(found, power, rtol=1e-9, atol=1e-14)
    velocity = signal.savgol_filter(cop, window_length=5, polyorder=3, deriv=1, delta=1 / 25, axis=0)
    assert_allclose(_velocity(cop, rate_hz=25.0), velocity, rtol=1e-9, atol=1e-12)


def test_a_random_walk_diffuses_with_exponent_one_half() -> None:
    steps = np.random.default_rng(3).normal(size=(200_000, 2))
    squares = mean_square_displacement(np.cumsum(steps, axis=0), lags=40)
    assert_allclose(squares[:, 0], np.arange(1, 41), rtol=0.05)


@settings(max_examples=40, deadline=None)
@given(
    gaps=hnp.arrays(np.float64, st.integers(3, 60), elements=st.floats(0.002, 0.11)),
    seed=st.integers(0, 1000),
)
def test_resampling_equals_the_plain_algorithm_window_by_window(gaps: np.ndarray, seed: int) -> None:
    times = 0.1 + np.cumsum(gaps)
    values = np.random.default_rng(seed).normal(size=(len(times), 2))
    plain_times, plain = PLAIN["plain_swarii"](times, values, rate_hz=25.0)
    even, found = resample_swarii(times, values, rate_hz=25.0)
    if len(even) == len(plain) and np.allclose(even, plain_times):
        assert_allclose(found, plain, rtol=1e-9, atol=1e-12)
    else:  # empty windows: filled on straight lines between those that are not
        for axis in range(2):
            assert_allclose(found[:, axis], np.interp(even, plain_times, plain[:, axis]), rtol=1e-9, atol=1e-12)


def test_resampling_keeps_a_constant_and_follows_a_line() -> None:
    times = np.arange(300) / 100
    values = np.stack([np.full(300, 4.2), 3.0 * times], axis=1)
    even, found = resample_swarii(times, values, rate_hz=25.0)
    assert_allclose(found[:, 0], 4.2, rtol=1e-14)
    inner = (even > 0.05) & (even < 2.9)
    assert_allclose(found[inner, 1], 3.0 * even[inner], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    spikes=st.lists(st.tuples(st.integers(5, 110), st.integers(1, 4), st.floats(-9, 9)), max_size=8),
    seed=st.integers(0, 1000),
)
def test_purging_equals_the_plain_algorithm(spikes: list[tuple[int, int, float]], seed: int) -> None:
    values = np.cumsum(np.random.default_rng(seed).normal(scale=0.1, size=(120, 2)), axis=0)
    for start, length, height in spikes:
        values[start : start + length] += height
    times = np.arange(120) / 100
    kept = PLAIN["plain_purge"](times, values, jump=2.0, back=0.5)
    found_times, found = purge_artifacts(times, values, jump=2.0, back=0.5)
    assert_allclose(found_times, times[kept])
    assert_allclose(found, values[kept])


def test_a_spike_of_one_sample_leaves_no_trace() -> None:
    spiked = RECORD_CM.copy()
    spiked[1500] += 6.0
    clean, found = describe(RECORD_CM), describe(spiked)
    for name in ("maximal_distance_Radius", "mean_velocity_ML_AND_AP", "confidence_ellipse_area_ML_AND_AP"):
        assert_allclose(found[name], clean[name], rtol=0.02, err_msg=name)


def test_stay_within_the_radius_equals_the_plain_algorithm() -> None:
    cop = sway.prepare(RECORD_CM[:, 0], RECORD_CM[:, 1], rate_hz=100, unit="cm").cop
    for radius in (0.05, 0.3, 50.0):
        found = _samples_until_exit(cop, radius=radius) + _samples_until_exit(cop[::-1], radius=radius)[::-1]
        assert found[:-1].tolist() == PLAIN["plain_stay"](cop, radius=radius)


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.float64, st.tuples(st.integers(2, 40), st.just(2)), elements=st.floats(-5, 5, width=32)))
def test_greatest_distance_equals_every_pair(points: np.ndarray) -> None:
    pairs = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert_allclose(greatest_distance(points), pairs.max(), rtol=1e-12, atol=1e-300)


def test_a_gap_is_named_with_its_axis_and_place() -> None:
    gap = RECORD_CM.copy()
    gap[1234, 1] = np.nan
    with pytest.raises(SignalError, match=r"AP; found no number at sample 1234 \(12\.34 s\)"):
        describe(gap)


def test_a_still_channel_is_named() -> None:
    still = RECORD_CM.copy()
    still[:, 0] = 1.5
    with pytest.raises(SignalError, match=r"moves in ML; found 1\.5 cm in all 3000 samples"):
        describe(still)


def test_a_short_record_says_how_long_it_must_be() -> None:
    with pytest.raises(SignalError, match=r"at least 10\.2 s of standing .* found 6\.00 s"):
        describe(RECORD_CM[:600])


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(SignalError, match="mm, cm, m; found 'inch'"):
        describe(RECORD_CM, "inch")


def test_eyes_closed_over_open() -> None:
    assert sway.eyes_closed_ratio(18.0, 12.0) == pytest.approx(1.5)
    with pytest.raises(SignalError, match="eyes open"):
        sway.eyes_closed_ratio(18.0, 0.0)


def test_an_axis_at_rest_has_no_spectral_frequency() -> None:
    moving = np.sin(np.arange(3000) / 50)
    with pytest.raises(SignalError, match="moves in ML and AP"):
        sway.spectral_mean_frequency(np.zeros(3000), moving, rate_hz=100)
