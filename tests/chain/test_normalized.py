import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.chain.normalized import PERCENT, normalized, over_each_side, time_normalized
from groundup.chain.trial import Repetition
from groundup.signals.curve import Curve

TIMES = np.arange(0.0, 10.0, 0.01)


def curve(values, sd=None, times=TIMES):
    return Curve("knee_flexion", "left", values, times, "rad", "marker angle", sd)


@given(
    slope=st.floats(-5, 5),
    level=st.floats(-5, 5),
    start=st.floats(0.1, 4),
    length=st.floats(0.3, 5),
    rate=st.floats(20, 300),
)
def test_a_straight_line_stays_straight_whatever_the_rate(slope, level, start, length, rate):
    times = np.arange(0, 10, 1 / rate)
    out = time_normalized(level + slope * times, times, start_s=start, end_s=start + length)
    assert_allclose(out, level + slope * (start + length * PERCENT / 100), atol=1e-9)


def test_the_ends_are_exactly_the_start_and_end_of_the_repetition():
    # between two samples: neither end may be rounded to a frame
    out = time_normalized(TIMES, TIMES, start_s=1.2345, end_s=3.4567)
    assert_allclose(out[[0, 50, 100]], [1.2345, (1.2345 + 3.4567) / 2, 3.4567], rtol=1e-12)


@given(scale=st.floats(0.2, 5), shift=st.floats(-3, 3))
def test_a_slower_or_later_repetition_of_the_same_shape_is_the_same_curve(scale, shift):
    times = (TIMES * scale) + shift
    slow = time_normalized(np.sin(TIMES), times, start_s=1 * scale + shift, end_s=3 * scale + shift)
    assert_allclose(slow, time_normalized(np.sin(TIMES), TIMES, start_s=1, end_s=3), atol=1e-9)


def test_gaps_are_not_bridged_and_outside_is_unknown():
    values = np.ones_like(TIMES)
    values[150:160] = np.nan
    out = time_normalized(values, TIMES, start_s=1.0, end_s=2.0)
    assert np.isnan(out[50:60]).all()
    assert np.isfinite(out[[0, 48, 61, 100]]).all()
    assert np.isnan(time_normalized(values, TIMES, start_s=9.5, end_s=11)[60:]).all()


def test_mean_and_spread_over_repetitions():
    # three repetitions of the same ramp, lifted by 0, 1 and 2: mean 1 above, sd exactly 1
    lift = np.floor(TIMES)
    values = TIMES - lift + np.where(lift < 3, lift, 0.0)
    reps = tuple(Repetition(i + 0.1, i + 0.3, i + 0.9) for i in range(3))
    found = normalized(curve(values, sd=np.full_like(TIMES, 0.05)), reps)
    assert found is not None
    assert_allclose(found.mean, 0.1 + 0.8 * PERCENT / 100 + 1, atol=1e-9)
    assert_allclose(found.sd, 1.0, atol=1e-9)
    assert (found.n == 3).all()
    assert_allclose(found.bottom_percent, 25.0)
    assert found.method_sd == 0.05
    assert found.numbers == (0, 1, 2)


def test_one_repetition_has_a_mean_and_no_spread():
    found = normalized(curve(np.sin(TIMES)), (Repetition(1, 2, 3),))
    assert found is not None
    assert np.isnan(found.sd).all()
    assert found.method_sd is None


def test_a_side_takes_its_own_repetitions_and_keeps_their_numbers():
    reps = (Repetition(1, 2, 3, "left"), Repetition(4, 5, 6, "right"), Repetition(7, 8, 9))
    found = normalized(curve(np.sin(TIMES)), reps, side="right")
    assert found is not None
    assert found.numbers == (1, 2)


def test_nothing_known_is_nothing():
    assert normalized(curve(np.full_like(TIMES, np.nan)), (Repetition(1, 2, 3),)) is None
    assert normalized(curve(np.sin(TIMES)), ()) is None


def test_a_curve_of_the_middle_is_read_over_the_strides_of_each_side_apart():
    """A trunk that leans right in every left stride and left in every right one: the mean of all would be upright."""
    strides = [Repetition(i, i + 0.6, i + 1, side) for i, side in ((1.0, "left"), (2.0, "right"), (3.0, "left"))]
    lean = Curve("trunk_lean", None, np.where(np.floor(TIMES) == 2, -0.1, 0.1), TIMES, "rad", "marker angle")
    left, right = over_each_side(lean, strides)
    assert [(n.side, n.curve.side) for n in (left, right)] == [("left", None), ("right", None)]
    assert [n.numbers for n in (left, right)] == [(0, 2), (1,)]
    assert_allclose(left.mean[:-2], 0.1)
    assert_allclose(right.mean[:-2], -0.1)


def test_repetitions_of_both_sides_together_keep_the_middle_whole():
    bends = [Repetition(1.0, 2.0, 3.0), Repetition(4.0, 5.0, 6.0)]
    lean = Curve("trunk_lean", None, np.zeros_like(TIMES), TIMES, "rad", "marker angle")
    (both,) = over_each_side(lean, bends)
    assert both.side is None
    assert both.numbers == (0, 1)
