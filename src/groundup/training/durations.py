"""The durations of our plans, computed from their doses: the table of docs/training.md."""

from collections.abc import Sequence
from dataclasses import replace

from groundup.training.dose import breakdown
from groundup.training.exercises import exercise
from groundup.training.plan import Kind, Prescription, SessionPlan
from groundup.training.plans import primer, session_plan, start, week_plan, weekly_sets
from groundup.training.screening import clearance, questions

DAYS: tuple[Kind, ...] = ("learning", "circuit", "foot", "glute", "short_circuit_walk")


def durations_table() -> str:
    """Each kind of day at the bottom and at the top of the start level's doses, as Markdown."""
    free = clearance({q.id: False for q in questions()})
    lines = [
        "| day | sets of short foot, toe press, balance, bridge | minutes | of that work | at the top of the doses |",
        "|---|---|---|---|---|",
    ]
    for kind in DAYS:
        low, high = session_plan(kind, start()), session_plan(kind, _at_top(start()))
        lines.append(_line(low, high))
    short = primer(start(), free)
    if short is not None:
        lines.append(_line(short, short))
    return "\n".join(lines)


def weeks_table() -> str:
    """What each week adds up to, as Markdown."""
    free = clearance({q.id: False for q in questions()})
    lines = ["| days a week | short foot | toe press | balance | bridge |", "|---|---|---|---|---|"]
    for days in (3, 4, 5):
        sets = weekly_sets(week_plan(days, start(), free, 2))
        counts = " | ".join(str(sets[i]) for i in ("short_foot", "toe_press", "balance", "bridge"))
        lines.append(f"| {days} | {counts} |")
    return "\n".join(lines)


def _line(low: SessionPlan, high: SessionPlan) -> str:
    sets = {p.exercise_id: p.sets for p in low.prescriptions}
    counted = ", ".join(str(sets.get(i, 0)) for i in ("short_foot", "toe_press", "balance", "bridge"))
    least, most = breakdown(low), breakdown(high)
    return f"| {low.title} | {counted} | {least.minutes:.1f} | {least.work_s / 60:.1f} | {most.minutes:.1f} |"


def _at_top(prescriptions: Sequence[Prescription]) -> list[Prescription]:
    """At the top of the routine's doses: balance 45 s although its first level ends at 30 s."""
    top = {"balance": exercise("balance").at(2).dose.high}
    return [
        replace(p, amount=top.get(p.exercise_id, exercise(p.exercise_id).at(p.level).dose.high)) for p in prescriptions
    ]
