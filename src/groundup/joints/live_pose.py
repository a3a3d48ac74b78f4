"""One frame's angles and places in plain numbers: the same geometry as `landmark_curves`, for one frame at a time.

A frame of 30 numbers costs NumPy more in calls than in arithmetic; this module spends a tenth of that.
"""

from math import atan2, hypot, nan, pi, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.joints.live_landmarks import POINTS, WORLD_POINTS
from groundup.joints.view import View

Array = NDArray[np.float64]
Pair = tuple[float, float]
"""Left, right."""
Point = tuple[float, float]

UNSEEN: Pair = (nan, nan)
_AT = {name: 2 * i for i, name in enumerate(POINTS)}
_WORLD_AT = {name: 2 * len(POINTS) + 3 * i for i, name in enumerate(WORLD_POINTS)}
SHORTEST_THIGH = 0.25
"""A thigh seen end-on has no direction in the image: less than this share of its standing length."""


class Pose(NamedTuple):
    """What one frame shows, from nothing but that frame. Angles in rad, lengths and places in image heights, signs as
    in `motion.CURVES`; NaN where the view does not show it. Pairs are (left, right).
    """

    time_s: float
    knee: Pair = UNSEEN
    """Knee flexion: in a side view from the image, else from the world landmarks."""
    hip: Pair = UNSEEN
    dorsiflexion: Pair = UNSEEN
    extension: Pair = UNSEEN
    """Interior angle shoulder-hip-knee; straight = π."""
    above: float = nan
    """Hip above the line from shoulder to knee, over its length."""
    trunk_flexion: float = nan
    fppa: Pair = UNSEEN
    thigh: Pair = UNSEEN
    """Length of the thigh in the picture."""
    leg: Pair = UNSEEN
    """Hip to knee to ankle in the picture."""
    hip_line: float = nan
    """Tilt of the line from left to right hip, right side higher +."""
    trunk_lean: float = nan
    trunk: float = nan
    """Length of the trunk in the picture."""
    shoulders: float = nan
    """Width of the shoulders: towards the person's right in a front view, plain otherwise."""
    separation: float = nan
    ankles_apart: float = nan
    knee_x: Pair = UNSEEN
    """Place of the knee towards the midline."""
    ankle_x: Pair = UNSEEN
    ankle_y: Pair = UNSEEN
    heel_y: Pair = UNSEEN
    toe_y: Pair = UNSEEN
    hip_x: float = nan
    hip_y: float = nan
    shoulder_y: float = nan
    knee_y: Pair = UNSEEN
    wrist_x: Pair = UNSEEN
    wrist_y: Pair = UNSEEN
    shank: Pair = UNSEEN


def pose(time_s: float, points: Array, view: View) -> Pose:
    """The pose of one frame of smoothed `points` (CHANNELS,) in this view."""
    p: list[float] = points.tolist()
    if view.side and view.near is not None:
        return _from_the_side(time_s, p, view.near, view.ahead)
    return _from_in_front(time_s, p, view.right if view.frontal else 0.0)


def _from_the_side(time_s: float, p: list[float], near: Side, ahead: float) -> Pose:
    def at(part: str) -> Point:
        i = _AT[f"{near}_{part}"]
        return p[i], p[i + 1]

    shoulder, hip, knee, ankle = at("shoulder"), at("hip"), at("knee"), at("ankle")
    heel, toe = at("heel"), at("foot_index")
    thigh, shank = _from(hip, knee), _from(knee, ankle)
    trunk, sole = _from(hip, shoulder), _from(heel, toe)
    i = _AT["left_shoulder"]
    a, e, f = _AT["left_ankle"] + 1, _AT["left_heel"] + 1, _AT["left_foot_index"] + 1
    thigh_length, shank_length = hypot(*thigh), hypot(*shank)

    def pair(value: float) -> Pair:
        return (value, nan) if near == "left" else (nan, value)

    return Pose(
        time_s=time_s,
        knee=pair(-ahead * _turn(thigh, shank)),
        hip=pair(ahead * _turn((-trunk[0], -trunk[1]), thigh)),
        dorsiflexion=pair(pi / 2 - ahead * _turn(sole, (-shank[0], -shank[1]))),
        extension=pair(abs(_turn(trunk, thigh))),
        above=_above(shoulder, hip, knee),
        trunk_flexion=atan2(ahead * trunk[0], trunk[1]),
        thigh=pair(thigh_length),
        shank=pair(shank_length),
        leg=pair(thigh_length + shank_length),
        trunk=hypot(*trunk),
        shoulders=abs(p[i] - p[i + 2]),
        ankle_x=pair(ankle[0]),
        ankle_y=(p[a], p[a + 2]),
        heel_y=(p[e], p[e + 2]),
        toe_y=(p[f], p[f + 2]),
        knee_y=pair(knee[1]),
        hip_x=hip[0],
        hip_y=hip[1],
        shoulder_y=shoulder[1],
    )


def _from_in_front(time_s: float, p: list[float], right: float) -> Pose:
    """Front and back views; without a known right (an oblique view) only what needs none."""
    s, h, k, a = (_AT[f"left_{part}"] for part in ("shoulder", "hip", "knee", "ankle"))
    e, f, w = _AT["left_heel"], _AT["left_foot_index"], _AT["left_wrist"]
    toward = right or 1.0
    shoulders = toward * p[s], p[s + 1], toward * p[s + 2], p[s + 3]
    hips = toward * p[h], p[h + 1], toward * p[h + 2], p[h + 3]
    knees = toward * p[k], p[k + 1], toward * p[k + 2], p[k + 3]
    ankles = toward * p[a], p[a + 1], toward * p[a + 2], p[a + 3]
    mid_x, mid_y = 0.5 * (hips[0] + hips[2]), 0.5 * (hips[1] + hips[3])
    top_x, top_y = 0.5 * (shoulders[0] + shoulders[2]), 0.5 * (shoulders[1] + shoulders[3])
    thigh = (hypot(knees[0] - hips[0], knees[1] - hips[1]), hypot(knees[2] - hips[2], knees[3] - hips[3]))
    shank = (hypot(ankles[0] - knees[0], ankles[1] - knees[1]), hypot(ankles[2] - knees[2], ankles[3] - knees[3]))
    bends = _world_bends(p)
    shared = Pose(
        time_s=time_s,
        knee=bends[0],
        hip=bends[1],
        thigh=thigh,
        shank=shank,
        leg=(thigh[0] + shank[0], thigh[1] + shank[1]),
        trunk=hypot(top_x - mid_x, top_y - mid_y),
        shoulders=shoulders[2] - shoulders[0] if right else abs(shoulders[2] - shoulders[0]),
        ankle_x=(ankles[0], ankles[2]),
        ankle_y=(ankles[1], ankles[3]),
        heel_y=(p[e + 1], p[e + 3]),
        toe_y=(p[f + 1], p[f + 3]),
        hip_x=mid_x,
        hip_y=mid_y,
        shoulder_y=top_y,
        knee_y=(knees[1], knees[3]),
        wrist_x=(toward * p[w], toward * p[w + 2]),
        wrist_y=(p[w + 1], p[w + 3]),
    )
    if not right:
        return shared
    apart = ankles[2] - ankles[0]
    return shared._replace(
        fppa=(
            _bend(-1.0, hips[0:2], knees[0:2], ankles[0:2]),
            _bend(1.0, hips[2:4], knees[2:4], ankles[2:4]),
        ),
        hip_line=atan2(hips[3] - hips[1], hips[2] - hips[0]),
        trunk_lean=atan2(top_x - mid_x, top_y - mid_y),
        separation=(knees[2] - knees[0]) / apart if apart > 0.05 * shared.trunk else nan,
        ankles_apart=apart,
        knee_x=(knees[0], -knees[2]),
    )


def _world_bends(p: list[float]) -> tuple[Pair, Pair]:
    """Knee and hip flexion of both sides from the world landmarks."""
    knees, hips = [nan, nan], [nan, nan]
    for i, side in enumerate(("left", "right")):
        s, h, k, a = (_WORLD_AT[f"{side}_{part}"] for part in ("shoulder", "hip", "knee", "ankle"))
        knees[i] = _between(p, h, k, k, a)
        hips[i] = _between(p, s, h, h, k)
    return (knees[0], knees[1]), (hips[0], hips[1])


def _between(p: list[float], a: int, b: int, c: int, d: int) -> float:
    """Angle between the vectors from point a to b and from c to d."""
    ux, uy, uz = p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]
    vx, vy, vz = p[d] - p[c], p[d + 1] - p[c + 1], p[d + 2] - p[c + 2]
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    return atan2(sqrt(x * x + y * y + z * z), ux * vx + uy * vy + uz * vz)


def _bend(outward: float, hip: Point, knee: Point, ankle: Point) -> float:
    """Frontal-plane projection angle, knee inward +; x runs to the person's right."""
    thigh, shank = _from(hip, knee), _from(knee, ankle)
    return outward * _turn(thigh, shank)


def _above(shoulder: Point, hip: Point, knee: Point) -> float:
    """Height of the hip above the line from shoulder to knee over the line's length, in the picture; up +."""
    along, to = _from(shoulder, knee), _from(shoulder, hip)
    length = along[0] * along[0] + along[1] * along[1]
    if not length > 0:
        return nan
    off = (along[0] * to[1] - along[1] * to[0]) / length
    return off if along[0] >= 0 else -off


def _from(a: Point, b: Point) -> Point:
    return b[0] - a[0], b[1] - a[1]


def _turn(a: Point, b: Point) -> float:
    """Signed angle from a to b, counterclockwise +."""
    return atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])
