"""Plan: the week as it stands, changed here, printed, or taken along as a calendar with reminders."""

from dataclasses import dataclass

from fastapi import APIRouter

from groundup.training import dose
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise
from groundup.training.plan import Prescription, SessionPlan
from groundup.web.planning import Today
from groundup.web.words import WEEKDAYS, amount

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DayView:
    """One training day: its name, what it takes and what it asks for, line by line."""

    weekday: str
    title: str
    minutes: float
    rounds: bool
    lines: tuple[tuple[str, str, str], ...]
    """(exercise id, its name with the level, the dose)."""
    beside: tuple[tuple[str, str], ...]


def plan_view(stand: Today) -> tuple[DayView, ...]:
    """The days of a plan, for a reader."""
    if stand.plan is None:
        return ()
    beside = stand.plan.week.beside
    return tuple(
        _day(weekday, session, stand.own, [p for on, p in beside if on == weekday])
        for weekday, session in stand.plan.week.days
    )


def session_lines(session: SessionPlan, own: tuple[Exercise, ...]) -> tuple[tuple[str, str, str], ...]:
    """(exercise id, its name with the level, the dose) of each prescription."""
    return tuple(_line(p, own, rounds=session.rounds) for p in session.prescriptions)


def _day(weekday: int, session: SessionPlan, own: tuple[Exercise, ...], beside: list[Prescription]) -> DayView:
    return DayView(
        weekday=WEEKDAYS[weekday],
        title=session.title,
        minutes=dose.seconds(session, own=own) / 60.0,
        rounds=session.rounds,
        lines=session_lines(session, own),
        beside=tuple((p.exercise_id, f"{_line(p, own)[1]}, {_line(p, own)[2]}") for p in beside),
    )


def _line(p: Prescription, own: tuple[Exercise, ...], *, rounds: bool = False) -> tuple[str, str, str]:
    of = exercise(p.exercise_id, own=own)
    level = of.at(p.level)
    unit = {"repetitions": "", "hold": " s", "minutes": " min"}[level.counting]
    side = " a side" if level.feet == "each" else ""
    how = f"{amount(p.amount)}{unit}{side}"
    return p.exercise_id, f"{of.name}: {level.name}", how if rounds else f"{p.sets} × {how}"
