"""A group of files: who counts, who does not and why; methods and conditions stay apart; order makes no difference."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.measure import Measure
from groundup.proof.group import Member, group
from groundup.proof.pooling import Values, pooled_change
from groundup.proof.series import Reading
from groundup.report.group_said import group_json, group_text

BEGUN = datetime(2026, 3, 2, 6, 0, tzinfo=timezone(timedelta(hours=2)))
TODAY = date(2026, 11, 22)


def reading(
    day: int, value: float, kind: str, side: str = "left", *, method: str = "tape", eyes: str = "open"
) -> Reading:
    conditions = (("eyes", eyes),)
    measure = Measure("ankle.lunge_distance", "ankle", side, value, "cm", method, "measured", conditions=conditions)
    return Reading(BEGUN + timedelta(days=day), measure, kind, f"{kind}-{day}")


def member(key: str, seed: int, *, gain: float = 1.0, **more) -> Member:
    rng = np.random.default_rng(seed)
    base = rng.normal(9, 2)
    plan = [
        (0, "practice", -2.0),
        (4, "baseline", 0.0),
        (8, "baseline", 0.0),
        (66, "retest", gain),
        (94, "retest", gain),
    ]
    found = [
        reading(d, base + up + rng.normal(0, 0.3), kind, side) for d, kind, up in plan for side in ("left", "right")
    ]
    made = {"where": f"{key}.json", "made": BEGUN + timedelta(days=100), "adherence": 0.9}
    return Member(key, readings=tuple(found), **{**made, **more})


def test_a_first_baseline_day_without_a_practice_round_is_practice_as_in_the_persons_own_verdict():
    """Decision 26: the first day of a line never counts; a baseline day of a later time neither."""
    plan = ((0, "baseline", 5.0), (4, "baseline", 8.0), (8, "baseline", 9.0), (60, "baseline", 30.0))
    readings = (*(reading(d, v, kind) for d, kind, v in plan), reading(66, 10.0, "retest"), reading(68, 11.0, "retest"))
    whole = member("b", 1)
    found = group([Member("a", "a.json", BEGUN, readings), whole], today=TODAY)
    (line,) = found.lines
    assert next((p.before, p.after) for p in line.people if p.key == "a") == ((8.0, 9.0), (10.0, 11.0))


def test_the_line_is_the_pool_of_baselines_and_retests_alone():
    several = [member(k, n) for n, k in enumerate("abcde")]
    (line,) = group(several, today=TODAY).lines
    by_hand = []
    for m in several:
        days = {}
        for r in m.readings:
            days.setdefault((r.day, r.kind), []).append(r.measure.value)
        means = {k: float(np.mean(v)) for k, v in sorted(days.items())}
        before = tuple(v for (_, kind), v in means.items() if kind == "baseline")
        by_hand.append(Values(m.key, before, tuple(v for (_, kind), v in means.items() if kind == "retest")))
    expected = pooled_change(by_hand)
    assert line.estimate.mean == pytest.approx(expected.mean)
    assert (line.estimate.low, line.estimate.high) == pytest.approx((expected.low, expected.high))
    assert line.estimate.people == 5


def test_methods_conditions_and_units_are_never_joined():
    taped = [member(k, n) for n, k in enumerate("ab")]
    other = [
        replace(
            m, key=m.key * 2, readings=tuple(replace(r, measure=replace(r.measure, method="phone")) for r in m.readings)
        )
        for m in (member(k, n + 9) for n, k in enumerate("ab"))
    ]
    lines = group([*taped, *other], today=TODAY).lines
    assert sorted((p.method, p.estimate.people) for p in lines) == [("phone", 2), ("tape", 2)]
    closed = replace(
        taped[0], key="c", readings=tuple(reading(r.at.day, 1.0, r.kind, eyes="closed") for r in taped[0].readings)
    )
    assert len(group([*taped, closed], today=TODAY).lines) == 1


def test_one_person_counts_once_the_newest_file_of_a_key():
    old, new = member("a", 1), member("a", 1, where="new.json", made=BEGUN + timedelta(days=200))
    found = group([new, old, member("b", 2)], today=TODAY)
    assert [m.where for m in found.members] == ["new.json", "b.json"]
    assert any(e.where == "a.json" and "same person as new.json" in e.why for e in found.excluded)


def test_one_person_under_two_keys_is_found_by_the_readings():
    mine = member("a", 1)
    again = replace(mine, key="z", where="z.json", readings=mine.readings[:6])
    found = group([mine, again, member("b", 2)], today=TODAY)
    assert [m.key for m in found.members] == ["a", "b"]
    assert any(e.where == "z.json" and "one person under two keys" in e.why for e in found.excluded)


def test_who_has_no_baseline_or_no_late_retest_is_named_with_the_reason():
    early = member("e", 5)
    early = replace(early, readings=tuple(r for r in early.readings if (r.day - BEGUN.date()).days < 60))
    bare = replace(member("n", 6), readings=tuple(r for r in member("n", 6).readings if r.kind != "baseline"))
    (line,) = group([member("a", 1), member("b", 2), early, bare], today=TODAY).lines
    assert {e.where: e.why for e in line.excluded} == {
        "e.json": "no retest in week 6 or later",
        "n.json": "no baseline",
    }
    assert line.estimate.people == 2
    (later,) = group([member("a", 1), member("b", 2)], today=TODAY, from_week=40).lines
    assert later.estimate is None
    assert "at least two people" in later.why


def test_the_synthetic_do_not_mix_with_people():
    found = group([member("a", 1), member("b", 2), member("s", 3, synthetic=True)], today=TODAY)
    assert [m.key for m in found.members] == ["a", "b"]
    assert "SYNTHETIC" not in group_text(found)
    alone = group([member("s", 3, synthetic=True), member("t", 4, synthetic=True)], today=TODAY)
    assert "SYNTHETIC" in group_text(alone)


def test_a_side_that_one_test_lacks_does_not_move_the_mean():
    """Left is 3 cm longer: a retest of the left alone must not read as a gain."""
    plan = ((0, "practice"), (4, "baseline"), (8, "baseline"), (66, "retest"))
    both = [reading(d, 10.0 + d / 1000, k, s) for d, k in plan for s in ("left", "right")]
    both = [
        replace(r, measure=replace(r.measure, value=r.measure.value + 3 * (r.measure.side == "left"))) for r in both
    ]
    lacking = tuple(r for r in both if not (r.kind == "retest" and r.measure.side == "right"))
    found = group(
        [replace(member("a", 1), readings=lacking), member("b", 2)], today=TODAY, measure_ids=["ankle.lunge_distance"]
    )
    mine = next(v for v in found.lines[0].people if v.key == "a")
    assert mine.change == pytest.approx(0.06)


def test_impossible_dates_are_said_and_do_not_count():
    wrong = replace(reading(66, 99.0, "retest"), at=datetime(2031, 1, 1, tzinfo=BEGUN.tzinfo))
    odd = replace(member("a", 1), readings=(*member("a", 1).readings, wrong))
    found = group([odd, member("b", 2)], today=TODAY)
    assert any(e.where == "a.json" and "future" in e.why for e in found.excluded)
    assert found.lines[0].estimate.mean < 5


@settings(max_examples=20)
@given(st.permutations(range(5)))
def test_the_order_of_the_files_makes_no_difference(order):
    several = [member(k, n) for n, k in enumerate("abcd")]
    several.append(member("a", 0, where="again.json", made=BEGUN + timedelta(days=300)))
    assert group([several[i] for i in order], today=TODAY) == group(several, today=TODAY)


def test_what_is_printed_holds_estimate_interval_number_heterogeneity_and_warnings():
    found = group([member(k, n, adherence=0.5 if k == "a" else None) for n, k in enumerate("abc")], today=TODAY)
    text = group_text(found)
    for said in ("mean change", "95 %", "3 people", "I²", "Q ", "1 of 3 trained less than 70%", "Of 2 of 3", "C08a",
                 "no random sample", "one person can turn it"):  # fmt: skip
        assert said in text, said
    plain = group_json(found)
    assert plain["lines"][0]["estimate"]["people"] == 3
    assert group_text(group([], today=TODAY)).startswith("0 people")
