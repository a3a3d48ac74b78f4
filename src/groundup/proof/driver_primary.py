"""What one measure says of the driver."""

from dataclasses import dataclass
from typing import Literal

from groundup.anatomy import Side

Driver = Literal["foot", "ankle", "hip", "several", "any attention", "cannot tell"]


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
    """Smallest p over the orders that the draw could have given; None where the orders are not known."""
    p_drawn_least: float | None
    """The smallest that this p could be: so few orders can be drawn."""
