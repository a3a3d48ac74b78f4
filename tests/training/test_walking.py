"""Walking grows by 5 minutes or 10 % a week (evidence 3.7), the smaller of the two."""

import pytest

from groundup.training.described import walk_minutes
from groundup.training.plans import start, week_plan
from groundup.training.screening import clearance, questions
from groundup.training.walking import capped, most_minutes


@pytest.mark.parametrize(("last", "most"), [(0, 5), (2, 5), (5, 6), (20, 22), (50, 55), (100, 105)])
def test_a_week_grows_slowly(last: float, most: float) -> None:
    assert most_minutes(last) == most


@pytest.mark.parametrize("last", [0.0, 5.0, 12.0, 100.0])
def test_no_week_plans_more_than_it_may_grow_to(last: float) -> None:
    free = clearance({q.id: False for q in questions()})
    week = week_plan(3, start(also=("barefoot_walk",)), free, 4)
    planned = walk_minutes(week)
    assert planned == 15.0, "three walks at the bottom of their dose"
    held = capped(week, most_minutes(last))
    assert walk_minutes(held) == min(planned, most_minutes(last) // 1)
    assert (held == week) == (planned <= most_minutes(last))
    assert held.days == week.days
    assert bool([w for w in held.why if w.startswith("Walks stay")]) == (held != week)
