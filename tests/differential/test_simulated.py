"""A sample of the referee's simulation: what it plants is there, and the rule holds on it."""

import numpy as np
import pytest

from groundup.battery.differential import CONDITIONS, orders
from groundup.proof.driver_referee import referee
from groundup.synthetic.differential import Planted, drawn_places, planted_tests


def test_what_is_planted_is_there():
    planted = Planted((-3.0, 0.0, -1.0), attention=-2.0, learning=-0.5)
    values, places = planted_tests(planted, np.random.default_rng(1), tests=4000, repeats=4)
    means = values.mean(axis=(0, 1, 3))
    # four days are a whole square: practice falls on all alike; error of a difference of means: sqrt(2 · 1.2 / 16000)
    assert np.abs((means[1:] - means[0]) - planted.truth).max() < 4 * np.sqrt(2 * 1.2 / 16000)
    assert np.abs(values.mean(axis=3).std(axis=(0, 1)) - np.sqrt(9 + 1 + 0.2 + 0.25 * 1.25)).max() < 0.1
    assert (np.sort(places, axis=-1) == np.arange(4)).all()


def test_places_are_drawn_as_the_test_draws_its_orders():
    index = {c: i for i, c in enumerate(CONDITIONS)}
    real = {tuple(index[c] for o in orders(2, np.random.default_rng(s)) for c in o) for s in range(1500)}
    places = drawn_places(np.random.default_rng(1), tests=1500, repeats=2)
    simulated = {tuple(row.ravel().tolist()) for row in np.argsort(places, axis=-1)}
    assert simulated == real
    assert len(real) == 72
    with pytest.raises(ValueError, match="four repeats"):
        drawn_places(np.random.default_rng(1), tests=1, repeats=5)


@pytest.mark.parametrize("days", [1, 2, 4])
def test_nobody_is_named_where_nothing_works(days):
    values, _ = planted_tests(Planted(), np.random.default_rng(days), tests=400, repeats=days)
    found = referee(values, np.zeros(3), better=-1, seed=1)
    assert found.links <= (0.0 if days == 1 else 0.05)


def test_a_strong_driver_is_found_on_two_days_and_its_mirror_is_not():
    planted = Planted((0.0, -12.0, 0.0))
    values, _ = planted_tests(planted, np.random.default_rng(5), tests=400, repeats=2)
    assert referee(values, planted.truth, better=-1, seed=1).share(2) > 0.9
    mirror = referee(values, planted.truth, better=1, seed=1)  # here it makes things worse
    assert mirror.share(2) == 0.0
    assert mirror.links <= 0.05
