"""Pooled changes against statsmodels, scipy, published numbers and the t-test that a balanced design must give."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from groundup.proof import pooling
from groundup.proof.pooling import FEWEST_FOR_MIXED, Values, paule_mandel, pooled_change, random_effects, within_sd

# BCG vaccine trials (Colditz 1994; the example of R's metafor): vaccinated and not, cases and not.
BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
], dtype=float)  # fmt: skip


def bcg() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def people(
    seed: int, n: int, *, change: float = 1.0, tau: float = 0.5, sd: float = 1.0, tests: int = 3
) -> list[Values]:
    rng = np.random.default_rng(seed)
    made = []
    for k in range(n):
        base, own = rng.normal(20, 4), rng.normal(change, tau)
        before = tuple(rng.normal(base, sd, tests))
        made.append(Values(f"p{k}", before, tuple(rng.normal(base + own, sd, tests))))
    return made


def test_the_published_numbers_of_the_bcg_trials():
    """Q and I² as metafor prints them for dat.bcg: Q(df = 12) = 152.2330, I² of it (Q − df)/Q = 92.12 %."""
    found = random_effects(*bcg())
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    assert found.i2 == pytest.approx(0.9212, abs=5e-5)
    assert found.q_p < 1e-4


@pytest.mark.parametrize("seed", range(6))
def test_paule_mandel_and_knapp_hartung_are_those_of_statsmodels(seed):
    rng = np.random.default_rng(seed)
    variances = rng.uniform(0.05, 0.8, 7)
    effects = rng.normal(0.4, np.sqrt(0.6 + variances))
    theirs = combine_effects(effects, variances, method_re="iterated", use_t=True, atol=1e-14, maxiter=2000)
    ours = random_effects(effects, variances)
    assert_allclose(ours.tau**2, theirs.tau2, rtol=1e-5, atol=1e-9)
    assert_allclose(ours.mean, theirs.mean_effect_re, rtol=1e-6)
    if theirs.scale_hksj_re > 1:
        low, high = theirs.conf_int(use_t=True)[3]
        assert_allclose((ours.low, ours.high), (low, high), rtol=1e-5)


def test_paule_mandel_solves_its_own_equation_and_is_never_negative():
    effects, variances = bcg()
    tau2 = paule_mandel(effects, variances)
    weights = 1 / (variances + tau2)
    mean = (weights * effects).sum() / weights.sum()
    assert (weights * (effects - mean) ** 2).sum() == pytest.approx(len(effects) - 1, rel=1e-9)
    assert paule_mandel(np.full(5, 0.3), np.full(5, 0.1)) == 0.0


def test_equal_precision_gives_the_one_sample_t_interval():
    effects = np.array([0.2, 1.4, -0.3, 2.2, 0.9, 1.6])
    found = random_effects(effects, np.full(6, 0.01))
    low, high = stats.t.interval(0.95, 5, loc=effects.mean(), scale=stats.sem(effects))
    assert_allclose((found.mean, found.low, found.high), (effects.mean(), low, high), rtol=1e-9)


def test_a_balanced_mixed_model_is_the_t_test_of_the_persons_changes():
    """With as many tests for everyone the model's mean and error are those of the persons' own changes."""
    several = people(3, 16, tau=1.5)
    found = pooled_change(several)
    changes = np.array([p.change for p in several])
    low, high = stats.t.interval(0.95, 15, loc=changes.mean(), scale=stats.sem(changes))
    assert found.model == "mixed model"
    assert_allclose(found.mean, changes.mean(), rtol=1e-6)
    assert_allclose((found.low, found.high), (low, high), rtol=2e-3)


def test_the_mixed_model_is_that_of_statsmodels_formula_interface():
    import pandas
    from statsmodels.formula.api import mixedlm

    several = [replace(p, after=p.after[: 2 + n % 2]) for n, p in enumerate(people(5, 14, tau=1.2))]
    rows = [(p.key, phase, v) for p in several for phase, values in ((0, p.before), (1, p.after)) for v in values]
    frame = pandas.DataFrame(rows, columns=["who", "after", "value"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = mixedlm("value ~ after", frame, groups="who", re_formula="~after").fit(reml=True)
    ours = pooled_change(several)
    assert_allclose((ours.mean, ours.se), (theirs.params["after"], theirs.bse["after"]), rtol=2e-3)
    assert_allclose(ours.within_sd, np.sqrt(theirs.scale), rtol=2e-2)


def test_few_people_are_said_and_pooled_by_their_changes():
    found = pooled_change(people(1, FEWEST_FOR_MIXED - 1))
    assert found.model == "random effects, Knapp-Hartung"
    assert "too few for a mixed model" in found.why
    assert pooled_change(people(1, FEWEST_FOR_MIXED)).model == "mixed model"


@pytest.mark.parametrize(
    "few",
    [
        [],
        people(1, 1),
        [Values("a", (1.0,), (2.0,)), Values("b", (1.0,), (2.5,))],
        [Values(k, (1.0, 1.0), (2.0,)) for k in "ab"],
    ],
    ids=["nobody", "one", "no repeats", "no spread"],
)
def test_where_nothing_can_be_said_nothing_is(few):
    assert pooled_change(few) is None


def test_without_statsmodels_it_falls_back_and_says_so(monkeypatch):
    several = people(2, 12)
    monkeypatch.setattr(pooling, "_mixed", lambda *_: None)
    assert "statsmodels" in pooled_change(several).why


@settings(max_examples=40)
@given(st.floats(0.01, 100.0), st.floats(-50.0, 50.0), st.permutations(range(5)))
def test_order_unit_and_zero_point_make_no_difference(scale, shift, order):
    several = people(7, 5)
    other = [
        Values(p.key, tuple(v * scale + shift for v in p.before), tuple(v * scale + shift for v in p.after))
        for p in (several[i] for i in order)
    ]
    one, two = pooled_change(several), pooled_change(other)
    assert_allclose(
        (two.mean, two.low, two.high), np.array([one.mean, one.low, one.high]) * scale, rtol=1e-6, atol=1e-9
    )
    assert_allclose((two.i2, two.q), (one.i2, one.q), rtol=1e-6, atol=1e-9)


def test_within_sd_is_the_pooled_variance_of_one_way_anova():
    several = people(11, 6)
    groups = [np.array(v) for p in several for v in (p.before, p.after)]
    total = sum(((g - g.mean()) ** 2).sum() for g in groups) / sum(len(g) - 1 for g in groups)
    assert within_sd(several) == pytest.approx(np.sqrt(total))
    f, _ = stats.f_oneway(*groups)
    between = sum(len(g) * (g.mean() - np.concatenate(groups).mean()) ** 2 for g in groups) / (len(groups) - 1)
    assert f == pytest.approx(between / within_sd(several) ** 2)


@pytest.mark.parametrize(("n", "tau"), [(4, 0.0), (4, 1.0), (8, 1.0)])
def test_intervals_of_few_people_cover_the_truth(n, tau):
    """400 groups, seeded: a 95 % interval of a sound method misses 3 to 27 of them (binomial, 99.9 %) at the most."""
    found = [pooled_change(people(1000 + s, n, tau=tau, tests=2)) for s in range(400)]
    missed = sum(not e.low <= 1.0 <= e.high for e in found)
    assert missed <= stats.binom.ppf(0.9995, 400, 0.05)


@pytest.mark.proof
@pytest.mark.parametrize("n", [12, 30])
def test_intervals_of_the_mixed_model_cover_the_truth(n, capsys):
    found = [pooled_change(people(9000 + s, n, tau=0.7, tests=2)) for s in range(400)]
    covered = sum(e.low <= 1.0 <= e.high for e in found)
    with capsys.disabled():
        print(f"\nmixed model, {n} people: {covered} of 400 intervals cover the true mean change")
    assert stats.binom.ppf(0.0005, 400, 0.95) <= covered <= stats.binom.ppf(0.9995, 400, 0.95)
