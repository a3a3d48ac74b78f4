"""From events and journals to what the store keeps: sets, pains, the session's end. Doing it twice changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from groundup.coaching.feedback import Done
from groundup.live.finish import counted
from groundup.live.kept_streams import Seen, ended_tries, kept_streams, settle, tried
from groundup.live.sensed import Sensed, sensed
from groundup.live.sets import RunningSets, attempt_of
from groundup.signals.recording import Recording
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
NOT_FELT = "what the sensors counted could not be worked out again from what came, which is kept"
"""The same of sensors."""
LOOKED_ON = "the camera watched knees and pelvis from the foot end, where repetitions are not seen"
"""The note of a bridge that the person counted while the camera judged it."""
COUNTED_AFTER = "counted from a file afterwards"
"""How the note of a set begins whose count came from a file once the session was over."""

BEGUN_AGAIN = "begun again"
"""How the note of a set begins, or goes on, that the camera saw in an earlier try as well."""

TEMPO = ("tempo.out_s", "tempo.still_s", "tempo.back_s")
"""Seconds of a kept repetition on its way out (a bridge's up), still, and on its way back."""

BY_ITSELF = ("camera", "sensor")
"""Counts that are worked out again from what came, and stand until somebody mends them."""


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
        ended = ended_tries(sets, session_id, block.index, tries=None if over else of.over)
        own = next((seen for seen in ended if seen.attempt == of.told), None)
        for seen in ended:
            if seen is not own and kept_streams(store, session, block, result, seen).whole:
                settle(sets, seen)
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
    own: Seen,
    earlier: str,
) -> None:
    """A set that a camera or sensors saw: what came is always kept, a number only where all of it was measured."""
    kept = kept_streams(store, session, block, result, own)
    repetitions: Sequence[CountedRepetition] = ()
    notes: list[str] = []
    worked_out = False
    if own.camera is not None:
        camera = own.camera
        seen = tried(lambda: counted(camera), camera)
        note = NOT_WORKED_OUT if seen is None else NOT_ALL_OF_IT
        if seen is not None and seen.last is not None and not seen.last.counts:
            note = LOOKED_ON
        if seen is not None and seen.last is not None and result.counted_by == "camera":
            result, note = replace(result, done=seen.done, clean=seen.clean), "; ".join(seen.after)
        repetitions = () if seen is None else [_repetition(d, kept.first_frame_s) for d in seen.repetitions]
        notes, worked_out = [note], seen is not None
    if own.sensed is not None:
        felt = tried(lambda path=own.sensed: sensed(path), own.sensed)
        worked_out |= felt is not None
        if felt is None:
            notes.append(NOT_FELT)
        elif felt.foot is not None and felt.done > 0 and result.counted_by != "camera":
            result, note = _by_sensor(result, felt)
            notes, repetitions = [note], _felt(felt, kept.recording)
    store.save_set(
        session.id,
        block.index,
        result,
        repetitions=repetitions,
        recording=kept.digest,
        note="; ".join(n for n in (*notes, earlier) if n),
    )
    if kept.whole and (worked_out or kept.digest is not None):
        settle(sets, own)  # else what came is nowhere but here


def _by_sensor(result: SetResult, felt: Sensed) -> tuple[SetResult, str]:
    """The result by the sensor where all of it was measured; else how much of it was, in words."""
    assert felt.foot is not None
    assert felt.told is not None
    hold = felt.foot.sensing == "engaged_hold"
    if result.counted_by == "sensor":
        return replace(result, done=felt.done, clean=None if hold else float(felt.told.clean)), _force(felt)
    rest = result.done - felt.done
    if rest < 0:
        return result, f"the sensor measured {felt.done:.0f}{' s' if hold else ''}"
    if hold:
        return result, f"{felt.done:.0f} s measured, {rest:.0f} s by the clock"
    return result, f"{felt.done:.0f} measured, {rest:.0f} counted by you"


def _force(felt: Sensed) -> str:
    """How hard the repetitions on a foot trainer were: nobody knows how hard they should be."""
    peaks = sorted(one.rule.peak for one in felt.repetitions)
    if not peaks or felt.foot is None or felt.foot.sensing != "trainer":
        return ""
    return f"pressed {peaks[0]:.0f} to {peaks[-1]:.0f} N, the middle one {peaks[len(peaks) // 2]:.0f} N"


def _felt(felt: Sensed, own: Recording | None) -> list[CountedRepetition]:
    """What the sensor counted, on the clock of its recording, or without one from the first repetition's beginning."""
    zeros = [] if own is None else [s.details["clock_zero_s"] for s in own.streams if "clock_zero_s" in s.details]
    zero = float(zeros[0]) if zeros else None
    zero = felt.repetitions[0].start_s if zero is None and felt.repetitions else zero or 0.0
    return [
        CountedRepetition(
            one.start_s - zero,
            None,
            one.end_s - zero,
            felt.feed.side if felt.feed is not None else None,
            {"held_s": one.rule.held_s, "peak": one.rule.peak},
            one.rule.faults,
        )
        for one in felt.repetitions
    ]


def _earlier(journals: list[Path], of: Tries) -> str:
    """What the camera counted in the tries before the one that stands; '' where there was none that it saw."""
    said = list[str]()
    for journal in (j for j in journals if attempt_of(j) < of.told):
        seen = tried(lambda journal=journal: counted(journal), journal)
        if seen is None or seen.last is None:
            said.append("the frames of an earlier try are kept")
        elif seen.beginning.detector == "single_leg_balance":
            said.append(f"in an earlier try, which is kept, the camera counted {seen.done:.0f} s")
        else:
            said.append(f"in an earlier try, which is kept, the camera counted {seen.done:.0f}")
    return "; ".join([BEGUN_AGAIN, *said]) if said else ""


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
    if before is not None and before.result.counted_by == result.counted_by and result.counted_by in BY_ITSELF:
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


def _repetition(done: Done, first_frame_s: float) -> CountedRepetition:
    return CountedRepetition(
        start_s=first_frame_s + done.start_s,
        bottom_s=first_frame_s + done.bottom_s,
        end_s=first_frame_s + done.end_s,
        side=done.side,
        values={k: float(v) for k, v in done.values.items()} | dict(zip(TEMPO, done.tempo_s, strict=True)),
        faults=done.faults,
    )
