"""The pain rule: which sessions were too much, how often, and until when to rest. Evidence report 3.6."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groundup.training.log import SessionResult

SAFE = 2.0
"""0-2 is safe (some versions 3)."""
ACCEPTABLE = 5.0
"""Up to 5 is acceptable if it settles by the morning; above it a session stops."""
REST = timedelta(hours=48)
REFER_AT = 3
"""The third time: stop and see a professional."""
WEEK = timedelta(days=7)
READ_BEFORE = timedelta(days=15)
"""How far before a session its pain is compared with others: two weeks, and a day that covers any clock's zone."""


@dataclass(frozen=True, slots=True)
class Pain:
    """What the pain of one session says. `too_much` is the reason in words, '' where it was within the rule."""

    worst: float | None
    settled: bool | None
    """Whether the next morning was no worse than before the session; None where nobody has said."""
    too_much: str


def read_pain(history: Sequence[SessionResult], index: int) -> Pain:
    """The pain of session `index` of a history in order of time, read beside the week before it.

    Too much: above 5; still raised the next morning and out of the safe band; or out of the safe band and worse than
    all of this week and the week before. A morning raised within 0-2 is not too much, but nothing is raised on it and
    48 h are left (design).
    """
    session = history[index]
    worst, morning = session.pain_worst, session.pain_next_morning
    baseline = session.pain_before or 0.0
    settled = None if morning is None else morning <= baseline
    too_much = ""
    if worst is not None and worst > ACCEPTABLE:
        too_much = f"pain reached {worst:g}, above 5"
    elif settled is False and morning is not None and morning > SAFE:
        too_much = f"pain was still {morning:g} the next morning, {baseline:g} before"
    elif worst is not None and worst > SAFE and _rises(history, index, worst):
        too_much = f"pain rises from week to week, to {worst:g}"
    return Pain(worst, settled, too_much)


def times_too_much(history: Sequence[SessionResult], *, cleared_on: date | None = None) -> int:
    """How often it was too much since a professional last cleared it. `history` in order of time."""
    return sum(
        bool(read_pain(history, i).too_much)
        for i, session in enumerate(history)
        if cleared_on is None or session.started.date() > cleared_on
    )


def refer(history: Sequence[SessionResult], *, cleared_on: date | None = None) -> bool:
    """Whether it has been too much for the third time: no training until a professional has cleared it."""
    return times_too_much(history, cleared_on=cleared_on) >= REFER_AT


def rest_until(history: Sequence[SessionResult]) -> datetime | None:
    """Until when pain asks for rest: 48 h after the last session whose pain did; None where none still does.

    A session within these 48 h that did not hurt, such as one of tests, does not end them. `history` in order of time.
    """
    for index in range(len(history) - 1, -1, -1):
        if history[-1].started - history[index].started >= REST:
            return None
        pain = read_pain(history, index)
        if pain.too_much or pain.settled is False:
            return history[index].started + REST
    return None


def in_order(history: Sequence[SessionResult]) -> tuple[SessionResult, ...]:
    """Sessions by the time they began."""
    return tuple(sorted(history, key=lambda s: s.started))


def _rises(history: Sequence[SessionResult], index: int, worst: float) -> bool:
    """Whether this pain is above all of this week's and last week's, with anything to compare in last week."""
    ago = [(history[index].started - s.started + _DAY_PART, s.pain_worst) for s in history[:index]]
    recent = [(age, pain) for age, pain in ago if pain is not None and age < 2 * WEEK]
    return any(age >= WEEK for age, _ in recent) and worst > max(pain for _, pain in recent)


_DAY_PART = timedelta(hours=12)
"""Sessions of the same weekday do not begin at the same minute: a week is counted from half a day before."""
