"""Shares of the tripod and what is asked of them: sums, scale, and the band at its very edge."""

from math import isnan, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.coaching.foot_load import FootLoad
from groundup.coaching.tripod_target import TripodTold, asked_for, is_on, tripod

FORCES = st.floats(0, 2000)
TARGETS = st.sampled_from(["own", "big toe", "little toe", "heel", "even"])


@given(FORCES, FORCES, FORCES, FORCES, st.floats(0.01, 100))
def test_shares_sum_to_100_and_know_no_scale(hallux, mth1, fifth, heel, times) -> None:
    assume(hallux + mth1 + fifth + heel > 1e-3)
    one = tripod(FootLoad(0.0, hallux=hallux, mth1=mth1, fifth=fifth, heel=heel))
    other = tripod(FootLoad(0.0, hallux=times * hallux, mth1=times * mth1, fifth=times * fifth, heel=times * heel))
    assert one is not None
    assert other is not None
    assert sum(one.shares) == pytest.approx(100.0)
    assert_allclose(other.shares, one.shares, rtol=1e-9, atol=1e-9)


def test_a_point_that_is_not_measured_leaves_no_tripod() -> None:
    assert tripod(FootLoad(0.0, hallux=10.0, fifth=20.0, heel=nan)) is None
    assert tripod(FootLoad(0.0, fifth=20.0, heel=30.0)) is None
    assert tripod(FootLoad(0.0, hallux=0.0, fifth=0.0, heel=0.0)) is None
    only_ball = tripod(FootLoad(0.0, mth1=10.0, fifth=20.0, heel=70.0))
    assert only_ball is not None
    assert only_ball.shares == (10.0, 20.0, 70.0)
    assert (only_ball.target, only_ball.on_target) == (None, False)


@pytest.mark.parametrize(
    ("off", "on"), [(0.0, True), (4.999, True), (5.0, True), (-5.0, True), (5.001, False), (-5.001, False)]
)
def test_five_points_are_on_target_and_no_more(off: float, on: bool) -> None:
    asked = (25.0, 20.0, 55.0)
    assert is_on((25.0 + off, 20.0 - off, 55.0), asked) is on
    assert is_on((25.0, 20.0 + off, 55.0 - off), asked) is on
    load = FootLoad(0.0, hallux=25.0 + off, fifth=20.0 - off, heel=55.0)
    found = tripod(load, asked)
    assert found is not None
    assert found.on_target is on
    assert found.target == asked


@given(TARGETS, st.floats(0.1, 100), st.floats(0.1, 100), st.floats(0.1, 100))
def test_a_target_by_name_is_a_distribution_that_leans_where_it_says(target, medial, lateral, heel) -> None:
    rest = tripod(FootLoad(0.0, hallux=medial, fifth=lateral, heel=heel))
    assert isinstance(rest, TripodTold)
    asked = asked_for(target, rest)
    assert sum(asked) == pytest.approx(100.0)
    assert min(asked) >= 0
    if target in ("own", "even"):
        assert_allclose(asked, rest.shares if target == "own" else [100 / 3] * 3)
        return
    at = ("big toe", "little toe", "heel").index(target)
    rises = [b - a for a, b in zip(rest.shares, asked, strict=True)]
    assert rises[at] == pytest.approx(max(0.0, min(15.0, 90.0 - rest.shares[at])))
    assert all(rise <= 1e-9 for k, rise in enumerate(rises) if k != at)
    assert not isnan(sum(asked))
