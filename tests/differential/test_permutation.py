"""Permutation tests: textbook cases, SciPy's own as the oracle, and what may change and what may not."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import permutation_test

from groundup.battery.differential import CONDITIONS, orders
from groundup.errors import UsageError
from groundup.proof.permutation import (
    label_p,
    orders_drawable,
    orders_within,
    placed_p,
    repetition_weights,
    shift,
)

values = st.lists(st.floats(-50, 50, allow_nan=False).map(lambda v: round(v, 3)), min_size=3, max_size=5)


def mean_difference(a, b, axis):
    return a.mean(axis) - b.mean(axis)


@settings(max_examples=40, deadline=None)
@given(values, values)
def test_p_of_one_repeat_is_scipys(a, b):
    weights = repetition_weights([(len(a), len(b))], seed=0)
    ours = shift(np.array([*a, *b]), weights)
    theirs = permutation_test((np.array(a), np.array(b)), mean_difference, vectorized=True, n_resamples=np.inf)
    assert weights.exact
    assert_allclose(ours.p, theirs.pvalue, atol=1e-12)
    assert_allclose(ours.difference, np.mean(a) - np.mean(b), atol=1e-9)


def test_fishers_smallest_case():
    # three against three, completely apart: 1 of 20 ways in each direction
    found = shift(np.array([4.0, 5.0, 6.0, 1.0, 2.0, 3.0]), repetition_weights([(3, 3)], seed=0))
    assert found.p == pytest.approx(2 / 20)
    assert np.isinf(found.low)
    assert np.isinf(found.high)  # 20 ways rule out nothing at 2.5 % a side


def test_the_interval_holds_exactly_the_shifts_that_the_test_does_not_rule_out():
    rng = np.random.default_rng(4)
    treated, control = rng.normal(2.0, 1.0, 5), rng.normal(0.0, 1.0, 5)
    found = shift(np.r_[treated, control], repetition_weights([(5, 5)], seed=0))
    for end, inward in ((found.low, 1.0), (found.high, -1.0)):
        for step, ruled_out in ((1e-6, False), (-1e-6, True)):
            moved = treated - (float(end) + inward * step)
            p = permutation_test((moved, control), mean_difference, vectorized=True, n_resamples=np.inf).pvalue
            assert bool(p <= 0.05) == ruled_out


def test_two_repeats_are_permuted_each_within_itself():
    rng = np.random.default_rng(1)
    parts = [(rng.normal(size=3), rng.normal(size=3)) for _ in range(2)]
    weights = repetition_weights([(3, 3)] * 2, seed=0)
    found = shift(np.concatenate([np.r_[a, b] for a, b in parts]), weights)
    seen = np.mean([a.mean() - b.mean() for a, b in parts])
    by_hand = []
    for first in combinations(range(6), 3):
        for second in combinations(range(6), 3):
            both = []
            for (a, b), picked in zip(parts, (first, second), strict=True):
                pool = np.r_[a, b]
                rest = [i for i in range(6) if i not in picked]
                both.append(pool[list(picked)].mean() - pool[rest].mean())
            by_hand.append(np.mean(both))
    assert len(weights) == len(by_hand) == 400
    one_sided = min(np.mean(np.array(by_hand) >= seen - 1e-9), np.mean(np.array(by_hand) <= seen + 1e-9))
    assert found.p == pytest.approx(min(1.0, 2 * one_sided))


def test_drawn_permutations_come_near_to_all_of_them():
    rng = np.random.default_rng(8)
    x = np.r_[rng.normal(1.0, 1.0, 5), rng.normal(0.0, 1.0, 5)]
    exact = shift(x, repetition_weights([(5, 5)], seed=0))
    drawn = shift(x, repetition_weights([(5, 5)], seed=0, most=0))
    # 5,000 draws and more: a share of p errs by at most sqrt(p (1 - p) / n), four of them allowed
    assert abs(drawn.p - exact.p) < 4 * 2 * np.sqrt(0.25 / 5000)
    assert (
        shift(x, repetition_weights([(5, 5)], seed=3, most=0)).p
        == shift(x, repetition_weights([(5, 5)], seed=3, most=0)).p
    )


@settings(max_examples=30, deadline=None)
@given(values, values, st.floats(0.1, 10), st.floats(-20, 20))
def test_scale_and_level_carry_over_and_sides_swap(a, b, scale, level):
    weights, back = repetition_weights([(len(a), len(b))], seed=0), repetition_weights([(len(b), len(a))], seed=0)
    plain = shift(np.array([*a, *b]), weights)
    scaled = shift(scale * np.array([*a, *b]) + level, weights)
    swapped = shift(np.array([*b, *a]), back)
    assert_allclose(scaled.p, plain.p, atol=1e-9)
    assert_allclose([scaled.low, scaled.high], [scale * plain.low, scale * plain.high], atol=1e-6)
    assert_allclose([swapped.low, swapped.high], [-plain.high, -plain.low], atol=1e-9)


def test_labels_of_one_repeat_by_hand():
    means = np.array([[5.0, 1.0, 4.0, 3.0]])  # none, then three cues
    every = [np.array(means[0])[list(o)] for o in permutations(range(4))]
    largest_down = np.array([(m[1:] - m[0]).min() for m in every])
    expected = [np.mean(largest_down <= d + 1e-9) for d in (-4.0, -1.0, -2.0)]
    assert_allclose(label_p(means, orders_within(1, 4, seed=0)), expected)
    assert expected[0] == 6 / 24  # no single day goes below a quarter


def test_labels_are_exact_where_nothing_works():
    rng = np.random.default_rng(12)
    p = label_p(rng.normal(size=(2000, 2, 4)), orders_within(2, 4, seed=0))
    # two directions, each held at 5 %: at most 10 % of tests have any p of 0.05, 1.3 % more by chance of 2,000
    assert (p.min(axis=-1) <= 0.05).mean() < 0.10 + 2 * np.sqrt(0.1 * 0.9 / 2000)


def test_every_order_that_the_test_draws_is_drawable_and_nothing_else():
    index = {c: i for i, c in enumerate(CONDITIONS)}
    for seed in range(60):
        drawn = [[index[c] for c in o] for o in orders(4, np.random.default_rng(seed))]
        for repeats, count in ((1, 24), (2, 72), (3, 144), (4, 144)):
            found = orders_drawable(drawn[:repeats])
            assert found is not None
            assert len(found) == count
            assert found.rows[0].tolist() == drawn[:repeats]
    assert orders_drawable([(0, 1, 2, 3), (0, 1, 2, 3)]) is None  # one row twice is no square
    assert orders_drawable([(0, 1, 2, 3)] * 5) is None


def test_over_the_orders_drawn_two_days_cannot_reach_five_percent():
    taken = [(0, 1, 3, 2), (1, 2, 0, 3)]
    found = orders_drawable(taken)
    assert found is not None
    strong = np.array([[0.0, -99.0, 0.1, 0.2][c] for order in taken for c in order]).reshape(2, 4)
    assert placed_p(strong, found).min() >= 6 / 72 - 1e-12


@pytest.mark.parametrize("counts", [[], [(0, 5)], [(5, 0)], [(5, 5), (0, 1)]])
def test_a_group_without_repetitions_is_refused(counts):
    with pytest.raises(UsageError, match="at least one repetition"):
        repetition_weights(counts, seed=0)
