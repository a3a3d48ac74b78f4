"""A person's edits: what would break a caution, the dose, the minutes or the 48 hours is refused with the nearest."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.training.dose import seconds
from groundup.training.editing import change, minutes_changed, move, raised, remove
from groundup.training.exercises import exercise, exercises
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.plans import bottom, is_hard, session_plan, start, week_plan
from groundup.training.screening import Clearance, clearance, questions

NO = {q.id: False for q in questions()}
FREE = clearance(NO)
CIRCUIT = session_plan("circuit", start())
FOOT = session_plan("foot", start())


def of(session: SessionPlan, exercise_id: str) -> Prescription:
    return next(p for p in session.prescriptions if p.exercise_id == exercise_id)


def test_an_edit_that_is_allowed_is_made() -> None:
    fewer = replace(of(CIRCUIT, "bridge"), sets=2)
    edited = change(CIRCUIT, fewer, FREE, minutes=15)
    assert edited.accepted
    assert of(edited.session, "bridge") == fewer


def test_a_caution_refuses_and_names_the_nearest_level() -> None:
    wanted = replace(of(CIRCUIT, "balance"), level=4)
    edited = change(CIRCUIT, wanted, clearance(NO | {"fall-risk": True}), minutes=15)
    assert not edited.accepted
    assert edited.session == CIRCUIT
    assert "eyes closed" in edited.why
    assert edited.nearest is not None
    assert edited.nearest.level == 3


def test_the_minutes_refuse_and_name_what_fits() -> None:
    wanted = bottom(exercise("squat"), 1, sets=3)
    edited = change(CIRCUIT, wanted, FREE, minutes=15)
    assert not edited.accepted
    assert "more than 15" in edited.why
    assert edited.nearest == replace(wanted, sets=2)
    again = change(CIRCUIT, replace(wanted, sets=2), FREE, minutes=15)
    assert again.accepted
    assert seconds(again.session) <= 900


def test_beyond_the_dose_is_the_next_level() -> None:
    edited = change(FOOT, replace(of(FOOT, "balance"), amount=60), FREE, minutes=15)
    assert not edited.accepted
    assert edited.nearest is not None
    assert edited.nearest.amount == 30, "level 1 ends at 30 s"


def test_one_thing_at_a_time() -> None:
    both = replace(of(FOOT, "balance"), level=2, sets=2)
    edited = change(FOOT, both, FREE, minutes=15)
    assert "level and sets would rise together" in edited.why
    assert edited.nearest == replace(both, sets=1)
    higher = change(FOOT, replace(of(FOOT, "balance"), level=2, amount=45), FREE, minutes=15)
    assert not higher.accepted, "a new level begins at the bottom of its dose"
    assert higher.nearest is not None
    assert (higher.nearest.level, higher.nearest.amount) == (2, 30)


def test_a_level_that_is_none() -> None:
    edited = change(FOOT, replace(of(FOOT, "short_foot"), level=9), FREE, minutes=15)
    assert "no level 9" in edited.why


def test_a_locked_person_edits_nothing() -> None:
    locked = clearance(NO | {"heart": True})
    edited = change(FOOT, replace(of(FOOT, "balance"), sets=1), locked, minutes=15)
    assert not edited.accepted
    assert "Heart" in edited.why


def test_taking_out_leaves_one() -> None:
    session = CIRCUIT
    for name in ("short_foot", "toe_press", "balance"):
        session = remove(session, name).session
    assert [p.exercise_id for p in session.prescriptions] == ["bridge"]
    assert not remove(session, "bridge").accepted


def test_hard_days_are_not_moved_together() -> None:
    doses = tuple(bottom(exercise("bridge"), 5) if p.exercise_id == "bridge" else p for p in start())
    week = week_plan(4, doses, FREE, 2)  # foot Mon, glute Tue, foot Thu, glute Fri
    assert [d for d, s in week.days if is_hard(s)] == [1, 4]
    refused = move(week, 4, 2)
    assert not refused.accepted
    assert "48 hours" in refused.why
    assert refused.nearest is not None
    assert move(week, 4, refused.nearest).accepted
    assert not move(week, 1, 0).accepted, "taken"
    assert not move(week, 6, 2).accepted, "no session there"
    late = move(week, 4, 6)
    assert late.accepted
    early = move(late.week, 1, 2)
    assert early.accepted
    assert not move(early.week, 2, 0 + 7).accepted
    assert [d for d, _ in early.week.days] == [0, 2, 3, 6]


def test_a_walk_moves_with_its_day() -> None:
    week = week_plan(5, start(), FREE, 2)
    assert [d for d, _ in move(week, 2, 5).week.beside] == [5]


def test_fewer_minutes_drop_sets_and_say_so() -> None:
    week = week_plan(3, start(), FREE, 2)
    shorter = minutes_changed(week, 11)
    assert all(seconds(s) <= 660 for _, s in shorter.days)
    assert any("gives one set" in text.lower() for text in shorter.why)


answers = st.sets(st.sampled_from(sorted(q.id for q in questions() if not q.locks)), max_size=3).map(
    lambda ids: clearance(NO | dict.fromkeys(ids, True))
)


@st.composite
def wishes(draw: st.DrawFn) -> Prescription:
    e = draw(st.sampled_from([e for e in exercises() if e.place != "walk"]))
    return Prescription(
        e.id,
        draw(st.integers(-1, 8)),
        draw(st.integers(0, 12)),
        draw(st.floats(0, 200)),
        draw(st.floats(-10, 1000)),
        draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([CIRCUIT, FOOT]), wishes(), answers, st.sampled_from([10.0, 13.5, 15.0]))
def test_no_edit_breaks_a_law_and_the_nearest_is_allowed(
    session: SessionPlan, wish: Prescription, allowed: Clearance, minutes: float
) -> None:
    edited = change(session, wish, allowed, minutes=minutes)
    if not edited.accepted:
        assert edited.session == session
        assert edited.why
        if edited.nearest is not None:
            again = change(session, edited.nearest, allowed, minutes=minutes)
            assert again.accepted, again.why
        return
    assert seconds(edited.session) <= minutes * 60
    level = exercise(wish.exercise_id).at(wish.level)
    assert not level.demands & allowed.forbids
    before = [p for p in session.prescriptions if p.exercise_id == wish.exercise_id]
    assert not before or len(raised(before[0], wish)) <= 1
    links = [exercise(p.exercise_id).link for p in edited.session.prescriptions]
    assert "foot" not in links[links.count("foot") :]


@pytest.mark.parametrize(
    ("after", "up"),
    [({"level": 2}, ("level",)), ({"sets": 4}, ("sets",)), ({"amount": 31}, ("amount",)), ({"level": 0}, ()),
     ({"level": 2, "sets": 4}, ("level", "sets")), ({"sets": 4, "amount": 31}, ("sets", "amount"))],
)  # fmt: skip
def test_what_counts_as_raised(after: dict[str, float], up: tuple[str, ...]) -> None:
    p = Prescription("balance", 1, 3, 30, 5)
    assert raised(p, replace(p, **after)) == up  # type: ignore[arg-type]
