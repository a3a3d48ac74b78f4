"""What white noise on every marker does to a single frame of each curve.

A segment is found from several markers at once, so noise does not move its landmarks one by one: it shifts the segment
by σ/√m, and turns it about each principal axis of the m markers by σ over the root of their moment about that axis
(Söderkvist & Wedin 1993). A foot with three markers almost on one line rolls most. Every such step, of one standard
deviation, is a frame of its own of a body that goes through the same computation as every other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundup.joints.body_curves import Key, changes, curves
from groundup.joints.segments import Track
from groundup.joints.skeleton import Points, Skeleton, points

Array = NDArray[np.float64]
Step = tuple[str, Array, Array]
"""Whose it is, how far it shifts (3,) [m] in the lab and how far it turns (3,) [rad] in reference axes."""

LEAST_MOMENT_M2 = 1e-6
"""Markers closer to one line than 1 mm: the turn about it is not known at all, and the sd is held finite."""


def tracking_noise(
    body: Skeleton,
    frames: NDArray[np.intp],
    *,
    tracking_m: float,
    one_heading: bool,
    standing: Sequence[int] = (),
    rest: Points | None = None,
) -> dict[Key, float]:
    """Standard deviation of one frame of each curve, in its unit, for markers that shake by `tracking_m` per axis.

    Root mean square over the given frames. `standing`, places in `frames`, or `rest` are what changes are read against.
    """
    steps = [("", np.zeros(3), np.zeros(3)), *_steps(body, tracking_m)]
    at = points(_shaken(body, frames, steps))
    values = curves(at, one_heading=one_heading)
    values |= changes(values, at, standing=standing, rest=rest, one_heading=one_heading)
    out: dict[Key, float] = {}
    for key, value in values.items():
        by_step = value.reshape(len(steps), len(frames))
        effect = ((by_step[1:] - by_step[0]) ** 2).sum(axis=0)
        seen = effect[np.isfinite(effect)]
        out[key] = float(np.sqrt(seen.mean())) if len(seen) else 0.0
    return out


def _steps(body: Skeleton, tracking_m: float) -> Iterator[Step]:
    still = np.zeros(3)
    for name, track in body.tracks.items():
        for axis in np.eye(3):
            yield name, axis * tracking_m / np.sqrt(len(track.cluster)), still
        for axis, moment in _moments(track):
            yield name, still, axis * tracking_m / np.sqrt(max(moment, LEAST_MOMENT_M2))
    for name in (*(f"{side}_hip_center" for side in body.hips), *body.direct):
        for axis in np.eye(3):
            yield name, axis * tracking_m, still


def _moments(track: Track) -> list[tuple[Array, float]]:
    """Principal axes (3,) of the cluster and the sum of its squared distances from each [m²]."""
    arms = np.stack([track.reference[name] for name in track.cluster]) - track.middle
    values, axes = np.linalg.eigh((arms**2).sum() * np.eye(3) - arms.T @ arms)
    return [(axes[:, i], float(values[i])) for i in range(3)]


def _shaken(body: Skeleton, frames: NDArray[np.intp], steps: Sequence[Step]) -> Skeleton:
    """The body in the given frames once for every step, the steps one after the other."""
    many, count = len(steps), len(frames)

    def shifted(name: str, place: Array) -> Array:
        moved = np.tile(place[frames], (many, 1))
        for i, (owner, shift, _) in enumerate(steps):
            if owner == name:
                moved[i * count : (i + 1) * count] += shift
        return moved

    def turned(name: str, track: Track) -> Track:
        turn, shift = np.tile(track.turn[frames], (many, 1, 1)), shifted(name, track.shift)
        for i, (owner, _, angle) in enumerate(steps):
            if owner == name and angle.any():
                which = slice(i * count, (i + 1) * count)
                more = turn[which] @ _cross(angle)
                # About the middle of the cluster, which stays where it is.
                turn[which], shift[which] = turn[which] + more, shift[which] - more @ track.middle
        return replace(track, turn=turn, shift=shift)

    tracks: Mapping[str, Track] = {name: turned(name, track) for name, track in body.tracks.items()}
    hips = {side: shifted(f"{side}_hip_center", hip) for side, hip in body.hips.items()}
    direct = {name: shifted(name, place) for name, place in body.direct.items()}
    return replace(body, frames=many * count, tracks=tracks, hips=hips, direct=direct)


def _cross(angle: Array) -> Array:
    """The matrix (3, 3) of the cross product with a small turn (3,)."""
    x, y, z = angle
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
