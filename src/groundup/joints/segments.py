"""Segments followed through a movement: clusters of markers carry the landmarks that calibration gave them.

The calibrated anatomical systems technique (Cappozzo 1995): a reference pose (the static trial, or frames of the
movement itself) holds the landmarks; the cluster of a segment, found again in every frame by least squares, carries
them along. Names are those of `marker_names`: `right_knee_lateral`, `left_thigh_2`, `c7`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.geometry import kabsch

Array = NDArray[np.float64]
Markers = Mapping[str, Array]
"""Canonical name -> (n, 3) m."""

TURN = "_turn"
"""Behind a segment's name: the turn of its soft tissue, beside the shift that the name alone means."""
SEGMENTS = ("pelvis", *(f"{side}_{part}" for side in SIDES for part in ("thigh", "shank", "foot")))


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One segment: markers in the reference pose (3,), and the turn (n, 3, 3) and shift (n, 3) from there.

    A landmark is at `turn @ reference + shift`; `cluster` names the markers that carry it.
    """

    segment: str
    reference: Markers
    turn: Array
    shift: Array
    cluster: tuple[str, ...]

    @property
    def middle(self) -> Array:
        """Mean of the markers that carry the segment, in the reference pose (3,)."""
        return np.mean([self.reference[name] for name in self.cluster if name in self.reference], axis=0)

    def carry(self, name: str) -> Array:
        """The landmark in every frame; (n, 3)."""
        return (self.turn @ self.reference[name]) + self.shift


def standing_pose(static: Markers) -> dict[str, Array]:
    """One pose (3,) a marker from a standing trial (m, 3): the spatial median, which a stray frame hardly moves."""
    seen = {k: v[np.isfinite(v).all(-1)] for k, v in static.items()}
    return {k: spatial_median(v[:: max(1, len(v) // 60)]) for k, v in seen.items() if len(v)}


def spatial_median(points: Array, *, rounds: int = 6) -> Array:
    """The point (3,) of least summed distance from points (n, 3), by Weiszfeld's iteration from their mean.

    Unlike a median of each coordinate it turns with the lab: the axes of a laboratory must not change a joint angle.
    """
    middle = points.mean(axis=0)
    for _ in range(rounds):
        distance = np.sqrt(((points - middle) ** 2).sum(axis=1)) + 1e-9
        middle = (points / distance[:, None]).sum(axis=0) / (1.0 / distance).sum()
    return middle


def follow(segment: str, movement: Markers, *, pose: Markers | None) -> Track | str:
    """The segment followed through the movement, or the reason why it cannot be.

    `pose` is the standing pose; without it a frame of the movement serves as reference: for a foot the one where
    its markers are lowest, for the rest the one where the pelvis is highest.
    """
    names = _cluster(segment, movement, pose)
    spoken = segment.replace("_", " ")
    if len(names) < 3:
        have = ", ".join(names).replace("_", " ") or "none"
        return f"three markers that follow the {spoken} are needed; recognized: {have}"
    reference = pose if pose is not None else _reference_frame(segment, movement, names)
    if reference is None:
        return f"the markers of the {spoken} are never in sight together"
    cloud = np.stack([reference[name] for name in names])
    seen = np.stack([movement[name] for name in names], axis=-2)
    turn, shift = kabsch(cloud, seen)
    return Track(segment, {k: v for k, v in reference.items() if np.isfinite(v).all()}, turn, shift, names)


def landmarks_of(segment: str) -> tuple[str, ...]:
    """Landmarks that a segment may carry."""
    side, _, part = segment.partition("_")
    if segment == "pelvis":
        return ("left_asis", "right_asis", "left_psis", "right_psis", "sacrum")
    parts = {
        "thigh": ("knee_lateral", "knee_medial"),
        "shank": ("ankle_lateral", "ankle_medial"),
        "foot": ("heel", "toe", "mth1", "mth2", "mth5"),
    }
    return tuple(f"{side}_{name}" for name in parts[part])


def _cluster(segment: str, movement: Markers, pose: Markers | None) -> tuple[str, ...]:
    """The markers that follow a segment: its own; where they are fewer than three, the joint's beside it.

    The lateral epicondyle belongs to the thigh: on the shank it slides over the joint as the knee bends.
    """
    side, _, part = segment.partition("_")
    own = [*landmarks_of(segment), *sorted(k for k in movement if k.startswith(f"{segment}_"))]
    spare = {
        "thigh": [f"{side}_hip_center"],
        "shank": [f"{side}_knee_lateral", f"{side}_knee_medial"],
        "foot": [f"{side}_ankle_lateral", f"{side}_ankle_medial"],
    }.get(part, [f"{s}_hip_center" for s in SIDES])
    names = [n for n in own if _usable(n, movement, pose)]
    for name in spare:
        if len(names) < 3 and _usable(name, movement, pose):
            names.append(name)
    return tuple(names)


def _usable(name: str, movement: Markers, pose: Markers | None) -> bool:
    in_sight = name in movement and bool(np.isfinite(movement[name]).all(-1).any())
    return in_sight and (pose is None or (name in pose and bool(np.isfinite(pose[name]).all())))


def _reference_frame(segment: str, movement: Markers, names: tuple[str, ...]) -> dict[str, Array] | None:
    seen: NDArray[np.bool_] = np.asarray(
        np.isfinite(np.stack([movement[n] for n in names], axis=-1)).all(axis=(-2, -1))
    )
    if not seen.any():
        return None
    if segment.endswith("foot"):
        height = -np.mean([movement[n][:, 1] for n in names], axis=0)
    else:
        high = [movement[n][:, 1] for n in ("left_asis", "right_asis") if n in movement]
        height = np.mean(high, axis=0) if high else np.zeros(len(seen))
    best = int(np.nanargmax(np.where(seen & np.isfinite(height), height, -np.inf)))
    return {k: v[best] for k, v in movement.items()}
