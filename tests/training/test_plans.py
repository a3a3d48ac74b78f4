"""Plans: the splits of the evidence report, and laws that hold for every person, dose and week."""

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.errors import UsageError
from groundup.training.dose import seconds
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise, exercises, own_exercise
from groundup.training.fitting import fitted
from groundup.training.plan import Prescription, WeekPlan
from groundup.training.plans import (
    HARD,
    bottom,
    foot_work_minutes,
    is_hard,
    primer,
    start,
    walk_minutes,
    week_plan,
    weekly_sets,
)
from groundup.training.screening import Clearance, Cleared, clearance, questions

NO = {q.id: False for q in questions()}
FREE = clearance(NO)


@pytest.mark.parametrize(
    ("days", "week", "kinds", "sets"),
    [
        # evidence 3.4: sets of E1, E2, E3, E4 a week
        (3, 2, "circuit circuit circuit", (9, 9, 9, 9)),
        (4, 2, "foot glute foot glute", (8, 6, 8, 6)),
        (5, 2, "foot glute short_circuit_walk foot glute", (10, 8, 10, 8)),
        (5, 3, "glute foot short_circuit_walk glute foot", (10, 8, 10, 8)),
        (3, 0, "learning learning learning", (6, 6, 6, 6)),
        (5, 1, "learning learning learning learning", (8, 8, 8, 8)),
    ],
)
def test_the_splits_of_the_evidence_report(days: int, week: int, kinds: str, sets: tuple[int, ...]) -> None:
    plan = week_plan(days, start(), FREE, week)
    assert [s.kind for _, s in plan.days] == kinds.split()
    counted = weekly_sets(plan)
    assert tuple(counted[i] for i in ("short_foot", "toe_press", "balance", "bridge")) == sets


@pytest.mark.parametrize(("days", "minutes"), [(3, ["13.2"]), (4, ["9.8", "9.9"]), (5, ["9.8", "9.9", "8.8"])])
def test_the_days_take_the_printed_minutes(days: int, minutes: list[str]) -> None:
    plan = week_plan(days, start(), FREE, 2)
    assert sorted({f"{seconds(s) / 60:.1f}" for _, s in plan.days}) == sorted(minutes)


def test_the_walk_is_counted_separately() -> None:
    plan = week_plan(5, start(), FREE, 2)
    assert walk_minutes(plan) == 5
    assert [p.exercise_id for _, p in plan.beside] == ["barefoot_walk"]
    assert all(p.exercise_id != "barefoot_walk" for _, s in plan.days for p in s.prescriptions)


def test_foot_trainer_sets_go_with_glute_work_and_count_as_foot_work() -> None:
    without = week_plan(4, start(), FREE, 2)
    plan = week_plan(4, start(also=["foot_trainer"]), FREE, 2)
    assert [day for day, p in plan.beside] == [day for day, s in plan.days if s.kind == "glute"]
    # two days of 3 sets of 10 times 4 s on each side
    assert foot_work_minutes(plan) - foot_work_minutes(without) == pytest.approx(2 * 3 * 10 * 4 * 2 / 60)
    assert [s for _, s in plan.days] == [s for _, s in without.days], "beside the session, not in it"


def test_options_join_and_the_minutes_hold() -> None:
    plan = week_plan(3, start(also=["knee_to_wall", "hip_abduction"]), FREE, 2, minutes=13)
    names = {p.exercise_id for _, s in plan.days for p in s.prescriptions}
    assert {"knee_to_wall", "short_foot", "toe_press", "balance", "bridge"} <= names
    assert any("To stay within the minutes" in text or "to stay within the minutes" in text for text in plan.why)


def test_ten_minutes_drop_sets_in_the_stated_order() -> None:
    plan = week_plan(3, start(), FREE, 2, minutes=10)
    assert [p.sets for p in plan.days[0][1].prescriptions] == [2, 2, 3, 2], "toe press, short foot, bridge give first"
    assert seconds(plan.days[0][1]) <= 600


def test_the_primer_takes_three_minutes() -> None:
    plan = primer(start(), FREE)
    assert plan is not None
    assert [p.exercise_id for p in plan.prescriptions] == ["short_foot", "toe_press", "balance"]
    assert 150 <= seconds(plan) <= 180
    assert primer(start(), clearance({})) is None


@pytest.mark.parametrize(("days", "minutes"), [(2, 13), (6, 13), (3, 9.9), (3, 15.1)])
def test_what_is_no_plan_of_ours_is_refused(days: int, minutes: float) -> None:
    with pytest.raises(UsageError):
        week_plan(days, start(), FREE, 0, minutes=minutes)


def test_hard_glute_work_stays_light_the_day_after() -> None:
    doses = tuple(bottom(exercise("bridge"), 5) if p.exercise_id == "bridge" else p for p in start())
    plan = week_plan(5, doses, FREE, 2)
    levels = {day: p.level for day, s in plan.days for p in s.prescriptions if p.exercise_id == "bridge"}
    assert levels == {1: 5, 2: 4, 4: 5}, "Tuesday one leg, Wednesday lighter, Friday one leg"
    assert any("48 hours" in text for text in plan.why)


OWN = own_exercise(
    {
        "id": "own-hurdles", "name": "Hurdles", "link": "hip", "place": "stand", "daily": False,
        "purpose": "Hip", "setup": "Stand", "action": "Step over", "felt": "Hip",
        "level": [{"level": 1, "name": "Low", "how": "Step", "counting": "repetitions", "dose": [8, 12],
                    "feet": "each", "demands": ["loaded", "standing"], "needs": [], "changes": "", "tempo": [1, 0, 2]}],
        "sets": [2, 3], "rest_s": [30, 60], "start_level": 1,
    }
)  # fmt: skip


FOOT = replace(OWN, id="own-towel", name="Towel", link="foot", place="seat", daily=True)
OWNS = (OWN, FOOT)


@st.composite
def doses(draw: st.DrawFn) -> tuple[Prescription, ...]:
    """Prescriptions of any exercises at any levels, as a person after a year may have them."""
    chosen = draw(st.lists(st.sampled_from((*exercises(), *OWNS)), min_size=1, max_size=8, unique_by=lambda e: e.id))
    return tuple(dose(draw, e) for e in chosen)


def dose(draw: st.DrawFn, of: Exercise) -> Prescription:
    level = draw(st.sampled_from(of.levels))
    amount = draw(st.sampled_from([level.dose.low, level.dose.high]))
    held = draw(st.booleans()) and level.held_tempo is not None
    return Prescription(
        of.id, level.level, draw(st.integers(1, 3)), amount, draw(st.sampled_from([5.0, 30.0, 60.0])), held
    )


answers = st.sets(st.sampled_from(sorted(NO)), max_size=4).map(lambda ids: NO | dict.fromkeys(ids, True))
soft = st.sets(st.sampled_from(sorted(q.id for q in questions() if not q.locks))).map(
    lambda ids: NO | dict.fromkeys(ids, True)
)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[WeekPlan, dict[str, bool]]:
    given_answers = draw(answers | soft)
    plan = week_plan(
        draw(st.sampled_from([3, 4, 5])),
        draw(doses()),
        clearance(given_answers),
        draw(st.integers(0, 60)),
        minutes=draw(st.floats(10, 15)),
        own=OWNS,
    )
    return plan, given_answers


@settings(max_examples=120, deadline=None)
@given(weeks())
def test_no_plan_exceeds_its_minutes_or_breaks_a_caution(made: tuple[WeekPlan, dict[str, bool]]) -> None:
    plan, given_answers = made
    allowed: Clearance = clearance(given_answers)
    if allowed.locked:
        assert not plan.days
        assert not plan.beside
    for _, session in plan.days:
        assert seconds(session, own=OWNS) <= plan.minutes * 60 + 1e-9
    for p in [p for _, s in plan.days for p in s.prescriptions] + [p for _, p in plan.beside]:
        of = exercise(p.exercise_id, own=OWNS)
        assert not of.at(p.level).demands & allowed.forbids
        assert of.at(p.level).level == p.level
        assert p.sets >= 1


CHANGING = [q.id for q in questions() if not q.locks]
LOCKING = [q.id for q in questions() if q.locks]
TOPS = tuple(bottom(e, e.levels[-1].level) for e in exercises())


def subsets(ids: list[str]) -> list[set[str]]:
    return [set(some) for n in range(len(ids) + 1) for some in combinations(ids, n)]


def week_keeps(given_answers: dict[str, bool], cleared: list[Cleared], days: int) -> None:
    allowed = clearance(given_answers, cleared=cleared)
    for prescriptions in (start(), TOPS):
        plan = week_plan(days, prescriptions, allowed, 2)
        assert bool(plan.days) != allowed.locked
        for p in [p for _, s in plan.days for p in s.prescriptions] + [p for _, p in plan.beside]:
            assert not exercise(p.exercise_id).at(p.level).demands & allowed.forbids
        assert all(seconds(s) <= 900 for _, s in plan.days)


def test_every_subset_of_the_cautions_is_kept() -> None:
    for ids in subsets(CHANGING):
        week_keeps(NO | dict.fromkeys(ids, True), [], 5)


def test_every_subset_of_the_red_flags_locks() -> None:
    for ids in subsets(LOCKING):
        assert clearance(NO | dict.fromkeys(ids, True)).locked == bool(ids)


@pytest.mark.proof
@pytest.mark.parametrize("days", [3, 4, 5])
def test_every_subset_of_cautions_and_of_red_flags_that_were_cleared(days: int) -> None:
    staying = ["numb-feet", "dizziness-or-falls", "foot-changes-shape", "rigid-toe", "complicated-pregnancy"]
    cleared = [Cleared(g, date(2026, 3, 2), "doctor") for g in staying]
    for ids in subsets(CHANGING + staying):
        week_keeps(NO | dict.fromkeys(ids, True), cleared, days)


def test_an_own_foot_exercise_comes_before_the_bridge() -> None:
    plan = week_plan(3, (*start(), bottom(FOOT, 1)), FREE, 2, own=OWNS)
    order = [p.exercise_id for p in plan.days[0][1].prescriptions]
    assert order.index("own-towel") < order.index("balance")


@settings(max_examples=80, deadline=None)
@given(weeks())
def test_foot_work_comes_before_integration_and_hard_days_lie_apart(made: tuple[WeekPlan, dict[str, bool]]) -> None:
    plan, _ = made
    for _, session in plan.days:
        links = [exercise(p.exercise_id, own=OWNS).link for p in session.prescriptions]
        assert "foot" not in links[links.count("foot") :], "feet first"
    hard = [day for day, session in plan.days if is_hard(session, own=OWNS)]
    assert all(b - a >= 2 for a, b in pairwise(hard))
    assert not hard or 7 + hard[0] - hard[-1] >= 2, "into the next week as well"


@settings(max_examples=60, deadline=None)
@given(doses(), soft, st.floats(3, 5))
def test_a_primer_stays_in_its_minutes(
    ps: tuple[Prescription, ...], given_answers: dict[str, bool], minutes: float
) -> None:
    plan = primer(ps, clearance(given_answers), minutes=minutes, own=OWNS)
    assert plan is None or 0 < seconds(plan, own=OWNS) <= minutes * 60


@settings(max_examples=60, deadline=None)
@given(doses(), st.booleans(), st.floats(0.2, 15))
def test_fitting_only_ever_takes_away(ps: tuple[Prescription, ...], rounds: bool, minutes: float) -> None:
    from groundup.training.plan import SessionPlan

    plan = SessionPlan("own", "any", ps, rounds)
    fit, said = fitted(plan, minutes=minutes, own=OWNS)
    assert seconds(fit, own=OWNS) <= minutes * 60
    assert bool(said) == (fit != plan)
    before = {p.exercise_id: p for p in ps}
    for p in fit.prescriptions:
        was = before[p.exercise_id]
        assert p.sets <= was.sets
        assert p.amount <= was.amount
        assert replace(p, sets=was.sets, amount=was.amount) == was


def test_hard_is_what_the_report_names() -> None:
    assert {"loaded", "band", "one_leg"} == HARD
