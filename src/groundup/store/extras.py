"""Extras: what was trained beside the routine: walks, and sets on a foot trainer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, select

from groundup.anatomy import Side
from groundup.errors import UsageError
from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import clean_text, finite
from groundup.store.tables import extras
from groundup.training.log import CountedBy

ExtraKind = Literal["walk", "foot_trainer"]


@dataclass(frozen=True, slots=True)
class Extra:
    """A walk (minutes, effort) or a set on a foot trainer (side, repetitions, level, minutes, effort)."""

    id: str
    person_id: str
    kind: ExtraKind
    at: datetime
    side: Side | None
    repetitions: int | None
    level: int | None
    minutes: float | None
    effort: float | None
    counted_by: CountedBy
    note: str


class Extras(Connected):
    """The extras of a store."""

    def add_extra(
        self,
        person_id: str,
        kind: ExtraKind,
        *,
        at: datetime,
        side: Side | None = None,
        repetitions: int | None = None,
        level: int | None = None,
        minutes: float | None = None,
        effort: float | None = None,
        counted_by: CountedBy = "you",
        note: str = "",
    ) -> Extra:
        """Keep an extra. What is unknown is left out."""
        if kind not in ("walk", "foot_trainer"):
            raise UsageError("an extra of walk or foot_trainer", found=f"'{kind}'")
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            connection.execute(
                insert(extras).values(
                    id=key,
                    person_id=person_id,
                    kind=kind,
                    side=side,
                    repetitions=_whole("repetitions", repetitions),
                    level=_whole("level", level),
                    minutes=finite("minutes", minutes, low=0.0, high=1440.0),
                    effort=finite("effort", effort, low=0.0, high=10.0),
                    counted_by=counted_by,
                    note=clean_text("note", note),
                    **moment_columns("at", at),
                )
            )
            return _extra(connection.execute(select(extras).where(extras.c.id == key)).one())

    def extras(self, person_id: str, *, since: datetime | None = None) -> tuple[Extra, ...]:
        """A person's extras, oldest first."""
        found = select(extras).where(extras.c.person_id == person_id)
        if since is not None:
            found = found.where(extras.c.at_utc >= moment_columns("at", since)["at_utc"])
        with self.reading() as connection:
            return tuple(_extra(row) for row in connection.execute(found.order_by(extras.c.at_utc, extras.c.id)))

    def remove_extra(self, person_id: str, key: str) -> None:
        """Remove an extra that was logged by mistake."""
        with self.writing() as connection:
            mine = (extras.c.person_id == person_id, extras.c.id == key)
            if not connection.execute(delete(extras).where(*mine)).rowcount:
                raise NotStored("extra of this person", key)


def _whole(what: str, value: int | None) -> int | None:
    if value is not None and not 0 <= value <= 100_000:
        raise UsageError("a whole number from 0 to 100000", found=f"{value}", where=what)
    return value


def _extra(row: Row[Any]) -> Extra:
    return Extra(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        at=moment(row, "at"),
        side=row.side,
        repetitions=row.repetitions,
        level=row.level,
        minutes=row.minutes,
        effort=row.effort,
        counted_by=row.counted_by,
        note=row.note,
    )
