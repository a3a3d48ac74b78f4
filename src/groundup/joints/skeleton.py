"""Landmarks of the whole body in every frame, as the segments carry them, with room for what may be off.

`points` is the one path from tracked segments to positions. The nominal body takes it with no offsets; the error
model takes the very same path with drawn offsets, so uncertainty is that of this computation and of no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.geometry import unit
from groundup.joints.hip_center import METHOD as HIP_REGRESSION
from groundup.joints.hip_center import harrington
from groundup.joints.segments import TURN, Markers, Track, follow, landmarks_of, standing_pose

Array = NDArray[np.float64]

KNEE_WIDTH_M = 0.105
ANKLE_WIDTH_M = 0.072
"""Marker to marker across the epicondyles and the malleoli of an adult of 1.70 m; design values, used where no medial
marker is."""


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Tracked segments of one movement of n frames, and what was assumed.

    `hips` holds measured hip centers (n, 3); a side that is not there is a regression from the pelvis. `axes` holds
    the knee's flexion axis (3,), to the right, in the reference axes of `right_thigh`, `right_shank` … where a medial
    landmark has to be estimated; `size` scales the widths that this takes. `direct` holds points used as they are
    (shoulders, c7, the joint centers of a markerless tool), `floor` the height of those that belong to a foot when
    it is down. `absent` says why a segment is not there.
    """

    frames: int
    tracks: Mapping[str, Track]
    hips: Mapping[Side, Array]
    axes: Mapping[str, Array]
    size: float
    direct: Markers
    absent: Mapping[str, str]
    notes: tuple[str, ...]
    floor: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Positions `at[name]` (..., n, 3) and, for the soles, `axis[name]` unit vectors; `ground[name]` (...) [m] is the
    height of a foot marker when the foot stands flat.
    """

    at: dict[str, Array]
    axis: dict[str, Array]
    ground: dict[str, Array]


def build(movement: Markers, *, static: Markers | None, size: float = 1.0) -> Skeleton:
    """Follow every segment.

    `movement` and `static` map canonical names to (n, 3) and (m, 3) [m]; `size` is the person's height / 1.70 m.
    """
    pose = None if static is None else standing_pose(static)
    frames = len(next(iter(movement.values())))
    tracks: dict[str, Track] = {}
    absent: dict[str, str] = {}
    notes: list[str] = []
    _keep(follow("pelvis", movement, pose=pose), "pelvis", tracks, absent)
    hips: dict[Side, Array] = {s: movement[f"{s}_hip_center"] for s in SIDES if f"{s}_hip_center" in movement}
    if len(hips) < 2 and "pelvis" in tracks:
        movement, pose, hips = _with_hips(tracks["pelvis"], movement, pose, hips)
        if len(hips) < 2:
            notes.append(f"hip centers: {HIP_REGRESSION}")
    axes: dict[str, Array] = {}
    for side in SIDES:
        for part in ("thigh", "shank", "foot"):
            _keep(follow(f"{side}_{part}", movement, pose=pose), f"{side}_{part}", tracks, absent)
        axes |= _flexion_axes(side, tracks, movement)
    estimated = [s for s in SIDES if f"{s}_thigh" in axes or f"{s}_shank" in axes]
    if estimated:
        notes.append(
            f"no medial knee or ankle markers ({' and '.join(estimated)}): knee and ankle centers are estimated along "
            "the knee's flexion axis, with a wider error; a static trial with medial markers (--static) would measure "
            "them"
        )
    direct = {k: v for k, v in movement.items() if k.endswith("shoulder") or k in ("c7", "sternum", "clavicle")}
    return Skeleton(frames, tracks, hips, axes, size, direct, absent, tuple(notes))


def from_centers(movement: Markers) -> Skeleton:
    """The body of a markerless tool that writes joint centers: positions only, no segment axes.

    A foot is down where its point is lowest (2nd percentile of the trial).
    """
    direct = {k.removesuffix("_center"): v for k, v in movement.items()}
    feet = [k for k in direct if k.endswith(("heel", "toe", "mth1", "mth2", "mth5"))]
    heights = {k: direct[k][np.isfinite(direct[k][:, 1]), 1] for k in feet}
    floor = {k: float(np.percentile(v, 2.0)) for k, v in heights.items() if len(v)}
    frames = len(next(iter(direct.values())))
    note = "joint centers of a markerless tool: angles between three points, no segment axes, hence no rotations"
    return Skeleton(frames, {}, {}, {}, 1.0, direct, {}, (note,), floor)


def points(
    body: Skeleton,
    *,
    frames: NDArray[np.intp] | slice = slice(None),
    offsets: Mapping[str, Array] | None = None,
    bend: Mapping[str, Array] | None = None,
) -> Points:
    """Positions in the given frames.

    `offsets` (d, 3) [m] are what is off: a landmark's or hip center's name gives its constant vector, a segment's name
    its soft-tissue shift, which grows with `bend[segment]` (n,), 1 at 90° of knee flexion. All in reference axes.
    """
    off = offsets or {}
    at: dict[str, Array] = {}
    axis: dict[str, Array] = {}
    ground: dict[str, Array] = {}

    def carried(track: Track, place: Array) -> Array:
        moved = np.einsum("nij,...j->...ni", track.turn[frames], place) + track.shift[frames]
        return moved + _slip(track, place, frames, off, bend)

    if (pelvis := body.tracks.get("pelvis")) is not None:
        ref = _shifted(pelvis, off)
        rear = _rear(ref)
        if rear is not None and "left_asis" in ref and "right_asis" in ref:
            at |= {k: carried(pelvis, ref[k]) for k in ("left_asis", "right_asis")} | {"rear": carried(pelvis, rear)}
            for side in SIDES:
                if side not in body.hips:
                    hip = harrington(left_asis=ref["left_asis"], right_asis=ref["right_asis"], rear=rear, side=side)
                    at[f"{side}_hip"] = carried(pelvis, hip + off.get(f"{side}_hip_center", 0.0))
    for side, hip in body.hips.items():
        at[f"{side}_hip"] = _measured_hip(hip[frames], pelvis, frames, off, bend, side)
    for side in SIDES:
        for part, joint in (("thigh", "knee"), ("shank", "ankle"), ("shank", "knee")):
            if (track := body.tracks.get(f"{side}_{part}")) is not None:
                pair = _pair(track, side, joint, off, body)
                if pair is None:
                    continue
                outer, inner = (carried(track, place) for place in pair)
                if (part, joint) == ("shank", "knee"):
                    at[f"{side}_knee_low"] = 0.5 * (outer + inner)
                else:
                    at |= {f"{side}_{joint}_outer": outer, f"{side}_{joint}_inner": inner}
        if (foot := body.tracks.get(f"{side}_foot")) is not None:
            ref = _shifted(foot, off)
            for name in (k for k in landmarks_of(f"{side}_foot") if k in ref):
                at[name], ground[name] = carried(foot, ref[name]), ref[name][..., 1]
            if (sole := _sole(side, ref)) is not None:
                turn = foot.turn[frames]
                axis |= {
                    f"{side}_sole_{way}": np.einsum("nij,...j->...ni", turn, vector)
                    for way, vector in zip(("forward", "up"), sole, strict=True)
                }
        _joint_centers(side, at)
    for name, seen in body.direct.items():
        at[name] = seen[frames] + (off[name][..., None, :] if name in off else 0.0)
        if name in body.floor:
            ground[name] = body.floor[name] + (off[name][..., 1] if name in off else np.zeros(()))
    return Points(at, axis, ground)


def _keep(got: Track | str, segment: str, tracks: dict[str, Track], absent: dict[str, str]) -> None:
    if isinstance(got, str):
        absent[segment] = got
    else:
        tracks[segment] = got


def _with_hips(
    pelvis: Track, movement: Markers, pose: Markers | None, hips: dict[Side, Array]
) -> tuple[Markers, Markers | None, dict[Side, Array]]:
    """Movement and pose with hip centers added: carried from the static trial where it has them, else by regression.

    Hip centers of the static trial count as measured and join `hips`; regressions only help to follow the thighs.
    """
    movement, ref = dict(movement), pelvis.reference
    pose = None if pose is None else dict(pose)
    rear = _rear(ref)
    for side in SIDES:
        name = f"{side}_hip_center"
        if name in movement:
            continue
        if name in ref:
            movement[name] = pelvis.carry(name)
            hips = {**hips, side: movement[name]}
        elif rear is not None and "left_asis" in ref and "right_asis" in ref:
            place = harrington(left_asis=ref["left_asis"], right_asis=ref["right_asis"], rear=rear, side=side)
            movement[name] = (pelvis.turn @ place) + pelvis.shift
            if pose is not None:
                pose[name] = place
    return movement, pose, hips


def _flexion_axes(side: Side, tracks: Mapping[str, Track], movement: Markers) -> dict[str, Array]:
    """The knee's flexion axis in the reference axes of thigh and shank, where medial landmarks are missing.

    While the knee is bent it is the normal of the plane of hip, knee and ankle centers; the centers are moved in from
    the lateral markers along it, so it is found in three rounds. A leg that never bends by 35° takes the line of the
    pelvis instead (neutral rotation assumed).
    """
    parts = {"thigh": f"{side}_knee_medial", "shank": f"{side}_ankle_medial"}
    need = [p for p, m in parts.items() if f"{side}_{p}" in tracks and m not in tracks[f"{side}_{p}"].reference]
    names = [f"{side}_{n}" for n in ("hip_center", "knee_lateral", "ankle_lateral")]
    if not need or any(n not in movement for n in names):
        return {}
    hip, knee, ankle = (movement[n] for n in names)
    out = outward(side)
    across = movement.get("right_asis", hip) - movement.get("left_asis", hip)
    normal = unit(across)
    leader = tracks.get(f"{side}_thigh") or tracks[f"{side}_shank"]
    for _ in range(3):
        bent_most = np.where(np.isfinite(normal), normal, 0.0)
        k, a = knee - out * bent_most * KNEE_WIDTH_M / 2, ankle - out * bent_most * ANKLE_WIDTH_M / 2
        plane = -np.cross(unit(k - hip), unit(a - k))
        bent = np.linalg.norm(plane, axis=-1) > np.sin(np.radians(35.0))
        if np.count_nonzero(bent) < 5:
            break
        normal = _turned(leader, _own(leader, plane, bent))
    seen: NDArray[np.bool_] = np.asarray(np.isfinite(normal).all(axis=-1))
    if not seen.any():
        return {}
    return {t.segment: _own(t, normal, seen) for p in parts if (t := tracks.get(f"{side}_{p}")) is not None}


def _own(track: Track, vectors: Array, which: NDArray[np.bool_]) -> Array:
    """Mean direction (3,) in the segment's reference axes of vectors (n, 3) in the frames `which`."""
    own = np.einsum("nji,nj->ni", track.turn[which], vectors[which])
    return unit(own[np.isfinite(own).all(axis=-1)].sum(axis=0))


def _turned(track: Track, vector: Array) -> Array:
    """A direction of the segment's reference axes in every frame; (n, 3)."""
    return np.einsum("nij,j->ni", track.turn, vector)


def _shifted(track: Track, off: Mapping[str, Array]) -> dict[str, Array]:
    """The landmarks of the reference pose with what is off added; (..., 3)."""
    return {k: v + off[k] if k in off else v for k, v in track.reference.items()}


def _rear(ref: Mapping[str, Array]) -> Array | None:
    if "left_psis" in ref and "right_psis" in ref:
        return 0.5 * (ref["left_psis"] + ref["right_psis"])
    return ref.get("sacrum")


def _measured_hip(
    hip: Array,
    pelvis: Track | None,
    frames: NDArray[np.intp] | slice,
    off: Mapping[str, Array],
    bend: Mapping[str, Array] | None,
    side: str,
) -> Array:
    """A hip center of the file: off by a constant of the pelvis, and shifting with the skin it was found from."""
    turn = np.broadcast_to(np.eye(3), (len(hip), 3, 3)) if pelvis is None else pelvis.turn[frames]
    found = hip
    if f"{side}_hip_center" in off:
        hip = hip + np.einsum("nij,...j->...ni", turn, off[f"{side}_hip_center"])
    if pelvis is None:
        return hip
    return hip + _slip(pelvis, _place_of(found, pelvis, frames), frames, off, bend)


def _place_of(points: Array, track: Track, frames: NDArray[np.intp] | slice) -> Array:
    """Where on a segment points (n, 3) of the lab lie, in reference axes (3,): their mean over the frames seen."""
    local = np.einsum("nji,nj->ni", track.turn[frames], points - track.shift[frames])
    seen = np.isfinite(local).all(axis=1)
    return local[seen].mean(axis=0) if seen.any() else np.full(3, np.nan)


def _slip(
    track: Track,
    place: Array,
    frames: NDArray[np.intp] | slice,
    off: Mapping[str, Array],
    bend: Mapping[str, Array] | None,
) -> Array | float:
    """How far soft tissue carries a place (..., 3) of a segment, by its shift and its turn; (..., n, 3)."""
    if bend is None or track.segment not in off:
        return 0.0
    moved = off[track.segment]
    if (turned := off.get(f"{track.segment}{TURN}")) is not None:
        moved = moved + np.cross(turned, place - track.middle)
    return np.einsum("nij,...j->...ni", track.turn[frames], moved) * bend[track.segment][:, None]


def _pair(track: Track, side: Side, joint: str, off: Mapping[str, Array], body: Skeleton) -> tuple[Array, Array] | None:
    """Lateral and medial landmark of a joint in reference axes, the medial one estimated where it is missing."""
    ref = track.reference
    lateral, medial = f"{side}_{joint}_lateral", f"{side}_{joint}_medial"
    if lateral not in ref:
        return None
    outer = ref[lateral] + off.get(lateral, 0.0)
    if medial in ref:
        return outer, ref[medial] + off.get(medial, 0.0)
    if track.segment not in body.axes:
        return None
    width = body.size * (KNEE_WIDTH_M if joint == "knee" else ANKLE_WIDTH_M)
    return outer, outer - outward(side) * width * body.axes[track.segment] + off.get(medial, 0.0)


def _sole(side: Side, ref: Mapping[str, Array]) -> tuple[Array, Array] | None:
    """Forward and up of a foot flat on the floor, in reference axes: heel to forefoot along the floor, and vertical."""
    heel, front = ref.get(f"{side}_heel"), _forefoot(side, ref)
    if heel is None or front is None:
        return None
    level = np.array([1.0, 0.0, 1.0])
    forward = unit((front - heel) * level)
    return forward, np.broadcast_to(np.array([0.0, 1.0, 0.0]), forward.shape)


def _forefoot(side: Side, ref: Mapping[str, Array]) -> Array | None:
    """The marker on the toe or the second metatarsal head; else the middle of the metatarsal heads."""
    for name in ("toe", "mth2"):
        if f"{side}_{name}" in ref:
            return ref[f"{side}_{name}"]
    heads = [ref[k] for k in (f"{side}_mth1", f"{side}_mth5") if k in ref]
    return 0.5 * (heads[0] + heads[1]) if len(heads) == 2 else None


def _joint_centers(side: Side, at: dict[str, Array]) -> None:
    """Knee and ankle centers halfway between their landmarks; the knee is the mean of what thigh and shank say."""
    for joint in ("knee", "ankle"):
        if f"{side}_{joint}_outer" in at:
            at[f"{side}_{joint}"] = 0.5 * (at[f"{side}_{joint}_outer"] + at[f"{side}_{joint}_inner"])
    low, high = at.get(f"{side}_knee_low"), at.get(f"{side}_knee")
    if low is not None and high is not None:
        at[f"{side}_knee"] = 0.5 * (low + high)
