"""Errors and differences against statsmodels, scipy and published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans

from groundup.proof.comparing import (
    OWN,
    PUBLISHED,
    SECOND_SIDE,
    UNKNOWN,
    WEEK_SHARE,
    Error,
    compared,
    days_of,
    level,
    own_error,
    pooled,
    quantile,
    used_error,
)
from groundup.proof.published import TO_MDC95

values = st.lists(st.floats(-50.0, 50.0).map(lambda v: round(v, 3)), min_size=2, max_size=6)


def _difference(before, after, *others, published=np.nan, week_share=0.0, **more):
    rows = [np.array([v], dtype=float) for v in (before, after, *others)]
    squares, df = pooled(*map(days_of, rows))
    own = own_error(squares, df, week_share=week_share)
    error = used_error(own, np.array([published]), week_share=week_share)
    return compared(days_of(rows[0]), days_of(rows[1]), error, week_share=week_share, **more), error


@given(before=values, after=values)
@settings(max_examples=60, deadline=None)
def test_the_interval_of_independent_days_is_the_textbook_one(before, after):
    if len(before) + len(after) < 5 or np.ptp(before) + np.ptp(after) < 0.1:
        return
    found, _ = _difference(before, after)
    low, high = CompareMeans.from_data(np.array(after), np.array(before)).tconfint_diff(usevar="pooled")
    assert_allclose([found.difference[0] - found.half_width[0], found.difference[0] + found.half_width[0]], [low, high])


@given(days=st.lists(values, min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_scatter_within_windows_is_the_residual_of_a_one_way_layout(days):
    from statsmodels.regression.linear_model import OLS

    squares, df = pooled(*(days_of(np.array([d])) for d in days))
    window = np.repeat(np.arange(len(days)), [len(d) for d in days])
    fitted = OLS(np.concatenate(days), np.eye(len(days))[window]).fit()
    assert df[0] == fitted.df_resid
    assert_allclose(squares[0], fitted.ssr, atol=1e-8)


@pytest.mark.parametrize(
    ("sem", "printed", "digits"),
    [(8.0, 22.0, 0), (10.0, 28.0, 0), (2.0, 5.5, 1), (2.7, 7.5, 1), (3.5, 9.7, 1)],
    ids=["sway D", "sway ND", "reach ANT", "reach PM", "reach PL"],
)
def test_mdc95_of_published_standard_errors(sem, printed, digits):
    """Sway velocity of one leg (TRO18) and Y-balance (SHA13): SEM and MDC95 as the evidence report derives them."""
    assert round(TO_MDC95 * sem, digits) == printed


@pytest.mark.parametrize("week_share", [0.0, WEEK_SHARE, 0.4])
def test_two_single_days_need_the_published_mdc95_whatever_weeks_share(week_share):
    found, error = _difference([8.0], [9.0], published=1.9 / TO_MDC95, week_share=week_share)
    assert error.kind[0] == PUBLISHED
    assert_allclose(found.half_width, 1.9, rtol=1e-4)


def test_four_days_before_and_after_halve_the_published_error_where_days_are_independent():
    found, _ = _difference([1.0] * 1, [2.0] * 1, published=1.0, week_share=0.0)
    four = compared(
        days_of(np.ones((1, 4))),
        days_of(np.ones((1, 4))),
        used_error(own_error(np.zeros(1), np.zeros(1)), np.ones(1), week_share=0.0),
        week_share=0.0,
    )
    assert_allclose(four.half_width, found.half_width / 2.0)


@pytest.mark.parametrize("days", [1, 2, 5, 1000])
def test_the_standard_error_is_that_of_a_variance_component_model(days):
    """Of y = week + day with var(week) = share · SEM²: the variance of a difference of two means, by hand."""
    sem, share = 1.7, 0.1
    error = used_error(own_error(np.zeros(1), np.zeros(1)), np.array([sem]))
    found = compared(days_of(np.zeros((1, days))), days_of(np.zeros((1, days))), error)
    by_hand = 2.0 * (share * sem**2 + (1.0 - share) * sem**2 / days)
    assert_allclose(found.standard_error**2, by_hand)


@pytest.mark.parametrize("r", [0.0, 0.3, 0.5])
def test_the_other_side_never_counts_for_more_than_it_tells(r):
    """The variance of a χ²-like sum is 2 σ⁴ / df: days that correlate by r tell at least what is counted."""
    rng = np.random.default_rng(5)
    shared = rng.standard_normal((40_000, 1, 2, 2))
    days = np.sqrt(r) * shared + np.sqrt(1.0 - r) * rng.standard_normal((40_000, 2, 2, 2))
    found = pooled(days_of(days[:, :, 0]), days_of(days[:, :, 1]))
    error = own_error(found[0][:, 0], found[1][:, 0], found[0][:, 1], found[1][:, 1], week_share=0.0)
    assert error.df[0] == 2.0 + SECOND_SIDE * 2.0
    assert_allclose((error.sem**2).mean(), 1.0, atol=0.02)
    told = 2.0 / (error.sem**2).var()
    assert told >= error.df[0] * 0.97


def test_quantiles_are_students_also_for_parts_of_a_df_and_normal_where_the_error_is_known():
    df = np.array([1.0, 2.0, 4.5, 30.0])
    assert_allclose(quantile(0.975, df), stats.t.ppf(0.975, df))
    assert_allclose(quantile(0.975, np.array([np.inf])), 1.959964, rtol=1e-6)
    assert np.isnan(quantile(0.975, np.array([np.nan]))[0])


def test_which_error_judges_depends_on_degrees_of_freedom():
    def kind(df, published=np.nan, sem=1.0):
        own = own_error(np.array([sem**2 * df]), np.array([float(df)]))
        return int(used_error(own, np.array([published])).kind[0])

    assert kind(3, published=1.0) == OWN
    assert kind(2, published=1.0) == PUBLISHED
    assert kind(2) == OWN
    assert kind(1) == UNKNOWN
    assert kind(1, published=1.0) == PUBLISHED
    assert kind(0) == UNKNOWN


def test_a_published_error_that_the_days_contradict_is_not_used():
    """Two df: the own variance may be up to χ²(0.95, 2) / 2 = 2.996 times the published one."""
    inside, beyond = np.sqrt([2.9, 3.1])
    for sem, kind in ((inside, PUBLISHED), (beyond, OWN)):
        own = own_error(np.array([sem**2 * 2.0]), np.array([2.0]), week_share=0.0)
        assert used_error(own, np.ones(1), week_share=0.0).kind[0] == kind
    one_df = own_error(np.array([4.0]), np.ones(1), week_share=0.0)
    assert used_error(one_df, np.ones(1), week_share=0.0).kind[0] == UNKNOWN


def test_lines_judged_at_once_share_five_percent_a_direction():
    for lines, looks, chance in (
        (1, 1, 0.025),
        (2, 1, 0.025),
        (3, 1, 0.05 / 3),
        (6, 1, 0.05 / 6),
        (1, 3, 0.04 / 3),
        (2, 3, 0.05 / 6),
        (6, 3, 0.05 / 18),
    ):
        found, error = _difference([1.0, 2.0, 3.0], [4.0, 6.0], lines=lines, looks=looks)
        by_hand = stats.t.ppf(1.0 - chance, error.df) * found.standard_error
        assert_allclose(found.needed, by_hand)
        assert_allclose(found.half_width, stats.t.ppf(0.975, error.df) * found.standard_error)


def _any_above(bound, covariance, df):
    """P(any coordinate of a multivariate normal, or t where the error is estimated, > bound), by scipy."""
    if np.isinf(df):
        below = stats.multivariate_normal(cov=covariance).cdf(np.full(len(covariance), bound))
    else:
        below = stats.multivariate_t(shape=covariance, df=df, seed=1).cdf(np.full(len(covariance), bound))
    return 1.0 - below


@pytest.mark.parametrize("df", [3.0, 4.5, np.inf])
@pytest.mark.parametrize("days", [2, 4])
@pytest.mark.parametrize(("lines", "alike"), [(1, 0.0), (2, 0.0), (2, 0.7)])
def test_three_looks_at_one_baseline_together_mislead_at_most_one_in_twenty(lines, alike, days, df):
    """Three retests share their baseline, two sides share bad days: covariances by hand, chances by scipy."""
    share = 0.1 + 0.9 / days  # the variance of a mean of days, in SEM²
    sides = np.full((lines, lines), alike) + (1.0 - alike) * np.eye(lines)
    covariance = np.kron(sides, share * (np.eye(3) + np.ones((3, 3))))
    error = Error(np.ones(1), np.full(1, np.sqrt(0.9)), np.full(1, df), np.full(1, OWN))
    mean = days_of(np.zeros((1, days)))
    needed = compared(mean, mean, error, lines=lines, looks=3).needed[0]
    chance = _any_above(needed, covariance, df)
    assert chance <= 0.05
    assert chance > 0.02, "and no more is asked for than that takes"
    alone = compared(mean, mean, error).needed[0]
    if np.isinf(df):
        assert _any_above(alone, covariance, df) > 0.05, "without sharing it would not hold"


def test_nothing_passes_that_is_no_larger_than_a_step():
    found, _ = _difference([9.0, 9.0], [10.0, 10.0], step=1.0)
    assert found.difference[0] == found.needed[0] == found.half_width[0] == 1.0


def test_later_looks_have_as_much_again_and_never_more():
    """Summed by hand: the planned looks have 5 % (one line 4 %), all later ones the same once more."""
    for lines, whole in ((1, 0.04), (2, 0.05 / 2), (6, 0.05 / 6)):
        planned = sum(float(level(lines=lines, looks=3, look=n)) for n in (1, 2, 3))
        later = level(lines=lines, looks=3, look=np.arange(4, 1_000_000))
        assert_allclose(planned, whole)
        assert later.sum() <= whole
        assert_allclose(later.sum(), whole, rtol=1e-5)
        assert np.all(np.diff([float(level(lines=lines, looks=3, look=3)), *later]) < 0)
