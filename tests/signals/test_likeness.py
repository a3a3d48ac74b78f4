"""Likeness of two curves: planted lags, NumPy's own correlation, and what must not matter."""

import numpy as np
import pytest

from groundup.errors import SignalError
from groundup.signals.likeness import likeness


def bump(times, at):
    return np.exp(-(((times - at) / 0.08) ** 2))


TIMES = np.arange(0, 2, 0.01)
FINE = np.arange(0, 2, 0.0005)


@pytest.mark.parametrize("later_s", [-0.15, -0.05, 0.0, 0.05, 0.2])
def test_a_planted_lag_is_found(later_s):
    found = likeness(TIMES, bump(TIMES, 1.0 + later_s), FINE, bump(FINE, 1.0))
    assert found.lag_s == pytest.approx(later_s)
    assert found.best_r > 0.9999


def test_at_the_same_time_it_is_pearson_s_r():
    rng = np.random.default_rng(1)
    one, other = bump(TIMES, 0.9) + 0.1 * rng.normal(size=len(TIMES)), bump(TIMES, 1.0)
    inside = slice(20, -20)  # 0.2 s at each end leave room for every lag
    assert likeness(TIMES, one, TIMES, other).r == pytest.approx(
        np.corrcoef(one[inside], other[inside])[0, 1], abs=0.01
    )


def test_size_offset_and_missing_samples_do_not_matter():
    one, other = bump(TIMES, 1.05), bump(FINE, 1.0)
    before = likeness(TIMES, one, FINE, other)
    holed = np.where((TIMES > 0.5) & (TIMES < 0.53), np.nan, 3 * one + 7)
    after = likeness(TIMES, holed, FINE, 1e-6 * other - 2)
    assert (after.r, after.best_r) == pytest.approx((before.r, before.best_r), abs=1e-3)
    assert after.lag_s == before.lag_s


def test_what_was_not_measured_in_between_is_not_made_up():
    """An electrode that was off for a third of the time, in which the other muscle went on."""
    one = np.sin(20 * TIMES)
    off = (TIMES > 0.7) & (TIMES < 1.1)
    found = likeness(TIMES, one, TIMES, np.where(off, np.nan, one))
    assert (found.r, found.lag_s) == (pytest.approx(1.0), 0.0)


def test_exchanged_curves_have_the_opposite_lag():
    a = likeness(TIMES, bump(TIMES, 1.0), TIMES, bump(TIMES, 1.1))
    b = likeness(TIMES, bump(TIMES, 1.1), TIMES, bump(TIMES, 1.0))
    assert (a.lag_s, a.r) == pytest.approx((-b.lag_s, b.r), abs=1e-6)


def test_too_little_is_refused_and_a_flat_curve_is_like_nothing():
    with pytest.raises(SignalError, match="20 samples"):
        likeness(TIMES[:30], TIMES[:30], TIMES, TIMES)
    with pytest.raises(SignalError, match="20 samples"):
        likeness(TIMES, TIMES, TIMES, np.full(len(TIMES), np.nan))
    assert likeness(TIMES, np.ones(len(TIMES)), TIMES, TIMES).r == 0
