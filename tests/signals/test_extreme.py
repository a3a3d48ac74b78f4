"""The two sides of a peak: laws that hold whatever the errors are."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.signals.curve import Curve, Spread
from groundup.signals.extreme import either_side

TIMES = np.linspace(0, 2, 201)
PEAK = np.sin(np.pi * TIMES / 2)
ALL = np.arange(201)


def curve(values, *, runs, frame_sd=0.0):
    spread = Spread(np.asarray(runs, dtype=float), np.array([0.0, 200.0]), np.arange(201.0), frame_sd)
    return Curve("knee_flexion", "left", values, TIMES, "rad", "test", sd=np.full(201, 0.5), spread=spread)


def both(z):
    return np.stack([z, z], axis=1)


def mirrored(rng, n):
    z = rng.standard_normal(n)
    return np.concatenate([z, -z])


def test_a_constant_error_gives_its_sd_on_both_sides():
    z = mirrored(np.random.default_rng(1), 500)
    assert_allclose(either_side(curve(PEAK, runs=0.3 * both(z)), ALL), 0.3 * np.sqrt(np.mean(z**2)))


def test_without_a_spread_or_a_value_nothing_is_known():
    assert either_side(replace(curve(PEAK, runs=[[0, 0]]), spread=None), ALL) is None
    assert either_side(curve(np.full(201, np.nan), runs=[[0, 0]]), ALL) is None


def test_the_smallest_is_the_largest_upside_down():
    runs = 0.1 * np.random.default_rng(2).standard_normal((200, 2))
    below, above = either_side(curve(PEAK, runs=runs, frame_sd=0.1), ALL)
    for key in (np.negative, np.abs):
        assert_allclose(either_side(curve(-PEAK, runs=-runs, frame_sd=0.1), ALL, key=key), (above, below))
    assert_allclose(either_side(curve(PEAK, runs=runs, frame_sd=0.1), ALL, key=np.abs), (below, above))


def test_a_hidden_second_peak_opens_one_side_only():
    """Exactly 0 in standing, −1 ± 1 at the end: the peak is 0 or more, however the errors fell."""
    z = mirrored(np.random.default_rng(3), 2000)
    below, above = either_side(curve(-TIMES / 2, runs=np.stack([0 * z, z], axis=1)), ALL)
    assert below == 0
    # E[max(0, z − 1)²] of a normal z is 0.0753 (partial moments)
    assert above == pytest.approx(1.645 / 1.96 * np.sqrt(2 * 0.0753), rel=0.1)


def test_noise_of_a_frame_pulls_the_truth_inward():
    below, above = either_side(curve(0 * PEAK, runs=[[0, 0]], frame_sd=0.1), ALL)
    assert below > 0.12
    assert above == pytest.approx(0.1)


@pytest.mark.parametrize("shape", [0 * PEAK, PEAK], ids=["flat", "peaked"])
def test_the_largest_of_noisy_frames_is_known_for_what_it_is(shape):
    """2 s of noise below 6 Hz on a flat line or a peak, 1500 times: the true largest value is 0 or 1."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(1500):
        spectrum = np.fft.rfft(rng.standard_normal(400))
        slow = np.fft.irfft(np.where(np.fft.rfftfreq(400, 0.01) < 6, spectrum, 0))[:201]
        found = shape + 0.02 * slow / np.sqrt(0.12)
        below, above = either_side(curve(found, runs=[[0, 0]], frame_sd=0.02), ALL)
        covered += found.max() - 1.96 * below <= shape.max() <= found.max() + 1.96 * above
    assert covered / 1500 > 0.93  # and mostly more: outward the noise of one frame stays


def test_the_interval_of_a_noisy_peak_covers_the_truth():
    """Simulated: a constant error with sd 0.2 and a tilt with sd 0.3, new in each of 2000 trials."""
    rng = np.random.default_rng(4)
    errors = rng.standard_normal((256, 2)) * [0.2, 0.3]
    runs = np.stack([errors[:, 0], errors.sum(axis=1)], axis=1)
    covered = 0
    for _ in range(2000):
        constant, tilt = rng.standard_normal(2) * [0.2, 0.3]
        measured = PEAK + constant + tilt * TIMES / 2
        below, above = either_side(curve(measured, runs=runs), ALL)
        covered += measured.max() - 1.96 * below <= 1.0 <= measured.max() + 1.96 * above
    assert 0.93 < covered / 2000 < 0.97
