"""Session events: what happened, in order; each has an id that the page made, and a second copy changes nothing."""

from collections.abc import Sequence
from typing import Any, get_args

from sqlalchemy import Row, func, insert, select

from groundup.errors import UsageError
from groundup.store.database import Connected
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import clean_text, finite, json_text, json_value
from groundup.store.tables import session_events, sessions
from groundup.training.log import CountedBy, EventKind, SessionEvent

EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
_LARGEST_VALUE = 20_000
_MOST_AT_ONCE = 1000


class Events(Connected):
    """The events of a store's sessions."""

    def add_events(self, session_id: str, events: Sequence[SessionEvent]) -> int:
        """Append events in their order, all or none; those whose id is known are left as they were first told.

        Returns how many were new.
        """
        if len(events) > _MOST_AT_ONCE:
            raise UsageError(f"at most {_MOST_AT_ONCE} events at once", found=f"{len(events)}")
        told: dict[str, SessionEvent] = {}
        for event in events:
            told.setdefault(event.id, event)  # the first of two with one id wins
        columns = {key: _columns(event) for key, event in told.items()}
        with self.writing() as connection:
            person_id = connection.execute(select(sessions.c.person_id).where(sessions.c.id == session_id)).scalar()
            if person_id is None:
                raise NotStored("session", session_id)
            of_session = session_events.c.session_id == session_id
            known = set(
                connection.execute(
                    select(session_events.c.id).where(of_session, session_events.c.id.in_(list(told)))
                ).scalars()
            )
            last = connection.execute(select(func.max(session_events.c.position)).where(of_session)).scalar()
            first = 0 if last is None else last + 1
            new = [key for key in told if key not in known]
            if new:
                connection.execute(
                    insert(session_events),
                    [
                        {"session_id": session_id, "person_id": person_id, "position": first + i, **columns[key]}
                        for i, key in enumerate(new)
                    ],
                )
        return len(new)

    def events(self, session_id: str) -> tuple[SessionEvent, ...]:
        """A session's events in the order they arrived."""
        with self.reading() as connection:
            rows = connection.execute(
                select(session_events)
                .where(session_events.c.session_id == session_id)
                .order_by(session_events.c.position)
            )
            return tuple(_event(row) for row in rows)


def _event(row: Row[Any]) -> SessionEvent:
    return SessionEvent(
        id=row.id,
        block=row.block,
        kind=row.kind,
        at=moment(row, "at"),
        value=json_value(row.value),
        clean=row.clean,
        by=row.counted_by,
    )


def _columns(event: SessionEvent) -> dict[str, Any]:
    if event.kind not in EVENT_KINDS:
        raise UsageError(f"an event of {', '.join(EVENT_KINDS)}", found=f"'{event.kind}'")
    if event.by is not None and event.by not in get_args(CountedBy):
        raise UsageError(f"counted by {', '.join(get_args(CountedBy))}", found=f"'{event.by}'")
    if not -1 <= event.block < 10_000:
        raise UsageError("a block from -1 (before the first) to 9999", found=f"{event.block}")
    value = json_text("an event's value", event.value)
    if len(value) > _LARGEST_VALUE:
        raise UsageError(f"an event's value of at most {_LARGEST_VALUE} characters", found=f"{len(value)}")
    return {
        "id": clean_text("event id", event.id, longest=64, empty=False),
        "block": event.block,
        "kind": event.kind,
        "value": value,
        "clean": finite("clean", event.clean, low=0.0),
        "counted_by": event.by,
        **moment_columns("at", event.at),
    }
