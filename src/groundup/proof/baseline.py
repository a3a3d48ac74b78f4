"""Baseline: what a person's value was before training, and the band that a change has to leave."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundup.measure import Mark
from groundup.proof.series import Point

BandKind = Literal["own", "published", "unknown"]


@dataclass(frozen=True, slots=True)
class Band:
    """The error of one day's value, where it comes from, and what it makes of a difference.

    `sem` is the standard error of measurement of one day; `mdc95` = 1.96·√2·sem (2.77·sem) is what two single days
    have to differ by. Both in the measure's unit, None where the error is unknown. `df` is None where the error is
    taken as known (published). A published figure from memory (mark M) is shown and never judges: kind "unknown".
    """

    kind: BandKind
    sem: float | None
    mdc95: float | None
    df: float | None
    source: str
    mark: Mark | None
    why: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The counted baseline days of a series: their mean and what weakens it.

    `half_width` is that of the grey band about the mean which is drawn: what the mean of a retest of two days has to
    leave; None where the error is unknown.
    """

    mean: float
    days: int
    first: date
    last: date
    points: tuple[Point, ...]
    practice: tuple[Point, ...]
    """Shown, never counted."""
    band: Band
    half_width: float | None
    slope_per_week: float | None
    learning: bool
    """A trend within the baseline beyond its error."""
    warnings: tuple[str, ...]
