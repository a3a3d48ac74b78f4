"""Results: sets as done, with the repetitions that were counted, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, delete, insert, select

from groundup.anatomy import Side
from groundup.errors import UsageError
from groundup.store.database import Connected
from groundup.store.errors import NotStored
from groundup.store.shapes import clean_text, finite, frozen, packed, unpacked
from groundup.store.tables import sessions, set_results
from groundup.training.log import SetResult


@dataclass(frozen=True, slots=True)
class CountedRepetition:
    """One counted repetition [start_s, end_s) of a set's recording, with its values by name and its faults."""

    start_s: float
    bottom_s: float | None
    end_s: float
    side: Side | None = None
    values: Mapping[str, float | None] = field(default_factory=lambda: frozen({}))
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A set as done in one block of a session. `recording` is the hash of its recording, where one was kept."""

    session_id: str
    person_id: str
    block: int
    result: SetResult
    repetitions: tuple[CountedRepetition, ...]
    recording: str | None
    note: str


class Results(Connected):
    """The set results of a store."""

    def save_set(
        self,
        session_id: str,
        block: int,
        result: SetResult,
        *,
        repetitions: Sequence[CountedRepetition] = (),
        recording: str | None = None,
        note: str = "",
    ) -> StoredSet:
        """Keep the result of a block's set. Saving it again replaces it: a block has one result."""
        columns = _columns(result)
        with self.writing() as connection:
            person_id = connection.execute(select(sessions.c.person_id).where(sessions.c.id == session_id)).scalar()
            if person_id is None:
                raise NotStored("session", session_id)
            self.recording_exists(connection, person_id, recording)
            connection.execute(
                delete(set_results).where(set_results.c.session_id == session_id, set_results.c.block == block)
            )
            connection.execute(
                insert(set_results).values(
                    session_id=session_id,
                    block=block,
                    person_id=person_id,
                    repetitions=packed("repetitions", tuple(repetitions)),
                    recording=recording,
                    note=clean_text("note", note),
                    **columns,
                )
            )
            return next(s for s in self.sets(session_id) if s.block == block)

    def sets(self, session_id: str) -> tuple[StoredSet, ...]:
        """A session's sets in the order of its blocks."""
        with self.reading() as connection:
            rows = connection.execute(
                select(set_results).where(set_results.c.session_id == session_id).order_by(set_results.c.block)
            )
            return tuple(stored_set(row) for row in rows)


def stored_set(row: Row[Any], *, repetitions: bool = True) -> StoredSet:
    """A set from its row; without its repetitions where nobody reads them."""
    return StoredSet(
        session_id=row.session_id,
        person_id=row.person_id,
        block=row.block,
        result=set_result(row),
        repetitions=unpacked("repetitions", row.repetitions, tuple[CountedRepetition, ...]) if repetitions else (),
        recording=row.recording,
        note=row.note,
    )


RESULT_COLUMNS = tuple(set_results.c[name] for name in SetResult.__dataclass_fields__)
"""The columns of a set that its result is made of."""


def set_result(row: Row[Any]) -> SetResult:
    """What was done in a set, from its row."""
    return SetResult(
        exercise_id=row.exercise_id,
        level=row.level,
        side=row.side,
        set_index=row.set_index,
        target=row.target,
        done=row.done,
        clean=row.clean,
        counted_by=row.counted_by,
        effort=row.effort,
        skipped=row.skipped,
    )


def _columns(result: SetResult) -> dict[str, Any]:
    if result.counted_by not in ("camera", "you", "timer", "sensor", "imported"):
        raise UsageError("counted by camera, you, timer, sensor or imported", found=f"'{result.counted_by}'")
    if result.side not in (None, "left", "right"):
        raise UsageError("a side left or right, or none", found=f"'{result.side}'")
    return {
        "exercise_id": clean_text("exercise", result.exercise_id, longest=64, empty=False),
        "level": result.level,
        "side": result.side,
        "set_index": result.set_index,
        "target": finite("target", result.target, low=0.0),
        "done": finite("done", result.done, low=0.0),
        "clean": finite("clean", result.clean, low=0.0),
        "counted_by": result.counted_by,
        "effort": finite("effort", result.effort, low=0.0, high=10.0),
        "skipped": bool(result.skipped),
    }
