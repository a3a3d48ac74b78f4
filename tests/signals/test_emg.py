import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.errors import SignalError
from groundup.signals.emg import (
    co_activation,
    condition,
    conditioning,
    envelope,
    muscle_of,
    percent_mvc,
    rms,
    teager_kaiser,
    voluntary_maximum,
)


@given(st.floats(0.1, 10), st.floats(0.05, 3.0), st.floats(-3, 3))
def test_teager_kaiser_of_a_sine_is_the_published_constant(amplitude, omega, phase):
    wave = amplitude * np.sin(omega * np.arange(200) + phase)
    assert_allclose(teager_kaiser(wave), amplitude**2 * np.sin(omega) ** 2, rtol=1e-6, atol=1e-9 * amplitude**2)


def test_envelope_of_a_sine_inside_the_band_is_its_rms():
    times = np.arange(4000) / 2000.0
    wave = 3e-4 * np.sin(2 * np.pi * 100 * times)
    assert_allclose(envelope(wave, rate_hz=2000)[500:-500], 3e-4 / np.sqrt(2), rtol=0.01)


def test_conditioning_takes_away_offset_and_movement_and_keeps_the_burst():
    times = np.arange(8000) / 2000.0
    burst = 1e-4 * np.sin(2 * np.pi * 90 * times)
    dirty = burst + 0.02 + 1e-3 * np.sin(2 * np.pi * 1.0 * times)
    assert_allclose(condition(dirty, rate_hz=2000)[1000:-1000], burst[1000:-1000], atol=2e-6)
    assert conditioning(rate_hz=2000).high_hz == 450
    assert conditioning(rate_hz=800).high_hz == 360


def test_an_envelope_passed_as_raw_emg_is_refused():
    with pytest.raises(SignalError, match="emg_envelope"):
        conditioning(rate_hz=50)


def test_rms_matches_the_definition_and_leaves_gaps():
    x = np.random.default_rng(0).normal(size=(300, 2))
    x[100:110, 1] = np.nan
    got = rms(x, rate_hz=100, window_s=0.1)
    for i in (0, 3, 50, 98, 120, 299):
        for column in range(2):
            window = x[max(0, i - 5) : i + 6, column]
            assert_allclose(got[i, column], np.sqrt(np.nanmean(window**2)))
    assert np.isnan(got[100:110, 1]).all()


def test_mvc_is_the_best_half_second_and_percent_is_of_it():
    rng = np.random.default_rng(1)
    weak, strong = (s * rng.normal(size=(6000, 1)) for s in (1e-4, 3e-4))
    best = voluntary_maximum([weak, strong], rate_hz=2000)
    assert_allclose(percent_mvc(best, mvc_v=float(best[0])), 100)
    alone = voluntary_maximum([weak], rate_hz=2000)
    assert_allclose(best / alone, 3, rtol=0.1)
    doubled = voluntary_maximum([2 * weak], rate_hz=2000)
    assert_allclose(doubled, 2 * alone)
    just_one_window = voluntary_maximum([weak[:1000]], rate_hz=2000)
    assert_allclose(just_one_window, 1e-4 * np.sqrt(430 / 1000), rtol=0.1)  # 20–450 Hz of the noise's 1000
    with pytest.raises(SignalError, match="trial"):
        voluntary_maximum([], rate_hz=2000)
    with pytest.raises(SignalError, match=r"0\.5 s"):
        voluntary_maximum([weak[:500]], rate_hz=2000)
    with pytest.raises(SignalError, match="positive MVC"):
        percent_mvc(best, mvc_v=0.0)


def test_co_activation_has_its_ends_and_its_symmetry():
    a, b = np.random.default_rng(2).uniform(0, 1, (2, 100))
    assert_allclose(co_activation(a, a), 100)
    on = np.arange(100) < 50
    assert co_activation(np.where(on, 1.0, 0.0), np.where(on, 0.0, 1.0)) == 0
    assert_allclose(co_activation(a, b), co_activation(b, a))
    assert np.isnan(co_activation(np.zeros(5), np.zeros(5)))


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("gluteus maximus", ("gluteus maximus", None)),
        ("gluteus_medius", ("gluteus medius", None)),
        ("GMAX_R", ("gluteus maximus", "right")),
        ("RGLUTMAX", ("gluteus maximus", "right")),
        ("R Gluteus Medius", ("gluteus medius", "right")),
        ("left gluteus medius", ("gluteus medius", "left")),
        ("LeftGlutMax", ("gluteus maximus", "left")),
        ("glut_max1_r", ("gluteus maximus", "right")),
        ("EMG.L_GMed [mV]", ("gluteus medius", "left")),
        ("Rt Glute Max: EMG 3", ("gluteus maximus", "right")),
        ("abductor hallucis", ("abductor hallucis", None)),
        ("right AbdH", ("abductor hallucis", "right")),
        ("Lsol", ("soleus", "left")),
        ("tibialis_anterior", ("tibialis anterior", None)),
        ("medial_hamstrings", ("medial hamstrings", None)),
        ("VL", ("vastus lateralis", None)),
        ("right vastus lateralis", ("vastus lateralis", "right")),
        ("left right gluteus maximus", ("gluteus maximus", None)),
        ("gluteus", None),
        ("GM", None),
        ("channel 1", None),
        ("", None),
        ("left", None),
    ],
)
def test_names_of_many_labs(label, meant):
    assert muscle_of(label) == meant


@given(st.text(max_size=20))
def test_any_text_is_answered(label):
    assert muscle_of(label) is None or len(muscle_of(label)) == 2
