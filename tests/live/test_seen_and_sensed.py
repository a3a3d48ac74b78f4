"""A set that a camera counts while sensors measure: one recording on one clock, and the camera's count."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from groundup.devices.arrival import Arrival, streams_of
from groundup.devices.opening import profile_of
from groundup.live.counting import Beginning
from groundup.live.journal import open_journal
from groundup.live.keeping import NOT_ALL_OF_IT, keep
from groundup.live.messages import decode
from groundup.live.sensed import SensedBeginning, SensedSet
from groundup.live.sets import RunningSets
from groundup.store.backup_file import JOURNAL
from groundup.store.results import StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.log import CountedBy, SessionEvent

SQUATS, START = 1, datetime.now(UTC)
FOOT = streams_of(profile_of("foot-trainer"))[0]
KEY = ("ble:foot-trainer", "foot")
FIRST_S = 500.0
"""When the camera's first frame was, on the host's clock."""


def squatted(store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes], by: CountedBy) -> None:
    """Two squats before a camera, to the end of the set.

    The trainer sends from a second before the camera's first frame on, at 100 Hz.
    """
    camera = sets.take(Beginning(session.id, SQUATS, "squat", None, 2.0, False, START.isoformat()), lambda _: None)
    beginning = SensedBeginning(session.id, SQUATS, None, None, 2.0, 600.0, START.isoformat())
    running = SensedSet(open_journal(sets.sensed.folder / session.id / f"{SQUATS}-1.sensed", asdict(beginning)))
    running.expect(KEY, FOOT, None)
    rng = np.random.default_rng(3)
    sent = 0
    for frame in two_squats:
        answers = camera.receive(frame)
        time_s = answers[-1].feedback.time_s
        while sent / 100.0 < time_s + 1.0:
            host_s = FIRST_S - 1.0 + sent / 100.0
            values = np.full((1, 4), float(sent))
            running.heard(KEY, Arrival("foot", host_s + rng.exponential(0.004), np.array([7.0 + sent / 100.0]), values))
            sent += 1
        running.mark("frame", FIRST_S + time_s + 0.02 + rng.exponential(0.01), number=time_s)
    running.close()
    for kind, second, value in (("begin", 5, None), ("end", 30, 2.0)):
        at = START + timedelta(seconds=second)
        store.add_events(session.id, [SessionEvent(kind, SQUATS, kind, at, value, None, by if value else None)])


@pytest.fixture
def kept(store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]) -> StoredSet:
    squatted(store, sets, session, two_squats, "camera")
    return keep(store, sets, session.id).sets[0]


def test_the_camera_counts_and_what_the_sensors_sent_is_in_the_same_recording(
    kept: StoredSet, store: Store, sets: RunningSets, session: StoredSession, two_squats: list[bytes]
) -> None:
    assert (kept.result.done, kept.result.counted_by) == (2.0, "camera")
    recording = store.recording(session.person_id, kept.recording)
    assert {s.name for s in recording.streams} == {"foot", "landmarks_image", "landmarks_world", "visibility"}
    assert recording.conditions.task == "squat"
    assert len(recording.first("landmarks_image")) == len(two_squats)
    assert list((sets.sensed.folder / session.id).glob("*.sensed")) == [], "it has become a result"
    assert len(store.recordings(session.person_id)) == 1
    names = [f"journals/{session.id}/{path.name}" for path in (sets.folder / session.id).iterdir()]
    assert len(names) == 2
    assert all(JOURNAL.fullmatch(name) for name in names), "a backup takes them along"


def test_landmarks_and_sensors_share_a_clock(
    kept: StoredSet, store: Store, session: StoredSession, two_squats: list[bytes]
) -> None:
    recording = store.recording(session.person_id, kept.recording)
    foot, seen = next(s for s in recording.streams if s.name == "foot"), recording.first("landmarks_image")
    numbers = foot.values[:, 0]
    first_s = np.interp(100.0, numbers, foot.times)  # the sample that was sent with the first frame
    assert seen.times[0] - first_s == pytest.approx(0.02, abs=0.01), "the least delay of an answer, which nobody knows"
    own = np.array([decode(frame).time_ms for frame in two_squats]) / 1e3
    assert np.ptp(seen.times - own) < 0.005, "and the camera's own steps are kept"


def test_repetitions_are_where_they_are_in_that_recording(
    kept: StoredSet, store: Store, session: StoredSession
) -> None:
    recording = store.recording(session.person_id, kept.recording)
    hips = recording.first("landmarks_image")
    height = hips.values[:, 23:25, 1].mean(axis=1)
    for one in kept.repetitions:
        inside = (hips.times >= one.start_s) & (hips.times < one.end_s)
        lowest_s = hips.times[inside][np.argmin(height[inside])]
        assert lowest_s == pytest.approx(one.bottom_s, abs=0.5)


def test_what_cannot_be_put_into_a_recording_stays_where_it_is(
    store: Store,
    sets: RunningSets,
    session: StoredSession,
    two_squats: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a stream that no recording takes")

    monkeypatch.setattr("groundup.live.kept_streams.sensed_recording", broken)
    squatted(store, sets, session, two_squats, "you")
    store.add_events(session.id, [SessionEvent("stop", 2, "stop", START + timedelta(seconds=40), "tired", None, None)])
    after = keep(store, sets, session.id)
    assert after.finished is not None
    assert (after.sets[0].result.done, after.sets[0].note) == (2.0, NOT_ALL_OF_IT)
    assert store.recording(session.person_id, after.sets[0].recording).first("landmarks_image") is not None
    assert len(list((sets.sensed.folder / session.id).glob("*.sensed"))) == 1, "the session's end takes it not away"
