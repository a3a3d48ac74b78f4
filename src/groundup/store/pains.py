"""Pains: 0 to 10, before, at worst and the next morning of a session, or at any other time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Row, delete, insert, select

from groundup.errors import UsageError
from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import clean_text, finite
from groundup.store.tables import pains, sessions

PainMoment = Literal["before", "worst", "morning", "other"]
PAIN_MOMENTS: tuple[PainMoment, ...] = get_args(PainMoment)


@dataclass(frozen=True, slots=True)
class Pain:
    """One answer. `place` is where it hurts, in the person's words; `session_id` is None where no session asked."""

    id: str
    person_id: str
    session_id: str | None
    moment: PainMoment
    value: float
    at: datetime
    place: str
    note: str


class Pains(Connected):
    """The pains of a store."""

    def save_pain(
        self,
        person_id: str,
        value: float,
        *,
        moment: PainMoment,
        at: datetime,
        session_id: str | None = None,
        place: str = "",
        note: str = "",
    ) -> Pain:
        """Keep an answer. A session has one each of before, worst and morning: a later answer replaces it."""
        if moment not in PAIN_MOMENTS:
            raise UsageError(f"a moment of {', '.join(PAIN_MOMENTS)}", found=f"'{moment}'", where="pain")
        if (session_id is None) != (moment == "other"):
            raise UsageError("a session for before, worst and morning, none for other", found=f"{moment}", where="pain")
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            self.session_exists(connection, person_id, session_id)
            if session_id is not None:
                connection.execute(delete(pains).where(pains.c.session_id == session_id, pains.c.moment == moment))
            connection.execute(
                insert(pains).values(
                    id=key,
                    person_id=person_id,
                    session_id=session_id,
                    moment=moment,
                    value=finite("pain", value, low=0.0, high=10.0),
                    place=clean_text("place", place, longest=200),
                    note=clean_text("note", note),
                    **moment_columns("at", at),
                )
            )
            return pain(connection.execute(select(pains).where(pains.c.id == key)).one())

    def save_morning_pain(self, session_id: str, value: float, *, at: datetime, place: str = "") -> Pain:
        """The answer of the morning after a session."""
        with self.writing() as connection:
            owner = connection.execute(select(sessions.c.person_id).where(sessions.c.id == session_id)).scalar()
            if owner is None:
                raise NotStored("session", session_id)
            return self.save_pain(owner, value, moment="morning", at=at, session_id=session_id, place=place)

    def pains(self, person_id: str, *, since: datetime | None = None) -> tuple[Pain, ...]:
        """A person's answers, oldest first."""
        found = select(pains).where(pains.c.person_id == person_id)
        if since is not None:
            found = found.where(pains.c.at_utc >= moment_columns("at", since)["at_utc"])
        with self.reading() as connection:
            return tuple(pain(row) for row in connection.execute(found.order_by(pains.c.at_utc, pains.c.id)))


def pain(row: Row[Any]) -> Pain:
    """An answer from its row."""
    return Pain(row.id, row.person_id, row.session_id, row.moment, row.value, moment(row, "at"), row.place, row.note)
