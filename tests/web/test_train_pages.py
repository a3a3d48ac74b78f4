"""Train from the server's side: what may begin, what is told to whom, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pytest

from groundup.training import dose
from groundup.training.log import SetResult
from groundup.training.session import blocks
from groundup.web.planning import Wishes, clearance_for, make_plan

NOW = datetime.now(UTC)


@pytest.fixture
def planned(browser, store, anna):
    make_plan(store, anna, Wishes(days=3), now=NOW, why="the first")
    return browser


def begun(browser, **entered) -> str:
    answer = browser.fill("/train", **entered)
    assert answer.status_code == 303
    return answer.headers["location"].rpartition("/")[2]


def tell(browser, session: str, *events: tuple[str, int, object]):
    said = [
        {
            "id": f"{i}-{kind}",
            "block": block,
            "kind": kind,
            "value": value,
            "at": (NOW + timedelta(seconds=i)).isoformat(),
        }
        for i, (kind, block, value) in enumerate(events)
    ]
    return browser.fill_json(f"/api/sessions/{session}/events", said, on="/train")


def test_start_begins_the_session_that_was_shown(planned, store, anna) -> None:
    session = store.session(begun(planned))
    assert f"{dose.seconds(session.plan) / 60:.0f} minutes" in planned.get("/train").text
    assert sum(b.seconds for b in session.blocks) == pytest.approx(dose.seconds(session.plan))
    assert session.person_id == anna.id


def test_start_twice_goes_on_with_the_one_that_runs(planned, store, anna) -> None:
    running = begun(planned)
    tell(planned, running, ("begin", 0, None))
    assert begun(planned) == running
    anew = begun(planned, anew="1")
    assert anew != running
    first, second = store.sessions(anna.id)
    assert {first.stopped_for, second.stopped_for} == {None, "left before the end"}


def test_a_primer_takes_three_minutes_and_answers_no_day_of_the_plan(planned, store) -> None:
    session = store.session(begun(planned, kind="primer"))
    assert session.kind == "primer"
    assert dose.seconds(session.plan) <= 180.0
    assert session.planned_for is None


def test_a_locked_person_can_begin_nothing(planned, store, anna) -> None:
    answers = {**store.screening(anna.id).answers, "recent-injury": True}
    store.save_screening(anna.id, answers, at=datetime.now(UTC))
    assert planned.fill("/train").headers["location"] == "/train"
    assert store.sessions(anna.id) == ()
    assert "less than 6 weeks ago" in planned.get("/train").text


def test_the_session_of_somebody_else_is_not_there(planned, store) -> None:
    session = begun(planned)
    other = store.add_person("Eve", at=NOW)
    planned.cookies.set("person", other.id)
    for address in (f"/train/{session}", f"/api/sessions/{session}"):
        assert planned.get(address).status_code == 404
    assert planned.get("/api/sessions/none").status_code == 404


def test_events_need_the_pages_token_and_our_origin(planned) -> None:
    session = begun(planned)
    address = f"/api/sessions/{session}/events"
    assert planned.post(address, json=[], headers={"origin": "http://localhost:8737"}).status_code == 403
    token = {"x-csrf-token": planned.token("/train"), "origin": "http://evil.example"}
    assert planned.post(address, json=[], headers=token).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"not": "a list"},
        [{"id": "a"}],
        [{"id": "a", "block": 0, "kind": "dance", "value": None, "at": "2026-01-01T00:00:00+00:00"}],
        [{"id": "a", "block": 0, "kind": "pain", "value": 11, "at": "2026-01-01T00:00:00+00:00"}],
        [{"id": "a", "block": 0, "kind": "begin", "value": None, "at": "2026-01-01T00:00:00"}],
    ],
)
def test_what_is_no_event_is_refused_and_keeps_nothing(planned, store, body) -> None:
    session = begun(planned)
    answer = planned.fill_json(f"/api/sessions/{session}/events", body, on="/train")
    assert answer.status_code == 422
    assert store.events(session) == ()


def test_events_twice_are_events_once(planned, store) -> None:
    session = begun(planned)
    events = (("pain", -1, 2), ("begin", 0, None), ("begin", 1, None), ("end", 1, {"done": 20, "by": "you"}))
    for _ in range(2):
        assert tell(planned, session, *events).json()["kept"] == 4
    kept = store.session(session)
    assert [(s.result.done, s.result.counted_by) for s in kept.sets] == [(20.0, "you")]
    assert kept.pain_before == 2.0


def test_the_page_that_holds_a_session_is_named_to_every_other(planned) -> None:
    session = begun(planned)
    token = planned.token("/train")
    ours = {"origin": "http://localhost:8737", "x-csrf-token": token}
    planned.post(f"/api/sessions/{session}/hold", headers={**ours, "x-page": "second"})
    answer = planned.post(f"/api/sessions/{session}/events", json=[], headers={**ours, "x-page": "first"})
    assert answer.json()["holder"] == "second"


def test_what_was_left_in_the_middle_can_be_ended(planned, store) -> None:
    session = begun(planned)
    tell(planned, session, ("begin", 0, None), ("begin", 1, None), ("end", 1, {"done": 12, "by": "you"}))
    assert "in the middle" in planned.get("/train").text
    planned.fill(f"/train/{session}/leave", on="/train")
    kept = store.session(session)
    assert kept.finished is not None
    assert kept.sets[0].result.done == 12.0
    page = planned.get(f"/train/{session}").text
    assert "Stopped, and kept" in page
    assert "12 of 20" in page
    assert "counted by you" in page


def test_a_walk_and_a_foot_trainer_are_logged_beside(planned, store, anna) -> None:
    planned.fill("/train/log/walk", on="/train", minutes="12", effort="3")
    planned.fill("/train/log/foot_trainer", on="/train", side="left", repetitions="15", level="2", effort="5")
    walk, trainer = sorted(store.extras(anna.id), key=lambda e: e.kind, reverse=True)
    assert (walk.minutes, walk.effort, walk.counted_by) == (12.0, 3.0, "you")
    assert (trainer.side, trainer.repetitions, trainer.level) == ("left", 15, 2)
    assert planned.fill("/train/log/walk", on="/train", effort="3").status_code == 422
    assert planned.fill("/train/log/swim", on="/train", minutes="3").status_code == 404


def test_looking_at_today_twice_makes_no_second_plan(planned, store, anna) -> None:
    for _ in range(2):
        planned.get("/train")
    assert len(store.plans(anna.id)) == 1


def test_the_learning_weeks_end_with_a_new_version_that_says_so(browser, store, anna) -> None:
    make_plan(store, anna, Wishes(days=3), now=NOW - timedelta(days=28), why="the first")
    day = store.plan(anna.id).week.days[0][1]
    for ago in (21, 14, 7):
        at = NOW - timedelta(days=ago)
        made = store.begin_session(anna.id, day, blocks(day, clearance_for(store, anna)), started=at)
        for b in (b for b in made.blocks if b.kind == "work"):
            done = SetResult(b.exercise_id, b.level, b.side, b.set_index, b.target, b.target, None, "you", None)
            store.save_set(made.id, b.index, done)
        store.finish_session(made.id, finished=at + timedelta(minutes=9), minutes=9.0)
    browser.get("/train")
    plan = store.plan(anna.id)
    assert plan.version == 2
    assert "learning weeks are over" in plan.why
    assert all(day.kind == "circuit" for _, day in plan.week.days)
