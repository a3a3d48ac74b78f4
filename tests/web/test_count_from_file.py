"""A finished set counted afterwards: bridges from a phone's gravity, squats from landmarks; nothing from nothing."""

import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from groundup.live.keeping import keep
from groundup.training.log import SessionEvent, SetResult
from groundup.training.plan import Block, Prescription, SessionPlan

NOW = datetime.now(UTC) - timedelta(hours=1)
G = 9.80665  # m/s², the standard gravity


def phone_csv(count: int, *, degrees: float = 50.0) -> bytes:
    """What a phone on the thigh writes of `count` bridges of 4 s: gravity turned about its own x."""
    times_s = np.arange(0.0, 4.0 + 4.0 * count, 0.01)
    phase = np.clip((times_s - 2.0) / 4.0, 0, count)
    tilt = np.radians(degrees) * 0.5 * (1 - np.cos(2 * np.pi * phase))
    rows = np.stack([times_s, 0 * tilt, G * np.sin(tilt), G * np.cos(tilt)], axis=1)
    head = '"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"'
    return "\n".join([head, *(",".join(f"{v:.6f}" for v in row) for row in rows)]).encode()


def finished(store, person, exercise_id="bridge", *, by="you", level=1, done=9.0, clean=6.0, target=12.0):
    plan = SessionPlan("circuit", "Circuit, one round", (Prescription(exercise_id, level, 1, target, 0.0),), True)
    blocks = (Block(0, "work", 60.0, exercise_id, level, None, 0, target, "repetitions", "Go."),)
    session = store.begin_session(person.id, plan, blocks, started=NOW)
    result = SetResult(exercise_id, level, None, 0, target, done, clean, by, 5.0)
    store.save_set(session.id, 0, result)
    return store.finish_session(session.id, finished=NOW + timedelta(minutes=3), minutes=3.0, pain_worst=0.0)


def send(browser, session, content, name="motion.csv", block=0):
    page = f"/history/{session.id}"
    return browser.post(
        f"{page}/sets/{block}/count",
        data={"csrf": browser.token(page)},
        files={"files": (name, content)},
        headers={"origin": "http://localhost:8737"},
    )


def over(browser, path):
    for _ in range(600):
        said = browser.get(path, headers={"accept": "application/json"}).json()
        if said["state"] not in ("waiting", "running"):
            return said
        time.sleep(0.05)
    raise AssertionError("never over")


def test_bridges_are_counted_from_the_phone_and_everything_is_said(browser, store, anna):
    session = finished(store, anna)
    before = browser.get(f"/history/{session.id}").text
    assert "Count it from your phone" in before
    said = over(browser, send(browser, session, phone_csv(11)).headers["location"])
    assert said["state"] == "done", said
    assert said["goes_to"] == f"/history/{session.id}"
    (kept,) = store.session(session.id).sets
    assert (kept.result.done, kept.result.counted_by, kept.result.effort) == (11.0, "sensor", 5.0)
    assert kept.result.clean == pytest.approx(11.0 * 6.0 / 9.0), "the person's own judgment stays, as a share"
    assert [r.bottom_s for r in kept.repetitions] == pytest.approx(2.0 + 4.0 * np.arange(11) + 2.0, abs=0.2)
    page = browser.get(f"/history/{session.id}").text
    for words in ("measured by the sensor", "9 were counted by you", "judged by you", f"/correct/{kept.recording}"):
        assert words in page
    assert "Count it from your phone" not in page
    assert browser.get(f"/correct/{kept.recording}").status_code == 200
    assert store.assessments(anna.id) == (), "a set is no assessment"
    assert [r.block for r in store.recordings(anna.id)] == [0]


def test_the_corrected_count_stands_beside_the_found_one(browser, store, anna):
    session = finished(store, anna)
    over(browser, send(browser, session, phone_csv(3)).headers["location"])
    digest = store.session(session.id).sets[0].recording
    two = [{"start_s": 2.0, "bottom_s": 4.0, "end_s": 6.0}, {"start_s": 6.0, "bottom_s": 8.0, "end_s": 10.0}]
    answer = browser.fill_json(f"/correct/{digest}", {"repetitions": two, "swap": False})
    assert answer.status_code == 200, answer.text
    page = browser.get(f"/history/{session.id}").text
    assert "3 of 12" in page
    assert "corrected to 2" in page


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (phone_csv(5, degrees=20.0), "motion.csv", "at least one whole repetition"),
        (b"dear diary", "notes.txt", "a file in a format groundup knows"),
    ],
)
def test_what_shows_no_bridge_changes_nothing_and_is_explained(browser, store, anna, content, name, told):
    session = finished(store, anna)
    job = send(browser, session, content, name).headers["location"]
    said = over(browser, job)
    assert said["state"] == "failed"
    assert told in said["error"]["needed"], said
    page = browser.get(job).text
    assert told in page
    assert f'href="/history/{session.id}"' in page
    (kept,) = store.session(session.id).sets
    assert (kept.result.done, kept.result.counted_by, kept.recording) == (9.0, "you", None)
    assert store.recordings(anna.id) == ()


def test_what_a_camera_counted_or_no_file_can_show_is_not_offered(browser, store, anna):
    for session in (finished(store, anna, by="camera"), finished(store, anna, "short_foot")):
        assert "Count it from" not in browser.get(f"/history/{session.id}").text
        assert send(browser, session, phone_csv(2)).status_code == 400


def test_the_set_of_somebody_else_is_not_there(browser, store, anna):
    eve = store.add_person("Eve", at=NOW)
    session = finished(store, eve)
    token = browser.token()
    answer = browser.post(
        f"/history/{session.id}/sets/0/count",
        data={"csrf": token},
        files={"files": ("a.csv", phone_csv(1))},
        headers={"origin": "http://localhost:8737"},
    )
    assert answer.status_code == 404


def test_events_that_come_late_do_not_undo_it(browser, store, anna, app):
    from groundup.web.pages.live import sets_of

    session = finished(store, anna)
    over(browser, send(browser, session, phone_csv(4)).headers["location"])
    at = NOW + timedelta(minutes=2)
    late = [
        SessionEvent("a", 0, "begin", at),
        SessionEvent("b", 0, "end", at, 9.0),
        SessionEvent("c", 0, "effort", at, 7),
    ]
    store.add_events(session.id, late)

    class Connection:
        def __init__(self):
            self.app = app

    keep(store, sets_of(Connection()), session.id)
    (kept,) = store.session(session.id).sets
    assert (kept.result.done, kept.result.counted_by, kept.result.effort) == (4.0, "sensor", 7.0)


def test_a_clip_s_landmarks_count_squats(browser, store, anna, recordings):
    session = finished(store, anna, "squat", done=5.0)
    file = recordings / "squat-landmarks" / "side_view_two_squats.json"
    sent = send(browser, session, file.read_bytes(), file.name)
    assert sent.status_code == 303, sent.text
    said = over(browser, sent.headers["location"])
    assert said["state"] == "done", said
    (kept,) = store.session(session.id).sets
    assert (kept.result.done, kept.result.counted_by) == (2.0, "camera")


@pytest.mark.proof
def test_a_filmed_set_goes_the_same_way(browser, store, anna, recordings):
    pytest.importorskip("av")
    pytest.importorskip("ai_edge_litert")
    session = finished(store, anna, "balance", by="timer", done=30.0, target=30.0, level=2)
    file = recordings / "balance-video" / "cam01.mp4"
    said = over(browser, send(browser, session, file.read_bytes(), file.name).headers["location"])
    (kept,) = store.session(session.id).sets
    assert said["state"] == "failed", "the clip lasts 1.67 s (ffprobe) and ends during the hold"
    assert "the whole hold in it" in said["error"]["needed"]
    assert (kept.result.done, kept.result.counted_by) == (30.0, "timer")
