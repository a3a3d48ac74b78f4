"""What came of a set's tries: their journals, and the one recording of each that the store keeps."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from groundup.live.finish import recording
from groundup.live.journal import read_journal
from groundup.live.sensed_recording import sensed_recording
from groundup.live.sensed_sets import try_of
from groundup.live.sets import RunningSets, attempt_of
from groundup.signals.recording import Recording
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.log import SetResult
from groundup.training.plan import Block

log = logging.getLogger("groundup.live")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """The journals of one try of a set: of the camera, of the sensors, or of both."""

    attempt: int
    camera: Path | None
    sensed: Path | None


@dataclass(frozen=True, slots=True, eq=False)
class InStore:
    """What the store keeps of a try: its recording, by its hash. `whole`: all of the journals that was worth it."""

    digest: str | None
    recording: Recording | None
    whole: bool

    @property
    def first_frame_s(self) -> float:
        """When the camera's first frame was: its own times count from there."""
        seen = None if self.recording is None else self.recording.first("landmarks_image")
        return 0.0 if seen is None else float(seen.times[0])


def ended_tries(sets: RunningSets, session_id: str, block: int, *, tries: int | None) -> list[Seen]:
    """The tries that end now, in their order."""
    camera = {attempt_of(path): path for path in sets.end(session_id, block, tries=tries)}
    felt = {try_of(path): path for path in sets.sensed.end(session_id, block, tries=tries)}
    return [Seen(n, camera.get(n), felt.get(n)) for n in sorted({*camera, *felt})]


def settle(sets: RunningSets, seen: Seen) -> None:
    """Mark the journals of a try as having become a result."""
    if seen.camera is not None:
        sets.settle(seen.camera)
    if seen.sensed is not None:
        sets.sensed.settle(seen.sensed)


def kept_streams(store: Store, session: StoredSession, block: Block, result: SetResult, seen: Seen) -> InStore:
    """What came of a try, as one recording in the store; none where it is too little, or not readable."""
    side = f"{result.side} " if result.side is not None else ""
    again = f", try {seen.attempt}" if seen.attempt > 1 else ""
    name = f"{result.exercise_id.replace('_', ' ')} {side}set {result.set_index + 1}{again}"
    camera, felt = seen.camera, seen.sensed
    found, whole = None, True
    if camera is not None:
        frames = tried(lambda: (recording(camera, name=name),), camera)
        found, whole = (None, False) if frames is None else (frames[0], True)
    if felt is not None:
        both = tried(lambda: (sensed_recording(felt, name=name, camera=found),), felt)
        found, whole = (found, False) if both is None else (both[0] or found, whole)
    if found is None:
        return InStore(None, None, whole)
    journal = camera or felt
    assert journal is not None
    heading = tried(lambda: read_journal(journal)[0], journal)
    at = session.started if heading is None else datetime.fromisoformat(heading["began"])
    kept = store.keep_recording(session.person_id, found, what="set", at=at, session_id=session.id, block=block.index)
    return InStore(kept.hash, found, whole)


def tried(work: Callable[[], T], journal: Path) -> T | None:
    """What became of a journal; None where that fails, for whatever reason: one set must not hold up its session."""
    try:
        return work()
    except Exception:
        log.exception("the set in %s could not be worked out", journal.name)
        return None
