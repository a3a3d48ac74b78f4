"""Readings become series: nothing joined that differs, nothing counted twice, nothing lost."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.measure import Measure, Verdict
from groundup.proof.series import Reading, read_series

TODAY = date(2026, 6, 1)
START = datetime(2026, 1, 5, 6, tzinfo=UTC)


def lunge(day, value, side="left", *, kind="extra", source="", method="tape", unit="cm", **conditions):
    measure = Measure(
        "ankle.lunge_distance", "ankle", side, value, unit, method, "measured", conditions=tuple(conditions.items())
    )
    return Reading(START + timedelta(days=day), measure, kind, source or f"test {day}")


def kept(readings):
    found, doubts = read_series(readings, today=TODAY)
    return [p.value for s in found for p in s.points], Counter(d.kind for d in doubts)


def test_points_come_in_order_with_what_their_test_was_for():
    (series,), doubts = read_series([lunge(7, 10.0, kind="baseline"), lunge(0, 9.0, kind="practice")], today=TODAY)
    assert [(p.value, p.kind) for p in series.points] == [(9.0, "practice"), (10.0, "baseline")]
    assert (series.measure_id, series.side, series.unit, series.method) == (
        "ankle.lunge_distance",
        "left",
        "cm",
        "tape",
    )
    assert doubts == ()


@pytest.mark.parametrize(
    "other",
    [{"method": "2D camera angle"}, {"unit": "deg"}, {"footwear": "shoes"}, {"side": "right"}],
    ids=["method", "unit", "condition", "side"],
)
def test_what_differs_is_never_joined(other):
    found, doubts = read_series([lunge(0, 9.0), lunge(7, 10.0, **other)], today=TODAY)
    assert sorted(len(s.points) for s in found) == [1, 1]
    said = [d for d in doubts if d.kind == "new line"]
    assert len(said) == (0 if "side" in other else 1)
    if said:
        assert "2026-01-12" in said[0].says


@pytest.mark.parametrize("name", ["battery", "session", "synthetic", "recording"])
def test_what_a_measure_carries_beside_it_splits_nothing(name):
    found, doubts = read_series([lunge(0, 9.0), lunge(7, 10.0, **{name: "yes"})], today=TODAY)
    assert len(found) == 1
    assert doubts == ()


@pytest.mark.parametrize("value", [None, nan, inf, -inf])
def test_no_value_is_no_point_and_is_kept(value):
    found, doubts = read_series([lunge(0, 9.0), lunge(7, value)], today=TODAY)
    assert len(found[0].points) == 1
    assert [(d.kind, len(d.readings)) for d in doubts] == [("no value", 1)]


def test_impossible_dates_are_said_and_kept():
    readings = [lunge(0, 9.0), lunge(365, 10.0), lunge(-365 * 40, 11.0)]
    values, doubts = kept(readings)
    assert values == [9.0]
    assert doubts == {"date": 2}
    _, doubts = read_series([lunge(0, 9.0)], today=TODAY, born=date(2026, 2, 1))
    assert "born" in doubts[0].says


def test_a_test_of_today_is_possible_in_any_zone():
    at = datetime(2026, 6, 1, 23, 59, tzinfo=UTC)
    found, doubts = read_series([replace(lunge(0, 9.0), at=at)], today=TODAY)
    assert len(found) == 1
    assert doubts == ()


def test_an_import_made_twice_counts_once_and_is_said():
    readings = [lunge(0, 9.0), lunge(7, 10.0), replace(lunge(7, 10.0), source_id="from a file")]
    values, doubts = kept(readings)
    assert values == [9.0, 10.0]
    assert doubts == {"duplicate": 1}


def test_two_tests_at_one_instant_both_stand():
    values, doubts = kept([lunge(7, 10.0, source="one"), lunge(7, 10.5, source="two")])
    assert values == [10.0, 10.5]
    assert doubts == {"same instant": 1}


def test_one_test_on_clocks_of_two_zones_is_said():
    again = replace(lunge(7, 10.0, source="import"), at=START + timedelta(days=7, hours=2))
    values, doubts = kept([lunge(7, 10.0), again])
    assert values == [10.0, 10.0]
    assert doubts == {"duplicate": 1}
    assert kept([lunge(7, 10.0), replace(again, at=again.at + timedelta(minutes=7))])[1] == {}


def test_a_time_without_zone_is_no_error():
    bare = replace(lunge(3, 9.5), at=datetime(2026, 1, 8, 6))
    assert kept([lunge(7, 10.0), bare, lunge(0, 9.0), lunge(9, 3.0, method="other")])[0] == [3.0, 9.0, 9.5, 10.0]


def test_repetitions_of_one_test_are_one_point_and_the_whole_counts_before_them():
    repetitions = [
        replace(r, measure=replace(r.measure, repetition=i)) for i, r in enumerate([lunge(0, 8.0), lunge(0, 9.0)])
    ]
    (series,), _ = read_series(repetitions, today=TODAY)
    assert [(p.value, p.tries) for p in series.points] == [(8.5, 2)]
    (series,), _ = read_series([*repetitions, lunge(0, 9.2)], today=TODAY)
    assert [p.value for p in series.points] == [9.2]


def test_the_row_that_judged_the_last_value_is_remembered():
    judged = lunge(7, 10.0)
    verdict = Verdict("ok", "lunge-distance", "6.5 cm or more", "", "D", "")
    judged = replace(judged, measure=replace(judged.measure, verdict=verdict))
    (series,), _ = read_series([judged, lunge(0, 9.0)], today=TODAY)
    assert series.row == "lunge-distance"


def sides(exchanged, *, left=8.0, right=12.0):
    noise = [0.1, -0.2, 0.0, 0.2, -0.1, 0.15, -0.05, 0.1]
    for i, off in enumerate(noise):
        one, two = (right, left) if i in exchanged else (left, right)
        yield lunge(7 * i, one + off, "left")
        yield lunge(7 * i, two - off, "right")


@pytest.mark.parametrize("which", [[], [0], [3], [7]])
def test_exchanged_sides_are_said_and_left_as_they_are(which):
    found, doubts = read_series(sides(which), today=TODAY)
    assert [
        (START + timedelta(days=7 * i)).strftime("%Y-%m-%d") in d.says for i, d in zip(which, doubts, strict=True)
    ] == [True] * len(which)
    assert all(d.kind == "sides" and len(d.readings) == 2 for d in doubts)
    left = next(s for s in found if s.side == "left")
    assert [p.value > 10.0 for p in left.points] == [i in which for i in range(8)]


def test_sides_that_are_alike_are_never_called_exchanged():
    _, doubts = read_series(sides([2], left=10.0, right=10.2), today=TODAY)
    assert doubts == ()


def test_a_gain_is_no_exchange():
    gains = [
        r for i in range(8) for r in (lunge(7 * i, 8.0 + i, "left"), lunge(7 * i, 12.0 + 0.1 * (-1) ** i, "right"))
    ]
    _, doubts = read_series(gains, today=TODAY)
    assert doubts == ()


readings_of = st.lists(
    st.builds(
        lunge,
        st.integers(-20_000, 400),
        st.one_of(st.none(), st.just(nan), st.sampled_from([8.0, 9.0, 9.5, 30.0])),
        st.sampled_from(["left", "right"]),
        kind=st.sampled_from(["practice", "baseline", "retest", "extra"]),
        source=st.sampled_from(["a", "b"]),
        method=st.sampled_from(["tape", "phone angle"]),
    ),
    max_size=25,
)


@given(readings=readings_of, seed=st.randoms())
@settings(max_examples=150, deadline=None)
def test_every_reading_is_a_point_or_in_a_doubt_in_whatever_order_they_come(readings, seed):
    found, doubts = read_series(readings, today=TODAY)
    points = sum(len(s.points) for s in found)
    set_aside = sum(len(d.readings) for d in doubts if d.kind in ("date", "no value") or "counted once" in d.says)
    assert points + set_aside == len(readings)
    for series in found:
        assert [p.at for p in series.points] == sorted(p.at for p in series.points)
    mixed = list(readings)
    seed.shuffle(mixed)
    again, _ = read_series(mixed, today=TODAY)
    assert [[p.value for p in s.points] for s in again] == [[p.value for p in s.points] for s in found]


@given(readings=readings_of)
@settings(max_examples=80, deadline=None)
def test_everything_imported_again_changes_no_point(readings):
    once, _ = read_series(readings, today=TODAY)
    twice, _ = read_series([*readings, *readings], today=TODAY)
    assert once == twice
