"""The tripod now and the one asked for: a task, to shift to a distribution and hold it, and no norm of health.

Evidence 1.1 F1: equal thirds are not a foot's natural load, and no direction is proven better. What can be trained and
told is whether somebody can shift to and hold a requested distribution, to five percentage points (design).
"""

from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

from groundup.coaching.foot_load import FootLoad

Shares = tuple[float, float, float]
"""Medial, lateral, heel [%] of their sum."""
Target = Literal["own", "big toe", "little toe", "heel", "even"]
"""A distribution by name: as this foot rests, shifted from there to one of its points, or equal thirds."""

POINTS = 5.0
"""On target while each share is within so many percentage points of what is asked (evidence 1.1 F1, design)."""
SHIFT_POINTS = 15.0
"""A shift to a point asks for so much more on it than at rest, and takes it from the others by their size (design)."""
MOST_PERCENT = 90.0
"""More than this is asked of no point (design)."""
_SLACK = 1e-9
"""Rounding of shares in floating point."""


@dataclass(frozen=True, slots=True)
class TripodTold:
    """Shares of the three points [%], which sum to 100; `on_target` is False where nothing is asked.

    Medial is big toe and first metatarsal head, as far as they are measured.
    """

    medial: float
    lateral: float
    heel: float
    target: Shares | None = None
    on_target: bool = False

    @property
    def shares(self) -> Shares:
        """All three."""
        return self.medial, self.lateral, self.heel


def tripod(load: FootLoad, asked: Shares | None = None) -> TripodTold | None:
    """The tripod of one sample; None where a point is not measured or nothing stands on them."""
    medial = load.hallux if isfinite(load.hallux) else 0.0
    if isfinite(load.mth1):
        medial += load.mth1
    elif not isfinite(load.hallux):
        return None
    total = medial + load.fifth + load.heel
    if not total > 0:
        return None
    found = TripodTold(100.0 * medial / total, 100.0 * load.fifth / total, 100.0 * load.heel / total)
    return found if asked is None else replace(found, target=asked, on_target=is_on(found.shares, asked))


def is_on(shares: Shares, asked: Shares) -> bool:
    """Whether each share is within `POINTS` of what is asked."""
    return all(abs(share - wanted) <= POINTS + _SLACK for share, wanted in zip(shares, asked, strict=True))


def asked_for(target: Target, rest: TripodTold) -> Shares:
    """What a target by name asks of a foot that rests like this."""
    if target == "even":
        return (100 / 3, 100 / 3, 100 / 3)
    if target == "own":
        return rest.shares
    point = {"big toe": 0, "little toe": 1, "heel": 2}[target]
    own = rest.shares[point]
    wanted = max(own, min(own + SHIFT_POINTS, MOST_PERCENT))
    left = (100.0 - wanted) / (100.0 - own) if own < 100.0 else 0.0
    medial, lateral, heel = (wanted if k == point else share * left for k, share in enumerate(rest.shares))
    return medial, lateral, heel
