"""What drives a repetition as it happens: one value a frame, and the two thresholds it must pass for this person.

Seen from the side a knee bend is the knee's own flexion; from anywhere else, and in a lunge, it is what the height of
the hips over the ankles says of it. A hinge is read at the hip, a bridge at its extension.
"""

import dataclasses
from functools import lru_cache
from math import acos, isfinite, nan

from groundup.anatomy import Side, Task
from groundup.chain.repetition import BRIDGE, CAMERA_LEAVE_RAD, HINGE, KNEE, Rule
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pair, Pose

_DEG = 3.141592653589793 / 180.0

HIGHEST_LEAVE_RAD = 35 * _DEG
"""A camera may read own standing as bent by up to 30°; the lower threshold moves up with it, no further (design)."""
STANDING_LIVE_RAD = 10 * _DEG
"""The lower threshold is at least so far above own standing: nobody stands up twice alike (design)."""
ABOVE_LEAVE_RAD = 20 * _DEG
"""The upper threshold stays this far above the lower one (40° over 20°, evidence 4.3 and decision 13)."""
ABOVE_HINGE_RAD = 25 * _DEG
"""The same of a hinge (45° over 20°, evidence 4.3)."""
FRONT_LEAVE_SHARE = 0.03
FRONT_TURN_SHARE = 0.10
"""From the front a squat is read from the height of the hips (evidence 4.3: standing above 95 %, descent below 92 % of
it). They have left standing 3 % down, where noise of a landmark seldom reaches, and must come 10 % down, a knee bend
of about 50° (design)."""
ONE_LEG_TURN_SHARE = 0.07
"""On one leg people bend less: 7 % down is a knee bend of about 45° (design)."""
LUNGE_LEAVE_SHARE = 0.08
LUNGE_TURN_SHARE = 0.18
"""A step or a stride lowers the hips by 2 to 5 % of the leg, a lunge by 25 to 50 % (design, between them)."""
SHORTEST_BY_HEIGHT_S = 0.6
"""Of hips read at 3 % down, where a shallow repetition of 0.8 s has almost half its depth already (design)."""

KNEE_BENDS = ("squat", "lunge", "single_leg_squat")
LYING = ("bridge", "hip_thrust")


def driving(pose: Pose, calibration: Calibration, task: Task | None, *, side: Side | None = None) -> float:
    """The value of one frame that makes a repetition of this task [rad]; NaN where it is not seen.

    Knee bends seen from the side are the knee's flexion; from anywhere else, and in a lunge, whose step bends each
    knee for itself, they are what the height of the hips says of them.
    """
    away = away_from_standing(pose, calibration, task, side)
    if by_height(calibration, task):
        return 2.0 * acos(1.0 - min(1.0, max(0.0, away))) if isfinite(away) else nan
    return away + _own(calibration, task, side)


def by_height(calibration: Calibration, task: Task | None) -> bool:
    """Whether the height of the hips drives the movement."""
    return task == "lunge" or (task in KNEE_BENDS and not calibration.view.side)


def away_from_standing(pose: Pose, calibration: Calibration, task: Task | None, side: Side | None) -> float:
    """How far from own standing: an angle [rad], or by which share the hips are lower."""
    if by_height(calibration, task):
        return hips_down(pose, calibration, side if task == "single_leg_squat" else None, stepping=task == "lunge")
    return _angle(pose, task, side) - (
        mean(calibration.pose.extension) if task in LYING else _own(calibration, task, side)
    )


def bend(away: float, calibration: Calibration, task: Task | None, side: Side | None) -> float:
    """The driving value of someone this far from standing; below standing it goes on to negative angles."""
    if not by_height(calibration, task):
        return away + _own(calibration, task, side)
    return 2.0 * acos(1.0 - min(1.0, away)) if away >= 0 else -2.0 * acos(1.0 + max(-1.0, away))


def hips_down(pose: Pose, calibration: Calibration, side: Side | None = None, *, stepping: bool = False) -> float:
    """By which share of their height in own standing the hips are lower: of the mid-hip over the stance `side`'s ankle,
    or over the lower one. 2·acos(1 − share) is the knee flexion that does it if thigh and shank, equally long, lean
    alike; a thigh that leans twice as far as the shank, as in most squats, gives up to 4° less than that.

    A foot that is `stepping` towards a camera in front comes down in the picture, the one behind stays: that one.
    """
    now, own = pose.ankle_y, calibration.pose.ankle_y
    if side is not None:
        foot, stood = now[side == "right"], own[side == "right"]
    elif stepping and not calibration.view.side:
        foot, stood = _higher(now), _higher(own)
    else:
        foot, stood = _lower(now), _lower(own)
    size = mean(pose.leg) / mean(calibration.pose.leg) if calibration.view.side else 1.0  # nearer or further away
    return 1.0 - (pose.hip_y - foot) / (calibration.pose.hip_y - stood) / size


def hip_drop(hip_over_ankle: float, calibration: Calibration) -> float:
    """How far the hips are below own standing, over leg length."""
    own = calibration.pose
    return (own.hip_y - mean(own.ankle_y) - hip_over_ankle) / calibration.leg


def live_rule(calibration: Calibration, task: Task | None) -> Rule:
    """Both thresholds for this person: a knee that the camera reads as bent in own standing moves them up."""
    if task in ("bridge", "hip_thrust"):
        return BRIDGE
    if task == "hinge":
        leave = _leave(HINGE.leave_rad, mean(calibration.pose.hip))
        return _hinge_from(leave)
    if task == "single_leg_squat" and not calibration.view.side:
        return _ON_ONE_LEG
    if task == "lunge":
        return _LUNGE
    if not calibration.view.side:
        return _FRONT
    leave = _leave(CAMERA_LEAVE_RAD, mean(calibration.pose.knee))
    return _knee_from(leave)


def _leave(least_rad: float, standing_rad: float) -> float:
    """The lower threshold of someone whose own standing reads like this."""
    if not isfinite(standing_rad):
        return least_rad
    return min(HIGHEST_LEAVE_RAD, max(least_rad, standing_rad + STANDING_LIVE_RAD))


@lru_cache(maxsize=64)
def _hinge_from(leave_rad: float) -> Rule:
    return dataclasses.replace(HINGE, leave_rad=leave_rad, turn_rad=max(HINGE.turn_rad, leave_rad + ABOVE_HINGE_RAD))


@lru_cache(maxsize=64)
def _knee_from(leave_rad: float) -> Rule:
    return dataclasses.replace(KNEE, leave_rad=leave_rad, turn_rad=max(KNEE.turn_rad, leave_rad + ABOVE_LEAVE_RAD))


def _by_hips(leave: float, turn: float) -> Rule:
    lower, upper = (2.0 * acos(1.0 - share) for share in (leave, turn))
    return dataclasses.replace(KNEE, leave_rad=lower, turn_rad=upper, shortest_s=SHORTEST_BY_HEIGHT_S)


_FRONT = _by_hips(FRONT_LEAVE_SHARE, FRONT_TURN_SHARE)
_ON_ONE_LEG = _by_hips(FRONT_LEAVE_SHARE, ONE_LEG_TURN_SHARE)
_LUNGE = dataclasses.replace(_by_hips(LUNGE_LEAVE_SHARE, LUNGE_TURN_SHARE), shortest_s=KNEE.shortest_s)


def _angle(pose: Pose, task: Task | None, side: Side | None) -> float:
    if task == "squat":
        return mean(pose.knee)
    if task == "single_leg_squat":
        return pose.knee[side == "right"] if side is not None else mean(pose.knee)
    if task == "hinge":
        return mean(pose.hip)
    return mean(pose.extension) if task in LYING else nan


def _own(calibration: Calibration, task: Task | None, side: Side | None) -> float:
    """The angle of own standing, which stays part of the driving value; of a bridge none does."""
    own = 0.0 if task in LYING else _angle(calibration.pose, task, side)
    return own if isfinite(own) else 0.0


def mean(pair: Pair) -> float:
    """Mean of both sides, or the one that is seen."""
    left, right = pair
    if left != left:
        return right
    return left if right != right else 0.5 * (left + right)


def _lower(pair: Pair) -> float:
    """The lower of both sides, or the one that is seen."""
    left, right = pair
    if left != left:
        return right
    return left if right != right else min(left, right)


def _higher(pair: Pair) -> float:
    """The higher of both sides; NaN unless both are seen."""
    return max(pair) if pair[0] == pair[0] and pair[1] == pair[1] else nan
