"""A line of progress: one measure of one person over time, with its baseline and its retests."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from groundup.anatomy import Side
from groundup.proof.baseline import Band, Baseline
from groundup.proof.change import Change
from groundup.proof.series import Point, Series

Role = Literal["primary", "control", "descriptive"]


class Chosen(Protocol):
    """A measure chosen beforehand; the store's PrimaryMeasure is one. `side` None: both; `method` empty: any."""

    @property
    def measure_id(self) -> str:
        """Id of the measure."""
        ...

    @property
    def side(self) -> Side | None:
        """One side, or None for both."""
        ...

    @property
    def method(self) -> str:
        """One way of measuring, or empty for any."""
        ...

    @property
    def at(self) -> datetime:
        """When it was chosen."""
        ...


@dataclass(frozen=True, slots=True)
class Phase:
    """The days of one retest: `week` counts from the start of training; `change` is None before its first day."""

    name: str
    """For instance "week 8"."""
    week: int
    first: date
    last: date
    days: int
    mean: float
    points: tuple[Point, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class SeriesProgress:
    """One line of the page: every point, its baseline with the band, its retests, and what the last one says."""

    series: Series
    role: Role
    title: str
    better: str
    """In words, as the catalogue has it."""
    baseline: Baseline | None
    band: Band
    phases: tuple[Phase, ...]
    change: Change | None
    """That of the last retest; None before the first."""
    sentence: str
    warnings: tuple[str, ...]
