"""From frames and events to the store: the camera's count, the person's word, and nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from groundup.live import finish
from groundup.live.counting import Beginning
from groundup.live.keeping import BEGUN_AGAIN, LOOKED_ON, NOT_ALL_OF_IT, NOT_WORKED_OUT, TEMPO, keep
from groundup.live.messages import encode, frame_message
from groundup.live.sets import Allowance, RunningSets
from groundup.signals.recording import Recording
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.synthetic.sessions import STEADY, live_session
from groundup.training.log import CountedBy, EventKind, SessionEvent

SQUATS = 1
START = datetime.now(UTC)


def happens(store: Store, session: StoredSession, kind: EventKind, block: int, second: float, **more: object) -> None:
    at = START + timedelta(seconds=second)
    value, by, clean = more.get("value"), more.get("by"), more.get("clean")
    event = SessionEvent(f"{kind}-{block}-{second}", block, kind, at, value, clean, by)  # type: ignore[arg-type]
    store.add_events(session.id, [event])


def beginning(session: StoredSession, *, block: int = SQUATS, setup: str = "", attempt: int = 1) -> Beginning:
    return Beginning(session.id, block, "squat", None, 2.0, False, START.isoformat(), setup, attempt=attempt)


def nobody(_: str) -> None:
    pass


def squatted(store: Store, sets: RunningSets, session: StoredSession, frames: list[bytes], by: CountedBy) -> None:
    happens(store, session, "begin", SQUATS, 5)
    running = sets.take(beginning(session), nobody)
    for frame in frames:
        running.receive(frame)
    happens(store, session, "end", SQUATS, 30, value=2.0, by=by)


def test_the_real_clip_is_counted_kept_and_named_as_counted_by_camera(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by, kept.result.target) == (2.0, "camera", 2.0)
    starts = [r.start_s for r in kept.repetitions]
    assert starts == pytest.approx([9.0, 15.5], abs=0.7)  # by eye: 9.0-11.3 s and 15.5-18.2 s
    for one in kept.repetitions:
        tempo = [one.values[part] for part in TEMPO]
        assert sum(tempo) == pytest.approx(one.end_s - one.start_s)
        assert min(tempo) >= 0.0
    assert kept.recording is not None
    recording = store.recording(session.person_id, kept.recording)
    assert recording.conditions.task == "squat"
    assert same_points(recording, two_squats)


def same_points(recording: Recording, frames: list[bytes]) -> bool:
    """Whether the image landmarks are those sent, in image heights with y up."""
    stream = recording.first("landmarks_image")
    assert stream is not None
    assert {s.kind for s in recording.streams} == {"landmarks_image", "landmarks_world", "visibility"}
    sent = np.frombuffer(frames[100], "<f4", 132, 24).reshape(33, 4)
    return bool(
        len(stream) == len(frames)
        and np.allclose(stream.values[100, :, 1], 1.0 - sent[:, 1])
        and np.allclose(stream.values[100, :, 0], sent[:, 0] * 608 / 1080)
    )


def test_keeping_twice_is_keeping_once(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    once = keep(store, sets, session.id)
    assert keep(store, sets, session.id) == once
    assert len(store.recordings(session.person_id)) == 1


def test_a_camera_that_stopped_leaves_the_persons_number_and_its_frames(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats[:400], "you")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by, kept.result.clean) == (2.0, "you", None)
    assert kept.recording is not None
    assert kept.note == NOT_ALL_OF_IT


def test_a_camera_that_came_back_adds_to_what_the_person_counted_and_takes_nothing_from_it(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    happens(store, session, "begin", SQUATS, 5)
    first = sets.take(beginning(session, setup="first"), nobody)
    for frame in two_squats[:400]:
        first.receive(frame)
    assert first.state.done == 1
    for second in (14, 16, 18):  # the cable is out: the person counts
        happens(store, session, "tap", SQUATS, second)
    again = sets.take(beginning(session, setup="second"), nobody)
    assert again is first, "the set's own count goes on"
    for frame in two_squats[400:]:
        again.receive(frame)
    assert again.state.done == 2
    happens(store, session, "end", SQUATS, 30, value=5.0, by="you")  # 1, 3 by hand, 1: what the page showed
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by, kept.note) == (5.0, "you", NOT_ALL_OF_IT)
    assert len(kept.repetitions) == 2
    assert kept.recording is not None
    assert same_points(store.recording(session.person_id, kept.recording), two_squats)
    assert keep(store, sets, session.id).sets[0].result == kept.result


def test_a_set_that_the_camera_only_watched_says_so_and_keeps_the_persons_number(
    store: Store,
    sets: RunningSets,
    session: StoredSession,
    two_squats: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def watched(path: Path) -> finish.Counted:
        seen = finish.counted(path)
        assert seen.last is not None
        return replace(seen, last=msgspec.structs.replace(seen.last, counts=False), repetitions=())

    monkeypatch.setattr("groundup.live.keeping.counted", watched)
    squatted(store, sets, session, two_squats, "you")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by, kept.note) == (2.0, "you", LOOKED_ON)


def unfoldable(*_: object) -> None:
    raise TypeError("a state of another version")


@pytest.mark.parametrize("broken", ["its frames cannot be folded", "its journal cannot be read"])
def test_a_set_that_cannot_be_worked_out_holds_up_nothing_and_keeps_its_frames(
    store: Store,
    sets: RunningSets,
    session: StoredSession,
    two_squats: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    (journal,) = sets.journals(session.id, SQUATS)
    before = journal.read_bytes()
    if broken == "its frames cannot be folded":
        monkeypatch.setattr(finish, "step", unfoldable)
    else:
        sets.close()
        journal.write_bytes(before[:12] + b"?" + before[13:])
    happens(store, session, "stop", SQUATS, 31, value="enough")
    ended = keep(store, sets, session.id)
    assert ended.finished is not None
    (kept,) = ended.sets
    assert (kept.result.done, kept.note) == (2.0, NOT_WORKED_OUT)
    if broken == "its frames cannot be folded":
        assert kept.recording is not None
        assert same_points(store.recording(session.person_id, kept.recording), two_squats)
    else:
        assert len(journal.read_bytes()) == len(before)


def test_a_number_put_right_is_the_persons_and_keeps_the_cameras_repetitions(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    keep(store, sets, session.id)
    happens(store, session, "count", SQUATS, 40, value=3.0, by="you")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by) == (3.0, "you")
    assert len(kept.repetitions) == 2


def test_a_stop_ends_the_session_with_what_was_done(store: Store, sets: RunningSets, session: StoredSession) -> None:
    happens(store, session, "pain", -1, 0, value=1.0)
    happens(store, session, "begin", SQUATS, 5)
    happens(store, session, "end", SQUATS, 13, value=1.0, by="you")
    happens(store, session, "pain", SQUATS, 13, value=6.0)
    happens(store, session, "stop", SQUATS, 14, value="pain above 5")
    kept = keep(store, sets, session.id)
    assert (kept.stopped_for, kept.pain_before, kept.pain_worst) == ("pain above 5", 1.0, 6.0)
    assert [s.result.done for s in kept.sets] == [1.0]
    assert kept.finished == START + timedelta(seconds=14)


def test_a_server_that_begins_again_finds_the_set_where_it_was(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    assert not sets.any_running()
    running = sets.take(beginning(session), nobody)
    assert sets.any_running()
    for frame in two_squats[:350]:
        running.receive(frame)
    before = running.feedback
    sets.close()
    assert not sets.any_running()
    again = RunningSets(store.folder.journals)
    found = again.take(beginning(session), nobody)
    assert (found.last_seq, found.feedback) == (350, before)
    again.close()


def test_the_newer_page_takes_a_set_over_and_the_older_is_told(sets: RunningSets, session: StoredSession) -> None:
    told: list[str] = []
    first = sets.take(beginning(session), told.append)
    assert sets.take(beginning(session), nobody) is first
    assert told == ["taken over"]


def test_a_page_holds_a_session_until_another_does(sets: RunningSets) -> None:
    assert sets.holder("s", "one") == "one"
    assert sets.holder("s", "two") == "one"
    sets.hold("s", "two")
    assert sets.holder("s", "one") == "two"


def test_a_set_done_again_has_a_journal_of_its_own(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats[:50], "you")
    keep(store, sets, session.id)
    assert sets.take(beginning(session, attempt=2), nobody).last_seq == 0


def test_a_running_set_begun_again_is_counted_from_zero_and_names_its_earlier_try(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    told: list[str] = []
    happens(store, session, "begin", SQUATS, 5)
    first = sets.take(beginning(session, setup="here"), told.append)
    for frame in two_squats[:400]:
        first.receive(frame)
    assert first.state.done == 1
    happens(store, session, "begin", SQUATS, 20)  # ←
    again = sets.take(beginning(session, setup="here", attempt=2), nobody)
    assert (again.last_seq, again.state.done, told) == (0, 0, ["ended"])
    for frame in two_squats:
        again.receive(frame)
    happens(store, session, "end", SQUATS, 50, value=2.0, by="camera")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by) == (2.0, "camera")
    assert f"{BEGUN_AGAIN}; in an earlier try, which is kept, the camera counted 1" in kept.note
    recordings = {r.name: r.hash for r in store.recordings(session.person_id)}
    assert set(recordings) == {"squat set 1", "squat set 1, try 2"}
    assert kept.recording == recordings["squat set 1, try 2"]
    assert len(store.recording(session.person_id, recordings["squat set 1"]).streams[0]) == 400
    assert keep(store, sets, session.id).sets[0] == kept


def test_a_finished_set_begun_again_runs_on_while_other_things_are_said(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    keep(store, sets, session.id)
    happens(store, session, "begin", SQUATS + 1, 31)
    happens(store, session, "begin", SQUATS, 32)  # ← from the rest
    again = sets.take(beginning(session, attempt=2), nobody)
    for frame in two_squats[:400]:
        again.receive(frame)
    happens(store, session, "effort", SQUATS, 40, value=4.0)
    keep(store, sets, session.id)
    assert again.receive(two_squats[400])[0].fate == "folded", "its set goes on"
    happens(store, session, "end", SQUATS, 60, value=1.0, by="camera")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.effort, len(kept.repetitions)) == (1.0, 4.0, 1)
    assert "in an earlier try, which is kept, the camera counted 2" in kept.note


@pytest.mark.parametrize("amount", [2.0, 1.0])
def test_a_set_done_again_without_the_camera_is_the_persons_and_the_earlier_try_is_named(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes], amount: float
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    keep(store, sets, session.id)
    happens(store, session, "begin", SQUATS, 32)
    happens(store, session, "end", SQUATS, 60, value=amount, by="you")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, kept.result.counted_by, kept.recording, kept.repetitions) == (amount, "you", None, ())
    assert kept.note == f"{BEGUN_AGAIN}; in an earlier try, which is kept, the camera counted 2"
    assert len(store.recordings(session.person_id)) == 1
    assert keep(store, sets, session.id).sets[0] == kept


def test_a_stop_in_a_try_that_counted_nothing_leaves_the_one_before(
    store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    squatted(store, sets, session, two_squats, "camera")
    happens(store, session, "begin", SQUATS, 32)  # ←, before the end of the first was kept
    again = sets.take(beginning(session, attempt=2), nobody)
    for frame in two_squats[:50]:
        again.receive(frame)
    happens(store, session, "stop", SQUATS, 34, value="enough")
    kept = keep(store, sets, session.id).sets[0]
    assert (kept.result.done, len(kept.repetitions), kept.note) == (2.0, 2, "")
    assert {r.name for r in store.recordings(session.person_id)} == {"squat set 1", "squat set 1, try 2"}


def test_one_placing_of_the_camera_is_calibrated_once(store: Store, sets: RunningSets, session: StoredSession) -> None:
    acted = live_session(np.random.default_rng(3), "squat", view="front", repetitions=3, habits=STEADY)
    frames = [
        encode(frame_message(i + 1, 1000.0 * t, acted.width, acted.height, lm, world))
        for i, (t, lm, world) in enumerate(zip(acted.times_s, acted.landmarks, acted.world, strict=True))
    ]
    first = sets.take(beginning(session, setup="here"), nobody)
    for frame in frames:
        first.receive(frame)
    assert first.state.calibration is not None
    second = sets.take(beginning(session, block=3, setup="here"), nobody)
    assert repr(second.state.calibration) == repr(first.state.calibration)  # to the last digit; NaN equals nothing
    assert sets.take(beginning(session, block=5, setup="elsewhere"), nobody).state.calibration is None


def test_a_flood_is_stopped_and_a_camera_is_not() -> None:
    allowance: Allowance | None = Allowance(at_s=0.0)
    for frame in range(30 * 1800):  # half an hour of a camera at 30 Hz
        assert allowance is not None
        allowance = allowance.spend(frame / 30.0)
    allowance, sent = Allowance(at_s=0.0), 0
    while allowance is not None and sent < 100_000:
        allowance = allowance.spend(sent / 5000.0)
        sent += 1
    assert sent < 10_000
