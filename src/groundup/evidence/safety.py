"""Safety gates: when to stop, to change the plan or to send a person to a professional. They always hold."""

from dataclasses import dataclass
from functools import cache

from groundup.evidence.tables import frozen, table, unknown
from groundup.measure import Mark


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate. Unlike a norm it holds whatever its mark: a figure from memory that protects is kept.

    `group` is screening (asked before the first session), pain (a rule on the 0-10 scale) or population (a caution
    for a group of people). `low` and `high` are the pain values [low, high] of a pain rule, else None.
    """

    id: str
    group: str
    when: str
    then: str
    locks: bool
    """Whether the plan is locked until a professional clears it."""
    mark: Mark
    sources: tuple[str, ...]
    low: float | None = None
    high: float | None = None


def gate(gate_id: str) -> Gate:
    """The gate of an id; an unknown id is an error that names the nearest ones."""
    known = {g.id: g for g in gates()}
    if gate_id not in known:
        raise unknown("safety gate", gate_id, known)
    return known[gate_id]


@cache
def gates() -> tuple[Gate, ...]:
    """All gates: screening, pain, populations."""
    return tuple(Gate(**frozen(row)) for row in table("safety")["gate"])
