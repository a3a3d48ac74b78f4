"""Screening: every yes locks or changes the plan and says why; only a professional's clearance opens a lock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.errors import GroundupError
from groundup.evidence.safety import gate, gates
from groundup.measure import Measure, Verdict
from groundup.training.asking import ask_again, ask_first, offered, with_tests
from groundup.training.exercises import exercise, exercises
from groundup.training.log import SessionResult
from groundup.training.plans import start, week_plan
from groundup.training.screening import (
    SHOES,
    Clearance,
    Cleared,
    allowed_level,
    allows,
    carried,
    clearance,
    in_shoes,
    questions,
    set_up,
    with_pain,
)

NO = {q.id: False for q in questions()}
FREE = clearance(NO)
LOCKING = [g.id for g in gates() if g.group in {"screening", "population"} and g.locks]
CHANGING = [g.id for g in gates() if g.group == "population" and not g.locks]
DAY = date(2026, 3, 2)


def yes(*ids: str, cleared: tuple[Cleared, ...] = ()) -> Clearance:
    return clearance(NO | dict.fromkeys(ids, True), cleared=cleared)


def test_no_to_everything_opens_all_but_the_hop() -> None:
    free = FREE
    assert not free.locked
    assert free.forbids == {"hop"}, "hop-and-hold needs a clearance from everybody (ladder 3.2)"
    assert not clearance(NO, cleared=[Cleared("hop", DAY, "physiotherapist")]).forbids


@pytest.mark.parametrize("gate_id", LOCKING)
def test_a_red_flag_locks_and_says_why(gate_id: str) -> None:
    locked = yes(gate_id)
    assert locked.locked
    assert locked.why
    assert locked.gates == (gate_id,)
    week = week_plan(3, start(), locked, 5)
    assert not week.days
    assert not week.beside
    assert set(locked.why) <= set(week.why)


@pytest.mark.parametrize("gate_id", CHANGING)
def test_a_caution_changes_something_a_person_notices(gate_id: str) -> None:
    free, changed = clearance(NO), yes(gate_id)
    assert not changed.locked
    assert changed.why
    assert (
        changed.forbids > free.forbids or changed.hold_factor < 1 or changed.before or changed.after or changed.replaces
    )


@pytest.mark.parametrize("missing", [q.id for q in questions()])
def test_what_is_not_answered_is_not_a_no(missing: str) -> None:
    answers = {k: v for k, v in NO.items() if k != missing}
    assert clearance(answers).locked
    assert gate(missing).when in clearance(answers).why[0]


def test_an_unknown_answer_is_an_error() -> None:
    with pytest.raises(GroundupError, match="pregnancy"):
        clearance(NO | {"pregnant": True})
    with pytest.raises(GroundupError, match="pain-safe"):
        clearance(NO | {"pain-safe": True})


@pytest.mark.parametrize("gate_id", LOCKING)
def test_only_a_clearance_for_that_gate_opens_it(gate_id: str) -> None:
    other = "heart" if gate_id != "heart" else "night-pain"
    assert yes(gate_id, cleared=(Cleared(other, DAY, "doctor"),)).locked
    opened = yes(gate_id, cleared=(Cleared(gate_id, DAY, "Dr Rossi"),))
    assert opened.locked == (gate_id in {"under-18", "artery-ulcer-charcot"}), "two are never trained here"
    if not opened.locked:
        assert "Dr Rossi on 2026-03-02" in opened.why[0]


def test_a_clearance_before_the_yes_clears_nothing() -> None:
    cleared = (Cleared("heart", DAY, "doctor"),)
    answers = NO | {"heart": True}
    assert clearance(answers, cleared=cleared, yes_since={"heart": DAY + timedelta(days=1)}).locked
    assert not clearance(answers, cleared=cleared, yes_since={"heart": DAY}).locked


def test_the_cautions_of_section_3_7() -> None:
    lost = yes("numb-feet", cleared=(Cleared("numb-feet", DAY, "doctor"),))
    assert not lost.locked, "cleared, and still"
    assert lost.forbids >= {"barefoot", "eyes_closed", "unstable"}
    assert lost.shod
    assert any("soles" in text for text in lost.before)
    assert any("soles" in text for text in lost.after), "skin check before and after"
    assert allowed_level(exercise("barefoot_walk"), 9, lost).level == 0, "in shoes, off the grass"  # type: ignore[union-attr]
    assert yes("fall-risk").forbids >= {"eyes_closed", "unstable"}
    assert any("within reach" in text for text in yes("fall-risk").before)
    assert "supine" in yes("pregnancy").forbids
    assert allowed_level(exercise("bridge"), 9, yes("pregnancy")) is None
    assert "one_leg" in yes("acute-foot-injury").forbids
    assert "one_leg" not in yes("acute-foot-injury", cleared=(Cleared("acute-foot-injury", DAY, "doctor"),)).forbids
    assert "toe_press" in yes("heel-pain-or-hallux").forbids
    assert "hop" in yes("bones-and-joints", cleared=()).forbids
    assert yes("cramp").hold_factor == 0.5
    numb = yes("numb-feet", cleared=(Cleared("numb-feet", DAY, "doctor"),))
    assert numb.forbids >= {"eyes_closed", "unstable"}
    assert "barefoot" in numb.forbids, "cleared to train is not cleared to go barefoot"


def test_every_loss_of_feeling_locks_and_what_locks_stands_with_what_locks() -> None:
    assert yes("numb-feet").locked
    assert [g.id for g in questions() if g.locks] == [g.id for g in questions() if g.group == "screening"]
    assert clearance(NO | {"numb-feet": False, **carried({"diabetes-neuropathy": True, "numb-feet": False})}).locked


def test_an_old_answer_is_carried_over() -> None:
    assert carried({"diabetes-neuropathy": True}) == {"numb-feet": True}
    assert carried({"diabetes-neuropathy": False, "numb-feet": True}) == {"numb-feet": True}
    assert carried({"diabetes-neuropathy": False}) == {}, "half a no is no answer"
    assert carried(NO) == NO


def test_diabetes_goes_barefoot_only_once_the_feeling_was_tested() -> None:
    found = yes("diabetes")
    assert not found.locked
    assert "barefoot" in found.forbids
    assert found.shod
    assert SHOES in found.before
    tested = yes("diabetes", cleared=(Cleared("diabetes", DAY, "foot clinic"),))
    assert "barefoot" not in tested.forbids
    assert not tested.shod
    assert SHOES not in tested.before
    assert any("soles" in text for text in tested.before)


def test_in_shoes_no_set_up_says_bare() -> None:
    for of in exercises():
        assert set_up(of, FREE) == of.setup
        worded = set_up(of, in_shoes(FREE))
        assert worded.startswith("In shoes.")
        assert "bare" not in worded.lower(), of.id


def test_pregnancy_gets_hip_work_instead_of_the_bridge() -> None:
    week = week_plan(3, start(), yes("pregnancy"), 5)
    names = {p.exercise_id for _, s in week.days for p in s.prescriptions}
    assert "bridge" not in names
    assert "hip_abduction" in names
    assert any("replaced by" in text for text in week.why)


def test_cramp_halves_the_holds_once() -> None:
    week = week_plan(3, start(), yes("cramp"), 5)
    balance = next(p for p in week.days[0][1].prescriptions if p.exercise_id == "balance")
    assert balance.amount == 15, "half of 30 s"


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(NO))), st.sets(st.sampled_from(sorted(NO))))
def test_another_yes_never_allows_more(some: set[str], more: set[str]) -> None:
    less, most = yes(*(some | more)), yes(*some)
    assert most.locked <= less.locked
    assert most.forbids <= less.forbids
    assert less.hold_factor <= most.hold_factor
    for of in exercises():
        for level in of.levels:
            assert allows(less, level) <= allows(most, level)


def test_the_third_time_of_too_much_pain_locks_until_cleared() -> None:
    free = clearance(NO)
    history = [session(day, worst=6) for day in (0, 20, 40)]
    assert not with_pain(free, history[:2]).locked
    locked = with_pain(free, history)
    assert locked.locked
    assert locked.gates[0] == "pain-stop"
    assert not week_plan(3, start(), locked, 5).days
    on = (history[-1].started + timedelta(days=3)).date()
    opened = clearance(NO, cleared=[Cleared("pain-stop", on, "physiotherapist")])
    assert not with_pain(opened, history).locked
    again = [*history, *(session(day, worst=6) for day in (60, 80, 100))]
    assert with_pain(opened, again).locked, "three more times lock again"


def stance(side: str, seconds: float, **conditions: str) -> Measure:
    return Measure(
        "foot.stance_time", "foot", side, seconds, "s", "timer", "measured", conditions=tuple(conditions.items())  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_short_stance_is_a_risk_of_falling() -> None:
    assert with_tests(NO, [stance("left", 9.9, eyes="open")]).answers["fall-risk"]
    assert with_tests(NO, [stance("left", 30, eyes="open"), stance("right", 4)]).answers["fall-risk"]
    assert not with_tests(NO, [stance("left", 4), stance("left", 12)]).answers["fall-risk"], "best of its trials"
    assert not with_tests(NO, [stance("left", 3, eyes="closed")]).answers["fall-risk"], "eyes closed says nothing here"
    assert not with_tests(NO, []).answers["fall-risk"]
    assert with_tests(NO | {"fall-risk": True}, [stance("left", 40)]).answers["fall-risk"], "a test takes no yes away"


def test_the_caution_tells_no_value_that_an_experiment_may_hide() -> None:
    said = {with_tests(NO, [stance("left", seconds)]).why for seconds in (3.0, 7.0, 9.0)}
    assert len(said) == 1
    assert "below 10 s" in next(iter(said))[0]


def test_ankle_rocks_are_offered_where_the_lunge_is_short() -> None:
    judged = Verdict("act", "lunge-distance", "at least 6.5 cm", "", "D", "")
    short = Measure("ankle.lunge_distance", "ankle", "left", 5, "cm", "tape", "measured", verdict=judged)
    assert [(o.exercise_id, o.by) for o in offered([short])] == [("knee_to_wall", short)]
    fine = Verdict("ok", "lunge-distance", "at least 6.5 cm", "", "D", "")
    assert offered([replace(short, verdict=fine)]) == ()
    assert offered([replace(short, verdict=None)]) == ()
    assert offered([]) == ()


def test_hip_work_is_offered_where_the_pelvis_drops() -> None:
    judged = Verdict("watch", "pelvic-drop-balance", "at most 5", "", "design", "")
    drop = Measure("hip.pelvic_drop_peak", "hip", "right", 6, "deg", "2D camera angle", "measured", verdict=judged)
    assert [o.exercise_id for o in offered([drop])] == ["hip_abduction"]


def test_a_stance_that_a_recording_cut_off_is_no_risk_of_falling() -> None:
    recorded = replace(stance("left", 3), method="force plate")
    assert not with_tests(NO, [recorded]).answers["fall-risk"]


NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


def session(day: float, *, worst: float = 0, stopped_for: str | None = None) -> SessionResult:
    return SessionResult(NOW + timedelta(days=day), "circuit", (), 0, 13, 0, worst, 0, stopped_for)


@pytest.mark.parametrize(
    ("asked_day", "history", "now_day", "asks"),
    [
        (None, [], 0, True),
        (0, [], 1, False),
        (0, [session(1)], 2, False),
        (0, [session(d) for d in range(1, 55, 3)], 56, True),
        (0, [session(1)], 15, True),
        (15, [session(1)], 16, False),
        (0, [session(1, stopped_for="dizziness")], 2, True),
        (1.5, [session(1, stopped_for="dizziness")], 2, False),
        (0, [session(1, worst=7)], 2, True),
        (0, [session(1, stopped_for="enough for today")], 2, False),
        (0, [session(1, stopped_for="left before the end")], 2, False),
    ],
)
def test_when_it_is_asked_again(
    asked_day: float | None, history: list[SessionResult], now_day: float, asks: bool
) -> None:
    asked = None if asked_day is None else NOW + timedelta(days=asked_day)
    assert bool(ask_again(asked, history, now=NOW + timedelta(days=now_day))) == asks


@pytest.mark.parametrize(
    ("history", "first"),
    [
        ([session(1)], False),
        ([session(1, stopped_for="dizziness")], True),
        ([session(1, worst=7)], True),
        ([session(1, stopped_for="enough for today")], False),
    ],
)
def test_what_was_felt_is_asked_about_before_anything_else(history: list[SessionResult], first: bool) -> None:
    for day in (2, 30, 70):  # long breaks ask too, but forbid nothing
        assert bool(ask_first(NOW, history, now=NOW + timedelta(days=day))) == first
    assert ask_first(None, history, now=NOW)
    assert not ask_first(NOW + timedelta(days=1.5), history, now=NOW + timedelta(days=2))
