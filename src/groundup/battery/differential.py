"""The differential test as it is taken: conditions in random order, and the raw comparison, which is not a verdict yet.

A design of ours (evidence.md 5.3): no published protocol combines these conditions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

from numpy.random import Generator

from groundup.anatomy import Side
from groundup.measure import Measure

Condition = Literal["none", "foot cue", "heel wedge", "hip cue"]
CONDITIONS: tuple[Condition, ...] = ("none", "foot cue", "heel wedge", "hip cue")
REPETITIONS = 5
REST_S = 60.0

NOT_YET = "This is the raw comparison. It is not a verdict yet: five repetitions vary by chance alone."

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


@dataclass(frozen=True, slots=True)
class Row:
    """One measure under one condition: repetitions, mean, spread and difference from none, in the measure's unit."""

    measure_id: str
    side: Side | None
    unit: str
    method: str
    condition: Condition
    n: int
    mean: float
    sd: float | None
    """Standard deviation between the repetitions; None below two."""
    difference: float | None
    """Mean − mean of none; None for none itself and where none gave nothing by the same method."""


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


def raw_comparison(by_condition: Mapping[Condition, Sequence[Measure]]) -> tuple[Row, ...]:
    """Mean and spread of the compared measures under each condition, over single repetitions.

    Values of two methods are never compared: a condition filmed differently gets no difference.
    """
    values: dict[tuple[str, Side | None, str, str], dict[Condition, list[float]]] = {}
    for condition in CONDITIONS:
        for m in by_condition.get(condition, ()):
            if m.id in COMPARED and m.repetition is not None and m.value is not None:
                key = (m.id, m.side, m.unit, m.method)
                values.setdefault(key, {}).setdefault(condition, []).append(m.value)
    ordered = sorted(values, key=lambda k: (COMPARED.index(k[0]), k[1] or "", k[3]))
    return tuple(
        _row(key, condition, values[key]) for key in ordered for condition in CONDITIONS if condition in values[key]
    )


def _row(key: tuple[str, Side | None, str, str], condition: Condition, found: Mapping[Condition, list[float]]) -> Row:
    measure_id, side, unit, method = key
    own, rest = found[condition], found.get("none")
    difference = fmean(own) - fmean(rest) if rest and condition != "none" else None
    return Row(
        measure_id,
        side,
        unit,
        method,
        condition,
        len(own),
        fmean(own),
        stdev(own) if len(own) > 1 else None,
        difference,
    )
