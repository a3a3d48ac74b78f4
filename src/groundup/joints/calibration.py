"""Calibration: how this person stands (or lies) quietly before this camera, against which everything live is read.

Five seconds of quiet are wanted (evidence 4.2); a file that lacks them uses its quietest half second, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot, isfinite, nan, pi
from typing import Any, Literal

import numpy as np
from msgspec.structs import astuple
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.joints.live_landmarks import POINTS, WORLD_POINTS
from groundup.joints.live_pose import Pair, Pose, pose
from groundup.joints.view import View, find_view

Array = NDArray[np.float64]
Posture = Literal["standing", "lying"]

QUIET_S = 5.0
"""Quiet standing that calibrates a session (evidence 4.2)."""
SHORT_S = 0.5
"""What a file without it gives (design)."""
STILL_SHARE = 0.12
"""Quiet: shoulders, hips and ankles, of the calmer side each, stay within this share of leg length (design; in 5 s of
quiet standing the near side moves by 0.06 to 0.11 in the real side-view clip, network and camera included)."""
RESTLESS_SIDE = 0.25
"""The other side may be hidden, and is then guessed: it may wander this far (design)."""
STEPPED_SHARE = 0.07
"""Nobody who stands moves further than this within half a second (design; a step in place does)."""
STILL_BLOCKS = 20
"""Stillness is read from this many averages over the stretch: a point that jumps for a frame is no movement."""
LYING_RAD = float(np.radians(45.0))
"""A trunk further from the vertical than this lies (design)."""

END_ON = 0.7
"""A trunk shorter in the picture than this share of the shoulders' width points at the camera (design; upright it is
1.3 times as long, see view)."""

_MAIN = np.array([POINTS.index(f"{s}_{p}") for p in ("shoulder", "hip", "ankle") for s in SIDES])
_MAIN_X: list[int] = (2 * _MAIN).tolist()
_TO_ANKLES = max(_MAIN_X) + 2
"""Shoulders, hips, knees and ankles come first among the channels."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The view, the person's size in the picture and own quiet pose, with where they came from.

    `pose` holds the medians over the quiet time; lengths and places are in image heights, pairs are (left, right), NaN
    where the view does not show that side.
    """

    posture: Posture
    view: View
    seconds: float
    note: str
    """How the calibration was had, in words."""
    pose: Pose
    leg: float
    """Hip to knee to ankle, of the side that shows the longer one."""
    scale_m: float
    """Meters of the network's own body an image height; NaN without world landmarks."""
    roll_rad: float
    """Tilt of the line through both feet in a front view: the camera's own, if the feet stand level."""
    share: float
    """Estimated stature as a share of the picture's height."""
    fppa_sd: Pair
    sole_sd: Pair
    """Of heel over foot index."""
    hip_line_sd: float
    separation_sd: float
    """Of the knees' separation over its own median."""
    trunk_lean_sd: float
    sway: float
    """Root mean square of the mid-hip sideways over leg length: the floor below which sway says nothing."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """Sides that this view shows."""
        return (self.view.near,) if self.view.side and self.view.near is not None else SIDES

    @property
    def foot_end(self) -> bool:
        """Whether someone lying is seen from beyond the feet."""
        return self.posture == "lying" and self.view.name == "front"

    @property
    def short(self) -> bool:
        """Whether there was less quiet than a session asks for."""
        return self.seconds < QUIET_S - 0.1


STATURE_OVER_SHOULDER_TO_ANKLE = 1.28
"""Stature over the height from ankle to shoulder (segment lengths of Drillis & Contini 1966, from memory)."""


def calibrate(times_s: Array, points: Array, *, view: str | None = None, note: str = "") -> Calibration:
    """The calibration of a quiet stretch: `times_s` (n,), `points` (n, CHANNELS) smoothed, as `follow` gives them.

    `view` overrides the recognized one.
    """
    found = find_view(*_named(points), given=view)
    poses = [pose(float(t), p, found) for t, p in zip(times_s, points, strict=True)]
    middle = _median(poses)
    legs = [length for length in middle.leg if isfinite(length)]
    leg = max(legs) if legs else nan
    lying = abs(_trunk_tilt(points)) > LYING_RAD or foot_end(
        shoulders=abs(middle.shoulders), trunk=middle.trunk, hip_y=middle.hip_y, knees_y=middle.knee_y
    )
    seconds = float(times_s[-1] - times_s[0])
    apart = np.array([p.hip_x for p in poses])
    return Calibration(
        posture="lying" if lying else "standing",
        view=found,
        seconds=seconds,
        note=note or f"calibrated on {seconds:.1f} s of quiet",
        pose=middle,
        leg=leg,
        scale_m=_scale(points, found),
        roll_rad=_roll(points, found),
        share=STATURE_OVER_SHOULDER_TO_ANKLE * (middle.trunk + leg),
        fppa_sd=(_sd([p.fppa[0] for p in poses]), _sd([p.fppa[1] for p in poses])),
        sole_sd=(_sd([p.heel_y[0] - p.toe_y[0] for p in poses]), _sd([p.heel_y[1] - p.toe_y[1] for p in poses])),
        hip_line_sd=_sd([p.hip_line for p in poses]),
        separation_sd=_sd([p.separation / middle.separation for p in poses]),
        trunk_lean_sd=_sd([p.trunk_lean for p in poses]),
        sway=_sd(apart.tolist()) / leg if leg > 0 else nan,
    )


def foot_end(*, shoulders: float, trunk: float, hip_y: float, knees_y: Pair) -> bool:
    """Whether someone lies with the feet towards the camera, from lengths and heights in the picture.

    The trunk is seen end-on, much shorter than the shoulders are wide, and both knees are above the hips.
    """
    return trunk < END_ON * shoulders and min(knees_y) > hip_y


def still(points: Array) -> bool:
    """Whether shoulders, hips and feet of (n, CHANNELS) smoothed points stay where they are."""
    return travel(points) <= STILL_SHARE


def in_sight(points: Array) -> bool:
    """Whether half or more of shoulders, hips and feet of one frame (CHANNELS,) are seen."""
    here: list[float] = points[:_TO_ANKLES].tolist()
    return 2 * sum([here[i] == here[i] for i in _MAIN_X]) >= len(_MAIN_X)


def moved(points: Array, since: Array) -> bool:
    """Whether most of shoulders, hips and feet of one frame (CHANNELS,) are elsewhere than in an earlier one."""
    here, there = points[:_TO_ANKLES].tolist(), since[:_TO_ANKLES].tolist()
    leg = max((_leg_of(there, i) for i in (0, 1)), key=lambda length: length if isfinite(length) else -1.0)
    steps = [hypot(here[i] - there[i], here[i + 1] - there[i + 1]) for i in _MAIN_X]
    far = sorted([step for step in steps if step == step])
    return not (far and leg > 0 and far[(len(far) - 1) // 2] <= STILL_SHARE * leg)


def _leg_of(p: list[float], side: int) -> float:
    hip, knee, ankle = (2 * (2 * part + side) for part in (1, 2, 3))
    return hypot(p[knee] - p[hip], p[knee + 1] - p[hip + 1]) + hypot(p[ankle] - p[knee], p[ankle + 1] - p[knee + 1])


def travel(points: Array) -> float:
    """Range (5th to 95th percentile) of shoulders, hips and feet over leg length; infinite if unseen.

    Of all these points the second largest, because a network throws one aside now and then, or loses it for a while.
    """
    xy = points[:, : 2 * len(POINTS)].reshape(len(points), -1, 2)
    seen = np.asarray(np.isfinite(xy[:, _MAIN, 0]).mean(axis=0) > 0.8)
    leg = _leg(xy)
    if not seen.any() or not leg > 0:
        return float("inf")
    low, high = _percentiles(xy[:, _MAIN[seen]].reshape(len(xy), -1), (0.05, 0.95))
    ranges = np.sort((high - low).reshape(-1, 2).max(axis=1))
    return float(ranges[-2] if len(ranges) > 2 else ranges[-1]) / leg


def _percentiles(columns: Array, shares: tuple[float, ...]) -> list[Array]:
    """Percentiles (m,) of each column (n, m) over what was seen in it, by one sort of all.

    NumPy's own takes ten times as long, and every other camera waits meanwhile.
    """
    ordered = np.sort(columns, axis=0)  # NaN comes last
    last, every = np.isfinite(ordered).sum(axis=0) - 1, np.arange(ordered.shape[1])
    out: list[Array] = []
    for share in shares:
        place = np.maximum(share * last, 0.0)
        below = place.astype(int)
        low, high = ordered[below, every], ordered[np.minimum(below + 1, np.maximum(last, 0)), every]
        out.append(low + (place - below) * (high - low))
    return out


def own_calibration(times_s: Array, points: Array, *, view: str | None = None) -> Calibration | None:
    """The calibration of a recording (n,), (n, CHANNELS): its first 5 quiet seconds, else its quietest half second.

    Quiet counts only where the person stands tall or lies: where the hips are as high (of a person lying as low) as
    they usually get; a foot that is up takes both ankles' middle up with it. None where nothing quiet is seen.
    """
    xy = points[:, : 2 * len(POINTS)].reshape(len(points), -1, 2)
    leg = _leg(xy)
    if not leg > 0:
        return None
    good = _resting(xy, leg) & np.asarray(np.isfinite(xy[:, _MAIN, 0]).any(axis=1))
    whole = _first(times_s, points, good, QUIET_S)
    if whole is not None:
        return calibrate(times_s[whole], points[whole], view=view)
    best = _quietest(times_s, points, good)
    if best is None:
        best = _quietest(times_s, points, np.ones(len(times_s), dtype=bool))
    if best is None:
        return None
    said = (
        f"no {QUIET_S:g} s of quiet in this recording: calibrated on its quietest half second, "
        f"{times_s[best][0]:.2f}–{times_s[best][-1]:.2f} s"
    )
    return calibrate(times_s[best], points[best], view=view, note=said)


def _resting(xy: Array, leg: float) -> NDArray[np.bool_]:
    """Frames (n,) with the hips at rest: near their highest in a person upright, their lowest in one lying."""
    shoulder, hip, ankle = (_mean(xy[:, i : i + 2]) for i in (0, 2, 6))
    trunk = shoulder - hip
    tilt = np.abs(np.arctan2(trunk[:, 0], trunk[:, 1]))
    above = (hip - ankle)[:, 1] / leg
    seen = above[np.isfinite(above)]
    if not len(seen):
        return np.zeros(len(xy), dtype=bool)
    if np.nanmedian(tilt) > LYING_RAD:
        return above < np.percentile(seen, 5) + 0.08
    return above > 0.95 * np.percentile(seen, 95)


def _mean(pair: Array) -> Array:
    """Middle of two points (n, 2, 2), or the one that is seen."""
    seen = np.isfinite(pair)
    many = seen.sum(axis=1)
    return np.where(many > 0, np.where(seen, pair, 0.0).sum(axis=1) / np.maximum(many, 1), np.nan)


def _first(times_s: Array, points: Array, good: NDArray[np.bool_], long_s: float) -> slice | None:
    """The first quiet stretch of this length."""
    first = 0
    while first < len(times_s):
        end = int(np.searchsorted(times_s, times_s[first] + long_s - 1e-9))
        if end >= len(times_s):
            return None
        bad = np.flatnonzero(~good[first : end + 1])
        if len(bad):
            first += int(bad[-1]) + 1
            continue
        if still(points[first : end + 1]):
            return slice(first, end + 1)
        first += max(1, (end - first) // 20)
    return None


def _quietest(times_s: Array, points: Array, good: NDArray[np.bool_]) -> slice | None:
    best, least = None, float("inf")
    for first in range(len(times_s)):
        end = int(np.searchsorted(times_s, times_s[first] + SHORT_S - 1e-9))
        if end >= len(times_s):
            break
        if not good[first : end + 1].all():
            continue
        moved = travel(points[first : end + 1])
        if moved < least - 1e-12:
            best, least = slice(first, end + 1), moved
    return best


def _named(points: Array) -> tuple[dict[str, Array], dict[str, Array] | None]:
    xy = points[:, : 2 * len(POINTS)].reshape(len(points), -1, 2)
    flat = np.zeros((len(points), 1))
    image = {n: np.concatenate([xy[:, i], flat], axis=1) for i, n in enumerate(POINTS)}
    deep = points[:, 2 * len(POINTS) :].reshape(len(points), -1, 3)
    if not np.isfinite(deep).any():
        return image, None
    return image, {n: deep[:, i] for i, n in enumerate(WORLD_POINTS)}


def _median(poses: Sequence[Pose]) -> Pose:
    """The median of each quantity over the poses that show it."""
    columns = list(zip(*map(astuple, poses), strict=True))
    paired = [isinstance(column[0], tuple) for column in columns]
    every = [
        row
        for column, pair in zip(columns, paired, strict=True)
        for row in (zip(*column, strict=True) if pair else (column,))
    ]
    whole = np.array([list(row) for row in every])
    whole[~np.isfinite(whole)] = nan
    flat = iter(_percentiles(whole.T, (0.5,))[0].tolist())
    medians: list[Any] = [(next(flat), next(flat)) if pair else next(flat) for pair in paired]
    return Pose(*medians)


def _of(column: Array) -> float:
    seen = column[np.isfinite(column)]
    return float(_percentiles(seen[:, None], (0.5,))[0][0]) if len(seen) else nan


def _sd(values: Sequence[float]) -> float:
    seen = [v for v in values if isfinite(v)]
    return float(np.std(seen)) if len(seen) > 2 else nan


def _leg(xy: Array) -> float:
    """Longest usual leg in the picture; (n, points, 2)."""
    hip, knee, ankle = xy[:, 2:4], xy[:, 4:6], xy[:, 6:8]
    length = np.hypot(*np.moveaxis(knee - hip, -1, 0)) + np.hypot(*np.moveaxis(ankle - knee, -1, 0))
    lengths = [v for v in _percentiles(length, (0.9,))[0].tolist() if isfinite(v)]
    return max(lengths, default=nan)


def _trunk_tilt(points: Array) -> float:
    x1, y1, x2, y2, x3, y3, x4, y4 = _percentiles(points[:, :8], (0.5,))[0].tolist()
    return atan2(x1 + x2 - x3 - x4, y1 + y2 - y3 - y4)


def _scale(points: Array, view: View) -> float:
    image, world = _named(points)
    if world is None:
        return nan
    ratios: list[float] = []
    for side in (view.near,) if view.side else SIDES:
        joints = [f"{side}_{part}" for part in ("hip", "knee", "ankle")]
        lengths = [
            sum(np.linalg.norm(place[a] - place[b], axis=-1) for a, b in pairwise(joints)) for place in (world, image)
        ]
        ratio = _of(np.asarray(lengths[0]) / np.asarray(lengths[1]))
        if isfinite(ratio):
            ratios.append(ratio)
    return float(np.mean(ratios)) if ratios else nan


def _roll(points: Array, view: View) -> float:
    if not view.frontal:
        return nan
    at = {n: 2 * POINTS.index(n) for n in ("left_ankle", "right_ankle")}
    left, right = (np.array([_of(points[:, i]), _of(points[:, i + 1])]) for i in at.values())
    line = (right - left) * (view.right, 1.0)
    if hypot(*line) == 0 or not np.isfinite(line).all():
        return nan
    angle = atan2(line[1], line[0])
    return angle if abs(angle) < pi / 2 else nan
