"""The test and the model against textbook cases, SciPy, statsmodels and laws."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import permutation_test, ttest_1samp

from groundup.proof.assignments import signs
from groundup.proof.designs import rise_in_pieces
from groundup.proof.level_model import effect_of_pairs, effects_over_time
from groundup.proof.randomization import p_of, p_of_sums, pair_means, partial_correlations

DARWIN = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], dtype=float)
"""Darwin's maize, cross- less self-fertilized in eighths of an inch (Fisher 1935, The Design of Experiments, 21)."""
RNG = np.random.default_rng(20261122)


def test_fishers_count_of_darwins_maize():
    """Fisher: in 1,726 of 32,768 ways the total is as far from zero as 314; p 0.0527 (0.0267 + its mirror)."""
    assert DARWIN.sum() == 314
    every = np.array(list(product([1.0, -1.0], repeat=15)))
    p = p_of(pair_means(DARWIN[None], every), np.array([0]))[0]
    assert round(p * 32768) == 1726


def test_fishers_interval_of_darwins_maize():
    """Fisher: mean 20.933, t 2.148 on 14 degrees, so p just under 0.05: the interval begins just above zero."""
    found = effect_of_pairs(DARWIN[None])
    assert found.value[0, 0] == pytest.approx(20.933, abs=0.001)
    assert_allclose([found.low[0, 0], found.high[0, 0]], ttest_1samp(DARWIN, 0).confidence_interval(0.95), rtol=1e-9)


@pytest.mark.parametrize("n", [6, 9, 12])
def test_pairs_as_scipys_permutation_test(n):
    a, b = RNG.normal(size=(2, n)) + np.array([[0.8], [0.0]])

    def mean_difference(x, y, axis):
        return np.mean(x - y, axis=axis)

    theirs = permutation_test((a, b), mean_difference, permutation_type="samples", n_resamples=np.inf, vectorized=True)
    ours = p_of(pair_means((a - b)[None], signs(n)), np.array([0]))[0]
    assert ours == pytest.approx(theirs.pvalue)


def test_a_start_counted_by_hand():
    """Eight probes, start after the 3rd, 4th, 5th or 6th; level alone taken out. Values 1 1 1 1 5 5 5 5: only the 4th
    fits wholly, so the p of having started there is 1/4; of any other start it is larger."""
    values = np.array([[1.0, 1, 1, 1, 5, 5, 5, 5]])
    shapes = np.array([[0.0] * k + [1.0] * (8 - k) for k in (3, 4, 5, 6)])
    found = partial_correlations(values, shapes, base=np.ones((1, 8)))
    assert found[0, 1] == pytest.approx(1.0)
    # correlation of two steps of 3 and 4 zeros among 8: (8·4 − 4·5)/√(4·4·3·5)
    assert found[0, 0] == pytest.approx(12 / np.sqrt(240))
    assert p_of(found, np.array([1]))[0] == 0.25
    assert p_of(found, np.array([0]))[0] == 0.75  # the third and fifth fit alike, the fourth better


def test_two_measures_are_counted_over_all_pairs_of_starts_by_hand():
    first, second = np.array([[0.9, 0.1, 0.2]]), np.array([[0.3, 0.8]])
    # sums: 1.2 1.7 | 0.4 0.9 | 0.5 1.0; done: 1.2, reached by 1.2 and 1.7
    assert p_of_sums(first, second, np.array([0]), np.array([0]))[0] == pytest.approx(2 / 6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 1000.0), st.floats(-1000.0, 1000.0))
def test_unit_offset_trend_and_sign_change_nothing(seed, scale, offset):
    rng = np.random.default_rng(seed)
    n, days = 30, np.arange(30.0)
    values = rng.normal(size=(1, n))
    values[0, rng.integers(n, size=4)] = np.nan
    shapes = (days[None] > np.arange(8.0, 20.0)[:, None]).astype(float)
    base = np.stack([np.ones(n), days])
    before = partial_correlations(values, shapes, base=base)
    after = partial_correlations(-scale * values + offset + 0.01 * scale * days, shapes, base=base)
    assert_allclose(after, -before, atol=1e-6)
    done = np.array([3])
    assert p_of(after, done)[0] == pytest.approx(p_of(before, done)[0])


def test_correlation_is_the_t_of_statsmodels_ols():
    import statsmodels.regression.linear_model as sm

    n, days = 40, np.arange(40.0)
    values = RNG.normal(size=n) + 0.05 * days
    values[[3, 11, 12]] = np.nan
    shapes = np.clip((days[None] - np.array([[9.0], [15.0], [22.0]])) / 8.0, 0, 1)
    base = np.stack([np.ones(n), days, np.exp(-days / 7.0)])
    ours = partial_correlations(values[None], shapes, base=base)[0]
    there = np.isfinite(values)
    for r, shape in zip(ours, shapes, strict=True):
        fit = sm.OLS(values[there], np.column_stack([base.T, shape])[there]).fit()
        t = fit.tvalues[-1]
        assert r == pytest.approx(t / np.sqrt(t**2 + fit.df_resid))


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.4, 0.8])
def test_effects_at_one_rho_are_statsmodels_gls(rho):
    import statsmodels.regression.linear_model as sm

    n, days = 36, np.arange(36.0)
    shapes = np.clip((days[None] - np.array([[9.0], [20.0]])) / 6.0, 0, 1)
    values = RNG.normal(size=n) + shapes.T @ [1.0, -2.0]
    missing = [5, 6, 30]
    values[missing] = np.nan
    base = np.stack([np.ones(n), days / n])
    ours = effects_over_time(values[None], shapes[None, :, None], base=base, rhos=np.array([rho]))
    there = np.isfinite(values)
    covariance = np.sign(rho) ** np.abs(days[:, None] - days) * np.abs(rho) ** np.abs(days[:, None] - days)
    covariance[np.diag_indices(n)] = 1.0
    fit = sm.GLS(
        values[there], np.column_stack([base.T, shapes.T])[there], sigma=covariance[np.ix_(there, there)]
    ).fit()
    assert_allclose(ours.value[0], fit.params[2:], rtol=1e-7)
    low, high = fit.conf_int()[2:].T
    assert_allclose([ours.low[0], ours.high[0]], [low, high], rtol=1e-5)


@pytest.mark.parametrize("rho", [0.0, 0.4])
def test_an_effect_of_several_pieces_is_the_contrast_of_statsmodels_at_the_last_probe(rho):
    import statsmodels.regression.linear_model as sm

    n, days = 60, np.arange(60.0)
    pieces = np.stack([rise_in_pieces(days * 2, np.array([20.0]))[0], rise_in_pieces(days * 2, np.array([90.0]))[0]])
    values = RNG.normal(size=n) + pieces.sum(axis=(0, 1))
    missing = [5, 6, 30, 58, 59]
    values[missing] = np.nan
    base = np.stack([np.ones(n), days / n])
    ours = effects_over_time(values[None], pieces[None], base=base, rhos=np.array([rho]))
    there = np.isfinite(values)
    flat = pieces.reshape(6, n)
    seen = [i for i in range(6) if flat[i][there].any()]
    assert seen == [0, 1, 2, 3, 4], "nobody saw the last piece of the second block"
    covariance = rho ** np.abs(days[:, None] - days)
    fit = sm.GLS(
        values[there], np.column_stack([base.T, flat[seen].T])[there], sigma=covariance[np.ix_(there, there)]
    ).fit()
    last = flat[seen][:, np.flatnonzero(there)[-1]]
    for block, of in enumerate(([0, 1, 2], [3, 4])):
        contrast = np.concatenate([[0.0, 0.0], [last[k] if i in of else 0.0 for k, i in enumerate(seen)]])
        told = fit.t_test(contrast)
        assert ours.value[0, block] == pytest.approx(told.effect.item(), rel=1e-6)
        assert_allclose([ours.low[0, block], ours.high[0, block]], told.conf_int()[0], rtol=1e-5)


def test_a_block_that_nobody_saw_has_no_number_and_the_other_one_has():
    days = np.arange(60.0) * 2
    pieces = np.stack([rise_in_pieces(days, np.array([20.0]))[0], rise_in_pieces(days, np.array([90.0]))[0]])
    values = RNG.normal(size=(1, 60))
    values[:, 45:] = np.nan
    found = effects_over_time(values, pieces[None], base=np.stack([np.ones(60), days]))
    assert np.isfinite(found.value[0, 0])
    assert np.isnan([found.value[0, 1], found.low[0, 1], found.high[0, 1]]).all()


@pytest.mark.parametrize("days_to_full", [14.0, 28.0, 56.0])
def test_the_pieces_hold_a_rise_over_two_four_and_eight_weeks(days_to_full):
    days, start = np.arange(0.0, 150.0), 31.0
    pieces = rise_in_pieces(days, np.array([start]))[0]
    at_paces = np.interp([0.0, 14.0, 28.0, 56.0], [0.0, days_to_full], [0.0, 1.0])
    straight = np.interp(days, [start, start + days_to_full], [0.0, 1.0])
    assert_allclose(np.diff(at_paces) @ pieces, straight, atol=1e-12)


def test_too_little_gives_no_number():
    values = np.full((2, 12), np.nan)
    values[1, :3] = 1.0
    base = np.stack([np.ones(12), np.arange(12.0)])
    found = effects_over_time(values, np.zeros((2, 1, 1, 12)), base=base)
    assert np.isnan(found.value).all()
    assert np.isnan(found.low).all()
    nothing = partial_correlations(values, np.eye(12)[:3], base=base)
    assert (nothing == 0).all()
    assert (p_of(nothing, np.array([0, 1])) == 1.0).all()
