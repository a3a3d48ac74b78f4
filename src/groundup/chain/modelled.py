"""What a body model adds to a trial: its curves with their draws, and what is withheld and why.

Nothing here knows the engine: the links read these values without importing it, and a trial without one says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from groundup.anatomy import SIDES, Side
from groundup.body.scene import Scene
from groundup.signals.curve import Curve

Key = tuple[str, Side | None]

CURVES: dict[str, tuple[str, str]] = {
    # name: (unit, sign)
    "hip_extension_moment": ("N·m/kg", "what extends the hip +"),
    "hip_abduction_moment": ("N·m/kg", "what abducts the hip +"),
    "knee_extension_moment": ("N·m/kg", "what extends the knee +"),
    "ankle_plantarflexion_moment": ("N·m/kg", "what plantarflexes the ankle +"),
    "hip_knee_extension_moment": ("N·m/kg", "what extends hip and knee together +"),
    "hip_power": ("W/kg", "muscles drive the hip +, brake it −"),
    "knee_power": ("W/kg", "muscles drive the knee +, brake it −"),
    "ankle_power": ("W/kg", "muscles drive the ankle +, brake it −"),
    "hip_moment": ("N·m/kg", "size of the hip's whole moment"),
    "hip_reserve": ("N·m/kg", "size of what no muscle of the model makes of it"),
    "hip_contact_force": ("BW", "size of the force between femur and pelvis over body weight"),
    "gluteus_maximus_activation": ("1", "0 none, 1 all of it"),
    "gluteus_medius_activation": ("1", "0 none, 1 all of it"),
}

MARKERS_NEEDED = "come with the body engine, from markers and force plates; this input alone does not give them"


@dataclass(frozen=True, slots=True, eq=False)
class Modelled:
    """What a body model says of a trial: curves by (name, side), and why what is not there is not."""

    method: str
    curves: Mapping[Key, Curve]
    missing: Mapping[Key, str]
    withheld: Mapping[Key, Mapping[int | None, str]]
    """By repetition (None: the whole trial), why a curve must not be read there."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    scene: Scene | None = None
    """The body to draw, where it was worked out."""
    within_factor: float | None = None
    """A measure whose interval's ends are farther apart than this is not told; None: every one is."""

    def why_not(self, name: str, side: Side | None) -> str:
        """Why a curve is not there."""
        return self.missing.get((name, side), f"{self.method} does not give {name.replace('_', ' ')}")


def nothing_modelled(why: str, *, method: str, warnings: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Modelled:
    """No curve at all, for one reason."""
    keys: list[Key] = [(name, side) for name in CURVES for side in SIDES]
    return Modelled(method, {}, dict.fromkeys(keys, why), {}, notes=notes, warnings=warnings)


def unmodelled(name: str) -> str:
    """Why a trial without a body model has no such curve."""
    what = "muscles' shares" if "activation" in name else "contact forces" if "contact" in name else "joint moments"
    return f"{what} {MARKERS_NEEDED}"
