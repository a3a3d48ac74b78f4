"""Sessions as done, made short for tests of the ladder."""

from datetime import UTC, datetime, timedelta

from groundup.training.exercises import exercise
from groundup.training.log import CountedBy, SessionResult, SetResult
from groundup.training.plan import Prescription

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


def done(
    p: Prescription,
    day: float,
    *,
    share: float = 1.0,
    clean: float | None = 1.0,
    effort: float | None = 5.0,
    before: float | None = 0.0,
    worst: float | None = 0.0,
    morning: float | None = 0.0,
    kind: str = "circuit",
    sets: int | None = None,
    by: CountedBy = "camera",
    skipped: bool = False,
) -> SessionResult:
    """One session of one exercise on a day: `share` of each target done, `clean` of what was done clean."""
    of = exercise(p.exercise_id)
    sides = ("left", "right") if of.at(p.level).feet == "each" else (None,)
    amount = p.amount * share
    results = tuple(
        SetResult(
            of.id, p.level, side, n, p.amount, amount, None if clean is None else clean * amount, by, effort, skipped
        )
        for n in range(sets or p.sets)
        for side in sides
    )
    return SessionResult(NOW + timedelta(days=day), kind, results, len(results), 13.0, before, worst, morning)
