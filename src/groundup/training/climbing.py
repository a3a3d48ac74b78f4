"""Which level of a ladder comes next, with what a person has and what the answers allow."""

from collections.abc import Sequence

from groundup.training.exercise import DEMAND_RAISES, Level
from groundup.training.screening import Clearance, allows


def next_rung(here: Level, higher: Sequence[Level], clearance: Clearance) -> Level | None:
    """The next level up that can be done, from those above in order; None where the ladder stops.

    A level is passed by only where nothing but a thing is missing for it, and where what it raises is gone again
    further up: so that still one variable is raised, that of the level reached (evidence report 3.2).
    """
    for k, rung in enumerate(higher):
        if allows(clearance, rung):
            eased = all(passed.changes in _raised(passed.demands - rung.demands) for passed in higher[:k])
            alone = _raised(rung.demands - here.demands) <= {rung.changes}
            return rung if k == 0 or (eased and alone) else None
        if rung.demands & clearance.forbids or not clearance.lacks.intersection(rung.needs):
            return None
    return None


def _raised(demands: frozenset[str]) -> frozenset[str]:
    """The variables that demands raise."""
    return frozenset(variable for demand, variable in DEMAND_RAISES.items() if demand in demands)
