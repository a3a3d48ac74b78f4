"""The differential test's verdict: what each condition does to each measure, and where the movement is driven from.

A design of ours (evidence report 5.3): no published protocol combines these conditions, and a driver is no diagnosis.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundup.anatomy import Side
from groundup.battery.differential import Condition
from groundup.measure import Interval, Measure

Driver = Literal["foot", "ankle", "hip", "several", "any attention", "cannot tell"]
DESIGN = "A design of ours, not a diagnosis: no published protocol combines these conditions."


@dataclass(frozen=True, slots=True)
class Run:
    """One block: the repetitions of one condition in one repeat of the test.

    `repeat` names the repeat (a test's id, or a number); `day` is when, None where nobody knows; `place` counts from 0
    within the repeat. Measures of the whole trial are left out.
    """

    condition: Condition
    repeat: str
    measures: tuple[Measure, ...]
    day: date | None = None
    place: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The repetitions of a measure in one block, as they were."""

    repeat: str
    condition: Condition
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one condition does to one measure, against none, in the measure's unit."""

    measure_id: str
    side: Side | None
    unit: str
    method: str
    condition: Condition
    difference: float
    interval: Interval
    """95 %: from repeat to repeat; with one repeat that of its repetitions, and `why` says what it leaves out."""
    repetitions: Interval
    """95 % from permuting the repetitions within each repeat: it does not know how much a block varies."""
    mdc95: float | None
    """The person's own smallest detectable change in this test, every condition counted; None with one repeat."""
    p: float
    """Over the labels of whole blocks, in the direction seen, the largest of the conditions setting the bar."""
    adjusted_p: float
    """`p` with all measures in hand (Holm): the measures beside the primary are description."""
    repeats: int
    helps: bool | None
    """Whether it went to the better side; None where no side is better."""
    beyond: bool
    """Past the repetitions' interval and the own error."""


@dataclass(frozen=True, slots=True)
class Primary:
    """One measure that the driver is read from, and what it says."""

    measure_id: str
    side: Side | None
    method: str
    driver: Driver
    links: tuple[str, ...]
    reason: str
    repeats: int
    p_drawn: float | None
    """p over the orders that the draw could have given; None where the orders are not known."""
    p_drawn_least: float | None


@dataclass(frozen=True, slots=True)
class Differential:
    """The verdict with everything it rests on."""

    driver: Driver
    links: tuple[str, ...]
    """The links that are named: one of foot, ankle, hip; several of them; none."""
    reason: str
    primaries: tuple[Primary, ...]
    effects: tuple[Effect, ...]
    raw: Mapping[tuple[str, Side | None, str, str], tuple[Block, ...]]
    """Every value by measure, side, unit and method."""
    warnings: tuple[str, ...]
    repeats: int
    days: int | None
    design: str = DESIGN


def differential(
    runs: Sequence[Run],
    *,
    primaries: Sequence[str] = (),
    own_mdc95: Mapping[tuple[str, Side | None, str], float] | None = None,
    seed: int = 0,
) -> Differential:
    """The verdict of one or several repeats of the test.

    `primaries` are at most three measure ids chosen beforehand; without them knee separation, then the knee's angle at
    60° of flexion, whichever was seen throughout at a matched depth. `own_mdc95` is the person's own error of one test
    from a baseline, by (measure, side, method): an effect must pass it too, over the root of the repeats.
    """
    raise NotImplementedError
