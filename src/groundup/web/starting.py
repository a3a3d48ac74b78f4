"""Starting: the session that *Start* begins at this moment, and why it differs from the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from groundup.store.people import Person
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training import dose, plans
from groundup.training.exercises import exercise
from groundup.training.ladder import Decision
from groundup.training.log import SessionResult
from groundup.training.plan import SessionPlan
from groundup.training.session import blocks
from groundup.training.today import today as allowed_today
from groundup.web.phasing import in_phase
from groundup.web.planning import RUNNING_HOURS, Today, primer_of, today
from groundup.web.renewing import renewed


@dataclass(frozen=True, slots=True)
class Starting:
    """What *Start* begins, and what a person is told beside it."""

    stand: Today
    session: SessionPlan | None
    """None where nothing may be begun."""
    since: tuple[str, ...]
    """Why the session differs from the plan, or is none."""
    changes: tuple[Decision, ...]
    """What the ladder raised, eased or added, each reason once."""
    resting: tuple[Decision, ...]
    """What rests, each reason once."""

    @property
    def minutes(self) -> float:
        """How long the session takes by its doses."""
        return dose.seconds(self.session, own=self.stand.own) / 60.0 if self.session else 0.0

    @property
    def needs(self) -> tuple[str, ...]:
        """The things it needs, each once."""
        wanted = self.session.prescriptions if self.session else ()
        found = [n for p in wanted for n in exercise(p.exercise_id, own=self.stand.own).at(p.level).needs]
        return tuple(dict.fromkeys(found))


def starting(
    store: Store, person: Person, *, now: datetime, history: Sequence[SessionResult], kind: str = ""
) -> Starting:
    """What *Start* begins at a moment; the plan is brought up to date. `primer` is the kind of the three minutes."""
    decisions = renewed(store, person, now=now, history=history)
    stand = today(store, person, now=now, history=history)
    resting = [d for d in decisions if d.rest_until is not None and d.rest_until > now]
    work = (stand.work.says,) if stand.work is not None and stand.plan is not None else ()
    session, why = _chosen(stand, kind, decisions, resting), work if kind == "primer" else stand.why
    if session is not None:
        guarded = allowed_today(session, stand.clearance, history, now=now, minutes=plans.LONGEST_MIN, own=stand.own)
        session, why = in_phase(guarded.session, stand.work, own=stand.own), (*why, *guarded.why)
    return Starting(
        stand,
        session if session is not None and session.prescriptions else None,
        tuple(dict.fromkeys(why)),
        _told_once([d for d in decisions if d.action not in ("hold", "locked")]),
        _told_once(resting),
    )


def begun(store: Store, person: Person, start: Starting, *, now: datetime, kind: str = "") -> StoredSession | None:
    """The session begun, or the same of today that still waits for its first answer; None where there is none."""
    stand, session = start.stand, start.session
    if session is None or stand.clearance.locked or stand.ask_first:
        return None
    played = blocks(session, stand.clearance, own=stand.own)
    planned_for = None if kind == "primer" else stand.planned_for
    since = now - timedelta(hours=RUNNING_HOURS)
    for one in store.sessions(person.id, since=since, unfinished=True, repetitions=False):
        same = one.plan == session and one.blocks == played and one.planned_for == planned_for
        if same and one.started.date() == now.date() and not store.events(one.id):
            return one
    plan_id = stand.plan.id if stand.plan else None
    return store.begin_session(person.id, session, played, started=now, plan_id=plan_id, planned_for=planned_for)


def _chosen(stand: Today, kind: str, decisions: Sequence[Decision], resting: Sequence[Decision]) -> SessionPlan | None:
    """The planned session, or the primer, without the exercises that rest."""
    if stand.plan is None or stand.clearance.locked or stand.ask_first:
        return None
    session = primer_of(stand) if kind == "primer" else stand.session
    if session is None or any(d.action == "refer" for d in decisions):
        return None
    at_rest = {d.prescription.exercise_id for d in resting}
    kept = tuple(p for p in session.prescriptions if p.exercise_id not in at_rest)
    return replace(session, prescriptions=kept) if kept else None


def _told_once(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """One decision for each reason: what several exercises share is said once."""
    return tuple({d.why: d for d in decisions}.values())
