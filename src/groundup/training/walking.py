"""Walking barefoot or in minimal shoes: how much more than last week, and never running."""

from collections.abc import Sequence
from dataclasses import replace

from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise
from groundup.training.plan import WeekPlan

MORE_MIN = 5.0
MORE_SHARE = 0.10
FIRST_MIN = 5.0
"""A first week: one walk at the bottom of its dose (design)."""


def most_minutes(last_week_min: float) -> float:
    """The most minutes of this week: 5 or 10 % more than last week, whichever is less, yet at least one minute more.

    Population cautions, evidence report 3.7 [RID19D]: half of the runners who started running in minimal shoes had a
    bone-stress injury within ten weeks. That the smaller of the two holds is our choice.
    """
    if last_week_min <= 0.0:
        return FIRST_MIN
    return max(FIRST_MIN, last_week_min + max(1.0, min(MORE_MIN, MORE_SHARE * last_week_min)))


def capped(week: WeekPlan, most_min: float, *, own: Sequence[Exercise] = ()) -> WeekPlan:
    """The week with no more than `most_min` minutes of walks beside it; the last walks of the week give first."""
    left, changed = most_min, False
    kept = list(week.beside)
    for i, (day, p) in enumerate(week.beside):
        if exercise(p.exercise_id, own=own).place != "walk":
            continue
        amount = max(0.0, min(p.amount * p.sets, float(int(left))))
        if amount < p.amount * p.sets:
            changed = True
            kept[i] = (day, replace(p, sets=1, amount=amount))
        left -= amount
    if not changed:
        return week
    said = f"Walks stay within {most_min:g} min this week: 5 min or 10 % more than last week, whichever is less."
    return replace(week, beside=tuple((d, p) for d, p in kept if p.amount > 0), why=(*week.why, said))
