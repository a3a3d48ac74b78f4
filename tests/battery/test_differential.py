"""The differential test: orders are balanced and random, and every condition has its words."""

from collections import Counter
from itertools import pairwise

import numpy as np

from groundup.battery.differential import CONDITIONS, INSTRUCTIONS, LOADS, orders


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


def test_every_condition_has_words():
    assert set(INSTRUCTIONS) == set(LOADS) == set(CONDITIONS)
