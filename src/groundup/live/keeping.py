"""From events and journals to what the store keeps: sets, pains, the session's end. Doing it twice changes nothing."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from groundup.coaching.feedback import Done
from groundup.live.finish import counted, recording
from groundup.live.sets import RunningSets
from groundup.store.results import CountedRepetition, StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.log import SetResult
from groundup.training.plan import Block
from groundup.training.standing import Standing, progress

NOT_WORKED_OUT = "the camera's count could not be worked out again from its frames, which are kept"
"""The note of a set whose frames cannot be folded: its number is the one that the page showed."""
NOT_ALL_OF_IT = "the camera did not count all of this set"
"""The note of a set that the person or the clock counted as well, before or after the camera did."""
LOOKED_ON = "the camera watched knees and pelvis from the foot end, where repetitions are not seen"
"""The note of a bridge that the person counted while the camera judged it."""
COUNTED_AFTER = "counted from a file afterwards"
"""How the note of a set begins whose count came from a file once the session was over."""

TEMPO = ("tempo.out_s", "tempo.still_s", "tempo.back_s")
"""Seconds of a kept repetition on its way out (a bridge's up), still, and on its way back."""

log = logging.getLogger("groundup.live")
T = TypeVar("T")


def keep(store: Store, sets: RunningSets, session_id: str) -> StoredSession:
    """Bring the stored sets, pains and end of a session up to its events; camera-counted sets get their recording."""
    session = store.session(session_id)
    standing = progress(session.blocks, store.events(session_id))
    stored = {s.block: s for s in session.sets}
    for block, result in _by_block(session, standing):
        journal = sets.end(session_id, block.index)
        if journal is not None:
            _keep_counted(store, sets, session, block, result, journal)
        else:
            _keep_said(store, session, block, result, stored.get(block.index))
    _keep_pains(store, session, standing)
    if standing.latest is not None and (standing.finished or standing.stopped):
        store.finish_session(
            session_id,
            finished=session.finished or standing.latest,
            minutes=standing.active_minutes,
            stopped_for=standing.stopped_for,
        )
        sets.forget(session_id)
    return store.session(session_id)


def _by_block(session: StoredSession, standing: Standing) -> list[tuple[Block, SetResult]]:
    place = {(b.exercise_id, b.set_index, b.side): b for b in session.blocks if b.kind == "work"}
    return [(place[r.exercise_id, r.set_index, r.side], r) for r in standing.results]


def _keep_counted(
    store: Store, sets: RunningSets, session: StoredSession, block: Block, result: SetResult, journal: Path
) -> None:
    """A set that the camera saw: its frames are always kept, its number only where the camera counted all of it."""
    seen = _tried(lambda: counted(journal), journal)
    side = f"{result.side} " if result.side is not None else ""
    name = f"{result.exercise_id.replace('_', ' ')} {side}set {result.set_index + 1}"
    frames = _tried(lambda: recording(journal, name=name), journal)
    digest = None
    if frames is not None:
        at = session.started if seen is None else datetime.fromisoformat(seen.beginning.began)
        kept = store.keep_recording(
            session.person_id, frames, what="set", at=at, session_id=session.id, block=block.index
        )
        digest = kept.hash
    note = NOT_WORKED_OUT if seen is None else NOT_ALL_OF_IT
    if seen is not None and seen.last is not None and not seen.last.counts:
        note = LOOKED_ON
    if seen is not None and seen.last is not None and result.counted_by == "camera":
        result, note = replace(result, done=seen.done, clean=seen.clean), "; ".join(seen.after)
    store.save_set(
        session.id,
        block.index,
        result,
        repetitions=() if seen is None else [_repetition(d) for d in seen.repetitions],
        recording=digest,
        note=note,
    )
    if seen is not None or digest is not None:
        sets.settle(journal)  # else the frames are nowhere but here


def _tried(work: Callable[[], T], journal: Path) -> T | None:
    """What became of a journal; None where that fails, for whatever reason: one set must not hold up its session."""
    try:
        return work()
    except Exception:
        log.exception("the set in %s could not be worked out", journal.name)
        return None


def _keep_said(store: Store, session: StoredSession, block: Block, result: SetResult, before: StoredSet | None) -> None:
    """A set without a journal of its own; one that a camera counted keeps the camera's number until it is corrected."""
    if before is not None and before.result.counted_by == "camera" and result.counted_by == "camera":
        result = replace(result, done=before.result.done, clean=before.result.clean)
    if before is not None and before.note.startswith(COUNTED_AFTER):
        result = replace(before.result, effort=result.effort)  # events that come late tell nothing newer
    if before is not None and before.result == result:
        return
    store.save_set(
        session.id,
        block.index,
        result,
        repetitions=() if before is None else before.repetitions,
        recording=None if before is None else before.recording,
        note="" if before is None else before.note,
    )


def _keep_pains(store: Store, session: StoredSession, standing: Standing) -> None:
    at = standing.latest or session.started
    before, worst = standing.pain_before, standing.pain_worst
    if before is not None and before != session.pain_before:
        store.save_pain(session.person_id, before, moment="before", at=at, session_id=session.id)
    if worst is not None and worst != session.pain_worst:
        store.save_pain(session.person_id, worst, moment="worst", at=at, session_id=session.id)


def _repetition(done: Done) -> CountedRepetition:
    return CountedRepetition(
        start_s=done.start_s,
        bottom_s=done.bottom_s,
        end_s=done.end_s,
        side=done.side,
        values={k: float(v) for k, v in done.values.items()} | dict(zip(TEMPO, done.tempo_s, strict=True)),
        faults=done.faults,
    )
