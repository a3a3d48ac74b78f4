"""The interval of a peak: laws that hold whatever the errors are."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.signals.curve import Curve, Spread
from groundup.signals.extreme import extreme

TIMES = np.linspace(0, 2, 201)
PEAK = np.sin(np.pi * TIMES / 2)


def curve(values, *, runs, frame_sd=0.0):
    spread = Spread(np.asarray(runs, dtype=float), np.array([0.0, 200.0]), np.arange(201.0), frame_sd)
    return Curve("knee_flexion", "left", values, TIMES, "rad", "test", sd=np.full(201, 0.5), spread=spread)


def both(z):
    return np.stack([z, z], axis=1)


def test_a_constant_error_gives_value_plus_minus_1_96_sd():
    z = np.concatenate([d := np.random.default_rng(1).standard_normal(500), -d])
    found = extreme(curve(PEAK, runs=0.3 * both(z)), start_s=0, end_s=2.1)
    assert found.value == pytest.approx(1.0)
    assert found.time_s == pytest.approx(1.0)
    sd = 0.3 * np.sqrt(np.mean(z**2))
    assert_allclose([found.low, found.high], [1 - 1.96 * sd, 1 + 1.96 * sd])


def test_without_a_spread_the_sd_of_the_frame_is_used():
    found = extreme(replace(curve(PEAK, runs=[[0, 0]]), spread=None), start_s=0, end_s=2.1)
    assert_allclose([found.low, found.high], [1 - 0.98, 1 + 0.98])
    bare = replace(curve(PEAK, runs=[[0, 0]]), spread=None, sd=None)
    assert extreme(bare, start_s=0, end_s=2.1).low is None


def test_the_smallest_is_the_largest_upside_down():
    runs = 0.1 * np.random.default_rng(2).standard_normal((200, 2))
    top = extreme(curve(PEAK, runs=runs, frame_sd=0.1), start_s=0, end_s=2.1)
    bottom = extreme(curve(-PEAK, runs=-runs, frame_sd=0.1), start_s=0, end_s=2.1, which="min")
    assert_allclose([bottom.value, bottom.low, bottom.high], [-top.value, -top.high, -top.low])
    size = extreme(curve(-PEAK, runs=-runs, frame_sd=0.1), start_s=0, end_s=2.1, which="size")
    assert_allclose([size.value, size.low, size.high], [bottom.value, bottom.low, bottom.high])


def test_a_hidden_second_peak_opens_the_interval_to_one_side_only():
    """Exactly 0 in standing, −1 ± 1 at the end: the peak is 0 or more, however the errors fell."""
    z = np.concatenate([d := np.random.default_rng(3).standard_normal(2000), -d])
    falling = -TIMES / 2
    found = extreme(curve(falling, runs=np.stack([0 * z, z], axis=1)), start_s=0, end_s=2.1)
    assert found.value == 0
    assert found.low == 0
    assert 0.6 < found.high < 1.2


def test_the_interval_of_a_noisy_peak_covers_the_truth():
    """Simulated: a constant error with sd 0.2 and a tilt with sd 0.3, new in each of 2000 trials."""
    rng = np.random.default_rng(4)
    errors = rng.standard_normal((256, 2)) * [0.2, 0.3]
    runs = np.stack([errors[:, 0], errors.sum(axis=1)], axis=1)
    covered = 0
    for _ in range(2000):
        constant, tilt = rng.standard_normal(2) * [0.2, 0.3]
        measured = PEAK + constant + tilt * TIMES / 2
        found = extreme(curve(measured, runs=runs), start_s=0, end_s=2.1)
        covered += found.low <= 1.0 <= found.high
    assert 0.93 < covered / 2000 < 0.97


def test_nothing_seen_no_extreme():
    assert extreme(curve(np.full(201, np.nan), runs=[[0, 0]]), start_s=0, end_s=2.1) is None
    assert extreme(curve(PEAK, runs=[[0, 0]]), start_s=5, end_s=6) is None
