"""The ladder: the seven rows of the evidence report's rule (3.3), the pain rule (3.6), and laws of every decision."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trained import NOW, done

from groundup.training.editing import raised
from groundup.training.exercise import DEMAND_RAISES, Exercise
from groundup.training.exercises import exercise, exercises
from groundup.training.ladder import Decision, Outcome, next_prescription, plateau
from groundup.training.log import SessionResult
from groundup.training.pain import read_pain, rest_until
from groundup.training.plan import Prescription
from groundup.training.plans import bottom
from groundup.training.screening import clearance, questions
from groundup.training.things import THINGS

NO = {q.id: False for q in questions()}
FREE = clearance(NO)
BALANCE = replace(bottom(exercise("balance"), 2), amount=45)
"""At the top of 30-45 s."""
BRIDGE = replace(bottom(exercise("bridge"), 3), amount=15)


def decide(p: Prescription, history: list[SessionResult], *, day: float = 5, **answers: bool) -> Decision:
    given_answers = NO | {k.replace("_", "-"): v for k, v in answers.items()}
    return next_prescription(
        exercise(p.exercise_id), p, history, clearance(given_answers), now=NOW + timedelta(days=day)
    )


def replace_sets(session: SessionResult, *, skipped: bool) -> SessionResult:
    return replace(session, sets=tuple(replace(s, skipped=skipped) for s in session.sets))


def twice(p: Prescription, **how: Any) -> list[SessionResult]:
    return [done(p, 0), done(p, 2, **how)]


# ── row 1 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("p", "up", "amount"), [(BALANCE, 3, 30), (BRIDGE, 4, 12)])
def test_row_1_the_next_level_at_the_bottom_of_its_dose(p: Prescription, up: int, amount: float) -> None:
    decision = decide(p, twice(p))
    assert (decision.action, decision.row, decision.mark) == ("progress", 1, "design")
    assert decision.prescription == replace(p, level=up, amount=amount)


@pytest.mark.parametrize(
    "how",
    [
        {"effort": 6.1},
        {"effort": None},
        {"clean": 0.79},
        {"clean": None},
        {"worst": 2.5},
        {"worst": None},
        {"morning": 1},
        {"morning": None},
        {"share": 0.97},
        {"skipped": True},
        {"kind": "learning"},
        {"sets": 1},
    ],
    ids=str,
)
def test_row_1_asks_for_every_condition(how: dict[str, Any]) -> None:
    for history in (twice(BALANCE, **how), [done(BALANCE, 0, **how), done(BALANCE, 2)]):
        decision = decide(BALANCE, history)
        assert decision.prescription.level <= BALANCE.level
        assert decision.why


def test_row_1_asks_for_two_sessions_at_the_top() -> None:
    assert decide(BALANCE, [done(BALANCE, 0)]).action == "hold"
    lower = replace(BALANCE, amount=40)
    assert decide(BALANCE, [done(lower, 0), done(BALANCE, 2)]).action == "hold"


def test_row_1_takes_pain_that_was_there_before() -> None:
    history = [done(BALANCE, d, before=2, worst=2, morning=2) for d in (0, 2)]
    assert decide(BALANCE, history).action == "progress", "back to baseline, which is 2"


def test_what_was_added_is_done_before_more_is_added() -> None:
    low = replace(BALANCE, amount=30)
    added = decide(low, twice(low)).prescription
    assert added == replace(low, amount=35)
    again = decide(added, twice(low))
    assert (again.action, again.prescription) == ("hold", added)


def test_row_1_labels_ones_own_judgment() -> None:
    decision = decide(BRIDGE, twice(BRIDGE, by="you"))
    assert decision.action == "progress"
    assert decision.self_judged
    assert "your own judgment" in decision.why
    assert not decide(BRIDGE, twice(BRIDGE)).self_judged


def test_row_1_never_onto_what_the_answers_rule_out() -> None:
    third = replace(BALANCE, level=3)
    decision = decide(third, twice(third), fall_risk=True)
    assert decision.action == "hold"
    assert "eyes closed" in decision.why
    hop = bottom(exercise("short_foot"), 5)
    assert decide(hop, twice(hop)).action == "hold", "the hop needs a clearance from everybody"
    assert (decision.mark, "3.7" in decision.source) == ("M", True)


def test_row_1_a_thing_that_is_not_there_is_no_caution() -> None:
    second = bottom(exercise("hip_abduction"), 1)
    second = replace(second, amount=exercise("hip_abduction").at(1).dose.high)
    no_band = replace(FREE, lacks=frozenset({"band"}))
    decision = next_prescription(exercise("hip_abduction"), second, twice(second), no_band, now=NOW + timedelta(days=5))
    assert decision.action == "hold"
    assert "needs an elastic band, which is not ticked as at hand" in decision.why
    assert (decision.mark, "3.3" in decision.source) == ("design", True), "nobody was warned of it"


@pytest.mark.parametrize(
    ("exercise_id", "level", "lacking", "reached"),
    [
        ("bridge", 2, "band", 4),  # staggered feet, without the band
        ("squat", 3, "weight", 5),  # one leg to a box, without the weight
        ("hinge", 1, "weight", 3),
        ("hinge", 0, "stick", 0),  # the weight would come on top of the full range: two things at once
        ("toe_press", 2, "wall", 2),
    ],
)
def test_row_1_past_a_level_whose_thing_is_not_there(exercise_id: str, level: int, lacking: str, reached: int) -> None:
    of = exercise(exercise_id)
    at = replace(bottom(of, level), amount=of.at(level).dose.high)
    without = replace(FREE, lacks=frozenset({lacking}))
    decision = next_prescription(of, at, twice(at), without, now=NOW + timedelta(days=5))
    assert decision.prescription.level == reached
    assert "not ticked as at hand" in decision.why
    if reached > level:
        assert decision.prescription.amount == of.at(reached).dose.low


def test_a_level_down_onto_one_whose_thing_is_not_there_says_so() -> None:
    fourth = bottom(exercise("bridge"), 4)
    without = replace(FREE, lacks=frozenset({"band"}))
    hard = [done(fourth, 0, effort=9.5)]
    decision = next_prescription(exercise("bridge"), fourth, hard, without, now=NOW + timedelta(days=1))
    assert decision.prescription.level == 2
    assert "needs an elastic band" in decision.why
    assert "your answers" not in decision.why


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([e for e in exercises() if e.place != "walk"]),
    st.integers(0, 6),
    st.frozensets(st.sampled_from([t for t, _ in THINGS])),
    st.sets(st.sampled_from(sorted(NO)), max_size=2),
)
def test_whatever_is_at_hand_one_variable_is_raised(of: Exercise, k: int, lacks: frozenset[str], ids: set[str]) -> None:
    allowed = replace(clearance(NO | dict.fromkeys(ids, True)), lacks=lacks)
    here = of.levels[k % len(of.levels)]
    at = replace(bottom(of, here.level), amount=here.dose.high)
    to = of.at(next_prescription(of, at, twice(at), allowed, now=NOW + timedelta(days=5)).prescription.level)
    if to.level <= here.level:
        return
    assert not to.demands & allowed.forbids
    assert not lacks & set(to.needs)
    between = [r for r in of.levels if here.level < r.level < to.level]
    assert all(lacks & set(r.needs) for r in between), "a level that can be done is never passed by"
    assert not any(r.demands & allowed.forbids for r in between), "what the answers rule out stops the ladder"
    brought = {DEMAND_RAISES[d] for d in to.demands - here.demands if d in DEMAND_RAISES} | {to.changes}
    assert len(brought) == 1
    kept = [r for r in between if r.changes not in {DEMAND_RAISES.get(d) for d in r.demands - to.demands}]
    assert not kept, "what a level raises is not taken along past it"


# ── row 2 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", [{"effort": 7}, {"effort": 8}, {"clean": 0.6}, {"clean": 0.7}], ids=str)
def test_row_2_stays_and_adds_repetitions_or_seconds_first(how: dict[str, Any]) -> None:
    low = replace(BALANCE, amount=30)
    assert decide(low, twice(low, **how)).prescription == replace(low, amount=35)
    few = replace(BRIDGE, amount=12)
    assert decide(few, twice(few, **how)).prescription == replace(few, amount=13)
    at_top = decide(BALANCE, twice(BALANCE, **how))
    assert (at_top.action, at_top.row, at_top.prescription) == ("hold", 2, BALANCE)


# ── row 3 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", [{"clean": 0.59}, {"effort": 9}, {"effort": 10}, {"share": 0.49}], ids=str)
@pytest.mark.parametrize("later_good", [False, True])
def test_row_3_one_level_down(how: dict[str, Any], later_good: bool) -> None:
    before = done(BALANCE, -2)
    history = [before, done(BALANCE, 0, **how), done(BALANCE, 2)] if later_good else [before, *twice(BALANCE, **how)]
    decision = decide(BALANCE, history)
    assert (decision.action, decision.row) == ("regress", 3)
    assert decision.prescription == replace(BALANCE, level=1, amount=30)


def test_row_3_the_first_hold_of_all_is_still_being_found() -> None:
    assert decide(BALANCE, [done(BALANCE, 0, share=0.4)]).action == "hold"
    assert decide(BALANCE, [done(BALANCE, 0, share=0.4), done(BALANCE, 2)]).action == "hold"
    assert decide(BALANCE, [done(BALANCE, 0, share=0.4, effort=9)]).action == "regress", "effort 9 says it at once"


def test_row_3_a_hold_given_up_within_seconds_was_not_tried() -> None:
    tapped_away = done(BALANCE, 2, share=4 / 45, by="timer")
    assert decide(BALANCE, [done(BALANCE, 0), tapped_away]).action == "hold"
    tried = done(BALANCE, 2, share=6 / 45, by="timer")
    assert decide(BALANCE, [done(BALANCE, 0), tried]).action == "regress"
    assert decide(BALANCE, [done(BALANCE, 0), replace_sets(tried, skipped=True)]).action == "hold"


@pytest.mark.parametrize("why", ["dizziness", "cramp", "sharp pain"])
def test_a_stop_for_something_felt_never_takes_a_level(why: str) -> None:
    for how in ({"share": 0.3}, {"effort": 10}, {"clean": 0.1}):
        stopped = replace(done(BALANCE, 2, **how), stopped_for=why)
        decision = decide(BALANCE, [done(BALANCE, 0), stopped])
        assert (decision.action, decision.prescription) == ("hold", BALANCE), how
    assert decide(BALANCE, [done(BALANCE, 0), replace(done(BALANCE, 2, worst=6), stopped_for=why)]).row == 5, (
        "pain does"
    )


def test_the_set_in_which_one_had_enough_says_nothing_of_it() -> None:
    session = done(BALANCE, 2)
    cut = replace(session.sets[-1], done=10.0, clean=0.0)
    ended = replace(session, sets=(*session.sets[:-1], cut), stopped_for="enough for today")
    assert decide(BALANCE, [done(BALANCE, 0), ended]).action == "hold"


def test_what_does_not_count_as_a_session_raises_nothing() -> None:
    thin = [replace(s, planned_sets=100) for s in twice(BALANCE)]
    assert decide(BALANCE, twice(BALANCE)).action == "progress"
    assert decide(BALANCE, thin).action == "hold"


def test_row_3_half_a_hold_is_no_fault_of_repetitions() -> None:
    assert decide(BRIDGE, twice(BRIDGE, share=0.4)).action == "hold"


def test_row_3_below_the_lowest_level_the_dose_gets_smaller() -> None:
    lowest = bottom(exercise("bridge"), 0)
    decision = decide(lowest, twice(lowest, effort=9.5))
    assert decision.prescription == replace(lowest, amount=9), "three quarters of 12"


# ── rows 4 and 5: pain ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("worst", [3, 4, 5])
def test_row_4_acceptable_pain_stays_and_shortens(worst: float) -> None:
    hold = decide(BALANCE, twice(BALANCE, worst=worst))
    assert (hold.action, hold.row) == ("shorten", 4)
    assert hold.prescription == replace(BALANCE, amount=30), "three quarters of 45 s, in steps of 5"
    bridge = decide(BRIDGE, twice(BRIDGE, worst=worst))
    assert bridge.prescription == replace(BRIDGE, short_range=True)


def test_the_full_movement_comes_back_alone() -> None:
    small = replace(BRIDGE, short_range=True)
    decision = decide(small, twice(small))
    assert decision.prescription == replace(small, short_range=False, amount=14)


@pytest.mark.parametrize(
    "how", [{"worst": 5.5}, {"worst": 10}, {"worst": 4, "morning": 3}, {"worst": 1, "morning": 4}], ids=str
)
def test_row_5_too_much_pain_is_two_levels_down_and_rest(how: dict[str, Any]) -> None:
    history = twice(BRIDGE, **how)
    decision = decide(BRIDGE, history)
    assert (decision.action, decision.row, decision.mark) == ("regress", 5, "R")
    assert decision.prescription == replace(BRIDGE, level=1, amount=12)
    assert decision.rest_until == history[-1].started + timedelta(hours=48) == rest_until(history)


def test_row_5_pain_that_rises_from_week_to_week() -> None:
    history = [done(BRIDGE, 0, worst=3), done(BRIDGE, 7, worst=4)]
    assert "week to week" in decide(BRIDGE, history, day=8).why
    falling = [done(BRIDGE, 0, worst=4), done(BRIDGE, 7, worst=3)]
    assert decide(BRIDGE, falling, day=8).action == "shorten"
    within_safe = [done(BRIDGE, 0, worst=0), done(BRIDGE, 7, worst=2)]
    assert not read_pain(within_safe, 1).too_much
    one_week = [done(BRIDGE, 0, worst=3), done(BRIDGE, 2, worst=4)]
    assert not read_pain(one_week, 1).too_much, "two days are no week"


def test_a_morning_raised_within_the_safe_band_only_rests() -> None:
    history = twice(BRIDGE, worst=2, morning=1)
    decision = decide(BRIDGE, history)
    assert (decision.action, decision.prescription) == ("rest", BRIDGE)
    assert decision.rest_until == history[-1].started + timedelta(hours=48)


def test_row_5_the_third_time_stops_and_refers() -> None:
    history = [done(BRIDGE, d, worst=6) for d in (0, 4, 8)]
    assert [decide(BRIDGE, history[:n], day=9).action for n in (1, 2, 3)] == ["regress", "regress", "refer"]
    assert decide(BRIDGE, [*history, done(BRIDGE, 10)], day=12).action == "refer", "it stays so without a clearance"


# ── rows 6 and 7 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_row_6_after_two_weeks_two_levels_lower() -> None:
    assert decide(BRIDGE, twice(BRIDGE), day=15.9).action == "progress"
    decision = decide(BRIDGE, twice(BRIDGE), day=16)
    assert (decision.action, decision.row) == ("restart", 6)
    assert decision.prescription == replace(BRIDGE, level=1, amount=12)


def test_row_7_no_change_is_said() -> None:
    assert "change the plan or the goal" in plateau(Outcome(8, 0.7, changed=False))
    assert not plateau(Outcome(8, 0.7, changed=True))
    assert not plateau(Outcome(7.9, 0.7, changed=False))
    assert not plateau(Outcome(8, 0.69, changed=False))
    decision = next_prescription(
        exercise("bridge"), BRIDGE, twice(BRIDGE), FREE, now=NOW + timedelta(days=5), tests=Outcome(9, 0.8, False)
    )
    assert decision.action == "progress"
    assert decision.also == (plateau(Outcome(9, 0.8, False)),)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_locked_person_gets_no_step() -> None:
    decision = decide(BRIDGE, twice(BRIDGE), heart=True)
    assert (decision.action, decision.prescription) == ("locked", BRIDGE)


def test_answers_that_change_take_the_level_away_at_once() -> None:
    fifth = bottom(exercise("bridge"), 5)
    decision = decide(fifth, twice(fifth), acute_foot_injury=True)
    assert decision.prescription.level == 4
    assert "rule out" in decision.why


pains = st.sampled_from([None, 0, 1, 2, 3, 4, 5, 6, 8])


@st.composite
def stories(draw: st.DrawFn) -> tuple[Prescription, list[SessionResult], float]:
    of = draw(st.sampled_from([e for e in exercises() if e.place != "walk"]))
    level = draw(st.sampled_from(of.levels))
    p = replace(bottom(of, level.level), amount=draw(st.sampled_from([level.dose.low, level.dose.high])))
    day, history = 0.0, []
    for _ in range(draw(st.integers(0, 5))):
        day += draw(st.sampled_from([1, 2, 3, 7, 15]))
        was = replace(p, level=draw(st.sampled_from([level.level, level.level, of.levels[0].level])))
        history.append(
            done(
                was,
                day,
                share=draw(st.sampled_from([1, 1, 1, 0.8, 0.3])),
                clean=draw(st.sampled_from([None, 1, 0.9, 0.7, 0.4])),
                effort=draw(st.sampled_from([None, 3, 6, 7.5, 9])),
                worst=draw(pains),
                morning=draw(pains),
            )
        )
    return p, history, day + draw(st.sampled_from([0.1, 1, 3, 20]))


@settings(max_examples=200, deadline=None)
@given(stories(), st.sets(st.sampled_from(sorted(NO)), max_size=3))
def test_no_decision_raises_two_things_or_breaks_a_caution(
    story: tuple[Prescription, list[SessionResult], float], ids: set[str]
) -> None:
    p, history, day = story
    allowed = clearance(NO | dict.fromkeys(ids, True))
    of = exercise(p.exercise_id)
    decision = next_prescription(of, p, history, allowed, now=NOW + timedelta(days=day))
    after = decision.prescription
    assert len(raised(p, after)) <= 1
    if after.level > p.level:
        assert after.amount == of.at(after.level).dose.low
        assert after.sets <= p.sets
        assert not of.at(after.level).demands & allowed.forbids
    if history and (history[-1].pain_worst or 0) > 5:
        assert not raised(p, after), "never up after pain above 5"
    assert decision.why


@pytest.mark.parametrize(("of", "level", "lacks"), [("short_foot", 6, ""), ("balance", 5, "foam")])
def test_what_pain_shortened_stays_short_on_a_level_that_can_be_done(of: str, level: int, lacks: str) -> None:
    p = bottom(exercise(of), level)
    allowed = replace(FREE, lacks=frozenset({lacks}))
    said = [done(p, 0, worst=3, morning=0)]
    once = next_prescription(exercise(of), p, said, allowed, now=NOW + timedelta(days=1)).prescription
    assert once.level < level
    assert once.short_range or once.amount < exercise(of).at(once.level).dose.low
    assert next_prescription(exercise(of), once, said, allowed, now=NOW + timedelta(days=1)).prescription == once


@settings(max_examples=200, deadline=None)
@given(stories())
def test_asking_twice_changes_nothing(story: tuple[Prescription, list[SessionResult], float]) -> None:
    p, history, day = story
    of, now = exercise(p.exercise_id), NOW + timedelta(days=day)
    once = next_prescription(of, p, history, FREE, now=now).prescription
    assert next_prescription(of, once, history, FREE, now=now).prescription == once
    assert next_prescription(of, p, history[::-1], FREE, now=now).prescription == once, "in whatever order"
