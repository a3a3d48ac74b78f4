"""Designs and assignments: counted, drawn evenly, refused where they are too few; a phase is what was drawn."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from groundup.errors import UsageError
from groundup.evidence.catalogue import definition
from groundup.evidence.sources import source
from groundup.proof.assignments import belongs, count, deciding, draw, enough, possible
from groundup.proof.designs import DEFAULTS, KINDS, Design, checked, phase_on, probe_days, rise, starts
from groundup.proof.expected import EXPECTED


def test_orders_of_pairs_by_hand():
    """2^8 orders of eight pairs, less those with fewer than two of either: 256 − 2·(1 + 8) = 238."""
    rows = possible(DEFAULTS["with_without"])
    assert len(rows) == count(DEFAULTS["with_without"]) == 238
    brute = {o for o in product((0, 1), repeat=8) if 2 <= sum(o) <= 6}
    assert {tuple(map(int, r)) for r in rows} == brute


def test_staggered_starts_are_ordered_and_leave_room():
    design = DEFAULTS["staggered"]
    foot, hip = starts(design)
    assert min(foot) >= 14
    assert min(hip) - max(foot) >= 7
    assert max(hip) + design.rise_days <= design.days
    assert set(foot) | set(hip) <= set(probe_days(design))
    assert count(design) == len(foot) * len(hip) >= 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_default_has_enough(kind):
    assert deciding(enough(DEFAULTS[kind])) >= 20


@pytest.mark.parametrize(
    "design",
    [Design("staggered", 9, 1), Design("staggered", 8, 3), Design("with_without", 8, 4), Design("acute", 4, 1)],
)
def test_too_few_assignments_are_refused_with_what_helps(design):
    with pytest.raises(UsageError, match=r"at least 20 possible assignments.*more weeks or more probes"):
        enough(design)
    with pytest.raises(UsageError):
        draw(design, np.random.default_rng(1))


@pytest.mark.parametrize("design", [Design("acute", 3, 2), Design("acute", 53, 2), Design("staggered", 24, 0),
                                    Design("staggered", 24, 8),
                                    Design("with_without", 16, 4, phase_days=3)])  # fmt: skip
def test_impossible_designs_are_said(design):
    with pytest.raises(UsageError):
        checked(design)


def test_a_draw_is_one_of_them_and_all_come_alike():
    design = Design("with_without", 12, 4)  # 6 pairs: 50 orders
    rng = np.random.default_rng(20261122)
    drawn = Counter(draw(design, rng) for _ in range(10_000))
    assert len(drawn) == 50
    expected = 10_000 / 50
    assert sum((n - expected) ** 2 / expected for n in drawn.values()) < 85.4  # χ² of 49, p 0.001
    assert all(belongs(design, a) for a in drawn)
    assert not belongs(design, (1, 1, 1, 1, 1, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same(kind):
    design = DEFAULTS[kind]
    assert draw(design, np.random.default_rng(5)) == draw(design, np.random.default_rng(5))


def test_phases_are_what_was_drawn():
    design = DEFAULTS["staggered"]
    said = [phase_on(design, (20, 90), d) for d in range(design.days)]
    assert (said.count("baseline"), said.count("foot"), said.count("foot and hip")) == (20, 70, design.days - 90)
    trainer = DEFAULTS["with_without"]
    order = (1, 0, 1, 1, 0, 0, 1, 0)
    weeks = [phase_on(trainer, order, 7 * w + 3) == "with" for w in range(16)]
    assert weeks == [on for a in order for on in ((True, False) if a else (False, True))]
    assert phase_on(trainer, order, 10_000) == phase_on(trainer, order, trainer.days - 1)


def test_settled_days_alone_are_probed():
    design = DEFAULTS["with_without"]
    assert all(d % 7 >= 3 for d in probe_days(design))
    assert len(probe_days(design)) == 64


def test_an_effect_rises_straight_and_the_probe_comes_first():
    found = rise(np.array([9.0, 10.0, 24.0, 38.0, 90.0]), np.array([10.0]), rise_days=28)
    assert found.tolist() == [[0.0, 0.0, 0.5, 1.0, 1.0]]


def test_what_is_expected_names_known_measures_and_sources():
    for row in EXPECTED.values():
        assert definition(row.measure_id).id == row.measure_id
        assert all(source(s) for s in row.sources)
        assert row.change is None or row.change * row.direction > 0
