"""The differential test: orders are balanced and random; the comparison is plain and says it is no verdict."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from groundup.battery.differential import CONDITIONS, INSTRUCTIONS, LOADS, NOT_YET, orders, raw_comparison
from groundup.chain.measuring import measured


def test_four_repeats_are_balanced_for_place_and_for_what_came_before():
    for seed in range(200):
        drawn = orders(4, np.random.default_rng(seed))
        for place in range(4):
            assert sorted(o[place] for o in drawn) == sorted(CONDITIONS)
        followed = Counter(pair for o in drawn for pair in pairwise(o))
        assert len(followed) == 12
        assert set(followed.values()) == {1}


def test_the_first_order_is_uniform():
    firsts = Counter(orders(1, np.random.default_rng(seed))[0] for seed in range(4800))
    # a Williams square reaches 24 orders; each is expected 200 times, standard deviation 13.8
    assert len(firsts) == 24
    assert max(abs(n - 200) for n in firsts.values()) < 5 * 13.8


def test_any_number_of_repeats():
    assert len(orders(7, np.random.default_rng(1))) == 7
    assert orders(0, np.random.default_rng(1)) == ()


def squat(values, method="2D camera angle"):
    return [measured("knee.fppa_at_60", "left", value=v, method=method, repetition=i) for i, v in enumerate(values)]


def test_mean_spread_and_difference():
    rows = raw_comparison({"none": squat([8.0, 10.0, 12.0]), "hip cue": squat([3.0, 5.0])})
    assert [(r.condition, r.n) for r in rows] == [("none", 3), ("hip cue", 2)]
    assert rows[0].mean == pytest.approx(10.0)
    assert rows[0].sd == pytest.approx(2.0)
    assert rows[0].difference is None
    assert rows[1].difference == pytest.approx(-6.0)
    assert rows[1].unit == "deg"


def test_two_methods_are_never_compared():
    rows = raw_comparison({"none": squat([8.0, 9.0]), "hip cue": squat([3.0], method="marker angle")})
    assert all(r.difference is None for r in rows)
    assert {r.method for r in rows} == {"2D camera angle", "marker angle"}


def test_the_whole_trial_and_missing_values_are_left_out():
    whole = replace(squat([5.0])[0], repetition=None)
    missing = replace(squat([5.0])[0], value=None)
    assert raw_comparison({"none": [whole, missing]}) == ()


def test_every_condition_has_words():
    assert set(INSTRUCTIONS) == set(LOADS) == set(CONDITIONS)
    assert "not a verdict" in NOT_YET
