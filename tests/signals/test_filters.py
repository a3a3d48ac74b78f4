import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import butter, sosfiltfilt

from groundup.errors import SignalError
from groundup.signals.filters import bandpass, describe, highpass, lowpass, runs


def gain_and_lag(filtered, wave_hz, rate_hz, times):
    """Amplitude ratio and phase [rad] of a filtered unit sine, from its middle half, by least squares."""
    middle = slice(len(times) // 4, 3 * len(times) // 4)
    basis = np.stack([np.sin(2 * np.pi * wave_hz * times[middle]), np.cos(2 * np.pi * wave_hz * times[middle])], axis=1)
    (a, b), *_ = np.linalg.lstsq(basis, filtered[middle], rcond=None)
    return np.hypot(a, b), np.arctan2(b, a)


CASES = [
    (6.0, 100.0, 4),
    (6.0, 100.0, 2),
    (20.0, 100.0, 4),
    (45.0, 100.0, 4),  # near the Nyquist rate, where Winter's own correction is wrong
    (450.0, 2000.0, 8),
]


@pytest.mark.parametrize(("cutoff_hz", "rate_hz", "order"), CASES)
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("kind", [lowpass, highpass])
def test_gain_is_minus_3_db_at_the_stated_cutoff(kind, cutoff_hz, rate_hz, order, causal):
    times = np.arange(int(rate_hz * max(20.0, 100 / cutoff_hz))) / rate_hz
    wave = np.sin(2 * np.pi * cutoff_hz * times)
    filtered = kind(wave, cutoff_hz=cutoff_hz, rate_hz=rate_hz, order=order, causal=causal)
    gain, lag = gain_and_lag(filtered, cutoff_hz, rate_hz, times)
    assert_allclose(gain, np.sqrt(0.5), rtol=1e-4)
    if not causal:
        assert abs(lag) < 1e-3


@pytest.mark.parametrize("edge_hz", [20.0, 450.0])
def test_both_edges_of_a_bandpass_are_at_minus_3_db(edge_hz):
    times = np.arange(8000) / 2000.0
    filtered = bandpass(np.sin(2 * np.pi * edge_hz * times), low_hz=20, high_hz=450, rate_hz=2000)
    gain, lag = gain_and_lag(filtered, edge_hz, 2000.0, times)
    assert_allclose(gain, np.sqrt(0.5), rtol=1e-4)
    assert abs(lag) < 1e-3


@pytest.mark.parametrize(("order", "from_hz"), [(2, 320.0), (4, 80.0), (8, 80.0)])
def test_slope_is_that_of_the_effective_order(order, from_hz):
    # Far above the cut-off and far below the Nyquist rate an order n low-pass falls by 2^n an octave.
    rate_hz, times = 20_000.0, np.arange(100_000) / 20_000.0
    gains = [
        gain_and_lag(
            lowpass(np.sin(2 * np.pi * f * times), cutoff_hz=10, rate_hz=rate_hz, order=order), f, rate_hz, times
        )[0]
        for f in (from_hz, 2 * from_hz)
    ]
    assert_allclose(np.log2(gains[0] / gains[1]), order, rtol=0.01)


@pytest.mark.parametrize(
    ("ours", "keywords", "btype"),
    [
        (lowpass, {"cutoff_hz": 6.0}, "lowpass"),
        (lowpass, {"cutoff_hz": 45.0}, "lowpass"),
        (highpass, {"cutoff_hz": 6.0}, "highpass"),
        (bandpass, {"low_hz": 10.0, "high_hz": 40.0}, "bandpass"),
    ],
)
def test_scipy_run_forwards_and_backwards_gives_the_same(ours, keywords, btype):
    values = np.random.default_rng(4).normal(size=(1001, 3)).cumsum(axis=0)
    band = {"low_hz": keywords.get("low_hz", 0.0), "high_hz": keywords.get("high_hz", np.inf)}
    if btype != "bandpass":
        band["high_hz" if btype == "lowpass" else "low_hz"] = keywords["cutoff_hz"]
    design = describe(**band, rate_hz=100).design_hz
    sections = butter(2, design if btype == "bandpass" else design[0], btype=btype, output="sos", fs=100)
    theirs = sosfiltfilt(sections, values, axis=0, padtype="odd", padlen=1000)
    assert_allclose(ours(values, **keywords, rate_hz=100), theirs, atol=1e-7)


def test_winters_constant_for_a_second_order_filter_run_twice():
    # Winter (2009) gives C = 0.802 for two passes of a second-order filter; far below Nyquist ours agrees.
    assert_allclose(6.0 / describe(high_hz=6, rate_hz=100_000).design_hz[0], 0.802, atol=5e-4)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-5, 5), st.floats(-5, 5))
def test_linear_and_symmetric_in_time(seed, a, b):
    x, y = np.random.default_rng(seed).normal(size=(2, 400))
    both = lowpass(a * x + b * y, cutoff_hz=6, rate_hz=100)
    assert_allclose(
        both, a * lowpass(x, cutoff_hz=6, rate_hz=100) + b * lowpass(y, cutoff_hz=6, rate_hz=100), atol=1e-9
    )
    assert_allclose(
        lowpass(x[::-1], cutoff_hz=6, rate_hz=100)[100:-100][::-1],
        lowpass(x, cutoff_hz=6, rate_hz=100)[100:-100],
        atol=1e-6,
    )


@pytest.mark.parametrize("causal", [False, True])
def test_what_does_not_change_passes_a_lowpass_and_not_a_highpass(causal):
    still = np.full((300, 2, 3), 1.7)
    assert_allclose(lowpass(still, cutoff_hz=6, rate_hz=100, causal=causal), still, rtol=1e-12)
    assert_allclose(highpass(still, cutoff_hz=6, rate_hz=100, causal=causal), 0, atol=1e-12)


def test_a_straight_line_passes_unchanged_to_its_ends():
    line = np.linspace(-1, 3, 200)
    assert_allclose(lowpass(line, cutoff_hz=6, rate_hz=100), line, atol=1e-9)


def test_causal_does_not_see_the_future():
    x = np.random.default_rng(1).normal(size=400)
    changed = x.copy()
    changed[250:] += 10
    ours, theirs = (lowpass(v, cutoff_hz=6, rate_hz=100, causal=True) for v in (x, changed))
    assert_allclose(ours[:250], theirs[:250], atol=0)


def test_runs_between_gaps_are_filtered_alone_and_short_ones_are_not_measured():
    x = np.random.default_rng(2).normal(size=(500, 2))
    x[200:220, 0] = np.nan
    x[225:300, 0] = np.nan  # leaves five samples alone
    out = lowpass(x, cutoff_hz=6, rate_hz=100)
    assert_allclose(out[:200, 0], lowpass(x[:200, 0], cutoff_hz=6, rate_hz=100))
    assert_allclose(out[300:, 0], lowpass(x[300:, 0], cutoff_hz=6, rate_hz=100))
    assert np.isnan(out[200:300, 0]).all()
    assert_allclose(out[:, 1], lowpass(x[:, 1], cutoff_hz=6, rate_hz=100))


def test_all_missing_and_empty_stay_so():
    assert np.isnan(lowpass(np.full((50, 2), np.nan), cutoff_hz=6, rate_hz=100)).all()
    assert lowpass(np.empty((0, 3)), cutoff_hz=6, rate_hz=100).shape == (0, 3)


def test_note_says_what_was_done():
    note = describe(low_hz=20, high_hz=450, rate_hz=2000)
    assert (note.order, note.passes) == (4, 2)
    assert note.design_hz[0] < 20 < 450 < note.design_hz[1]
    assert "effective order 4" in note.sentence
    assert "order 2" in note.sentence
    assert "forwards and backwards" in note.sentence
    assert "causal" in describe(high_hz=6, rate_hz=100, order=3, causal=True).sentence


@pytest.mark.parametrize(
    ("keywords", "word"),
    [
        ({"high_hz": 50.0, "rate_hz": 100.0}, "50 Hz"),
        ({"high_hz": 6.0, "rate_hz": 0.0}, "sampling rate"),
        ({"high_hz": 6.0, "rate_hz": 100.0, "order": 3}, "order 3"),
        ({"high_hz": 6.0, "low_hz": 9.0, "rate_hz": 100.0}, "lower edge"),
        ({"high_hz": float("nan"), "rate_hz": 100.0}, "cut-off"),
        ({"rate_hz": 100.0}, "cut-off"),
    ],
)
def test_what_cannot_be_filtered_is_refused(keywords, word):
    with pytest.raises(SignalError, match=word):
        describe(**keywords)


@given(st.lists(st.booleans(), max_size=30))
def test_runs_cover_exactly_what_is_true(flags):
    covered = [i for first, end in runs(np.array(flags, dtype=bool)) for i in range(first, end)]
    assert covered == [i for i, flag in enumerate(flags) if flag]
