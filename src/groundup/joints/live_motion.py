"""A recording of landmarks read with the live filter: the poses that a running session saw, and their curves.

The same functions follow a running session one frame at a time; folding them over a recording gives the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.joints.body_curves import Key
from groundup.joints.calibration import Calibration, own_calibration
from groundup.joints.error_model import LandmarkError
from groundup.joints.landmarks import CUTOFF_HZ, IMAGE, WORLD, landmark_sds, why_not_shown
from groundup.joints.live_landmarks import POINTS, WORLD_POINTS, follow, nobody
from groundup.joints.live_pose import SHORTEST_THIGH, Pose, pose
from groundup.joints.motion import CURVES, Motion, nothing
from groundup.signals.curve import Curve
from groundup.signals.live_filter import lag_s
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

LIVE_NOTE = "smoothed as live: causal, critically damped, −3 dB at {cutoff:g} Hz, {lag:.0f} ms late"
NO_QUIET = "nobody stands or lies quietly for half a second: live smoothing needs that to calibrate on"

KEPT = (
    *("time", "knee_left", "knee_right", "hip_left", "hip_right", "dorsiflexion_left", "dorsiflexion_right"),
    *("extension_left", "extension_right", "trunk_flexion", "fppa_left", "fppa_right", "thigh_left", "thigh_right"),
    *("hip_line", "trunk_lean", "separation", "knee_x_left", "knee_x_right", "sole_left", "sole_right"),
    *("foot_left", "foot_right", "hip_y"),
)
"""What is kept of each pose to read a repetition from; `sole` is heel over foot index, `foot` the middle of heel and
ankle."""
_COLUMN = {name: i for i, name in enumerate(KEPT)}


@dataclass(frozen=True, slots=True, eq=False)
class LiveMotion:
    """The motion of a recording with its poses and calibration, None where nothing quiet was seen."""

    motion: Motion
    poses: tuple[Pose, ...]
    calibration: Calibration | None


def live_motion(recording: Recording, *, calibration: Calibration | None = None) -> LiveMotion | None:
    """The motion of a recording's landmarks with the live filter; None where it has none.

    `calibration` is that of the session; without it the recording's own (`own_calibration`).
    """
    image = recording.first("landmarks_image")
    if image is None or len(image) < 2:
        return None
    world, sight = (_beside(recording, image, kind) for kind in ("landmarks_world", "visibility"))
    points = followed(image, world, sight)
    own = calibration or own_calibration(image.times, points, view=recording.conditions.view)
    if own is None:
        return LiveMotion(nothing(IMAGE, NO_QUIET), (), None)
    times: list[float] = image.times.tolist()
    poses = tuple(pose(t, p, own.view) for t, p in zip(times, points, strict=True))
    table = np.array([kept(p) for p in poses])
    found = {k: c for k, c in curves(table, own, source=image.name).items() if np.isfinite(c.values).any()}
    refused: dict[Key, str] = {
        (name, side): why_not_shown(name, side, own.view) for name in CURVES for side in (None, *SIDES)
    }
    said = LIVE_NOTE.format(cutoff=CUTOFF_HZ, lag=1e3 * lag_s(CUTOFF_HZ))
    motion = Motion(IMAGE, found, {k: w for k, w in refused.items() if k not in found}, (own.view.why, own.note, said))
    return LiveMotion(motion, poses, own)


def followed(image: Stream, world: Stream | None, sight: Stream | None) -> Array:
    """Smoothed points (n, CHANNELS) of every frame, each from itself and the past."""
    flat = _ordered(image, POINTS)[..., :2].reshape(len(image), -1)
    deep = np.full((len(image), 3 * len(WORLD_POINTS)), np.nan)
    if world is not None:
        deep = _ordered(world, WORLD_POINTS).reshape(len(image), -1)
    places = np.concatenate([flat, deep], axis=1)
    seen = None if sight is None else _ordered(sight, POINTS)
    state = nobody()
    out: list[Array] = []
    for i, time_s in enumerate(image.times.tolist()):
        state, frame = follow(state, time_s=time_s, places=places[i], visibility=None if seen is None else seen[i])
        out.append(frame.points)
    return np.array(out)


def kept(pose: Pose) -> tuple[float, ...]:
    """The numbers of a pose in the order of `KEPT`."""
    p = pose
    return (
        *(p.time_s, *p.knee, *p.hip, *p.dorsiflexion, *p.extension, p.trunk_flexion, *p.fppa, *p.thigh),
        *(p.hip_line, p.trunk_lean, p.separation, *p.knee_x),
        *(p.heel_y[0] - p.toe_y[0], p.heel_y[1] - p.toe_y[1]),
        *(0.5 * (p.heel_y[0] + p.ankle_y[0]), 0.5 * (p.heel_y[1] + p.ankle_y[1]), p.hip_y),
    )


def curves(table: Array, calibration: Calibration, *, source: str = "", sds: bool = True) -> dict[Key, Curve]:
    """Curves by name and side from a table (n, KEPT) of poses, against this calibration."""
    times = table[:, 0]
    values = _values(table, calibration)
    flexion = IMAGE if calibration.view.side else WORLD
    method = {key: flexion if key[0] in ("knee_flexion", "hip_flexion") else IMAGE for key in values}
    both = {key: (v, method[key]) for key, v in values.items()}
    sd: Mapping[Key, Array] = landmark_sds(both, calibration.view, LandmarkError()) if sds else {}
    return {
        key: Curve(
            key[0],
            key[1],
            v,
            times,
            CURVES[key[0]][0],
            method[key],
            sd=np.where(np.isfinite(v), sd[key], np.nan) if key in sd else None,
            sources=(source,) if source else (),
        )
        for key, v in values.items()
    }


def _values(table: Array, calibration: Calibration) -> dict[Key, Array]:
    def column(name: str) -> Array:
        return table[:, _COLUMN[name]]

    own, scale, out = calibration.pose, calibration.scale_m, dict[Key, Array]()
    for i, side in enumerate(SIDES):
        if side not in calibration.sides:
            continue
        out["knee_flexion", side] = column(f"knee_{side}")
        out["hip_flexion", side] = column(f"hip_{side}")
        floor = 0.5 * (own.heel_y[i] + own.ankle_y[i])
        out["foot_height", side] = (column(f"foot_{side}") - floor) * scale
        out["leg_length", side] = np.full(len(table), calibration.leg * scale)
        if calibration.view.side:
            out["ankle_dorsiflexion", side] = column(f"dorsiflexion_{side}")
            out["hip_extension", side] = column(f"extension_{side}")
            out["heel_height", side] = (column(f"sole_{side}") - (own.heel_y[i] - own.toe_y[i])) * scale
        if calibration.view.frontal:
            shown = column(f"thigh_{side}") > SHORTEST_THIGH * own.thigh[i]
            fppa = np.where(shown, column(f"fppa_{side}"), np.nan)
            drop = (1.0 if side == "right" else -1.0) * column("hip_line")
            out["knee_fppa", side] = fppa
            out["knee_fppa_change", side] = fppa - own.fppa[i]
            out["pelvic_drop", side] = drop
            out["pelvic_drop_change", side] = drop - (1.0 if side == "right" else -1.0) * own.hip_line
            out["knee_medial_displacement", side] = (column(f"knee_x_{side}") - own.knee_x[i]) * scale
    if calibration.view.side:
        out["trunk_flexion", None] = column("trunk_flexion")
    if calibration.view.frontal:
        out["trunk_lean", None] = column("trunk_lean")
        out["trunk_lean_change", None] = column("trunk_lean") - own.trunk_lean
        out["knee_separation_ratio", None] = column("separation")
        out["knee_separation_of_standing", None] = column("separation") / own.separation
    lowest = [min(own.heel_y[i], own.toe_y[i]) for i, s in enumerate(SIDES) if s in calibration.sides]
    out["hip_height", None] = (column("hip_y") - float(np.mean(lowest))) * scale
    return out


def _ordered(stream: Stream, names: Sequence[str]) -> Array:
    """The named points of a stream (n, points, …); a point that it does not have is never seen."""
    at = {name: i for i, name in enumerate(stream.labels)}
    picked = stream.values[:, [at.get(n, 0) for n in names]]
    missing = [i for i, n in enumerate(names) if n not in at]
    if missing:
        picked = picked.copy()
        picked[:, missing] = np.nan
    return picked


def _beside(recording: Recording, lead: Stream, kind: str) -> Stream | None:
    return next(
        (s for s in recording.streams if s.kind == kind and s.group == lead.group and len(s) == len(lead)), None
    )
