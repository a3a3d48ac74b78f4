"""Change: the mean of a retest against that of the baseline, against its error, in one of four verdicts."""

from dataclasses import dataclass
from typing import Literal

from groundup.measure import Interval
from groundup.proof.adherence import Kept
from groundup.proof.baseline import Band

ChangeVerdict = Literal["within measurement error", "likely real change", "worse", "cannot tell"]
CHANGE_VERDICTS: tuple[ChangeVerdict, ...] = (
    "within measurement error",
    "likely real change",
    "worse",
    "cannot tell",
)
"""In the order of `deciding.WITHIN, REAL, WORSE, CANNOT_TELL`."""
Worthwhile = Literal["yes", "no", "perhaps", "not known"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a retest says. `verdict` None: descriptive, this line was not chosen beforehand.

    `difference` = retest mean − baseline mean in the measure's unit, `interval` its 95 % interval, `needed` what a
    verdict needs. `good`: +1 for the better, −1 for the worse, 0 where no direction is better.
    """

    verdict: ChangeVerdict | None
    difference: float
    interval: Interval
    needed: float | None
    good: int
    smallest_worthwhile: float | None
    worthwhile: Worthwhile
    """Whether the interval lies beyond the smallest worthwhile change, inside it, or neither."""
    band: Band
    adherence: Kept
    why: str
    sentence: str
    warnings: tuple[str, ...]
