"""Faults: what is wrong with this frame, and for how long it has been. One frame alone is never a fault."""

from collections.abc import Iterator
from math import isfinite, pi

from groundup.anatomy import Side
from groundup.coaching import thresholds as at
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pose
from groundup.training.exercise import Detector

Since = tuple[tuple[str, float], ...]
"""Each fault that is seen now, and since when."""


def watch(since: Since, seen: tuple[tuple[str, float], ...], time_s: float) -> tuple[Since, tuple[str, ...]]:
    """Faults seen now with since when, and those of them that have lasted long enough.

    `seen` names each fault of this frame with the time it must last; one that is not seen, or could not be judged,
    starts anew.
    """
    if not seen:
        return (), ()
    before = dict(since)
    now = tuple((fault, before.get(fault, time_s)) for fault, _ in seen)
    lasting = tuple(f for (f, first), (_, long) in zip(now, seen, strict=True) if time_s - first >= long > 0.0)
    return now, lasting


def seen_now(
    detector: Detector, pose: Pose, calibration: Calibration, side: Side | None, *, flexion: float, since: Since = ()
) -> tuple[tuple[str, float], ...]:
    """Faults of one frame of a movement under way, each with how long it must last [s].

    `flexion` is what drives the movement, `since` the faults of the frame before.
    """
    if detector == "bridge":
        return tuple(_bridge(pose, calibration))
    if detector == "single_leg_balance":
        return tuple(_balance(pose, calibration, side))
    if detector == "single_leg_squat":
        return (
            *_one_leg(pose, calibration, side, flexion, since),
            *_pelvis(pose, calibration, side),
            *_trunk(pose, calibration),
            *_heel(pose, calibration),
        )
    if detector == "squat":
        return (*_two_legs(pose, calibration, flexion, since), *_trunk(pose, calibration), *_heel(pose, calibration))
    return ()


def seen_from_the_feet(
    pose: Pose, calibration: Calibration, side: Side | None, *, band: bool
) -> tuple[tuple[str, float], ...]:
    """Faults of one frame of a bridge filmed from the foot end, each with how long it must last [s].

    Nothing is judged before the hips are up. The tilt of the pelvis is judged on one leg (`side`) alone.
    """
    if not hips_up(pose, calibration):
        return ()
    return tuple(_knees_apart(pose, calibration, band=band)) + tuple(_level(pose, calibration, side))


def hips_up(pose: Pose, calibration: Calibration) -> bool:
    """Whether the hips of someone lying, seen from the foot end, are off the floor."""
    own = calibration.pose
    return pose.hip_y - own.hip_y > at.HIPS_UP_SHARE * 0.5 * (own.shank[0] + own.shank[1])


def _knees_apart(pose: Pose, calibration: Calibration, *, band: bool) -> Iterator[tuple[str, float]]:
    ratio, noise = pose.separation / calibration.pose.separation, at.NOISE * calibration.separation_sd
    low, high = at.KNEES_APART_BAND if band else at.KNEES_APART[0], at.KNEES_APART[1]
    if ratio < min(low, 1.0 - noise):
        yield "bridge_knees_in", at.FEET_END_S
    if ratio > max(high, 1.0 + noise):
        yield "bridge_knees_out", at.FEET_END_S


def _level(pose: Pose, calibration: Calibration, side: Side | None) -> Iterator[tuple[str, float]]:
    tilt = abs(pose.hip_line - calibration.pose.hip_line)
    if side is not None and tilt > max(at.LEVEL_RAD, at.NOISE * calibration.hip_line_sd):
        yield "hips_uneven", at.LEVEL_S


def _two_legs(pose: Pose, calibration: Calibration, flexion: float, since: Since) -> Iterator[tuple[str, float]]:
    ratio, noise = pose.separation / calibration.pose.separation, at.KNEES_NOISE * calibration.separation_sd
    for fault, limit in (("knees_in_much", at.SEPARATION_ALERT), ("knees_in", at.SEPARATION_CAUTION)):
        if ratio < min(limit, 1.0 - noise) and _judged(fault, flexion, at.BENT_RAD, since):
            yield fault, at.VALGUS_S


def _one_leg(
    pose: Pose, calibration: Calibration, side: Side | None, flexion: float, since: Since
) -> Iterator[tuple[str, float]]:
    if side is None:
        return
    i = side == "right"
    change = pose.fppa[i] - calibration.pose.fppa[i]
    noise = at.NOISE * calibration.fppa_sd[i]
    for fault, limit in (("knee_in_much", at.FPPA_ALERT_RAD), ("knee_in", at.FPPA_CAUTION_RAD)):
        if change > max(limit, noise) and _judged(fault, flexion, at.FPPA_AT_RAD, since):
            yield fault, at.VALGUS_S


def _judged(fault: str, flexion: float, within: tuple[float, float], since: Since) -> bool:
    """Whether knees are judged at this bend; what began there and goes on below it is still the same fault."""
    low, high = within
    return low <= flexion <= high or (flexion > high and any(name == fault for name, _ in since))


def _pelvis(pose: Pose, calibration: Calibration, side: Side | None) -> Iterator[tuple[str, float]]:
    """Pelvis against own two-leg stance: the free side lower (+) or hitched up."""
    if side is None:
        return
    drop = (1.0 if side == "right" else -1.0) * (pose.hip_line - calibration.pose.hip_line)
    noise = at.NOISE * calibration.hip_line_sd
    if drop > max(at.DROP_ALERT_RAD, noise):
        yield "pelvis_drops_much", at.DROP_S
    if drop > max(at.DROP_CAUTION_RAD, noise):
        yield "pelvis_drops", at.DROP_S
    if drop < -max(at.LEAN_RAD, noise):
        yield "hip_hitched", at.DROP_S


def _trunk(
    pose: Pose, calibration: Calibration, limit: float = at.TRUNK_RAD, lasting_s: float = at.TRUNK_S
) -> Iterator[tuple[str, float]]:
    if abs(pose.trunk_lean - calibration.pose.trunk_lean) > max(limit, at.NOISE * calibration.trunk_lean_sd):
        yield "trunk_leans", lasting_s


def _heel(pose: Pose, calibration: Calibration) -> Iterator[tuple[str, float]]:
    """Heel over foot index against calibration; a side view shows the near one."""
    if not calibration.view.side:
        return
    own, i = calibration.pose, int(calibration.view.near == "right")
    rise = (pose.heel_y[i] - pose.toe_y[i]) - (own.heel_y[i] - own.toe_y[i])
    if rise > max(at.HEEL_SHARE * calibration.leg, at.NOISE * calibration.sole_sd[i]):
        yield "heel_lift", at.HEEL_S


def _balance(pose: Pose, calibration: Calibration, side: Side | None) -> Iterator[tuple[str, float]]:
    yield from _pelvis(pose, calibration, side)
    yield from _trunk(pose, calibration, at.LEAN_RAD, at.DROP_S)
    if calibration.view.side and side == calibration.view.near and pose.knee[side == "right"] < at.LOCK_RAD:
        yield "knee_locked", at.LOCK_S
    own = calibration.pose
    reach = 0.5 * own.shoulders + at.ARMS_SHARE * calibration.share
    high = pose.shoulder_y + at.ARMS_SHARE * calibration.share
    out = any(abs(x - pose.hip_x) > reach for x in pose.wrist_x if isfinite(x))
    if calibration.view.frontal and (out or any(y > high for y in pose.wrist_y)):
        yield "arms_out", at.DROP_S


def _bridge(pose: Pose, calibration: Calibration) -> Iterator[tuple[str, float]]:
    i = int(calibration.view.near == "right")
    angle = pose.extension[i]
    # Beyond straight the interior angle shrinks again, with the hip above the line.
    beyond = pose.above > 0.0 and at.TOP_KEPT_RAD < angle < 2.0 * pi - at.OVER_RAD
    if beyond or pose.above > at.OVER_SHARE:
        yield "over_extended", at.OVER_S
    rise = pose.heel_y[i] - calibration.pose.heel_y[i]
    if rise > max(at.HEEL_SHARE * calibration.pose.shank[i], at.NOISE * calibration.sole_sd[i]):
        yield "heel_lift", at.HEEL_S
