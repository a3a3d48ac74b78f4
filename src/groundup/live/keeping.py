"""From events and journals to what the store keeps: sets, pains, the session's end. Doing it twice changes nothing."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from groundup.coaching.feedback import Done
from groundup.live.finish import Counted, counted, recording
from groundup.live.happened import Happened, happened
from groundup.live.sets import RunningSets
from groundup.store.results import CountedRepetition, StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.log import SetResult


def keep(store: Store, sets: RunningSets, session_id: str) -> StoredSession:
    """Bring the stored sets, pains and end of a session up to its events; camera-counted sets get their recording."""
    session, events = store.session(session_id), store.events(session_id)
    now = happened(session.blocks, events)
    stored = {s.block: s for s in session.sets}
    for block, result in now.sets.items():
        journal = sets.end(session_id, block)
        if journal is not None:
            _keep_counted(store, sets, session, block, result, journal, corrected=block in now.corrected)
        else:
            _keep_said(store, session, block, result, stored.get(block))
    _keep_pains(store, session, now, events[-1].at if events else session.started)
    if over(session, now, finished=any(e.kind == "note" and e.value == "finished" for e in events)):
        store.finish_session(
            session_id,
            finished=session.finished or events[-1].at,
            minutes=now.minutes,
            stopped_for=now.stopped_for,
        )
        sets.forget(session_id)
    return store.session(session_id)


def over(session: StoredSession, now: Happened, *, finished: bool) -> bool:
    """Whether a session is over: said to be, stopped, or through its last block."""
    return finished or now.stopped_for is not None or (bool(session.blocks) and now.block >= len(session.blocks))


def _keep_counted(
    store: Store,
    sets: RunningSets,
    session: StoredSession,
    block: int,
    result: SetResult,
    journal: Path,
    *,
    corrected: bool,
) -> None:
    """A set that the camera saw: its frames are always kept, its number only where the camera counted to the end."""
    seen = counted(journal)
    name = f"{result.exercise_id.replace('_', ' ')} {'' if result.side is None else result.side} set".replace("  ", " ")
    frames = recording(journal, name=name)
    digest = None
    if frames is not None:
        at = datetime.fromisoformat(seen.beginning.began)
        digest = store.keep_recording(
            session.person_id, frames, what="set", at=at, session_id=session.id, block=block
        ).hash
    by_camera = result.counted_by == "camera" and seen.last is not None and not corrected
    if by_camera:
        result = replace(result, done=min(seen.done, result.target) if _held(seen) else seen.done, clean=seen.clean)
    store.save_set(
        session.id,
        block,
        result,
        repetitions=[_repetition(d) for d in seen.repetitions],
        recording=digest,
        note="" if by_camera or corrected else "the camera did not count this set to its end",
    )
    sets.settle(journal)


def _keep_said(store: Store, session: StoredSession, block: int, result: SetResult, before: StoredSet | None) -> None:
    """A set without a journal of its own; one that a camera had counted keeps the camera's number."""
    if before is not None and before.result.counted_by == "camera" and result.counted_by == "camera":
        result = replace(result, done=before.result.done, clean=before.result.clean)
    if before is not None and before.result == result:
        return
    repetitions = () if before is None else before.repetitions
    recording = None if before is None else before.recording
    store.save_set(
        session.id,
        block,
        result,
        repetitions=repetitions,
        recording=recording,
        note="" if before is None else before.note,
    )


def _keep_pains(store: Store, session: StoredSession, now: Happened, at: datetime) -> None:
    before, worst = now.pain_before, now.pain_worst
    if before is not None and before != session.pain_before:
        store.save_pain(session.person_id, before, moment="before", at=at, session_id=session.id)
    if worst is not None and worst != session.pain_worst:
        store.save_pain(session.person_id, worst, moment="worst", at=at, session_id=session.id)


def _held(seen: Counted) -> bool:
    return seen.beginning.detector == "single_leg_balance"


def _repetition(done: Done) -> CountedRepetition:
    return CountedRepetition(
        start_s=done.start_s,
        bottom_s=done.bottom_s,
        end_s=done.end_s,
        side=done.side,
        values={k: float(v) for k, v in done.values.items()},
        faults=done.faults,
    )
