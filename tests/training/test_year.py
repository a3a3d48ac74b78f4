"""A year of training never reaches an unsafe state, for people of all habits (tests/training/lives.py)."""

import pytest
from lives import live, person


@pytest.mark.parametrize("seed", range(8))
def test_a_year_is_safe(seed: int) -> None:
    live(person(seed))


def test_the_years_are_eventful() -> None:
    """What is watched for does happen: steps up and down, refusals, rests, restarts, referrals, stops, hard days."""
    seen: set[str] = set()
    for seed in range(100, 120):
        life = person(seed)
        live(life, weeks=40)
        seen |= life.seen
    wanted = {"progress", "add", "hold", "shorten", "regress", "rest", "restart", "refer", "locked", "refused"}
    assert wanted | {"hard", "up", "away", "answers changed", "stopped"} <= seen


@pytest.mark.proof
@pytest.mark.parametrize("hundred", range(20))
def test_two_thousand_years_are_safe(hundred: int) -> None:
    for seed in range(100):
        live(person(10_000 + 100 * hundred + seed))
