"""Motion from joint angles that someone else computed: OpenSim's coordinate names, brought to our signs."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.joints.body_curves import CHANGES, Key
from groundup.joints.missing import NO_STANDING
from groundup.joints.motion import CURVES, Motion, nothing
from groundup.joints.standing import standing_frames
from groundup.signals.curve import Curve
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

METHOD = "file angle"


def motion_from_angles(angles: Stream) -> Motion:
    """Curves from a stream of kind `angles` [rad] with OpenSim's names (`knee_angle_r`, `pelvis_tilt` …).

    Values are the file's own: its model, its zero. Only signs are brought to ours: pelvis_tilt is positive backwards
    in OpenSim, pelvis_list where the right side is lower, subtalar_angle in inversion, and the knee bends negatively
    in the older gait models. There is no error model, hence no interval.
    """
    if len(angles) < 2:
        return nothing(METHOD, f"'{angles.name}' has fewer than two frames: no movement")
    at = {label: angles.values[:, i] for i, label in enumerate(angles.labels)}
    values: dict[Key, Array] = {}
    notes = ["angles as the file gives them, of its own model and zero; no interval is known for them"]
    for side in SIDES:
        values |= _leg(at, side, notes)
    values |= _middle(at)
    window = standing_frames(
        flexion=tuple(v for (name, _), v in values.items() if name == "knee_flexion"),
        foot_height=(),
        rate_hz=angles.rate_hz or 1.0 / float(np.median(np.diff(angles.times))),
    )
    if window is not None:
        values |= {
            (CHANGES[name], side): v - np.nanmean(v[slice(*window)])
            for (name, side), v in values.items()
            if name in CHANGES
        }
    curves = {
        key: Curve(key[0], key[1], v, angles.times, CURVES[key[0]][0], METHOD, sources=(angles.name,))
        for key, v in values.items()
        if np.isfinite(v).any()
    }
    every: list[Key] = [(name, side) for name in CURVES for side in (None, *SIDES)]
    return Motion(METHOD, curves, {k: _reason(k, angles) for k in every if k not in curves}, tuple(notes))


def _leg(at: Mapping[str, Array], side: Side, notes: list[str]) -> dict[Key, Array]:
    letter = side[0]
    out: dict[Key, Array] = {}
    knee = at.get(f"knee_angle_{letter}")
    if knee is not None:
        seen = knee[np.isfinite(knee)]
        backwards = bool(len(seen) and -seen.min() > seen.max())
        if backwards:
            notes.append(f"the {side} knee bends negatively in this file: sign turned")
        out["knee_flexion", side] = -knee if backwards else knee
    for name, coordinate, sign in (
        ("hip_flexion", "hip_flexion", 1.0),
        ("hip_adduction", "hip_adduction", 1.0),
        ("hip_internal_rotation", "hip_rotation", 1.0),
        ("ankle_dorsiflexion", "ankle_angle", 1.0),
        ("ankle_eversion", "subtalar_angle", -1.0),
    ):
        if (found := at.get(f"{coordinate}_{letter}")) is not None:
            out[name, side] = sign * found
    if (roll := at.get("pelvis_list")) is not None:
        out["pelvic_drop", side] = -outward(side) * roll
    return out


def _middle(at: Mapping[str, Array]) -> dict[Key, Array]:
    """Pelvis and trunk; the trunk against vertical is pelvis plus lumbar angle, which holds while neither twists."""
    out: dict[Key, Array] = {}
    tilt, lumbar = at.get("pelvis_tilt"), at.get("lumbar_extension")
    if tilt is not None:
        out["pelvic_tilt", None] = -tilt
        if lumbar is not None:
            out["trunk_flexion", None] = -(tilt + lumbar)
    roll, bending = at.get("pelvis_list"), at.get("lumbar_bending")
    if roll is not None and bending is not None:
        out["trunk_lean", None] = roll + bending
    return out


def _reason(key: Key, angles: Stream) -> str:
    spoken = key[0].replace("_", " ")
    if key[0] in CHANGES.values():
        return f"{spoken}: {NO_STANDING}"
    return f"{spoken} is not among the file's joint angles ({', '.join(angles.labels[:6])} …)"
