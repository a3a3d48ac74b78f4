"""Today: the planned session as this day, the history and the answers allow it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from groundup.training.exercise import Exercise
from groundup.training.exercises import exercises
from groundup.training.fitting import fitted
from groundup.training.ladder import MISSED
from groundup.training.log import SessionResult
from groundup.training.pain import REST, in_order, rest_until
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.plans import HARD, LONGEST_MIN, adapted, is_hard, without_hard
from groundup.training.screening import Clearance, with_pain
from groundup.training.stops import day_off, day_off_said
from groundup.training.window import NO_TRAINING, latest

REMEMBERED = timedelta(days=14)
"""How far back the sets of an exercise count as what a person is used to (design)."""


@dataclass(frozen=True, slots=True)
class Today:
    """Today's session, or None with the reason and, where it ends by itself, the time from which one is possible."""

    session: SessionPlan | None
    why: tuple[str, ...]
    not_before: datetime | None = None


def today(
    session: SessionPlan,
    clearance: Clearance,
    history: Sequence[SessionResult],
    *,
    now: datetime,
    minutes: float = LONGEST_MIN,
    own: Sequence[Exercise] = (),
) -> Today:
    """The session of a plan as it may be done now: a plan is older than what has happened since.

    Locked: none. On the day of a stop for something felt: none. Within 48 h of pain that was too much: none. Within
    48 h of hard glute work: hard work is eased. What is new in level or dose keeps the sets done so far. Never
    longer than `minutes`.
    """
    told = in_order([s for s in history if s.started <= now])
    allowed = with_pain(clearance, told)
    if allowed.locked:
        return Today(None, allowed.why)
    until, off = rest_until(told), day_off(told, now=now)
    if off is not None and (until is None or until <= off[0]):
        return Today(None, (day_off_said(*off, now=now),), off[0])
    if until is not None and until > now:
        return Today(None, ("The last session's pain asks for 48 hours of rest.",), until)
    possible, said = adapted(session.prescriptions, allowed, own=own)
    capped = tuple(_one_thing(p, told, now) for p in possible)
    if capped != possible:
        said = (*said, "What is new begins with the sets you are used to.")
    plan = replace(session, prescriptions=capped)
    if _last_hard(told, now, own) and is_hard(plan, own=own):
        plan, eased = without_hard(plan, allowed, own=own)
        said = (*said, *eased)
    plan, dropped = fitted(plan, minutes=minutes, own=own)
    if not plan.prescriptions:
        return Today(None, (*said, *dropped, "Nothing of today's session is possible."))
    return Today(plan, (*said, *dropped))


def training_week(history: Sequence[SessionResult], *, now: datetime) -> int:
    """Which week of training this is, from 0; a break of two weeks or more begins again with learning."""
    starts = [s.started for s in in_order(history) if s.started <= now and s.counts and s.kind not in NO_TRAINING]
    begun: datetime | None = None
    last: datetime | None = None
    for at in starts:
        if begun is None or last is None or at - last >= MISSED:
            begun = at
        last = at
    if begun is None or last is None or now - last >= MISSED:
        return 0
    return (now - begun).days // 7


def _one_thing(p: Prescription, told: Sequence[SessionResult], now: datetime) -> Prescription:
    """No more sets than in the last two weeks where level or amount is above the last time."""
    done = [(told[i].started, d) for i, d in latest(told, p.exercise_id) if told[i].kind not in NO_TRAINING]
    if not done:
        return p
    newest = done[-1][1]
    raised = p.level > newest.level or (p.level == newest.level and p.amount > newest.target)
    known = max((d.sets for at, d in done if now - at <= REMEMBERED), default=newest.sets)
    return replace(p, sets=min(p.sets, max(1, known))) if raised else p


def _last_hard(told: Sequence[SessionResult], now: datetime, own: Sequence[Exercise]) -> datetime | None:
    """When hard glute work was last begun, if within 48 h. Tests and exercises that are gone are no such work."""
    known = {e.id: e for e in (*exercises(), *own)}
    for session in reversed([s for s in told if now - s.started < REST]):
        for done in session.sets:
            of = known.get(done.exercise_id)
            if of is not None and done.done > 0 and not of.daily and of.at(done.level).demands & HARD:
                return session.started
    return None
