"""Choosing tests: at most three, four minutes, nothing forbidden; and when a battery is due."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.battery.choice import BATTERY_S, RETEST_DAYS, baseline_doubts, battery, due, possible_primaries
from groundup.battery.protocol import protocols
from groundup.errors import UsageError

IDS = [m for m, _ in possible_primaries()]
DEMANDS = sorted({d for p in protocols() for d in p.demands})
DAY = date(2026, 3, 2)


@given(st.lists(st.sampled_from(IDS), max_size=3), st.sets(st.sampled_from(DEMANDS)))
def test_a_battery_fits_and_breaks_no_caution(primary, forbids):
    found = battery(primary, forbids=frozenset(forbids))
    assert found.seconds <= BATTERY_S
    assert not any(p.demands & forbids for p in found.tests)
    assert len(set(found.tests)) == len(found.tests)
    given_by = {m for p in found.tests for m in p.measures}
    for measure_id in set(primary) - given_by:
        assert found.left_out, measure_id  # nothing is dropped in silence
        assert all(why for _, why in found.left_out)


def test_a_fourth_primary_is_refused():
    with pytest.raises(UsageError, match="at most 3"):
        battery(IDS[:4])


def test_nothing_on_one_leg_when_it_is_forbidden():
    assert all("one_leg" not in p.demands for _, p in possible_primaries(forbids=frozenset({"one_leg"})))


def test_the_first_is_practice_then_the_baseline_then_the_retests():
    taken: list[date] = []
    seen: list[tuple[int, str, int]] = []
    for n in range(100):
        today = DAY + timedelta(days=n)
        if n >= 12 and n % 3:
            continue  # from the second week on every third day
        found = due(taken, today=today, training_since=DAY)
        if found is not None:
            seen.append((n, found.kind, found.number))
            taken.append(today)
    assert seen == [
        (0, "practice", 1),
        (1, "baseline", 2),
        (2, "baseline", 3),
        (30, "retest", 1),
        (33, "retest", 1),
        (57, "retest", 2),
        (60, "retest", 2),
        (84, "retest", 3),
        (87, "retest", 3),
    ]
    assert Counter(number for _, kind, number in seen if kind == "retest") == dict.fromkeys((1, 2, 3), RETEST_DAYS)


def test_a_second_retest_day_that_comes_too_late_is_not_asked_for():
    taken = [DAY, DAY + timedelta(days=4), DAY + timedelta(days=9), DAY + timedelta(weeks=12)]
    asked = [due(taken, today=taken[-1] + timedelta(days=d), training_since=DAY) for d in (0, 1, 14, 15)]
    assert [a is not None for a in asked] == [False, True, True, False]
    assert asked[1] is not None
    assert "day 2 of 2" in asked[1].says


def test_a_missed_retest_is_not_made_up_for_after_the_next_one_opens():
    taken = [DAY, DAY + timedelta(days=4), DAY + timedelta(days=9)]
    late = due(taken, today=DAY + timedelta(weeks=9), training_since=DAY)
    assert late is not None
    assert (late.kind, late.number) == ("retest", 2)


def test_on_the_day_that_the_next_retest_opens_it_is_the_next_one():
    taken = [DAY, DAY + timedelta(days=4), DAY + timedelta(days=9)]
    found = [due(taken, today=DAY + timedelta(weeks=8, days=d), training_since=DAY) for d in (-1, 0)]
    assert [f.number for f in found if f is not None] == [1, 2]


def test_a_baseline_that_ends_in_week_four_is_no_retest():
    taken = [DAY, DAY + timedelta(days=15), DAY + timedelta(days=29)]
    assert all(due(taken, today=DAY + timedelta(days=d), training_since=DAY) is None for d in range(29, 56))


def test_never_two_on_one_day():
    assert due([DAY], today=DAY, training_since=DAY) is None


def test_a_hurried_baseline_is_doubted():
    assert "closer together" in baseline_doubts([DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)])[0]
    assert baseline_doubts([DAY, DAY + timedelta(days=4), DAY + timedelta(days=8)]) == ()
    assert baseline_doubts([DAY]) == ()
