"""What a person's own tests and sessions do to their plan: a caution, an option, the questions once more."""

from datetime import UTC, datetime, timedelta

from groundup.measure import Measure
from groundup.store.clearance import clearance_of
from groundup.web.planning import Wishes, make_plan

NOW = datetime.now(UTC)


def stance(side: str, seconds: float, *, eyes: str = "open", method: str = "timer") -> Measure:
    return Measure("foot.stance_time", "foot", side, seconds, "s", method, "measured", conditions=(("eyes", eyes),))


def took(store, person, *measures: Measure, day: float = 0.0):
    store.save_measures(person.id, list(measures), at=NOW - timedelta(days=100 - day))


def test_a_short_timed_stance_is_a_caution_until_a_later_one_is_longer(store, anna, browser):
    took(store, anna, stance("left", 30.0), stance("right", 4.0), stance("right", 4.6))
    found = clearance_of(store, anna.id)
    assert "fall-risk" in found.gates
    assert {"eyes_closed", "unstable"} <= found.forbids
    assert not found.locked
    make_plan(store, anna, Wishes(), now=NOW, why="the first")
    assert "One-leg stance of 5 s, below 10 s" in browser.get("/plan").text
    took(store, anna, stance("right", 12.0), day=1)
    assert "fall-risk" not in clearance_of(store, anna.id).gates
    took(store, anna, stance("left", 9.0), day=2)
    assert "fall-risk" in clearance_of(store, anna.id).gates, "the latest test of a side, not its best ever"


def test_closed_eyes_and_recordings_add_no_caution(store, anna):
    took(store, anna, stance("left", 3.0, eyes="closed"), stance("right", 3.0, method="force plate"))
    assert "fall-risk" not in clearance_of(store, anna.id).gates
