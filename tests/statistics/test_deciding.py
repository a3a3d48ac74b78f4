"""The rule itself: its trend against scipy, its four verdicts, and that order, scale and origin do not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from groundup.proof.comparing import days_of, own_error, pooled
from groundup.proof.deciding import CANNOT_TELL, REAL, WITHIN, WORSE, decide, trend

number = st.floats(-20.0, 20.0).map(lambda v: round(v, 2))
week = st.lists(number, min_size=2, max_size=4)


def _decided(before, after, *, better=1, at=None, **more):
    before, after = np.array([before], dtype=float), np.array([after], dtype=float)
    at = np.arange(before.shape[1], dtype=float)[None] if at is None else np.array([at], dtype=float)
    own = own_error(*pooled(days_of(before), days_of(after)))
    return decide(before, at, after, own, better=better, **more)


@pytest.mark.parametrize("days", [[1.0, 2.5, 2.0, 4.0], [5.0, 1.0, 3.0, 2.0, 2.5], [3.0, 3.1, 2.9, 3.3]])
def test_a_trend_is_that_of_ordinary_regression(days):
    at = np.array([0.0, 3.0, 4.0, 9.0, 11.0])[: len(days)]
    own = own_error(*pooled(days_of(np.array([days]))), week_share=0.0)
    slope, chance = trend(np.array([days]), at[None], own, own)
    known = stats.linregress(at, days, alternative="greater")
    assert_allclose(slope[0], known.slope)
    assert_allclose(chance[0], known.pvalue)


@pytest.mark.parametrize(
    ("before", "after", "better", "code"),
    [
        ([9.0, 10.0, 9.5], [9.6, 10.1], 1, WITHIN),
        ([9.0, 10.0, 9.5], [13.0, 13.5], 1, REAL),
        ([9.0, 10.0, 9.5], [13.0, 13.5], -1, WORSE),
        ([9.0, 10.0, 9.5], [6.0, 5.5], 1, WORSE),
        ([9.0, 10.0, 9.5], [6.0, 5.5], -1, REAL),
        ([9.0, 10.0, 9.5], [6.0, 5.5], 0, REAL),
        ([9.0], [13.0], 1, CANNOT_TELL),
    ],
)
def test_the_four_verdicts(before, after, better, code):
    assert _decided(before, after, better=better).code[0] == code


def test_learning_within_the_baseline_makes_a_gain_untellable_but_no_loss():
    rising = [5.0, 6.0, 7.05, 8.0]
    gain, loss = _decided(rising, [14.0, 14.1, 13.9]), _decided(rising, [-4.0, -4.1, -3.9])
    assert gain.code[0] == CANNOT_TELL
    assert gain.learning[0]
    assert loss.code[0] == WORSE
    assert _decided([6.0, 8.0, 5.0, 7.05], [14.0, 14.1, 13.9]).code[0] == REAL


def test_between_one_line_and_all_lines_nobody_can_tell():
    days = ([9.0, 10.0, 9.5, 9.4], [10.6, 10.7])
    assert [int(_decided(*days, lines=n).code[0]) for n in (1, 2, 6)] == [REAL, REAL, CANNOT_TELL]


def test_what_may_not_be_judged_is_not():
    assert _decided([9.0, 10.0, 9.5], [13.0, 13.5], judgeable=False).code[0] == CANNOT_TELL


@given(before=week, after=week, scale=st.sampled_from([0.001, 0.1, 2.54, 1000.0]), shift=number)
@settings(max_examples=150, deadline=None)
def test_units_and_origin_change_no_verdict(before, after, scale, shift):
    one = _decided(before, after)
    other = _decided(np.array(before) * scale + shift * scale, np.array(after) * scale + shift * scale)
    margin = np.abs(np.abs(one.found.difference) - one.found.needed)
    near = bool(np.nan_to_num(margin < 1e-6, nan=0.0).any()) or np.ptp(before) + np.ptp(after) < 1e-3
    if near or abs(np.abs(one.found.difference) - one.found.half_width)[0] < 1e-6:
        return
    assert_array_equal(one.code, other.code)
    assert_allclose(other.found.difference, one.found.difference * scale, atol=1e-6 * scale)
    assert_allclose(other.found.half_width, one.found.half_width * scale, atol=1e-6 * scale)


@given(before=week, after=week)
@settings(max_examples=100, deadline=None)
def test_the_mirror_image_is_judged_alike(before, after):
    one = _decided(before, after, better=1)
    other = _decided([-v for v in before], [-v for v in after], better=-1)
    assert_array_equal(one.code, other.code)


@given(after=week, seed=st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_the_order_of_people_and_of_retest_days_does_not_matter(after, seed):
    rng = np.random.default_rng(seed)
    before = rng.normal(0.0, 1.0, (20, 3))
    at = np.tile([0.0, 4.0, 8.0], (20, 1))
    later = before[:, :2] + rng.choice(after, (20, 2))
    own = own_error(*pooled(days_of(before), days_of(later)))
    all_at_once = decide(before, at, later, own).code
    for i in rng.permutation(20):
        row = slice(i, i + 1)
        alone = own_error(*pooled(days_of(before[row]), days_of(later[row, ::-1])))
        assert decide(before[row], at[row], later[row, ::-1], alone).code[0] == all_at_once[i]


def test_a_missing_day_is_no_day():
    whole = _decided([9.0, 10.0], [13.0, 13.5])
    gaps = _decided([9.0, np.nan, 10.0], [13.0, np.nan, 13.5])
    assert_allclose(gaps.found.half_width, whole.found.half_width)
    assert_array_equal(gaps.code, whole.code)
