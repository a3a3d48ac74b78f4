"""One frame's angles and places in plain numbers: the same geometry as `landmark_curves`, for one frame at a time.

A frame of 30 numbers costs NumPy more in calls than in arithmetic; this module spends a tenth of that.
"""

from math import atan2, hypot, nan, pi, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.joints.live_landmarks import POINTS, WORLD_POINTS
from groundup.joints.view import View

Array = NDArray[np.float64]
Pair = tuple[float, float]
"""Left, right."""
Point = tuple[float, float]
Vector = tuple[float, float, float]

UNSEEN: Pair = (nan, nan)
_AT = {name: 2 * i for i, name in enumerate(POINTS)}
_WORLD_AT = {name: 2 * len(POINTS) + 3 * i for i, name in enumerate(WORLD_POINTS)}
_SHOULDERS, _HIPS, _KNEES, _ANKLES, _HEELS, _TOES, _WRISTS = (
    _AT[f"left_{part}"] for part in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index", "wrist")
)
SHORTEST_THIGH = 0.25
"""A thigh seen end-on has no direction in the image: less than this share of its standing length."""


class Pose(msgspec.Struct, frozen=True):
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
    i = 0 if near == "left" else 2
    shoulder_x, shoulder_y = p[_SHOULDERS + i : _SHOULDERS + i + 2]
    hip_x, hip_y = p[_HIPS + i : _HIPS + i + 2]
    knee_x, knee_y = p[_KNEES + i : _KNEES + i + 2]
    ankle_x, ankle_y = p[_ANKLES + i : _ANKLES + i + 2]
    thigh, shank = (knee_x - hip_x, knee_y - hip_y), (ankle_x - knee_x, ankle_y - knee_y)
    trunk = shoulder_x - hip_x, shoulder_y - hip_y
    sole = p[_TOES + i] - p[_HEELS + i], p[_TOES + i + 1] - p[_HEELS + i + 1]
    thigh_length, shank_length = hypot(*thigh), hypot(*shank)
    pair = _left if near == "left" else _right
    return Pose(
        time_s,
        knee=pair(-ahead * _turn(thigh, shank)),
        hip=pair(ahead * _turn((-trunk[0], -trunk[1]), thigh)),
        dorsiflexion=pair(pi / 2 - ahead * _turn(sole, (-shank[0], -shank[1]))),
        extension=pair(abs(_turn(trunk, thigh))),
        above=_above((shoulder_x, shoulder_y), (hip_x, hip_y), (knee_x, knee_y)),
        trunk_flexion=atan2(ahead * trunk[0], trunk[1]),
        thigh=pair(thigh_length),
        shank=pair(shank_length),
        leg=pair(thigh_length + shank_length),
        trunk=hypot(*trunk),
        shoulders=abs(p[_SHOULDERS] - p[_SHOULDERS + 2]),
        ankle_x=pair(ankle_x),
        ankle_y=(p[_ANKLES + 1], p[_ANKLES + 3]),
        heel_y=(p[_HEELS + 1], p[_HEELS + 3]),
        toe_y=(p[_TOES + 1], p[_TOES + 3]),
        knee_y=pair(knee_y),
        hip_x=hip_x,
        hip_y=hip_y,
        shoulder_y=shoulder_y,
    )


def _left(value: float) -> Pair:
    return value, nan


def _right(value: float) -> Pair:
    return nan, value


def _from_in_front(time_s: float, p: list[float], right: float) -> Pose:
    """Front and back views; without a known right (an oblique view) only what needs none."""
    toward = right or 1.0
    shoulders, hips, knees, ankles = (_pair(p, i, toward) for i in (_SHOULDERS, _HIPS, _KNEES, _ANKLES))
    (left_hip, right_hip), (left_knee, right_knee), (left_ankle, right_ankle) = hips, knees, ankles
    mid_x, mid_y = 0.5 * (left_hip[0] + right_hip[0]), 0.5 * (left_hip[1] + right_hip[1])
    top_x, top_y = 0.5 * (shoulders[0][0] + shoulders[1][0]), 0.5 * (shoulders[0][1] + shoulders[1][1])
    thighs = _from(left_hip, left_knee), _from(right_hip, right_knee)
    shanks = _from(left_knee, left_ankle), _from(right_knee, right_ankle)
    thigh, shank = (hypot(*thighs[0]), hypot(*thighs[1])), (hypot(*shanks[0]), hypot(*shanks[1]))
    left, right_side = _world_bend(p, _WORLD_AT["left_shoulder"]), _world_bend(p, _WORLD_AT["right_shoulder"])
    trunk, width, apart = (
        hypot(top_x - mid_x, top_y - mid_y),
        shoulders[1][0] - shoulders[0][0],
        right_ankle[0] - left_ankle[0],
    )
    return Pose(
        time_s=time_s,
        knee=(left[0], right_side[0]),
        hip=(left[1], right_side[1]),
        thigh=thigh,
        shank=shank,
        leg=(thigh[0] + shank[0], thigh[1] + shank[1]),
        trunk=trunk,
        shoulders=width if right else abs(width),
        ankle_x=(left_ankle[0], right_ankle[0]),
        ankle_y=(left_ankle[1], right_ankle[1]),
        heel_y=(p[_HEELS + 1], p[_HEELS + 3]),
        toe_y=(p[_TOES + 1], p[_TOES + 3]),
        hip_x=mid_x,
        hip_y=mid_y,
        shoulder_y=top_y,
        knee_y=(left_knee[1], right_knee[1]),
        wrist_x=(toward * p[_WRISTS], toward * p[_WRISTS + 2]),
        wrist_y=(p[_WRISTS + 1], p[_WRISTS + 3]),
        # knee inward +; x runs to the person's right
        fppa=(-_turn(thighs[0], shanks[0]), _turn(thighs[1], shanks[1])) if right else UNSEEN,
        hip_line=atan2(right_hip[1] - left_hip[1], right_hip[0] - left_hip[0]) if right else nan,
        trunk_lean=atan2(top_x - mid_x, top_y - mid_y) if right else nan,
        separation=(right_knee[0] - left_knee[0]) / apart if right and apart > 0.05 * trunk else nan,
        ankles_apart=apart if right else nan,
        knee_x=(left_knee[0], -right_knee[0]) if right else UNSEEN,
    )


def _pair(p: list[float], i: int, toward: float) -> tuple[Point, Point]:
    """The left and right point of a part, x towards the person's right."""
    return (toward * p[i], p[i + 1]), (toward * p[i + 2], p[i + 3])


def _world_bend(p: list[float], shoulder: int) -> tuple[float, float]:
    """Knee and hip flexion of one side from its world landmarks, of which the shoulder's x is here in the list."""
    sx, sy, sz = p[shoulder : shoulder + 3]
    hx, hy, hz = p[shoulder + 6 : shoulder + 9]  # left and right of a part are neighbors
    kx, ky, kz = p[shoulder + 12 : shoulder + 15]
    ax, ay, az = p[shoulder + 18 : shoulder + 21]
    thigh = kx - hx, ky - hy, kz - hz
    return _between(thigh, (ax - kx, ay - ky, az - kz)), _between((hx - sx, hy - sy, hz - sz), thigh)


def _between(u: Vector, v: Vector) -> float:
    """Angle between two vectors."""
    (ux, uy, uz), (vx, vy, vz) = u, v
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    return atan2(sqrt(x * x + y * y + z * z), ux * vx + uy * vy + uz * vz)


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
