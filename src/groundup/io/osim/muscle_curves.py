"""Curves of a muscle from the parameters in its file, as rows of `body.curves`."""

from typing import NamedTuple

import numpy as np

from groundup.body import curves
from groundup.body.functions import gathered, values_of
from groundup.body.model import Floats, Note, floats
from groundup.io.osim.document import Element, flag, listed, number
from groundup.io.osim.functions import function_in, pieces_of


class Rows(NamedTuple):
    """Four rows (G,) of `model.Muscles`."""

    active_length: Floats
    passive_length: Floats
    force_velocity: Floats
    tendon_length: Floats


def millard(muscle: Element) -> Rows:
    """Millard2012EquilibriumMuscle.

    OpenSim changes what the file says of two curves: undamped fibers on an elastic tendon never lose all force (0.1)
    and keep half their slope near vmax at vmax; all others lose it all and end level.
    """
    elastic = not flag(muscle, "ignore_tendon_compliance", default=False)
    undamped = elastic and number(muscle, "fiber_damping", 0.1) < 0.001
    active = _given(muscle.child("ActiveForceLengthCurve"), _ACTIVE)
    active["minimum_value"] = max(active.get("minimum_value", 0.1), 0.1) if undamped else 0.0
    velocity = _given(muscle.child("ForceVelocityCurve"), _VELOCITY)
    for side, near in (("concentric", 0.25), ("eccentric", 0.15)):
        half = velocity.get(f"{side}_slope_near_vmax", near) / 2
        at = f"{side}_slope_at_vmax"
        velocity[at] = max(velocity.get(at, 0.0), half) if undamped else 0.0
    return Rows(
        curves.millard_active_length(**active),
        curves.millard_passive_length(**_given(muscle.child("FiberForceLengthCurve"), _PASSIVE)),
        curves.millard_force_velocity(**velocity),
        curves.millard_tendon_length(**_given(muscle.child("TendonForceLengthCurve"), _TENDON)),
    )


def thelen(muscle: Element) -> Rows:
    """Thelen2003Muscle."""
    return Rows(
        curves.thelen_active_length(**_given(muscle, ("KshapeActive",))),
        curves.thelen_passive_length(**_given(muscle, ("KshapePassive", "FmaxMuscleStrain"))),
        curves.thelen_force_velocity(**_given(muscle, ("Af", "Flen"))),
        curves.thelen_tendon_length(**_given(muscle, ("FmaxTendonStrain",))),
    )


def degroote(muscle: Element) -> Rows:
    """DeGrooteFregly2016Muscle."""
    passive = curves.degroote_passive_length(**_given(muscle, ("passive_fiber_strain_at_one_norm_force",)))
    if flag(muscle, "ignore_passive_fiber_force", default=False):
        passive = floats(np.zeros_like(passive))
    return Rows(
        curves.degroote_active_length(**_given(muscle, ("active_force_width_scale",))),
        passive,
        curves.degroote_force_velocity(),
        curves.degroote_tendon_length(**_given(muscle, ("tendon_strain_at_one_norm_force",))),
    )


def rigid(muscle: Element) -> Rows:
    """RigidTendonMuscle: its curves are functions in the file; where one is missing, Millard's stands in."""
    return Rows(
        _own(muscle, _OWN[0], curves.FIBER_LENGTH, curves.millard_active_length()),
        _own(muscle, _OWN[1], curves.FIBER_LENGTH, curves.millard_passive_length()),
        _own(muscle, _OWN[2], curves.FIBER_VELOCITY, curves.millard_force_velocity()),
        curves.millard_tendon_length(),
    )


def left_out(muscle: Element) -> list[Note]:
    """Notes on what a muscle's curves do not follow."""
    notes: list[Note] = []
    if muscle.tag == "RigidTendonMuscle":
        missing = [name for name in _OWN if _function(muscle, name) is None]
        if missing:
            what = f"{muscle} without {listed(missing)}"
            notes.append(Note(muscle.where(), what, "its strength: the curves of Millard 2013 stand in"))
    if muscle.tag == "Thelen2003Muscle" and number(muscle, "fv_linear_extrap_threshold", 0.95) != 0.95:
        what = f"<fv_linear_extrap_threshold> of {muscle}"
        notes.append(Note(muscle.where(), what, "its strength when it lengthens fast: 0.95 is taken"))
    return notes


_OWN = ("active_force_length_curve", "passive_force_length_curve", "force_velocity_curve")
_ACTIVE = (
    "min_norm_active_fiber_length",
    "transition_norm_fiber_length",
    "max_norm_active_fiber_length",
    "shallow_ascending_slope",
    "minimum_value",
)
_PASSIVE = (
    "strain_at_zero_force",
    "strain_at_one_norm_force",
    "stiffness_at_low_force",
    "stiffness_at_one_norm_force",
    "curviness",
)
_VELOCITY = (
    "concentric_slope_at_vmax",
    "concentric_slope_near_vmax",
    "isometric_slope",
    "eccentric_slope_at_vmax",
    "eccentric_slope_near_vmax",
    "max_eccentric_velocity_force_multiplier",
    "concentric_curviness",
    "eccentric_curviness",
)
_TENDON = ("strain_at_one_norm_force", "stiffness_at_one_norm_force", "norm_force_at_toe_end", "curviness")


def _given(owner: Element | None, names: tuple[str, ...]) -> dict[str, float]:
    """Those parameters that the file states."""
    if owner is None:
        return {}
    stated = [name for name in names if (found := owner.child(name)) is not None and found.text]
    return {name: number(owner, name) for name in stated}


def _function(muscle: Element, name: str) -> Element | None:
    """A curve in an element of its name, or itself called so."""
    return function_in(muscle, name) or next((one for one in muscle.children if one.name == name), None)


def _own(muscle: Element, name: str, grid: curves.Grid, default: Floats) -> Floats:
    """A curve that is a function of its own: in `<name>`, or itself called so."""
    function = _function(muscle, name)
    if function is None:
        return default
    pieces = gathered([pieces_of(function)])
    return curves.sampled(lambda x: values_of(pieces, 0, x), grid)
