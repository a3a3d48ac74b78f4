"""What a person's own tests and sessions do to their plan: a caution, an option, the questions once more."""

from datetime import UTC, datetime, timedelta

import pytest

from groundup.live.keeping import keep
from groundup.live.sets import RunningSets
from groundup.measure import Measure, Verdict
from groundup.store.clearance import clearance_of
from groundup.training import dose
from groundup.training.ladder import next_prescriptions
from groundup.training.log import SessionEvent, SetResult
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.screening import questions
from groundup.training.session import blocks
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
    assert "One-leg stance below 10 s" in browser.get("/plan").text
    took(store, anna, stance("right", 12.0), day=1)
    assert "fall-risk" not in clearance_of(store, anna.id).gates
    took(store, anna, stance("left", 9.0), day=2)
    assert "fall-risk" in clearance_of(store, anna.id).gates, "the latest test of a side, not its best ever"


def test_closed_eyes_and_recordings_add_no_caution(store, anna):
    took(store, anna, stance("left", 3.0, eyes="closed"), stance("right", 3.0, method="force plate"))
    assert "fall-risk" not in clearance_of(store, anna.id).gates


def lunge(state: str) -> Measure:
    judged = Verdict(state, "lunge-distance", "at least 6.5 cm", "HOC11", "D", "")
    return Measure("ankle.lunge_distance", "ankle", "left", 5.0, "cm", "tape", "measured", verdict=judged)


@pytest.fixture
def planned(browser, store, anna):
    make_plan(store, anna, Wishes(), now=NOW, why="the first")
    return browser


def test_a_short_lunge_offers_ankle_rocks_and_one_tap_adds_them(planned, store, anna):
    assert "Add knee-to-wall" not in planned.get("/plan").text
    took(store, anna, lunge("act"))
    page = planned.get("/plan").text
    assert 'name="exercise" value="knee_to_wall"' in page
    assert "at least 6.5 cm" in page
    assert planned.fill("/plan/add", on="/plan", exercise="knee_to_wall").status_code == 303
    assert "knee_to_wall" in {p.exercise_id for p in store.plan(anna.id).prescriptions}
    assert 'action="/plan/add"' not in planned.get("/plan").text
    assert planned.fill("/plan/add", on="/plan", exercise="short_foot").status_code == 400


def test_a_lunge_that_is_long_enough_now_offers_nothing(planned, store, anna):
    took(store, anna, lunge("act"))
    took(store, anna, lunge("ok"), day=1)
    assert 'action="/plan/add"' not in planned.get("/plan").text


def lived(store, person, *, days_ago: float, stopped_for=None):
    at = NOW - timedelta(days=days_ago)
    plan = SessionPlan("circuit", "Circuit, one round", (Prescription("bridge", 1, 1, 12.0, 0.0),), True)
    made = blocks(plan, clearance_of(store, person.id))
    session = store.begin_session(person.id, plan, made, started=at)
    for block in (b for b in made if b.kind == "work"):
        store.save_set(session.id, block.index, SetResult("bridge", 1, None, 0, 12.0, 12.0, None, "you", None))
    store.finish_session(session.id, finished=at, minutes=5.0, pain_worst=0.0, stopped_for=stopped_for)


def screened(visitor, *, days_ago: float):
    """Somebody who answered no to everything some days ago, and has a plan."""
    person = visitor.store.add_person("Old", at=NOW - timedelta(days=70))
    answers = {g.id: False for g in questions()}
    visitor.store.save_screening(person.id, answers, at=NOW - timedelta(days=days_ago))
    make_plan(visitor.store, person, Wishes(), now=NOW, why="the first")
    visitor.become(person.id)
    return person, answers


def test_after_dizziness_the_questions_come_before_any_training(empty):
    person, answers = screened(empty, days_ago=5)
    lived(empty.store, person, days_ago=3, stopped_for="dizziness")
    for page in ("/", "/train"):
        text = empty.get(page).text
        assert "stopped early: dizziness" in text
        assert 'href="/welcome/health"' in text
        assert 'class="button first start"' not in text
    for kind in ("", "primer"):
        assert empty.post("/train", {"kind": kind}).headers["location"] == "/welcome/health"
    empty.store.save_screening(person.id, answers, at=NOW - timedelta(days=1))
    assert empty.post("/train").headers["location"].startswith("/train/")


def test_after_eight_weeks_a_banner_asks_and_forbids_nothing(empty):
    screened(empty, days_ago=60)
    for page in ("/", "/train"):
        assert "Eight weeks have passed" in empty.get(page).text
    assert empty.post("/train").headers["location"].startswith("/train/")


def test_train_begins_with_the_minutes_and_rounds_that_are_really_there(browser, store, anna):
    lived(store, anna, days_ago=20)
    lived(store, anna, days_ago=8)  # the learning weeks are over
    lived(store, anna, days_ago=3)
    make_plan(store, anna, Wishes(minutes=10), now=NOW, why="the first")
    session = store.session(browser.fill("/train").headers["location"].rpartition("/")[2])
    assert dose.seconds(session.plan) <= 600.0
    rounds = max(p.sets for p in session.plan.prescriptions)
    assert session.plan.title == f"Circuit, {['no', 'one', 'two', 'three'][rounds]} round{'s' if rounds > 1 else ''}"
    sets = [p.sets for p in session.plan.prescriptions]
    assert sum(sets) < 12, "the whole circuit takes 13.2 min (evidence 3.4)"


def test_a_walk_beyond_what_the_week_may_grow_by_is_told(planned, store, anna):
    monday = NOW.astimezone() - timedelta(days=NOW.astimezone().weekday())
    store.add_extra(anna.id, "walk", at=monday - timedelta(days=2), minutes=20)
    assert "0 min this week, at most 22" in planned.get("/train").text
    planned.fill("/train/log/walk", on="/train", minutes="22")
    assert "beyond it" not in planned.get("/train").text
    planned.fill("/train/log/walk", on="/train", minutes="1")
    for page in ("/train", "/plan", "/exercises"):
        assert "beyond it" in planned.get(page).text


def test_foot_trainer_sets_count_into_the_week_s_foot_work(browser, store, anna):
    make_plan(store, anna, Wishes(also=("foot_trainer",)), now=NOW, why="the first")
    for side in ("left", "right"):
        browser.fill(
            "/train/log/foot_trainer", on="/train", side=side, repetitions="15", level="2", minutes="2.5", effort="5"
        )
    kept = store.extras(anna.id)
    assert [(x.side, x.repetitions, x.level, x.minutes, x.effort) for x in kept] == [
        ("left", 15, 2, 2.5, 5.0),
        ("right", 15, 2, 2.5, 5.0),
    ]
    plan = browser.get("/plan").text
    assert "of them foot trainer 2 sets, 30 repetitions, 5 min" in plan
    assert "right before it: the article pairs them" in plan
    assert 'href="/evidence/C28"' in plan
    history = browser.get("/history").text
    assert "Foot work this week: 5 min in 2 sets" in history
    assert "left side, 15 repetitions, level 2, 2.5 min, effort 5 of 10" in history


def test_a_clocked_hold_that_you_judged_climbs_the_ladder(store, anna):
    """Evidence 3.3, row 1: two sessions at 80 % clean or more, self-judged, effort at most 6: the next level."""
    plan = Prescription("balance", 1, 1, 30.0, 30.0)
    for day in (6, 3):
        at = NOW - timedelta(days=day)
        made = blocks(SessionPlan("circuit", "Circuit", (plan,), True), clearance_of(store, anna.id))
        session = store.begin_session(anna.id, SessionPlan("circuit", "Circuit", (plan,), True), made, started=at)
        said = [SessionEvent("pain", -1, "pain", at, 0.0)]
        for block in (b for b in made if b.kind == "work"):
            said += [
                SessionEvent(f"b{block.index}", block.index, "begin", at),
                SessionEvent(f"e{block.index}", block.index, "end", at, 30.0, None, "timer"),
                SessionEvent(f"c{block.index}", block.index, "count", at, 30.0, 25.5, "timer"),
                SessionEvent(f"r{block.index}", block.index, "effort", at, 5.0),
            ]
        said.append(SessionEvent("worst", len(made), "pain", at, 0.0))
        store.add_events(session.id, said)
        keep(store, RunningSets(store.folder.journals), session.id)
        store.finish_session(session.id, finished=at + timedelta(minutes=3), minutes=3.0)
        store.save_morning_pain(session.id, 0.0, at=at + timedelta(days=1))
        assert {(s.result.counted_by, s.result.clean) for s in store.session(session.id).sets} == {("timer", 25.5)}
    (decision,) = next_prescriptions([plan], store.history(anna.id), clearance_of(store, anna.id), now=NOW)
    assert (decision.action, decision.prescription.level, decision.row) == ("progress", 2, 1)
    assert decision.self_judged
    assert "by your own judgment" in decision.why
