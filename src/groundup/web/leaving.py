"""Leaving: a session that nobody goes on with ends with what was done of it."""

from datetime import datetime, timedelta
from uuid import uuid4

from groundup.live.keeping import keep
from groundup.live.sets import RunningSets
from groundup.store.people import Person
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.log import SessionEvent
from groundup.web.planning import RUNNING_HOURS


def leave(store: Store, sets: RunningSets, session: StoredSession, *, at: datetime) -> None:
    """End a session that was left in the middle."""
    event = SessionEvent(uuid4().hex, max(0, len(session.blocks) - 1), "stop", at, "left before the end")
    store.add_events(session.id, [event])
    keep(store, sets, session.id)


def end_left(store: Store, sets: RunningSets, person: Person, *, now: datetime) -> None:
    """End what was begun, left in the middle and is too old to go on with: its sets were done, its pain was felt."""
    until = now - timedelta(hours=RUNNING_HOURS)
    for tests in (False, True):
        for session in store.sessions(person.id, until=until, tests=tests, unfinished=True):
            if events := store.events(session.id):
                leave(store, sets, session, at=max(e.at for e in events))
