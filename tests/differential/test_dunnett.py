"""Dunnett's test: his printed table, SciPy's multivariate t, and a randomized block design worked by hand."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.stats import multivariate_t
from statsmodels.formula.api import ols

from groundup.proof.blocks import blocks, detectable, half_interval
from groundup.proof.dunnett import against_one, critical, student


@pytest.mark.parametrize(
    ("comparisons", "df", "printed"),
    [(1, 10, 2.23), (2, 10, 2.57), (3, 10, 2.76), (3, 6, 3.10), (3, 9, 2.81), (3, 20, 2.54), (3, np.inf, 2.35)],
)
def test_the_printed_table(comparisons, df, printed):
    # Dunnett (1964), two-sided, 5 %: printed to two places
    assert critical(comparisons=comparisons, df=df) == pytest.approx(printed, abs=0.006)


@pytest.mark.parametrize(("df", "t"), [(1, 15.0), (3, 4.26), (6, 2.0), (9, 3.5)])
def test_scipys_multivariate_t(df, t):
    correlated = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    inside = multivariate_t(shape=correlated, df=df).cdf(
        np.full(3, t), lower_limit=np.full(3, -t), random_state=1, maxpts=200_000
    )
    assert against_one(t, comparisons=3, df=df) == pytest.approx(1.0 - inside, abs=2e-4)


def test_one_comparison_is_students():
    assert critical(comparisons=1, df=3) == pytest.approx(student(df=3), abs=1e-4)


def test_a_block_design_is_statsmodels_anova():
    rng = np.random.default_rng(2)
    means = rng.normal(size=(3, 4)) + rng.normal(0, 4, (3, 1)) + np.array([0, -2.0, 1.0, 0.5])
    table = {
        "y": means.ravel(),
        "day": np.repeat(["a", "b", "c"], 4),
        "cue": np.tile(["0none", "1foot", "2heel", "3hip"], 3),
    }
    fit = ols("y ~ C(day) + C(cue)", pd.DataFrame(table)).fit()
    ours = blocks(means)
    assert ours.df == fit.df_resid == 6
    assert ours.sd == pytest.approx(np.sqrt(fit.mse_resid))
    assert_allclose(ours.effects, fit.params.filter(like="cue").to_numpy())
    theirs = fit.conf_int().filter(like="cue", axis=0).to_numpy()
    assert_allclose(np.c_[ours.effects - half_interval(ours), ours.effects + half_interval(ours)], theirs)


def test_a_days_own_level_changes_nothing():
    rng = np.random.default_rng(3)
    means = rng.normal(size=(2, 4))
    moved = blocks(means + np.array([[100.0], [-7.0]]))
    assert_allclose([moved.sd, *moved.effects], [blocks(means).sd, *blocks(means).effects])


def test_one_repeat_knows_no_error():
    one = blocks(np.array([[1.0, 2.0, 3.0, 4.0]]))
    assert one.df == 0
    assert np.isnan(one.sd)
    assert np.isnan(detectable(one))
