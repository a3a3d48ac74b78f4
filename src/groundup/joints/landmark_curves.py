"""Curves from camera landmarks: what a side view, a front view and the world landmarks each can give.

Image points are (n, 2), x right and y up in one unit; world points (n, 3) in meters with z towards the camera.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.geometry import angle_between
from groundup.joints.body_curves import Key
from groundup.joints.joint_angles import projected_bend

Array = NDArray[np.float64]
Points = Mapping[str, Array]


def side_view(points: Points, *, near: Side, ahead: float) -> dict[Key, Array]:
    """Sagittal angles of the near leg and the trunk, in the image; `ahead` is ±1, where the person faces."""
    p = {name: points[f"{near}_{name}"][:, :2] for name in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")}
    thigh, shank, trunk = p["knee"] - p["hip"], p["ankle"] - p["knee"], p["shoulder"] - p["hip"]
    sole = p["foot_index"] - p["heel"]
    return {
        ("knee_flexion", near): -ahead * _turn(thigh, shank),
        ("hip_flexion", near): ahead * _turn(-trunk, thigh),
        ("ankle_dorsiflexion", near): np.pi / 2 - ahead * _turn(sole, -shank),
        ("trunk_flexion", None): np.arctan2(ahead * trunk[:, 0], trunk[:, 1]),
        ("hip_extension", near): angle_between(trunk, thigh),
    }


def front_view(points: Points, *, right: float) -> dict[Key, Array]:
    """Frontal-plane curves in the image; `right` is ±1, where the person's right is."""
    flat = {k: np.column_stack([v[:, 0] * right, v[:, 1], np.zeros(len(v))]) for k, v in points.items()}
    x = np.array([1.0, 0.0, 0.0])
    hip, knee, ankle, shoulder = (
        {s: flat[f"{s}_{part}"] for s in SIDES} for part in ("hip", "knee", "ankle", "shoulder")
    )
    curves: dict[Key, Array] = {}
    for side in SIDES:
        bend = projected_bend(hip=hip[side], knee=knee[side], ankle=ankle[side], outward=outward(side) * x)
        length = np.linalg.norm(knee[side] - hip[side], axis=-1)
        # A thigh seen end-on has no direction in the image: less than a quarter of its own longest.
        curves["knee_fppa", side] = np.where(length > 0.25 * _largest(length), bend, np.nan)
        line = hip["right"] - hip["left"]
        curves["pelvic_drop", side] = outward(side) * np.arctan2(line[:, 1], line[:, 0])
    trunk = 0.5 * (shoulder["left"] + shoulder["right"] - hip["left"] - hip["right"])
    curves["trunk_lean", None] = np.arctan2(trunk[:, 0], trunk[:, 1])
    apart = (ankle["right"] - ankle["left"])[:, 0]
    wide = 0.05 * _largest(np.linalg.norm(trunk, axis=-1))
    curves["knee_separation_ratio", None] = (knee["right"] - knee["left"])[:, 0] / np.where(apart > wide, apart, np.nan)
    return curves


def inward_place(points: Points, side: Side, *, right: float) -> Array:
    """Place of the knee towards the midline (n,), in the unit of the image."""
    return -outward(side) * right * points[f"{side}_knee"][:, 0]


def world_flexions(world: Points) -> dict[Key, Array]:
    """Knee and hip flexion from the world landmarks: angles between three points, hence never negative."""
    curves: dict[Key, Array] = {}
    for side in SIDES:
        hip, knee, ankle, shoulder = (world[f"{side}_{part}"] for part in ("hip", "knee", "ankle", "shoulder"))
        curves["knee_flexion", side] = angle_between(knee - hip, ankle - knee)
        curves["hip_flexion", side] = angle_between(hip - shoulder, knee - hip)
    return curves


def leg_length(points: Points, side: Side) -> float:
    """Hip to knee to ankle, the 90th percentile over the trial: in an image a leg is never longer than it is."""
    hip, knee, ankle = (points[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
    return _largest(np.linalg.norm(knee - hip, axis=-1) + np.linalg.norm(ankle - knee, axis=-1))


def _largest(values: Array) -> float:
    seen = values[np.isfinite(values)]
    return float(np.percentile(seen, 90.0)) if len(seen) else float("nan")


def _turn(a: Array, b: Array) -> Array:
    """Signed angle from a to b in the image (n, 2) -> (n,), counterclockwise +."""
    return np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=-1))
