"""Not today: after a stop for something felt, and while locked, nothing begins or goes on, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.websockets import WebSocketDisconnect
from visiting import ORIGIN

from groundup.training.screening import SHOES
from groundup.web import records
from groundup.web.planning import Wishes, make_plan, today

NOW = datetime.now(UTC)


@pytest.fixture
def planned(browser, store, anna):
    make_plan(store, anna, Wishes(days=3), now=NOW, why="the first")
    return browser


def begun(browser, **entered) -> str:
    return browser.fill("/train", **entered).headers["location"].rpartition("/")[2]


def tell(browser, session: str, *events: tuple[str, int, object], start: float = 0.0):
    at = datetime.now(UTC)
    said = [
        {
            "id": f"{start}-{i}-{kind}",
            "block": block,
            "kind": kind,
            "value": value,
            "at": (at + timedelta(milliseconds=i)).isoformat(),
        }
        for i, (kind, block, value) in enumerate(events)
    ]
    return browser.fill_json(f"/api/sessions/{session}/events", said, on="/evidence")


def answered(store, anna, **yes: bool) -> None:
    answers = store.screening(anna.id).answers
    store.save_screening(anna.id, {**answers, **yes}, at=datetime.now(UTC))


def test_a_stop_for_dizziness_ends_the_day_even_when_the_questions_are_answered_again(planned, store, anna) -> None:
    session = begun(planned)
    work = next(b.index for b in store.session(session).blocks if b.kind == "work")
    tell(planned, session, ("begin", work, None), ("count", work, 1), ("stop", work, "dizziness"))
    assert "nothing more is trained today" in planned.get(f"/train/{session}").text
    answered(store, anna)
    for address in ("/", "/train", "/train?kind=primer"):
        page = planned.get(address).text
        assert "You stopped a session for dizziness" in page, address
        assert ">Start" not in page, address
        assert "Training is possible" in page
    assert planned.fill("/train", on="/evidence").headers["location"] == "/train"
    assert len(store.sessions(anna.id)) == 1


@pytest.mark.parametrize("gate", ["numb-feet", "heart"])
def test_what_runs_when_the_answers_lock_is_not_gone_on_with_and_keeps_its_events(planned, store, anna, gate) -> None:
    session = begun(planned)
    work = next(b.index for b in store.session(session).blocks if b.counted_by == "camera")
    answered(store, anna, **{gate: True})
    page = planned.get(f"/train/{session}").text
    assert "Not today" in page
    assert 'id="player"' not in page
    assert "Go on" not in planned.get("/").text
    headers = {"origin": ORIGIN}
    address = f"ws://localhost:8737/live/{session}/{work}"
    with planned.websocket_connect(address, headers=headers) as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_text()
    assert closed.value.code == 4000, "ended: the page does not try again"
    assert tell(planned, session, ("begin", work, None), ("end", work, 7)).json()["kept"] == 2
    assert store.session(session).sets[-1].result.done == 7
    answered(store, anna, **{gate: False})
    assert 'id="player"' in planned.get(f"/train/{session}").text


def test_a_session_of_nothing_is_kept_and_counts_nowhere(planned, store, anna) -> None:
    session = begun(planned)
    works = [b.index for b in store.session(session).blocks if b.kind == "work"]
    last = len(store.session(session).blocks) - 1
    tell(planned, session, *[("begin", i, None) for i in works[:1]], *[("end", i, 0) for i in works], ("end", last, 0))
    kept = store.session(session)
    assert kept.finished is not None
    page = planned.get(f"/train/{session}").text
    assert f"0 of {len(works)} sets" in page
    assert "does not count as a session" in page
    assert not records.counts(kept)
    stand = today(store, anna, now=datetime.now(UTC).astimezone())
    assert not stand.done_today
    assert all(d.state != "done" for d in stand.week)


def test_whoever_wants_shoes_reads_it_before_the_session_and_in_every_set_up(planned, store, anna) -> None:
    assert SHOES not in planned.get("/train").text
    make_plan(store, anna, Wishes(days=3, shoes=True), now=NOW, why="in shoes")
    assert SHOES in planned.get("/train").text
    rungs = planned.get(f"/api/sessions/{begun(planned)}").json()["rungs"].values()
    assert rungs
    assert all(r["setup"].startswith("In shoes.") for r in rungs)


@pytest.mark.parametrize("typed", ["1_0", "1e1", "١٠", "inf"])
def test_a_number_is_digits(planned, store, anna, typed) -> None:
    assert planned.fill("/train/log/walk", on="/train", minutes=typed).status_code == 422
    assert store.extras(anna.id) == ()


@pytest.mark.parametrize("typed", ["1_0", "1e1", "nan", "١٠"])
def test_a_test_takes_digits_only(planned, store, anna, typed) -> None:
    answer = planned.fill("/tests/lunge", **{"left-1-distance": typed})
    assert answer.status_code in (400, 422)
    assert "as a number" in answer.text
    assert store.measures(anna.id) == ()
