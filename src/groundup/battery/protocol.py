"""Protocol: how one test is taken, what is entered and which measure it gives."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from groundup.anatomy import Task
from groundup.errors import GroundupError
from groundup.evidence.catalogue import definition
from groundup.evidence.tables import frozen, unknown
from groundup.measure import Mark

Means = Literal["camera", "tape", "scale", "count", "stopwatch", "pass", "photo"]
"""How the value comes in. Photos give clicked points; a camera test is assessed like any recording."""
Keep = Literal["best", "mean", "passes", "whole"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One number that the person enters, with the range in which it is believable, both ends included."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    once: bool = False
    """Entered once a side, not at every try."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """One test as it is taken every time, so that two results may be compared."""

    id: str
    name: str
    measures: tuple[str, ...]
    means: Means
    method: str
    """What the Measure states: part of its identity."""
    sides: bool
    practice: int
    """Tries before those that count."""
    trials: int
    keep: Keep
    seconds: float
    """A usual whole test with both sides [s]."""
    asks: tuple[Asked, ...]
    needs: tuple[str, ...]
    demands: frozenset[str]
    conditions: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    repeat_if: tuple[str, ...]
    stop: tuple[str, ...]
    sources: tuple[str, ...]
    mark: Mark
    task: Task | None = None
    view: str | None = None
    longest: float | None = None
    """Where a stopwatch stops [s]."""


def protocol(protocol_id: str) -> Protocol:
    """The protocol of an id; an unknown id is an error that names the nearest ones."""
    known = {p.id: p for p in protocols()}
    if protocol_id not in known:
        raise unknown("test", protocol_id, known)
    return known[protocol_id]


@cache
def protocols() -> tuple[Protocol, ...]:
    """All protocols, in the order of the table."""
    import tomllib
    from importlib.resources import files

    text = files("groundup.battery").joinpath("protocols.toml").read_text(encoding="utf-8")
    return tuple(_protocol(row) for row in tomllib.loads(text)["protocol"])


def measured_by(measure_id: str) -> tuple[Protocol, ...]:
    """The tests that would give a measure, quickest first."""
    return tuple(sorted((p for p in protocols() if measure_id in p.measures), key=lambda p: p.seconds))


def checked(asked: Asked, value: float, *, where: str) -> float:
    """The value if it is believable; otherwise an error that names the field, the range and what was found."""
    if not asked.low <= value <= asked.high:  # NaN fails too
        raise GroundupError(
            f"{asked.label.lower()} between {asked.low:g} and {asked.high:g} {asked.unit}".strip(),
            found=f"{value:g}",
            where=where,
            next_step="Check the unit and enter it again.",
        )
    return value


def _protocol(row: dict[str, Any]) -> Protocol:
    values = frozen(row)
    values["asks"] = tuple(Asked(**a) for a in row["asks"])
    values["demands"] = frozenset(row["demands"])
    values["conditions"] = tuple(sorted(row["conditions"].items()))
    made = Protocol(**values)
    for measure_id in made.measures:
        definition(measure_id)  # an id that the catalogue does not know is an error here
    return made
