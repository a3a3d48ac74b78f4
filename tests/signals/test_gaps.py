import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import SignalError
from groundup.signals.gaps import Gap, fill, gaps


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-3, 3), min_size=4, max_size=4),
    st.integers(5, 30),
    st.integers(1, 9),
)
def test_a_cubic_is_filled_exactly(coefficients, first, length):
    t = np.linspace(-1, 1, 60)
    truth = np.polyval(coefficients, t)
    broken = truth.copy()
    broken[first : first + length] = np.nan
    done = fill(broken, longest_s=0.1, rate_hz=100)
    assert_allclose(done.values, truth, atol=1e-9)
    assert done.filled == (Gap(0, first, first + length),)
    assert_array_equal(done.mask, np.isnan(broken))


def test_only_up_to_the_stated_length_and_never_beyond_the_ends():
    x = np.arange(100.0)[:, None].repeat(2, axis=1)
    x[:5, 0] = x[20:30, 0] = x[50:61, 0] = x[97:, 0] = np.nan
    done = fill(x, longest_s=0.1, rate_hz=100)
    assert done.filled == (Gap(0, 20, 30),)
    assert done.left == (Gap(0, 0, 5), Gap(0, 50, 61), Gap(0, 97, 100))
    assert np.isnan(done.values[50:61, 0]).all()
    assert np.isnan(done.values[[0, 99], 0]).all()
    assert_allclose(done.values[20:30, 0], np.arange(20.0, 30.0))
    assert np.isnan(x[20:30, 0]).all(), "the input is left as it was"


def test_linear_is_a_straight_line_and_one_lonely_sample_gets_one_too():
    t = np.arange(20.0)
    x = t**2
    x[10:13] = np.nan
    line = fill(x, longest_s=1, rate_hz=100, method="linear").values[10:13]
    assert_allclose(np.diff(line, 2), 0, atol=1e-9)
    x[14:] = np.nan  # the sample after the gap now stands alone
    assert_allclose(fill(x, longest_s=0.03, rate_hz=100).values[10:13], line)


def test_trailing_axes_are_kept():
    x = np.zeros((10, 4, 3))
    x[3:5, 2, 1] = np.nan
    assert gaps(x) == (Gap(7, 3, 5),)
    assert fill(x, longest_s=1, rate_hz=10).mask[3:5, 2, 1].all()


def test_nonsense_is_refused():
    with pytest.raises(SignalError, match="longest gap"):
        fill(np.zeros((3, 1)), longest_s=float("nan"), rate_hz=100)
    with pytest.raises(SignalError, match="sampling rate"):
        fill(np.zeros((3, 1)), longest_s=1, rate_hz=0)
