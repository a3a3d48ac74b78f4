"""What a person's kept answers allow: every screening read together, the latest answers with when each yes began."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import func, not_, or_, select

from groundup.anatomy import SIDES
from groundup.measure import Measure
from groundup.store.shapes import unpacked
from groundup.store.tables import measures, pains, sessions
from groundup.training.asking import FALL_RISK, STANCE, with_tests
from groundup.training.exercise import DEMANDS
from groundup.training.log import SessionResult
from groundup.training.pain import READ_BEFORE, SAFE
from groundup.training.screening import Clearance, Cleared, clearance, with_pain

if TYPE_CHECKING:
    from groundup.store.store import Store


def clearance_of(store: "Store", person_id: str, *, history: Sequence[SessionResult] | None = None) -> Clearance:
    """The clearance of a person: answers, what their tests add to them, and what pain did.

    An open question locks, and so does the third time that pain was too much. A short one-leg stance adds the caution
    of a risk of falling, until a later test is longer. `history` is the store's, where it was read already.
    """
    kept = store.screenings(person_id)
    if not kept:
        return clearance({})
    since: dict[str, date] = {}
    for screening in kept:
        yes = {gate for gate, answer in screening.answers.items() if answer}
        since = {gate: since.get(gate, screening.at.date()) for gate in yes}
    cleared = [Cleared(gate, s.cleared_on, s.cleared_by) for s in kept if s.cleared_on for gate in s.cleared]
    added = with_tests(kept[-1].answers, _latest_stances(store, person_id))
    allowed = clearance(added.answers, cleared=cleared, yes_since=since)
    for sentence in added.why:
        measured = [replace(c, why=f"{sentence} {c.why}") if c.gate.id == FALL_RISK else c for c in allowed.cautions]
        allowed = replace(allowed, cautions=tuple(measured), why=(sentence, *allowed.why))
    return with_pain(allowed, _hurt(store, person_id) if history is None else history)


def forbidden_to(store: "Store", person_id: str, *, history: Sequence[SessionResult] | None = None) -> frozenset[str]:
    """The demands that nothing may ask of a person; all of them while the plan is locked."""
    found = clearance_of(store, person_id, history=history)
    return frozenset(DEMANDS) if found.locked else frozenset(found.forbids)


def _hurt(store: "Store", person_id: str) -> Sequence[SessionResult]:
    """The sessions that the pain rule reads: from those before the first that hurt beyond the safe band on."""
    first = select(func.min(sessions.c.started_utc)).join(pains, pains.c.session_id == sessions.c.id)
    with store.reading() as connection:
        hurt = connection.execute(first.where(sessions.c.person_id == person_id, pains.c.value > SAFE)).scalar()
    if hurt is None:
        return ()
    return store.history(person_id, since=hurt.replace(tzinfo=UTC) - READ_BEFORE, sets=False)


def _latest_stances(store: "Store", person_id: str) -> Sequence[Measure]:
    """The timed one-leg stances with open eyes of each side's latest test; nothing before it is read.

    They hold until a stance is taken again: every page asks for them, most of them several times.
    """
    taken = store.measures_taken(person_id, [STANCE])
    kept = store.worked_out.get((person_id, "stances"))
    if kept is None or kept[0] != taken:
        kept = store.worked_out[person_id, "stances"] = (taken, _stances(store, person_id))
    return cast(Sequence[Measure], kept[1])


def _stances(store: "Store", person_id: str) -> Sequence[Measure]:
    m = measures.c
    open_eyes = or_(m.measure.contains('["eyes","open"]'), not_(m.measure.contains('["eyes","')))  # as shapes packs it
    timed = (m.person_id == person_id, m.measure_id == STANCE, m.method == "timer", open_eyes)
    newest_first = select(m.at_utc, m.side, m.measure).where(*timed).order_by(m.at_utc.desc())
    last: dict[str | None, datetime] = {}
    found: list[Measure] = []
    with store.reading() as connection:
        for side in (*SIDES, None):
            for at, _, text in connection.execute(newest_first.where(m.side.is_not_distinct_from(side))):
                if last.setdefault(side, at) != at:
                    break
                found.append(unpacked("measure", text, Measure))
    return found
