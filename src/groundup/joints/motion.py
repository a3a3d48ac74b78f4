"""Motion: joint angles and positions over time, all from one method."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundup.anatomy import SIDES, Side
from groundup.signals.curve import Curve

CURVES: dict[str, tuple[str, str]] = {
    # name: (unit, sign)
    "knee_flexion": ("rad", "flexion +"),
    "knee_fppa": ("rad", "frontal-plane projection angle: knee inward +"),
    "knee_fppa_change": ("rad", "knee_fppa minus its value in own standing: inward +"),
    "knee_medial_displacement": ("m", "travel of the knee center from its place in own standing: inward +"),
    "knee_separation_ratio": ("1", "distance of the knees / distance of the ankles, frontal; no side"),
    "knee_separation_of_standing": ("1", "knee_separation_ratio / the same in own standing; no side"),
    "hip_flexion": ("rad", "flexion +"),
    "hip_adduction": ("rad", "adduction +"),
    "hip_internal_rotation": ("rad", "internal +"),
    "pelvic_drop": ("rad", "of the stance side: opposite side lower +"),
    "pelvic_drop_change": ("rad", "pelvic_drop minus its value in own standing"),
    "pelvic_tilt": ("rad", "anterior +; no side"),
    "pelvic_tilt_change": ("rad", "pelvic_tilt minus its value in own standing; anterior +, no side"),
    "trunk_lean": ("rad", "to the right +; no side"),
    "trunk_lean_change": ("rad", "trunk_lean minus its value in own standing; to the right +, no side"),
    "trunk_flexion": ("rad", "forward from vertical +; no side"),
    "ankle_dorsiflexion": ("rad", "dorsiflexion +"),
    "ankle_eversion": ("rad", "eversion +"),
    "heel_height": ("m", "heel marker above its place in standing +"),
    "foot_height": ("m", "lowest foot point above the floor +"),
    "hip_height": ("m", "mid-hip above the floor +; no side"),
    "pelvis_travel": ("m", "horizontal distance of the mid-hip from its first place in the lab; markers only; no side"),
    "leg_length": ("m", "hip center to knee center to ankle center"),
    "foot_stagger": ("1", "fore-aft distance of the ankles over leg length: right in front +; no side"),
    "hip_extension": ("rad", "interior angle shoulder-hip-knee: straight = π"),
    "phone_tilt": ("rad", "angle of a phone on thigh or pelvis from where it rested, never negative; no side"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """Curves by (name, side) from one `method` (`marker angle`, `2D camera angle`, `3D landmark angle`, `file angle`).

    `missing` names every curve that could not be had, with the reason (the marker, the view, the gap). `notes` are
    sentences a person should read: which marker names were recognized, which hip center was used, what was swapped.
    """

    method: str
    curves: Mapping[tuple[str, Side | None], Curve]
    missing: Mapping[tuple[str, Side | None], str]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What a person must know before believing an angle."""

    def get(self, name: str, side: Side | None = None) -> Curve | None:
        """The curve, or None; then `missing` has the reason."""
        return self.curves.get((name, side))

    def why_not(self, name: str, side: Side | None = None) -> str:
        """Why a curve is not there."""
        return self.missing.get((name, side), f"{self.method} does not give {name.replace('_', ' ')}")


def nothing(method: str, why: str) -> Motion:
    """A motion without curves, and why there are none."""
    keys: list[tuple[str, Side | None]] = [(name, side) for name in CURVES for side in (None, *SIDES)]
    return Motion(method, {}, dict.fromkeys(keys, why), (why,))
