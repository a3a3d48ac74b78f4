"""The live envelope is one causal pass of scipy's, however the samples are cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import butter, sosfilt, sosfilt_zi, sosfreqz

from groundup.signals.emg import envelope
from groundup.signals.emg_live import LiveEnvelope, band, fast_enough, live_envelope, window_samples


def folded(values: np.ndarray, rate_hz: float, cuts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    state, at, found, begun = LiveEnvelope(rate_hz), [], [], 0
    for end in [*sorted(cuts), len(values)]:
        state, where, given_ = live_envelope(state, values[begun:end])
        at.append(where + begun)
        found.append(given_)
        begun = end
    return np.concatenate(at), np.concatenate(found)


def one_pass(values: np.ndarray, rate_hz: float) -> np.ndarray:
    """Order 4 at each edge, causal, begun at its first value; root of the mean square of the last 50 ms."""
    sos = butter(4, [20, min(450, 0.45 * rate_hz)], "bandpass", fs=rate_hz, output="sos")
    clean, _ = sosfilt(sos, values, axis=0, zi=sosfilt_zi(sos)[:, :, None] * values[0])
    size = round(0.05 * rate_hz)
    out = np.full_like(values, np.nan)
    for k in range(size - 1, len(values)):
        out[k] = np.sqrt(np.mean(clean[k - size + 1 : k + 1] ** 2, axis=0))
    return out


@settings(max_examples=40)
@given(st.lists(st.integers(0, 800), max_size=12), st.sampled_from([1000.0, 1259.0, 2000.0]), st.integers(0, 99))
def test_any_cut_equals_one_causal_pass(cuts: list[int], rate_hz: float, seed: int) -> None:
    values = 3e-4 + 2e-5 * np.random.default_rng(seed).standard_normal((800, 2))
    at, found = folded(values, rate_hz, cuts)
    every = round(rate_hz / 100)
    assert at.tolist() == list(range(every - 1, 800, every))
    assert_allclose(found, one_pass(values, rate_hz)[at], rtol=1e-9, atol=1e-15)


def test_the_band_is_the_one_of_the_assessment() -> None:
    _, response = sosfreqz(band(2000.0)[0], worN=[5.0, 20.0, 100.0, 450.0, 900.0], fs=2000.0)
    assert_allclose(np.abs(response)[[1, 2, 3]], [np.sqrt(0.5), 1.0, np.sqrt(0.5)], atol=2e-3)
    assert np.abs(response)[[0, 4]].max() < 0.01


def test_a_steady_muscle_is_as_loud_live_as_in_the_assessment() -> None:
    values = 1e-5 * np.random.default_rng(3).standard_normal((8000, 1))
    _, live = folded(values, 2000.0, [])
    assert np.nanmean(live[20:] ** 2) == pytest.approx(
        np.mean(envelope(values, rate_hz=2000.0)[200:-200] ** 2), rel=0.02
    )


def test_an_offset_of_the_electrode_does_not_ring() -> None:
    _, found = folded(np.full((400, 1), 5e-3), 2000.0, [7])
    assert np.nanmax(np.abs(found)) < 1e-12
    assert np.isnan(found[:4]).all()


def test_a_missing_sample_leaves_its_window_unknown_and_nothing_else() -> None:
    values = 1e-5 * np.random.default_rng(3).standard_normal((1000, 2))
    values[500, 0] = np.nan
    at, found = folded(values, 2000.0, [500, 501])
    touched = (at >= 500) & (at < 500 + window_samples(2000.0))
    assert np.isnan(found[touched, 0]).all()
    assert np.isfinite(found[~touched & (at >= 99), 0]).all()
    assert np.isfinite(found[at >= 99, 1]).all()


def test_slow_emg_has_no_envelope() -> None:
    assert [fast_enough(rate) for rate in (None, 999.0, 1000.0)] == [False, False, True]
