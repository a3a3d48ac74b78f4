"""Counting a finished set from a file: a phone's motion for a bridge, or a clip for what a camera can count."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from groundup.anatomy import SIDES, Task
from groundup.errors import UsageError
from groundup.live.keeping import COUNTED_AFTER
from groundup.store.results import CountedRepetition, StoredSet
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.exercise import Exercise

COUNTED_ELSEWHERE = frozenset({"camera", "sensor", "imported"})


def task_of(kept: StoredSet, of: Exercise | None) -> Task | None:
    """The movement by which a file can count this set; None where no file can, or something has counted it already."""
    result = kept.result
    if of is None or result.skipped or result.counted_by in COUNTED_ELSEWHERE:
        return None
    detector = of.at(result.level).detector
    return next((t for t in get_args(Task) if t == detector), None)


def countable(session: StoredSession, block: int, of: Exercise | None) -> Task:
    """The movement of a block's set that a file may count; what may not be counted is an error that says why."""
    kept = next((s for s in session.sets if s.block == block), None)
    task = None if kept is None or session.finished is None else task_of(kept, of)
    if task is None:
        raise UsageError(
            "a set of a finished session that you or the clock counted, of a movement that a file can show",
            found="another one",
            next_step="Go back to the session: the sets that can be counted say so.",
        )
    return task


def keep_count(store: Store, person_id: str, folder: Path, of_set: tuple[str, int], *, at: datetime) -> str:
    """Put what a job found in the place of the set's own count, with its recording; returns the session's page.

    A file in which nothing of the movement is seen is an error and changes nothing: zero would be a claim.
    """
    from groundup.io.hdf5 import read

    session_id, block = of_set
    found: dict[str, Any] = json.loads((folder / "counted.json").read_text(encoding="utf-8"))
    with store.together():
        kept = next((s for s in store.session(session_id).sets if s.block == block), None)
        if kept is None or kept.person_id != person_id:
            raise UsageError("a set that is kept", found="none")
        done = _done(found, kept)
        if done <= 0:
            raise _nothing(found)
        recording = read(folder / "recording.h5")
        digest = store.keep_recording(person_id, recording, what="set", at=at, session_id=session_id, block=block).hash
        said = f"{kept.result.done:g} were counted by {'the clock' if kept.result.counted_by == 'timer' else 'you'}"
        store.save_set(
            session_id,
            block,
            replace(kept.result, done=done, clean=_clean(kept, done), counted_by=found["by"]),
            repetitions=[
                CountedRepetition(start, bottom, end, next((s for s in SIDES if s == side), None))
                for start, bottom, end, side in found["repetitions"]
            ],
            recording=digest,
            note=f"{COUNTED_AFTER}; {said}",
        )
    return f"/history/{session_id}"


def _done(found: dict[str, Any], kept: StoredSet) -> float:
    """Repetitions; of a balance the longest time on the set's leg, no longer than the set asked for."""
    if found["held_s"]:
        every = found["held_s"]
        held = max(every.values()) if kept.result.side is None else every.get(kept.result.side, 0.0)
        short = found["lasts_s"] < kept.result.done
        if short or (found["cut"] and 0 < held < kept.result.target):
            raise UsageError(
                "a clip with the whole hold in it, from before the foot lifts until it is down",
                found=f"one of {found['lasts_s']:.1f} s that shows {held:.1f} s of it",
                next_step="Your own time is kept.",
            )
        return min(float(held), kept.result.target)
    return float(len(found["repetitions"]))


def _clean(kept: StoredSet, done: float) -> float | None:
    """The person's own judgment holds as a share: no file of this kind tells clean from not."""
    before = kept.result
    return None if before.clean is None or before.done <= 0 else min(1.0, before.clean / before.done) * done


def _nothing(found: dict[str, Any]) -> UsageError:
    why = found["why"][0] if found["why"] else "no whole repetition in it"
    if not found["moved"]:
        return UsageError(
            "a phone's acceleration with gravity along x, y and z, or a clip with the whole body in it",
            found=why,
            next_step="Strap the phone to the thigh, lie still for two seconds, and record the whole set. Your own "
            "count is kept.",
        )
    return UsageError("at least one whole repetition", found=why, next_step="Your own count is kept.")
