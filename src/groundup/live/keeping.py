"""From events and journals to what the store keeps: sets, pains, the session's end. Doing it twice changes nothing."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from groundup.coaching.feedback import Done
from groundup.live.finish import counted, recording
from groundup.live.journal import read_journal
from groundup.live.sets import RunningSets, attempt_of
from groundup.store.results import CountedRepetition, StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.log import SetResult
from groundup.training.plan import Block
from groundup.training.standing import Standing, progress
from groundup.training.tries import Tries, tries

NOT_WORKED_OUT = "the camera's count could not be worked out again from its frames, which are kept"
"""The note of a set whose frames cannot be folded: its number is the one that the page showed."""
NOT_ALL_OF_IT = "the camera did not count all of this set"
"""The note of a set that the person or the clock counted as well, before or after the camera did."""
LOOKED_ON = "the camera watched knees and pelvis from the foot end, where repetitions are not seen"
"""The note of a bridge that the person counted while the camera judged it."""
COUNTED_AFTER = "counted from a file afterwards"
"""How the note of a set begins whose count came from a file once the session was over."""

BEGUN_AGAIN = "begun again"
"""How the note of a set begins, or goes on, that the camera saw in an earlier try as well."""

TEMPO = ("tempo.out_s", "tempo.still_s", "tempo.back_s")
"""Seconds of a kept repetition on its way out (a bridge's up), still, and on its way back."""

log = logging.getLogger("groundup.live")
T = TypeVar("T")


def keep(store: Store, sets: RunningSets, session_id: str) -> StoredSession:
    """Bring the stored sets, pains and end of a session up to its events; camera-counted sets get their recording.

    A set that was begun again is as its last counted try was; of the tries before it the frames are kept, and named.
    """
    session = store.session(session_id)
    events = store.events(session_id)
    standing = progress(session.blocks, events)
    over = standing.finished or standing.stopped
    stored = {s.block: s for s in session.sets}
    for block, result in _by_block(session, standing):
        of = tries(events, block.index)
        ended = sets.end(session_id, block.index, tries=None if over else of.over)
        own = next((j for j in ended if attempt_of(j) == of.told), None)
        for journal in ended:
            if journal != own and _kept_frames(store, session, block, result, journal) is not None:
                sets.settle(journal)
        journals = sets.journals(session_id, block.index)
        if own is not None:
            _keep_counted(store, sets, session, block, result, own, _earlier(journals, of))
        else:
            _keep_said(store, session, block, result, stored.get(block.index), journals, of)
    _keep_pains(store, session, standing)
    if standing.latest is not None and over:
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
    store: Store,
    sets: RunningSets,
    session: StoredSession,
    block: Block,
    result: SetResult,
    journal: Path,
    earlier: str,
) -> None:
    """A set that the camera saw: its frames are always kept, its number only where the camera counted all of it."""
    seen = _tried(lambda: counted(journal), journal)
    digest = _kept_frames(store, session, block, result, journal)
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
        note="; ".join(n for n in (note, earlier) if n),
    )
    if seen is not None or digest is not None:
        sets.settle(journal)  # else the frames are nowhere but here


def _kept_frames(store: Store, session: StoredSession, block: Block, result: SetResult, journal: Path) -> str | None:
    """The recording of a journal's frames in the store, by its hash; None where there are too few, or none readable."""
    side = f"{result.side} " if result.side is not None else ""
    again = f", try {attempt_of(journal)}" if attempt_of(journal) > 1 else ""
    name = f"{result.exercise_id.replace('_', ' ')} {side}set {result.set_index + 1}{again}"
    frames = _tried(lambda: recording(journal, name=name), journal)
    if frames is None:
        return None
    heading = _tried(lambda: read_journal(journal)[0], journal)
    at = session.started if heading is None else datetime.fromisoformat(heading["began"])
    return store.keep_recording(
        session.person_id, frames, what="set", at=at, session_id=session.id, block=block.index
    ).hash


def _earlier(journals: list[Path], of: Tries) -> str:
    """What the camera counted in the tries before the one that stands; '' where there was none that it saw."""
    said = list[str]()
    for journal in (j for j in journals if attempt_of(j) < of.told):
        seen = _tried(lambda journal=journal: counted(journal), journal)
        if seen is None or seen.last is None:
            said.append("the frames of an earlier try are kept")
        elif seen.beginning.detector == "single_leg_balance":
            said.append(f"in an earlier try, which is kept, the camera counted {seen.done:.0f} s")
        else:
            said.append(f"in an earlier try, which is kept, the camera counted {seen.done:.0f}")
    return "; ".join([BEGUN_AGAIN, *said]) if said else ""


def _tried(work: Callable[[], T], journal: Path) -> T | None:
    """What became of a journal; None where that fails, for whatever reason: one set must not hold up its session."""
    try:
        return work()
    except Exception:
        log.exception("the set in %s could not be worked out", journal.name)
        return None


def _keep_said(
    store: Store,
    session: StoredSession,
    block: Block,
    result: SetResult,
    before: StoredSet | None,
    journals: list[Path],
    of: Tries,
) -> None:
    """A set without a journal of its own; one that a camera counted keeps the camera's number until it is corrected."""
    if journals and all(attempt_of(j) < of.told for j in journals):
        # what was stored is of another try
        if before is None or before.result != result or before.recording is not None:
            store.save_set(session.id, block.index, result, note=_earlier(journals, of))
        return
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
