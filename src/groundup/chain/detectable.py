"""Detectable: how far a value would have to move before the software is sure to say so."""

from dataclasses import dataclass

from groundup.evidence.verdicts import rows
from groundup.measure import Measure


@dataclass(frozen=True, slots=True)
class Detectable:
    """Smallest change of a measure, upward and downward, that its verdict tells from noise, in the measure's unit.

    None where no bound lies that way. `sure` is False where the measure's error is unknown: then the change only
    reaches the bound, and nobody can say how often noise alone would.
    """

    up: float | None
    down: float | None
    sure: bool


def detectable(measure: Measure) -> Detectable | None:
    """Distance from the value to the bound that judged it, plus the half of its 95 % interval that lies behind it.

    None for a measure without a value or whose verdict has no bound: only the person's own baseline can judge that.
    """
    if measure.value is None or measure.verdict is None:
        return None
    row = next((r for r in rows() if r.id == measure.verdict.row and r.bounded), None)
    if row is None:
        return None
    interval = measure.interval
    below = measure.value - interval.low if interval.low is not None else 0.0
    above = interval.high - measure.value if interval.high is not None else 0.0
    return Detectable(
        up=None if row.high is None else max(0.0, row.high - measure.value) + below,
        down=None if row.low is None else max(0.0, measure.value - row.low) + above,
        sure=interval.known,
    )
