"""A session stopped for something felt: no more training on that day, and no judgment of what was cut short."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from groundup.training.log import SessionResult
from groundup.training.pain import in_order

NO_WARNING = frozenset({"enough for today", "left before the end"})
"""Ends before the end that say nothing of health, as the player words them."""
NIGHT = timedelta(hours=8)
"""A stop shortly before midnight ends more than that day: so long it rests at least (design)."""


def felt(stopped_for: str | None) -> str:
    """What a session was stopped for, where it may be a warning (dizziness, a faint, pain, a cramp); '' otherwise.

    Whatever is not known to be harmless is taken for a warning.
    """
    return stopped_for if stopped_for and stopped_for not in NO_WARNING else ""


def day_off(history: Sequence[SessionResult], *, now: datetime) -> tuple[datetime, str] | None:
    """Until when nothing is trained after a stop for something felt, and why; None where training may begin.

    The rest of that day by the clock of `now`, and a night at least. What stops a session is in evidence report 3.1.
    """
    for session in reversed(in_order([s for s in history if s.started <= now])):
        ended = (session.started + timedelta(minutes=session.minutes)).astimezone(now.tzinfo)
        if now - ended > timedelta(days=1) + NIGHT:
            break
        if reason := felt(session.stopped_for):
            midnight = datetime.combine(ended.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
            until = max(midnight, ended + NIGHT)
            return (until, reason) if until > now else None
    return None


def day_off_said(until: datetime, reason: str, *, now: datetime) -> str:
    """The reason and from when, in a sentence."""
    clock = "" if until.time() == time() else f" from {until:%H:%M}"
    if until.date() == now.date():  # it was shortly before midnight
        return f"You stopped a session for {reason}: a night of rest comes first. Training is possible{clock}."
    after = f"tomorrow,{clock}" if clock else "tomorrow"
    return f"You stopped a session for {reason}: nothing more is trained today. Training is possible {after}."
