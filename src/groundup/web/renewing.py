"""The plan kept up to date: what the ladder decides from the sessions so far, and the week that it is."""

from collections.abc import Sequence
from datetime import datetime

from groundup.store.people import Person
from groundup.store.store import Store
from groundup.training import plans
from groundup.training.ladder import Decision, next_prescriptions
from groundup.training.log import SessionResult
from groundup.training.today import training_week
from groundup.web.planning import clearance_for, own_of, week_for


def renewed(
    store: Store, person: Person, *, now: datetime, history: Sequence[SessionResult] | None = None
) -> tuple[Decision, ...]:
    """Bring a person's plan up to what the ladder decides, as its next version with the reasons; returns the decisions.

    Asking twice changes nothing: a new version is made only where a dose changes or the learning weeks are over.
    """
    plan = store.plan(person.id)
    history = store.history(person.id) if history is None else history
    clearance = clearance_for(store, person, history=history)
    if plan is None or clearance.locked:
        return ()
    own = own_of(store, person.id)
    decisions = next_prescriptions(plan.prescriptions, history, clearance, now=now, own=own)
    prescriptions = tuple(d.prescription for d in decisions)
    week = training_week(history, now=now)
    learned = week >= plans.LEARNING_WEEKS and any(day.kind == "learning" for _, day in plan.week.days)
    if prescriptions == plan.prescriptions and not learned:
        return decisions
    changed = zip(decisions, plan.prescriptions, strict=True)
    why = [d.why for d, p in changed if d.prescription != p] + (["The learning weeks are over."] if learned else [])
    made = week_for(store, person, prescriptions, now=now)
    store.save_plan(person.id, made, prescriptions=prescriptions, starts=plan.starts, at=now, why=" ".join(why))
    return decisions
