"""Advice: the sentence and the action that go with a verdict, by measure and by the side of the bound."""

from dataclasses import dataclass
from functools import cache

from groundup.evidence.tables import table
from groundup.evidence.verdicts import rows
from groundup.measure import Measure


@dataclass(frozen=True, slots=True)
class Advice:
    """What to say of a measure that left its bound, and what a person can do; `claims` are rows of the register."""

    measure: str
    when: str
    sentence: str
    action: str
    claims: tuple[str, ...]


def advice_for(measure: Measure) -> Advice | None:
    """The advice for a judged measure, or None where nothing is to be done."""
    if measure.verdict is None or measure.value is None:
        return None
    row = next((r for r in rows() if measure.verdict.row == r.id), None)
    if row is None:
        return None
    when = "low" if row.low is not None and measure.value < row.low else "high"
    return _entries().get((measure.id, when))


def all_advice() -> tuple[Advice, ...]:
    """Every entry."""
    return tuple(_entries().values())


@cache
def _entries() -> dict[tuple[str, str], Advice]:
    entries = (Advice(**(entry | {"claims": tuple(entry["claims"])})) for entry in table("advice")["advice"])
    return {(a.measure, a.when): a for a in entries}
