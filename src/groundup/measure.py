"""Measure: one number with its unit, interval, method and status; Verdict: what evidence makes of it."""

from dataclasses import dataclass, field
from typing import Literal

from groundup.anatomy import Link, Side

Status = Literal["measured", "estimated", "self-reported", "not measurable"]
State = Literal["ok", "watch", "act", "described", "cannot tell"]
Mark = Literal["R", "D", "M", "design"]

STATES: tuple[State, ...] = ("cannot tell", "described", "ok", "watch", "act")
"""From least to most said; a link's state is the last of these that any of its measures reaches."""


@dataclass(frozen=True, slots=True)
class Interval:
    """95 % interval [low, high] in the measure's unit, or both None with the reason why it is unknown."""

    low: float | None = None
    high: float | None = None
    why: str = ""

    @classmethod
    def around(cls, value: float, sd: float) -> "Interval":
        """value ± 1.96 sd."""
        return cls(value - 1.96 * sd, value + 1.96 * sd)

    @classmethod
    def unknown(cls, why: str) -> "Interval":
        """No interval can be given, and why."""
        return cls(why=why)

    @property
    def known(self) -> bool:
        """Whether both ends are known."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row of verdicts.toml makes of a value."""

    state: State
    row: str
    """Id of the row in verdicts.toml; empty where none applies."""
    bound: str
    """The range or cut-off in words, with its unit."""
    source: str
    mark: Mark | None
    """None where no row applies; watch and act always have one."""
    why: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured, estimated or missing value of the chain.

    `value` is in `unit`, the unit people and papers use for it (degrees, mm, %, s): a Measure is what a person
    reads and what a norm judges. Curves and everything below stay in SI. `method` belongs to the measure's
    identity: values of two methods are never joined. `repetition` counts from 0; None is the whole trial.
    """

    id: str
    link: Link
    side: Side | None
    value: float | None
    unit: str
    method: str
    status: Status
    repetition: int | None = None
    interval: Interval = field(default_factory=lambda: Interval.unknown("no error model for this method"))
    why: str = ""
    """Why it is estimated or not measurable; what was assumed."""
    conditions: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    """Names of the streams it came from."""
    verdict: Verdict | None = None
    reference: str = ""
    """The published reference this value may be read beside, in words with its source; empty where there is none."""


@dataclass(frozen=True, slots=True)
class LinkReading:
    """A link's state on one side: the worst verdict among its measures, and why."""

    link: Link
    side: Side | None
    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence a person can act on, with everything it rests on."""

    sentence: str
    action: str
    measures: tuple[str, ...]
    """Measure ids with side, for instance `knee.separation_ratio_min`."""
    threshold: str
    source: str
    mark: Mark
    certainty: str
    link: Link
    side: Side | None
