"""Adherence: how much of the planned training was done, always beside an outcome."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

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


@dataclass(frozen=True, slots=True)
class Trained:
    """Spans summed up in order of their middle days, so that any stretch of them is a difference."""

    middles: tuple[float, ...]
    """Ordinals."""
    planned: tuple[int, ...]
    done: tuple[int, ...]


def trained(spans: Iterable[Span]) -> Trained:
    """Spans made ready for `kept`."""
    ordered = sorted(spans, key=_middle)
    planned = tuple(accumulate((s.planned for s in ordered), initial=0))
    return Trained(tuple(map(_middle, ordered)), planned, tuple(accumulate((s.done for s in ordered), initial=0)))


def kept(spans: Trained, *, since: date, until: date) -> Kept:
    """Adherence over the spans that lie mostly within the days [since, until]."""
    first, last = bisect_left(spans.middles, since.toordinal()), bisect_right(spans.middles, until.toordinal())
    planned = max(0, spans.planned[last] - spans.planned[first]) if last > first else 0
    done = max(0, spans.done[last] - spans.done[first]) if last > first else 0
    if not planned:
        return Kept(planned, done, None, None, "How much was trained is not known: no plan covers these weeks.")
    share = done / planned
    span = f"{since.day} {since:%B %Y} to {until.day} {until:%B %Y}"
    says = f"{done} of {planned} planned sessions done ({100 * share:.0f} %), {span}."
    if share < ENOUGH:
        says = f"Not enough training to judge: {says}"
    return Kept(planned, done, share, share >= ENOUGH, says)


def _middle(span: Span) -> float:
    return (span.since.toordinal() + span.until.toordinal()) / 2
