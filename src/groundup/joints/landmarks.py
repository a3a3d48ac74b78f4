"""Motion from camera landmarks: gated by what is visible, by the view, and by left and right being who they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, other
from groundup.joints.body_curves import CHANGES, Key
from groundup.joints.error_model import LandmarkError
from groundup.joints.foot_contact import floor_under
from groundup.joints.landmark_curves import (
    front_view,
    inward_place,
    leg_length,
    side_view,
    world_flexions,
)
from groundup.joints.missing import NO_STANDING
from groundup.joints.motion import CURVES, Motion, nothing
from groundup.joints.standing import standing_frames
from groundup.joints.swaps import Swaps, exchanged, repair, spans
from groundup.joints.view import View, far, find_view
from groundup.signals.curve import Curve
from groundup.signals.filters import lowpass
from groundup.signals.gaps import fill
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

IMAGE = "2D camera angle"
WORLD = "3D landmark angle"
LEAST_VISIBLE = 0.5
LEAST_VISIBLE_FOOT = 0.65
LONGEST_GAP_S = 0.3
CUTOFF_HZ = 6.0
"""Visibility gates and the longest gap that may be bridged: evidence 4.2 (design)."""

STRAIGHT_RAD = float(np.radians(30.0))
"""A camera reads a straight knee as bent by its own error: 30° instead of 25°."""

_FRONTAL = (
    "knee_fppa knee_fppa_change knee_medial_displacement knee_separation_ratio knee_separation_of_standing "
    "pelvic_drop pelvic_drop_change trunk_lean trunk_lean_change"
)
_SAGITTAL = "hip_extension ankle_dorsiflexion trunk_flexion"
_NEVER = {
    "hip_adduction": "hip adduction cannot be read from one camera (markerless against markers r < 0.49)",
    "hip_internal_rotation": "hip rotation is not visible in one camera view",
    "pelvic_tilt": "the pelvis has two landmarks only: its tilt cannot be seen",
    "ankle_eversion": "heel and foot index cannot give the rearfoot angle",
    "pelvic_tilt_change": "the pelvis has two landmarks only: its tilt cannot be seen",
    "pelvis_travel": "landmarks have no fixed place in the room",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What is left of the landmarks after the gates: image points in meters of the body's own scale."""

    image: Mapping[str, Array] | None
    world: Mapping[str, Array] | None
    view: View
    swaps: Swaps | None
    times_s: Array
    rate_hz: float
    scale_m: float
    dropped: frozenset[str]


def motion_from_landmarks(
    image: Stream | None,
    world: Stream | None,
    visibility: Stream | None,
    *,
    view: str | None = None,
    error: LandmarkError | None = None,
) -> Motion:
    """Curves from BlazePose landmarks, each only from a view that shows it.

    Side view: knee, hip and ankle flexion and heel height of the near leg, trunk flexion. Front or back view: knee
    separation, projection angles, pelvic drop, trunk lean; knee and hip flexion there, and anything from an oblique
    view, come from the world landmarks. The interval is that of published comparisons, its bias included, not removed.
    """
    lead = image if image is not None else world
    if lead is None or len(lead) < 2:
        return nothing(IMAGE, "no landmarks over time: at least two frames are needed")
    seen = _gated(image, world, visibility, view)
    curves, refused = _curves(seen)
    sds = landmark_sds(curves, seen.view, error or LandmarkError())
    out = {
        key: Curve(
            key[0],
            key[1],
            values,
            seen.times_s,
            CURVES[key[0]][0],
            method,
            sd=np.where(np.isfinite(values), sds[key], np.nan) if key in sds else None,
            sources=(world.name if method == WORLD and world is not None else lead.name,),
        )
        for key, (values, method) in curves.items()
        if np.isfinite(values).any()
    }
    return Motion(
        IMAGE if image is not None else WORLD,
        out,
        {k: why for k, why in refused.items() if k not in out},
        _notes(seen),
        _warnings(seen.swaps),
    )


def _gated(image: Stream | None, world: Stream | None, visibility: Stream | None, given: str | None) -> _Seen:
    lead = image if image is not None else world
    assert lead is not None
    rate = lead.rate_hz if lead.rate_hz is not None else 1.0 / float(np.median(np.diff(lead.times)))
    raw, raw_world = _points(image), _points(world)
    swaps = repair(raw or raw_world)
    fixed_world = exchanged(raw_world, swaps.swapped)
    sight = {n: v[:, 0] for n, v in exchanged(_points(visibility), swaps.swapped).items()}
    hidden = {n for n, v in sight.items() if float(np.mean(v >= _least(n))) < 0.5}
    found = find_view(swaps.points if raw else fixed_world, fixed_world or None, given=given)
    # A side view reads its angles from the image: of the world it needs the near leg's length alone.
    sides: tuple[Side, ...] = (found.near,) if raw and found.side and found.near is not None else SIDES
    whole = sides == SIDES
    leg = {f"{s}_{part}" for s in sides for part in ("hip", "knee", "ankle")}
    smooth_world = {n: _smooth(v, n, sight, swaps, rate) for n, v in fixed_world.items() if whole or n in leg}
    points = {n: _smooth(v[:, :2], n, sight, swaps, rate) for n, v in swaps.points.items()} if raw else {}
    scale = 1.0
    if points:
        image_leg = _largest([leg_length(points, s) for s in sides])
        body_leg = _largest([leg_length(smooth_world, s) for s in sides]) if smooth_world else float("nan")
        scale = body_leg / image_leg if image_leg > 0 else float("nan")
        for values in points.values():
            values *= scale if np.isfinite(scale) else 1.0
    kept = smooth_world if whole else {}
    return _Seen(points or None, kept or None, found, swaps, lead.times, rate, scale, frozenset(hidden))


def _points(stream: Stream | None) -> dict[str, Array]:
    """Views (n, ...) of the points that are read, by name; a point that the file does not have is never seen."""
    if stream is None:
        return {}
    at = {name: i for i, name in enumerate(stream.labels)}
    width = stream.values.shape[2] if stream.values.ndim == 3 else 1
    never = np.broadcast_to(np.array(np.nan), (len(stream), width))
    values = stream.values if stream.values.ndim == 3 else stream.values[..., None]
    return {n: values[:, at[n]] if n in at else never for n in _USED}


def _least(name: str) -> float:
    return LEAST_VISIBLE_FOOT if name.endswith(("heel", "foot_index")) else LEAST_VISIBLE


def _smooth(values: Array, name: str, sight: Mapping[str, Array], swaps: Swaps, rate_hz: float) -> Array:
    """One point (n, k) behind its gates, short gaps bridged, low-passed. One at a time: an hour of frames is large."""
    seen = ~swaps.lost if name not in sight else ~swaps.lost & (sight[name] >= _least(name))
    out = np.where(seen[:, None], values, np.nan)
    if not np.isfinite(out).all():
        out = fill(out, longest_s=LONGEST_GAP_S, rate_hz=rate_hz, method="linear").values
    return lowpass(out, cutoff_hz=CUTOFF_HZ, rate_hz=rate_hz) if rate_hz > 2 * CUTOFF_HZ else out


def _largest(values: list[float]) -> float:
    seen = [v for v in values if np.isfinite(v)]
    return max(seen) if seen else float("nan")


_USED = tuple(f"{side}_{part}" for side in SIDES for part in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index"))


def _curves(seen: _Seen) -> tuple[dict[Key, tuple[Array, str]], dict[Key, str]]:
    """Curves with their method, and why the others are refused."""
    view, out = seen.view, dict[Key, tuple[Array, str]]()
    image, world = seen.image, seen.world
    if world is not None:
        out |= {k: (v, WORLD) for k, v in world_flexions(world).items()}
    if image is not None and view.side and view.near is not None:
        hidden = far(view)
        out = {k: v for k, v in out.items() if k[1] != hidden and k[1] != view.near}
        out |= {k: (v, IMAGE) for k, v in side_view(image, near=view.near, ahead=view.ahead).items()}
    elif image is not None and view.frontal:
        out |= {k: (v, IMAGE) for k, v in front_view(image, right=view.right).items()}
    if image is not None and np.isfinite(seen.scale_m):
        out |= {k: (v, IMAGE) for k, v in _heights(image, view, seen.rate_hz).items()}
    out |= _changes(out, seen)
    return out, _refusals(seen)


def _heights(image: Mapping[str, Array], view: View, rate_hz: float) -> dict[Key, Array]:
    """Heights in meters of the body's own scale: heel, foot and mid-hip above the floor under the feet."""
    out: dict[Key, Array] = {}
    floors: list[Array] = []
    shown: list[Side] = [side for side in SIDES if side != far(view)]
    foot = {s: 0.5 * (image[f"{s}_heel"][:, 1] + image[f"{s}_ankle"][:, 1]) for s in shown}
    for side in shown:
        leg = leg_length(image, side)
        if not np.isfinite(leg) or not np.isfinite(foot[side]).any():
            continue
        floor = floor_under(foot[side], other=foot.get(other(side)), leg_length=leg, rate_hz=rate_hz)
        out["foot_height", side] = foot[side] - floor
        out["leg_length", side] = np.full(len(floor), leg)
        heel, toe = image[f"{side}_heel"][:, 1], image[f"{side}_foot_index"][:, 1]
        if view.side:
            out["heel_height", side] = (heel - toe) - _low(heel - toe)
        floors.append(floor - (foot[side] - np.fmin(heel, toe)))
    hips = 0.5 * (image["left_hip"][:, 1] + image["right_hip"][:, 1])
    if floors:
        out["hip_height", None] = hips - np.mean(floors, axis=0)  # above the lowest foot landmark
    return out


def _low(values: Array) -> float:
    seen = values[np.isfinite(values)]
    return float(np.median(np.sort(seen)[: max(1, len(seen) // 2)])) if len(seen) else float("nan")


def _changes(out: Mapping[Key, tuple[Array, str]], seen: _Seen) -> dict[Key, tuple[Array, str]]:
    stand = _standing(out, seen.rate_hz)
    if stand is None:
        return {}
    window = slice(*stand)
    changes: dict[Key, tuple[Array, str]] = {}
    for (name, side), (values, method) in out.items():
        if name in CHANGES:
            changes[CHANGES[name], side] = values - np.nanmedian(values[window]), method
        if name == "knee_separation_ratio" and np.isfinite(values[window]).any():
            changes["knee_separation_of_standing", side] = values / np.nanmedian(values[window]), method
    if seen.image is not None and seen.view.frontal and np.isfinite(seen.scale_m):
        for side in SIDES:
            place = inward_place(seen.image, side, right=seen.view.right)
            changes["knee_medial_displacement", side] = place - np.nanmedian(place[window]), IMAGE
    return changes


def _standing(out: Mapping[Key, tuple[Array, str]], rate_hz: float) -> tuple[int, int] | None:
    flexion = tuple(v for (name, _), (v, _m) in out.items() if name == "knee_flexion")
    feet = tuple(v for (name, _), (v, _m) in out.items() if name == "foot_height")
    return standing_frames(flexion=flexion, foot_height=feet, rate_hz=rate_hz, straight_rad=STRAIGHT_RAD)


def landmark_sds(curves: Mapping[Key, tuple[Array, str]], view: View, error: LandmarkError) -> dict[Key, Array]:
    """One standard uncertainty a curve, bias included: bias and spread add as squares."""
    exact = float(np.hypot(error.side_flexion_bias_rad, error.side_flexion_sd_rad))
    oblique = float(np.hypot(error.oblique_flexion_bias_rad, error.oblique_flexion_sd_rad))
    off = float(np.clip((view.off_rad - np.radians(15.0)) / np.radians(30.0), 0.0, 1.0))
    flexion = exact + off * (oblique - exact)
    leg = [v for (name, _), (v, _m) in curves.items() if name == "leg_length"]
    length = float(leg[0][0]) if leg else float("nan")
    frontal = dict.fromkeys(("knee_fppa", "knee_fppa_change"), error.frontal_sd_rad)
    sds: dict[str, float] = frontal | {
        "hip_flexion": error.hip_flexion_sd_rad,
        "hip_extension": error.hip_flexion_sd_rad,
        "ankle_dorsiflexion": error.ankle_sd_rad,
        "trunk_flexion": error.trunk_sd_rad,
        "trunk_lean": error.trunk_sd_rad,
        "trunk_lean_change": error.trunk_sd_rad,
        "pelvic_drop": error.pelvis_sd_rad,
        "pelvic_drop_change": error.pelvis_sd_rad,
        "knee_separation_ratio": error.separation_ratio_sd,
        "knee_separation_of_standing": error.separation_ratio_sd,
        "heel_height": error.height_share * length,
        "foot_height": error.height_share * length,
        "hip_height": error.height_share * length,
        "leg_length": error.height_share * length,
        "knee_medial_displacement": error.height_share * length,
    }
    out = {k: np.full(len(v), sds[k[0]]) for k, (v, _m) in curves.items() if k[0] in sds}
    for key, (values, method) in curves.items():
        if key[0] == "knee_flexion":
            out[key] = np.full(len(values), flexion if method == IMAGE else oblique)
    return out


def _refusals(seen: _Seen) -> dict[Key, str]:
    why: dict[Key, str] = {}
    view = seen.view
    for name in CURVES:
        for side in (None, *SIDES):
            why[name, side] = why_not_shown(name, side, view, image=seen.image is not None, dropped=seen.dropped)
    return why


def why_not_shown(
    name: str, side: Side | None, view: View, *, image: bool = True, dropped: frozenset[str] = frozenset()
) -> str:
    """Why this view does not give a curve; `image`: image landmarks are there, `dropped`: landmarks hardly seen."""
    spoken = name.replace("_", " ")
    if name in _NEVER:
        return _NEVER[name]
    if not image and name in f"{_FRONTAL} {_SAGITTAL}".split():
        return f"{spoken} needs the image landmarks; only world landmarks are there"
    if name in _FRONTAL.split() and not view.frontal:
        return f"{spoken} lies in the frontal plane, which a {view.called} does not show: film from the front"
    if name in _SAGITTAL.split() and not view.side:
        return f"{spoken} lies in the sagittal plane, which a {view.called} does not show: film from the side"
    if view.side and side is not None and side == far(view):
        return f"the {side} leg is behind the other in a {view.called}"
    gone = sorted(n for n in dropped if side is None or n.startswith(side))
    if gone:
        return f"{spoken}: {', '.join(gone).replace('_', ' ')} not visible in most frames"
    if name.endswith(("change", "standing", "displacement")):
        return f"{spoken}: {NO_STANDING}"
    return f"{spoken} is not visible in these frames"


def _notes(seen: _Seen) -> tuple[str, ...]:
    notes = [seen.view.why]
    if seen.dropped:
        legs = sorted(n.replace("_", " ") for n in seen.dropped)
        notes.append(f"not visible in most frames and left out: {', '.join(legs)}")
    if seen.image is not None and np.isfinite(seen.scale_m):
        notes.append("lengths from the camera are in meters of the pose network's own body, not measured")
    return tuple(notes)


def _warnings(swaps: Swaps | None) -> tuple[str, ...]:
    if swaps is None or not swaps.found:
        return ()
    return (
        f"The pose network exchanged left and right between frames {spans(swaps.swapped | swaps.lost)}: labels put "
        f"back in {int(swaps.swapped.sum())} frames, {int(swaps.lost.sum())} in which they fit neither side dropped.",
    )
