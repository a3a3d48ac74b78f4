"""Adherence: how much of the planned training was done, always beside an outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ENOUGH = 0.70
"""Below this there was not enough training to judge (design, evidence.md 5.2)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Sessions planned and done from one day to another, both included; usually a week."""

    since: date
    until: date
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of what was planned was done over some spans; `share` is None where nothing was planned."""

    planned: int
    done: int
    share: float | None
    enough: bool | None
    """None: unknown, because no plan asked for training."""
    says: str


def kept(spans: Iterable[Span], *, since: date, until: date) -> Kept:
    """Adherence over the spans that lie mostly within the days [since, until]."""
    inside = [s for s in spans if since <= s.since + (s.until - s.since) / 2 <= until]
    planned, done = sum(s.planned for s in inside), sum(s.done for s in inside)
    if not planned:
        return Kept(planned, done, None, None, "How much was trained is not known: no plan covers these weeks.")
    share = done / planned
    says = f"{done} of {planned} planned sessions done ({100 * share:.0f} %)."
    if share < ENOUGH:
        says = f"Not enough training to judge: {says[0].lower()}{says[1:]}"
    return Kept(planned, done, share, share >= ENOUGH, says)
