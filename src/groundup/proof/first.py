"""What a driver changes in the plan: which exercises and rungs of the ladder come first. A suggestion, never a change.

Design values throughout: the driver orders the ladder (evidence report 5.3), it does not make one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ORDER: Mapping[str, tuple[tuple[str, int | None, str], ...]] = {
    "foot": (
        ("short_foot", 5, "the cue that helped, practiced until it holds in a small squat"),
        ("toe_press", 2, "the tripod it asks for: big toe, little toe, heel, standing"),
        ("balance", 2, "the same foot under load, on one leg"),
    ),
    "ankle": (
        ("knee_to_wall", 2, "the bend of the ankle that the wedge stood in for"),
        ("balance", 2, "the ankle under load, on one leg"),
    ),
    "hip": (
        ("hip_abduction", 2, "what the band above the knees asked for, on its own"),
        ("bridge", 3, "knees held wide against the band, on the back"),
        ("balance", 2, "a level pelvis on one leg"),
    ),
}
"""By link: exercise, the rung to work towards, why."""


@dataclass(frozen=True, slots=True)
class First:
    """One exercise that comes first: the rung to work towards by the ladder's own rule, and why."""

    exercise_id: str
    towards_level: int | None
    link: str
    why: str


def come_first(links: Sequence[str]) -> tuple[First, ...]:
    """The exercises that a driver puts first, from the ground up; () where no link is named.

    Several links give each its leading exercise before any gives its second. The ladder's rule still decides when a
    rung is climbed, and what the answers forbid stays out.
    """
    named = [link for link in ORDER if link in links]
    rounds = max((len(ORDER[link]) for link in named), default=0)
    found: dict[str, First] = {}
    for n in range(rounds):
        for link in named:
            if n < len(ORDER[link]):
                exercise_id, level, why = ORDER[link][n]
                found.setdefault(exercise_id, First(exercise_id, level, link, why))
    return tuple(found.values())
