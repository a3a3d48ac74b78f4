"""Sessions as the evidence report's table of durations states them, built from our exercises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundup.training.exercise import Exercise, Tempo
from groundup.training.exercises import exercise
from groundup.training.plan import Prescription, SessionPlan

PAUSE_S = 5.0
"""Between two rounds of balance: the other side is the rest."""


@dataclass(frozen=True)
class Row:
    """One way of doing the routine: seconds a repetition, balance seconds, bridges, rests."""

    rep_s: tuple[float, float, float] = (4.0, 4.0, 4.0)
    """Of short foot, toe press, bridge."""
    each_foot: tuple[bool, bool] = (False, False)
    short_foot: int = 20
    balance_s: float = 30.0
    bridges: float = 12
    sets: tuple[int, int, int, int] = (3, 3, 3, 3)
    rest_s: float = 30.0
    change_s: float | None = None
    """None: as long as the rests."""
    rounds: bool = False


def plan_of(row: Row) -> tuple[SessionPlan, tuple[Exercise, ...]]:
    """The session of a row and the exercises that it is read with."""
    feet = ["each" if each else "both" for each in row.each_foot]
    known = (
        _with_feet(exercise("short_foot"), feet[0]),
        _with_feet(exercise("toe_press"), feet[1]),
    )
    doses = [
        Prescription("short_foot", 1, row.sets[0], row.short_foot, row.rest_s, tempo=_tempo(row.rep_s[0])),
        Prescription("toe_press", 1, row.sets[1], 10, row.rest_s, tempo=_tempo(row.rep_s[1])),
        Prescription("balance", 1, row.sets[2], row.balance_s, PAUSE_S),
        Prescription("bridge", 1, row.sets[3], row.bridges, row.rest_s, tempo=_tempo(row.rep_s[2])),
    ]
    change_s = row.rest_s if row.change_s is None else row.change_s
    kept = tuple(p for p in doses if p.sets)
    return SessionPlan("own", "row", kept, rounds=row.rounds, change_s=change_s), known


def _tempo(seconds: float) -> Tempo:
    return Tempo(1.0, seconds - 2.0, 1.0)


def _with_feet(of: Exercise, feet: str) -> Exercise:
    levels = [replace(level, feet=feet) for level in of.levels]  # type: ignore[arg-type]
    return replace(of, levels=tuple(levels))


def minutes(row: Row) -> float:
    from groundup.training.dose import seconds

    plan, known = plan_of(row)
    return seconds(plan, own=known) / 60.0


def work_minutes(rows: Sequence[Row]) -> list[float]:
    from groundup.training.dose import breakdown

    return [breakdown(plan, own=known).work_s / 60.0 for plan, known in map(plan_of, rows)]
