"""The differential test as it is taken: conditions in random order, five repetitions each, a minute apart.

A design of ours (evidence.md 5.3): no published protocol combines these conditions.
"""

from collections.abc import Mapping
from typing import Literal

from numpy.random import Generator

Condition = Literal["none", "foot cue", "heel wedge", "hip cue"]
CONDITIONS: tuple[Condition, ...] = ("none", "foot cue", "heel wedge", "hip cue")
REPETITIONS = 5
REST_S = 60.0

INSTRUCTIONS: Mapping[Condition, tuple[str, ...]] = {
    "none": ("Squat as you always do.",),
    "foot cue": (
        "First ten seconds of short foot: draw the ball of the big toe towards the heel, toes long.",
        "Then squat with this in mind: big toe, little toe, heel; the foot short.",
    ),
    "heel wedge": ("Put both heels on something 2 to 3 cm high, both the same. Squat as you always do.",),
    "hip cue": ("Put the light band just above both knees. Squat with the knees over the little toes.",),
}
LOADS: Mapping[Condition, str] = {"none": "-", "foot cue": "foot", "heel wedge": "ankle", "hip cue": "hip"}
COMPARED = ("knee.separation_ratio_min", "knee.fppa_at_60", "hip.adduction_peak", "hip.pelvic_drop_peak",
            "core.trunk_lean_peak", "ankle.heel_lift", "knee.flexion_peak")  # fmt: skip


def orders(repeats: int, rng: Generator) -> tuple[tuple[Condition, ...], ...]:
    """The order of the conditions for each repeat of the test: a Latin square, drawn at random.

    Over four repeats every condition comes once in every place and follows every other one once (Williams 1949, from
    memory, checked by a test): learning and tiredness then weigh on all alike. Later repeats draw a new square.
    """
    drawn: list[tuple[Condition, ...]] = []
    while len(drawn) < repeats:
        names = [CONDITIONS[i] for i in rng.permutation(len(CONDITIONS))]
        square = [tuple(names[(i + k) % 4] for k in (0, 1, 3, 2)) for i in range(4)]
        drawn += [square[i] for i in rng.permutation(4)]
    return tuple(drawn[:repeats])
