"""The values of one repetition, read from its curves by the readers of the links themselves.

`assess` reads a whole recording; a running session reads each repetition as it ends, from the frames of that repetition
alone. Both call these readers, so both get the same numbers.
"""

from collections.abc import Iterator, Mapping
from math import isfinite

from groundup.anatomy import SIDES, Side
from groundup.chain.ankle import lift
from groundup.chain.core import trunk_against_shank
from groundup.chain.knee import fppa_at_60, narrowest, readable_peak, shift_at_depth
from groundup.chain.peaks import Reader, Span, highest, largest_in_size
from groundup.chain.trial import Repetition
from groundup.joints.body_curves import Key
from groundup.signals.curve import Curve

DEG = 57.29577951308232

_BENDS = ("hip_flexion", "knee_flexion")
_HIGHEST = (
    ("ankle.dorsiflexion_peak", "ankle_dorsiflexion"),
    ("knee.flexion_peak", "knee_flexion"),
    ("hip.flexion_peak", "hip_flexion"),
    ("hip.pelvic_drop_peak", "pelvic_drop_change"),
)


def repetition_values(
    curves: Mapping[Key, Curve], repetition: Repetition, *, leg_m: float | None
) -> Mapping[str, float]:
    """Values in the measures' units by `side/measure` or `measure`; what is not seen is absent."""
    span = Span(0, repetition.start_s, repetition.end_s, repetition.bottom_s)
    sides = SIDES if repetition.side is None else (repetition.side,)
    out: dict[str, float] = {}
    for measure, side, name, reader in _readers(curves, sides, leg_m):
        curve = curves.get((name, side))
        value = float("nan") if curve is None else reader(curve, span).value
        if isfinite(value):
            out[measure if side is None else f"{side}/{measure}"] = value
    return out


def _readers(
    curves: Mapping[Key, Curve], sides: tuple[Side, ...], leg_m: float | None
) -> Iterator[tuple[str, Side | None, str, Reader]]:
    top = highest(DEG)
    for side in sides:
        name = "knee_fppa_change"
        if (name, side) in curves:
            yield "knee.fppa_at_60", side, name, fppa_at_60(curves.get(("knee_flexion", side)))
            yield "knee.fppa_peak", side, name, readable_peak
        yield "knee.medial_displacement", side, "knee_medial_displacement", highest(1e3)
        shift = shift_at_depth(curves.get(("hip_height", None)), leg_m)
        yield "knee.medial_shift_at_15", side, "knee_medial_displacement", shift
        yield "ankle.heel_lift", side, "heel_height", lift(leg_m)
        for measure, name in _HIGHEST:
            yield measure, side, name, top
    flexions = [c for s in SIDES if (c := curves.get(("knee_flexion", s))) is not None]
    yield "knee.separation_ratio_min", None, "knee_separation_of_standing", narrowest(flexions)
    yield "core.trunk_flexion_peak", None, "trunk_flexion", top
    hip, knee = (next((c for s in SIDES if (c := curves.get((n, s))) is not None), None) for n in _BENDS)
    yield "core.trunk_shank_difference", None, "trunk_flexion", trunk_against_shank(hip, knee)
    yield "core.trunk_lean_peak", None, "trunk_lean_change", largest_in_size(DEG)
