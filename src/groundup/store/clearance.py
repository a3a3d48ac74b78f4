"""What a person's kept answers allow: every screening read together, the latest answers with when each yes began."""

from datetime import date
from typing import TYPE_CHECKING

from groundup.training.exercise import DEMANDS
from groundup.training.screening import Clearance, Cleared, clearance, with_pain

if TYPE_CHECKING:
    from groundup.store.store import Store


def clearance_of(store: "Store", person_id: str) -> Clearance:
    """The clearance of a person. An open question locks, and so does the third time that pain was too much."""
    kept = store.screenings(person_id)
    if not kept:
        return clearance({})
    since: dict[str, date] = {}
    for screening in kept:
        yes = {gate for gate, answer in screening.answers.items() if answer}
        since = {gate: since.get(gate, screening.at.date()) for gate in yes}
    cleared = [Cleared(gate, s.cleared_on, s.cleared_by) for s in kept if s.cleared_on for gate in s.cleared]
    return with_pain(clearance(kept[-1].answers, cleared=cleared, yes_since=since), store.history(person_id))


def forbidden_to(store: "Store", person_id: str) -> frozenset[str]:
    """The demands that nothing may ask of a person; all of them while the plan is locked."""
    found = clearance_of(store, person_id)
    return frozenset(DEMANDS) if found.locked else frozenset(found.forbids)
