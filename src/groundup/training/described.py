"""A plan in words: the rows of a printed page, what a week adds up to, and the lines of a calendar entry."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundup.training.dose import SWITCH_S, breakdown, seconds, set_seconds, tempo_of
from groundup.training.exercise import Exercise, Level
from groundup.training.exercises import exercise
from groundup.training.log import CountedBy
from groundup.training.plan import Prescription, SessionPlan, WeekPlan
from groundup.training.session import counted_by

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """One exercise of a day as it is printed."""

    exercise_id: str
    name: str
    level: str
    dose: str
    """Such as 3 x 20, 1-1-2, both feet."""
    rest: str
    how: str
    cues: tuple[str, ...]
    needs: tuple[str, ...]
    counted_by: CountedBy
    drawing: str
    minutes: float
    """What its sets take, without rests and changes."""
    sets: int = 1
    """How many there are of them; both sides of a set are one."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day as it is printed. `beside` are walks and foot trainer sets, outside the session's minutes."""

    weekday: int
    day: str
    title: str
    minutes: float
    in_rounds: bool
    exercises: tuple[ExerciseRow, ...]
    beside: tuple[ExerciseRow, ...]
    beside_minutes: float


def described(week: WeekPlan, *, own: Sequence[Exercise] = ()) -> tuple[DayRow, ...]:
    """The days of a week in words, in order; days with something beside a session only are among them."""
    sessions = dict(week.days)
    return tuple(_day(day, sessions.get(day), week, own) for day in sorted({*sessions, *(d for d, _ in week.beside)}))


def weekly_sets(week: WeekPlan, *, own: Sequence[Exercise] = ()) -> dict[str, int]:
    """Sets of each exercise in a week, those beside the sessions too; both sides of a set are one set."""
    every = [p for _, session in week.days for p in session.prescriptions] + [p for _, p in week.beside]
    ids = [e.id for e in (exercise(p.exercise_id, own=own) for p in every)]
    return {i: sum(p.sets for p in every if p.exercise_id == i) for i in dict.fromkeys(ids)}


def foot_work_minutes(week: WeekPlan, *, own: Sequence[Exercise] = ()) -> float:
    """Minutes of work of the feet in a week, foot trainer sets among them; walks are counted separately."""
    every = [p for _, session in week.days for p in session.prescriptions] + [p for _, p in week.beside]
    feet = [p for p in every if (of := exercise(p.exercise_id, own=own)).link == "foot" and of.place != "walk"]
    return sum(_work_s(p, exercise(p.exercise_id, own=own)) for p in feet) / 60.0


def walk_minutes(week: WeekPlan, *, own: Sequence[Exercise] = ()) -> float:
    """Minutes walked in a week, outside the sessions."""
    walks = [p for _, p in week.beside if exercise(p.exercise_id, own=own).place == "walk"]
    return sum(_work_s(p, exercise(p.exercise_id, own=own)) for p in walks) / 60.0


def summary(session: SessionPlan, *, own: Sequence[Exercise] = ()) -> tuple[str, ...]:
    """A session in a few lines: how long, then each exercise with its level and dose."""
    minutes = seconds(session, own=own) / 60.0
    rows = [_row(p, own) for p in session.prescriptions]
    return (f"{minutes:.1f} min", *(f"{r.name}, {r.level}: {r.dose}" for r in rows))


def line(p: Prescription, *, own: Sequence[Exercise] = ()) -> str:
    """One exercise with its level and dose on a line."""
    row = _row(p, own)
    return f"{row.name}, {row.level}: {row.dose}"


def dose_text(p: Prescription, level: Level) -> str:
    """The dose as a person reads it."""
    unit = {"repetitions": "", "hold": " s", "minutes": " min"}[level.counting]
    tempo = tempo_of(p, level) if level.counting == "repetitions" else None
    sets = f"{p.amount:g}{unit}" if level.counting == "minutes" and p.sets == 1 else f"{p.sets} × {p.amount:g}{unit}"
    feet = "both feet together" if level.feet == "both" else "each side"
    return ", ".join(
        part
        for part in (
            sets,
            f"tempo {tempo.up_s:g}-{tempo.hold_s:g}-{tempo.down_s:g} s" if tempo else "",
            feet if level.counting != "minutes" else "",
            "smaller movement" if p.short_range else "",
        )
        if part
    )


def _day(day: int, session: SessionPlan | None, week: WeekPlan, own: Sequence[Exercise]) -> DayRow:
    beside = [p for on, p in week.beside if on == day]
    return DayRow(
        weekday=day,
        day=WEEKDAYS[day],
        title=session.title if session else "Beside",
        minutes=breakdown(session, own=own).minutes if session else 0.0,
        in_rounds=session.rounds if session else False,
        exercises=tuple(_row(p, own) for p in session.prescriptions) if session else (),
        beside=tuple(_row(p, own) for p in beside),
        beside_minutes=sum(_beside_s(p, exercise(p.exercise_id, own=own)) for p in beside) / 60.0,
    )


def _row(p: Prescription, own: Sequence[Exercise]) -> ExerciseRow:
    of = exercise(p.exercise_id, own=own)
    level = of.at(p.level)
    return ExerciseRow(
        exercise_id=of.id,
        name=of.name,
        level=level.name,
        dose=dose_text(p, level),
        rest=f"{p.rest_s:g} s between sets" if p.sets > 1 else "",
        how=level.how,
        cues=of.cues[:2],
        needs=level.needs,
        counted_by=counted_by(level),
        drawing=level.drawing or of.drawing,
        minutes=_work_s(p, of) / 60.0,
        sets=p.sets,
    )


def _work_s(p: Prescription, of: Exercise) -> float:
    level = of.at(p.level)
    return p.sets * (2 if level.feet == "each" else 1) * set_seconds(p, level)


def _beside_s(p: Prescription, of: Exercise) -> float:
    """Sets beside a session with their rests and changes of side."""
    switches = p.sets * SWITCH_S if of.at(p.level).feet == "each" else 0.0
    return _work_s(p, of) + switches + (p.sets - 1) * p.rest_s
