"""Corrections: a person's changes to what was counted or recorded, kept beside the original and never over it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from groundup.errors import UsageError
from groundup.signals.recording import Correction
from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import packed, unpacked
from groundup.store.tables import corrections


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A correction and what it is about: a recording, or a block of a session. Withdrawn ones are kept, not applied."""

    id: str
    person_id: str
    at: datetime
    correction: Correction
    recording: str | None
    session_id: str | None
    block: int | None
    withdrawn: bool


class Corrections(Connected):
    """The corrections of a store."""

    def add_correction(
        self,
        person_id: str,
        correction: Correction,
        *,
        at: datetime,
        recording: str | None = None,
        session_id: str | None = None,
        block: int | None = None,
    ) -> StoredCorrection:
        """Keep a correction of a recording, or of a block of a session."""
        if recording is None and (session_id is None or block is None):
            raise UsageError("a recording, or a session and its block, to correct", found="neither")
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            self.recording_exists(connection, person_id, recording)
            self.session_exists(connection, person_id, session_id)
            connection.execute(
                insert(corrections).values(
                    id=key,
                    person_id=person_id,
                    correction=packed("correction", correction),
                    recording=recording,
                    session_id=session_id,
                    block=block,
                    withdrawn=False,
                    **moment_columns("at", at),
                )
            )
            return _correction(connection.execute(select(corrections).where(corrections.c.id == key)).one())

    def corrections(
        self,
        person_id: str,
        *,
        recording: str | None = None,
        session_id: str | None = None,
        block: int | None = None,
        withdrawn: bool = False,
    ) -> tuple[StoredCorrection, ...]:
        """Corrections in the order they were made, those that stand alone unless `withdrawn` asks for all."""
        found = select(corrections).where(corrections.c.person_id == person_id)
        if recording is not None:
            found = found.where(corrections.c.recording == recording)
        if session_id is not None:
            found = found.where(corrections.c.session_id == session_id)
        if block is not None:
            found = found.where(corrections.c.block == block)
        if not withdrawn:
            found = found.where(corrections.c.withdrawn.is_(False))
        with self.reading() as connection:
            rows = connection.execute(found.order_by(corrections.c.at_utc, corrections.c.id))
            return tuple(_correction(row) for row in rows)

    def withdraw_correction(self, person_id: str, key: str) -> None:
        """Take a correction back; it stays beside the original, marked."""
        with self.writing() as connection:
            mine = (corrections.c.person_id == person_id, corrections.c.id == key)
            if not connection.execute(update(corrections).where(*mine).values(withdrawn=True)).rowcount:
                raise NotStored("correction of this person", key)


def _correction(row: Row[Any]) -> StoredCorrection:
    return StoredCorrection(
        id=row.id,
        person_id=row.person_id,
        at=moment(row, "at"),
        correction=unpacked("correction", row.correction, Correction),
        recording=row.recording,
        session_id=row.session_id,
        block=row.block,
        withdrawn=row.withdrawn,
    )
