"""Own standing: where a person's quiet two-leg stance is read, in the movement itself or else in the static trial.

A single-leg squat, a lunge or a balance trial has no quiet stance in it. The static trial's pose then joins as a body
of one frame, with the same landmarks and the same errors, through the computation that every frame goes through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES
from groundup.geometry import rotation
from groundup.joints.body_curves import Key, curves, heading
from groundup.joints.missing import NO_STANDING
from groundup.joints.segments import Markers, Track, standing_pose
from groundup.joints.skeleton import Points, Skeleton, points
from groundup.joints.standing import FOOT_DOWN_M, STRAIGHT_RAD, standing_frames, upright

Array = NDArray[np.float64]

STATIC_WOULD_SAY = "; a static trial (--static) of standing on both legs would give it"
NO_PLACE = f"{NO_STANDING}; own standing was read from the static trial, which shows no place in this recording"
NOT_IN_STATIC = f"{NO_STANDING}, and the static trial lacks the markers that show it"
FEET = ("heel", "toe", "mth1", "mth2", "mth5")


@dataclass(frozen=True, slots=True, eq=False)
class OwnStanding:
    """The frames of the movement that own standing is read from; without any, `rest`, the static trial's pose.

    `note` says which; `why_not` and `why_no_place` are the reasons of a change, and of the knee's place, not given.
    """

    frames: range
    rest: Skeleton | None
    note: str
    why_not: str = NO_STANDING
    why_no_place: str = NO_STANDING


def own_standing(
    body: Skeleton,
    at: Points,
    values: Mapping[Key, Array],
    static: Markers | None,
    *,
    times_s: Array,
    rate_hz: float,
) -> OwnStanding:
    """The first quiet stance of the movement; where there is none, the pose of the static trial, if it is a stance.

    `at` and `values` are the body's points and curves (n,), `static` maps canonical names to (m, 3) [m].
    """
    found = standing_frames(
        flexion=tuple(v for (name, _), v in values.items() if name == "knee_flexion"),
        foot_height=tuple(v for (name, _), v in values.items() if name == "foot_height"),
        rate_hz=rate_hz,
    )
    if found is not None:
        first, end = times_s[[found[0], found[1] - 1]]
        return OwnStanding(range(*found), None, f"own standing read at {first:.2f}–{end:.2f} s")
    none = "no quiet two-leg stance found"
    if not static:
        why = NO_STANDING + STATIC_WOULD_SAY
        return OwnStanding(range(0), None, f"{none}: changes from own standing cannot be given", why, why)
    rest = at_rest(body, at, standing_pose(static))
    if (doubt := _no_stance(rest)) is not None:
        why = f"{NO_STANDING}, and the static trial does not show it: {doubt}"
        note = f"{none}, nor in the static trial ({doubt}): changes from own standing cannot be given"
        return OwnStanding(range(0), None, note, why, why)
    note = f"{none} in the movement: own standing read from the static trial"
    return OwnStanding(range(0), rest, note, NOT_IN_STATIC, NO_PLACE)


def at_rest(body: Skeleton, at: Points, pose: Mapping[str, Array]) -> Skeleton:
    """The same body as it stood in the static trial: one frame, with the same landmarks, hip centers and widths.

    `pose` holds (3,) a marker, as it calibrated the body. It is turned about the vertical to the movement's mean
    heading, for the person may have faced another way. A point that the static trial does not show is NaN.
    """
    still = _turned(body, pose, np.eye(3))
    there, here = heading(points(still).at, True), heading(at.at, True)
    if there is None or here is None or not np.isfinite(there).all() or not np.isfinite(here).all():
        return still
    x, z = (there[0] * here[0])[[0, 2]].sum(), np.cross(there[0], here[0])[1]
    return _turned(body, pose, rotation("y", np.arctan2(z, x)))


def _turned(body: Skeleton, pose: Mapping[str, Array], turn: Array) -> Skeleton:
    def stood(name: str) -> Array:
        return np.full((1, 3), np.nan) if name not in pose else (turn @ pose[name])[None]

    pelvis = body.tracks.get("pelvis")
    hips = {side: stood(f"{side}_hip_center") for side in body.hips}
    for side, hip in body.hips.items():
        if f"{side}_hip_center" not in pose and pelvis is not None:
            hips[side] = (turn @ _place(pelvis, hip))[None]
    tracks = {k: replace(t, turn=turn[None], shift=np.zeros((1, 3))) for k, t in body.tracks.items()}
    direct = {k: stood(k if k in pose else f"{k}_center") for k in body.direct}
    return replace(body, frames=1, tracks=tracks, hips=hips, direct=direct, floor={})


def _place(track: Track, point: Array) -> Array:
    """Median place (3,) of a point (n, 3) in the segment's reference axes."""
    own = np.einsum("nji,nj->ni", track.turn, point - track.shift)
    own = own[np.isfinite(own).all(axis=-1)]
    return np.median(own, axis=0) if len(own) else np.full(3, np.nan)


def _no_stance(rest: Skeleton) -> str | None:
    """Why the pose is no stance on two straight legs, by the rule for frames of a movement; None if it is one.

    A foot of the pose is its own zero, so the feet are held against each other: marker for marker, else the ankles.
    """
    at = points(rest)
    bends = [v for (name, _), v in curves(at).items() if name == "knee_flexion"]
    if len(bends) < len(SIDES) or not np.isfinite(bends).all():
        return "it lacks the markers of hip, knee and ankle on both legs"
    pairs = [(at.at.get(f"left_{n}"), at.at.get(f"right_{n}")) for n in (*FEET, "ankle")]
    apart = [left[:, 1] - right[:, 1] for left, right in pairs if left is not None and right is not None]
    seen = [a for a in apart if np.isfinite(a).all()]
    if upright(flexion=tuple(bends), foot_height=tuple(seen[:1])).all():
        return None
    bent = float(np.degrees(np.abs(bends).max()))
    if bent >= np.degrees(STRAIGHT_RAD):
        return f"a knee is bent by {bent:.0f}°"
    return f"one foot is {100 * float(np.abs(seen[0]).max()):.0f} cm above the other (up to {100 * FOOT_DOWN_M:.0f})"
