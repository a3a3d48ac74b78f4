"""Changes: what training has changed on average, and whether one person's change can be seen."""

from dataclasses import dataclass
from functools import cache

from groundup.evidence.tables import frozen, table
from groundup.measure import Mark


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """What studies found for some measures: `found` within `weeks`, and whether one person can see as much."""

    measures: tuple[str, ...]
    found: str
    weeks: str
    seen: str
    mark: Mark
    sources: tuple[str, ...]


def published_change(measure_id: str) -> PublishedChange | None:
    """What is published on the change of a measure, or None."""
    return next((c for c in published_changes() if measure_id in c.measures), None)


@cache
def published_changes() -> tuple[PublishedChange, ...]:
    """All rows, from the ground up."""
    return tuple(PublishedChange(**frozen(row)) for row in table("changes")["change"])
