"""Repetitions: counted once each, whatever the jitter, and where they start, turn and end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from groundup.chain.repetition import KNEE, crossings

DEG = np.pi / 180


def squats(
    count: int,
    *,
    rate_hz: float = 60,
    depth_deg: float = 95,
    rest_deg: float = 4,
    bend_s: float = 2.4,
    rest_s: float = 1.5,
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[float]]:
    """Raised-cosine knee bends: flexion [rad], time [s] and the exact time of each bottom."""
    period = bend_s + rest_s
    times = np.arange(0, count * period + rest_s, 1 / rate_hz)
    phase = (times % period - rest_s) / bend_s
    bend = np.where((phase > 0) & (phase < 1), 0.5 - 0.5 * np.cos(2 * np.pi * np.clip(phase, 0, 1)), 0.0)
    bend = np.where(times < count * period, bend, 0.0)
    bottoms = [i * period + rest_s + bend_s / 2 for i in range(count)]
    return (rest_deg + (depth_deg - rest_deg) * bend) * DEG, times, bottoms


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 12),
    rate_hz=st.sampled_from([15.0, 29.97, 60.0, 100.0]),
    depth_deg=st.floats(55, 130),
    jitter_deg=st.floats(0, 2),
    seed=st.integers(0, 2**16),
)
def test_every_knee_bend_is_counted_once(
    count: int, rate_hz: float, depth_deg: float, jitter_deg: float, seed: int
) -> None:
    flexion, times, bottoms = squats(count, rate_hz=rate_hz, depth_deg=depth_deg)
    noise = np.random.default_rng(seed).normal(0, jitter_deg * DEG, flexion.shape)
    found = crossings(flexion + noise, times, KNEE)
    assert len(found) == count
    for (start, turn, end), bottom in zip(found, bottoms, strict=True):
        assert start < turn < end
        assert turn == pytest.approx(bottom, abs=0.4)


def test_start_and_end_lie_where_the_curve_crosses_fifteen_degrees() -> None:
    flexion, times, bottoms = squats(3, rate_hz=100)
    # 4 + 91·(1 − cos φ)/2 = 15 degrees, solved for φ
    lead = np.arccos(1 - 2 * 11 / 91) / (2 * np.pi) * 2.4
    for (start, _, end), bottom in zip(crossings(flexion, times, KNEE), bottoms, strict=True):
        assert start == pytest.approx(bottom - 1.2 + lead, abs=1e-3)
        assert end == pytest.approx(bottom + 1.2 - lead, abs=1e-3)


def test_time_reversed_bends_are_the_same_bends() -> None:
    flexion, times, _ = squats(4)
    forward = crossings(flexion, times, KNEE)
    backward = crossings(flexion[::-1], times, KNEE)
    mirrored = [(times[-1] - e, times[-1] - b, times[-1] - s) for s, b, e in reversed(backward)]
    np.testing.assert_allclose(mirrored, forward, atol=1e-9)


@pytest.mark.parametrize("depth_deg", [20, 30, 38])
def test_shallow_bends_are_not_repetitions(depth_deg: float) -> None:
    flexion, times, _ = squats(3, depth_deg=depth_deg)
    assert crossings(flexion, times, KNEE) == []


def test_half_a_repetition_at_either_end_is_none() -> None:
    flexion, times, bottoms = squats(3)
    cut = slice(int(bottoms[0] * 60), int(bottoms[2] * 60))
    assert len(crossings(flexion[cut], times[cut], KNEE)) == 1


def test_a_bend_seen_only_in_part_is_not_counted() -> None:
    flexion, times, bottoms = squats(3)
    hidden = np.where(np.abs(times - bottoms[1]) < 0.4, np.nan, flexion)
    assert len(crossings(hidden, times, KNEE)) == 2
    blink = np.where(np.abs(times - bottoms[1]) < 0.05, np.nan, flexion)
    assert len(crossings(blink, times, KNEE)) == 3


def test_a_camera_that_reads_standing_as_bent_still_counts() -> None:
    flexion, times, _ = squats(3, rest_deg=14)
    assert len(crossings(flexion, times, KNEE)) == 3


def test_nothing_measured_means_nothing_counted() -> None:
    assert crossings(np.full(200, np.nan), np.arange(200) / 50, KNEE) == []
