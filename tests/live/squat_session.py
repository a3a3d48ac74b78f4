"""A session of squats and balance, of a person without cautions."""

from datetime import UTC, datetime

from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.screening import clearance, questions
from groundup.training.session import blocks

NOBODY_SAID_YES = {g.id: False for g in questions()}
PLAN = SessionPlan(
    "own",
    "Squats and balance",
    (Prescription("squat", 1, 1, 2.0, 30.0), Prescription("balance", 1, 1, 30.0, 30.0)),
    rounds=True,
)


def begun(store: Store, name: str = "Ada") -> StoredSession:
    """A session that has just begun, of a person without cautions."""
    now = datetime.now(UTC)
    person = store.add_person(name, at=now)
    store.save_screening(person.id, NOBODY_SAID_YES, at=now)
    return store.begin_session(person.id, PLAN, blocks(PLAN, clearance(NOBODY_SAID_YES)), started=now)
