"""Faults: what is wrong with this frame, and for how long it has been. One frame alone is never a fault."""

from collections.abc import Iterator
from math import isfinite, nan, pi

from groundup.anatomy import Side
from groundup.coaching import thresholds as at
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pose
from groundup.training.exercise import Detector

Since = tuple[tuple[str, float, float, float], ...]
"""Each fault that is watched: since when, when it was judged last, and by how much it was beyond its bound since then
(the excess of `Judged`, added up over time [s])."""
Judged = tuple[str, float, float]
"""A fault, how long it must last [s], and by which share of its bound this frame is beyond it; negative within it."""

MOST = 0.5
LEAST = -1.0
"""A frame counts for no more and no less than this: a landmark that jumps makes no fault and ends none (design)."""


def watch(since: Since, judged: tuple[Judged, ...], time_s: float) -> tuple[Since, tuple[str, ...]]:
    """The faults under way after a frame in which these were judged, and those of them that have lasted long enough.

    A fault begins with a frame beyond its bound and lasts while it is beyond it on average since then: a camera's
    points tremble, and what is clearly there dips under its bound now and then. What was not judged starts anew.
    """
    if not judged:
        return (), ()
    before = {fault: (first, last, total) for fault, first, last, total in since}
    now: list[tuple[str, float, float, float]] = []
    lasting: list[str] = []
    for fault, long_s, excess in judged:
        if fault in before:
            first, last, total = before[fault]
            total += (time_s - last) * min(MOST, max(LEAST, excess))
        else:
            first, total = time_s, 0.0 if excess > 0 else -1.0
        if total < 0.0:
            continue
        now.append((fault, first, time_s, total))
        if time_s - first >= long_s > 0.0:
            lasting.append(fault)
    return tuple(now), tuple(lasting)


def seen_now(
    detector: Detector, pose: Pose, calibration: Calibration, side: Side | None, *, flexion: float, since: Since = ()
) -> tuple[Judged, ...]:
    """What can be judged in one frame of a movement under way.

    `flexion` is what drives the movement, `since` the faults under way.
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


def seen_from_the_feet(pose: Pose, calibration: Calibration, side: Side | None, *, band: bool) -> tuple[Judged, ...]:
    """What can be judged in one frame of a bridge filmed from the foot end.

    Nothing is judged before the hips are up. The tilt of the pelvis is judged on one leg (`side`) alone.
    """
    if not hips_up(pose, calibration):
        return ()
    return tuple(_knees_apart(pose, calibration, band=band)) + tuple(_level(pose, calibration, side))


def hips_up(pose: Pose, calibration: Calibration) -> bool:
    """Whether the hips of someone lying, seen from the foot end, are off the floor."""
    own = calibration.pose
    return pose.hip_y - own.hip_y > at.HIPS_UP_SHARE * 0.5 * (own.shank[0] + own.shank[1])


def _knees_apart(pose: Pose, calibration: Calibration, *, band: bool) -> Iterator[Judged]:
    ratio, noise = pose.separation / calibration.pose.separation, at.NOISE * calibration.separation_sd
    low, high = at.KNEES_APART_BAND if band else at.KNEES_APART[0], at.KNEES_APART[1]
    yield from _beyond("bridge_knees_in", at.FEET_END_S, 1.0 - ratio, 1.0 - low, noise)
    yield from _beyond("bridge_knees_out", at.FEET_END_S, ratio - 1.0, high - 1.0, noise)


def _level(pose: Pose, calibration: Calibration, side: Side | None) -> Iterator[Judged]:
    tilt = abs(pose.hip_line - calibration.pose.hip_line)
    if side is not None:
        yield from _beyond("hips_uneven", at.LEVEL_S, tilt, at.LEVEL_RAD, at.NOISE * calibration.hip_line_sd)


def _two_legs(pose: Pose, calibration: Calibration, flexion: float, since: Since) -> Iterator[Judged]:
    closer, noise = 1.0 - pose.separation / calibration.pose.separation, at.NOISE * calibration.separation_sd
    for fault, limit in (("knees_in_much", at.SEPARATION_ALERT), ("knees_in", at.SEPARATION_CAUTION)):
        if _bent(fault, flexion, at.BENT_RAD, since):
            yield from _beyond(fault, at.VALGUS_S, closer, 1.0 - limit, noise)


def _one_leg(pose: Pose, calibration: Calibration, side: Side | None, flexion: float, since: Since) -> Iterator[Judged]:
    if side is None:
        return
    i = side == "right"
    change = pose.fppa[i] - calibration.pose.fppa[i]
    noise = at.KNEE_NOISE * calibration.fppa_sd[i]
    for fault, limit in (("knee_in_much", at.FPPA_ALERT_RAD), ("knee_in", at.FPPA_CAUTION_RAD)):
        if _bent(fault, flexion, at.FPPA_AT_RAD, since):
            yield from _beyond(fault, at.VALGUS_S, change, limit, noise)


def _beyond(fault: str, long_s: float, amount: float, limit: float, noise: float) -> Iterator[Judged]:
    """By which share of its bound, the limit and so much for the camera's own trembling, this amount is beyond it."""
    excess = amount / (limit + max(0.0, noise)) - 1.0  # the limit where no noise is known
    if excess == excess:
        yield fault, long_s, excess


def _bent(fault: str, flexion: float, within: tuple[float, float], since: Since) -> bool:
    """Whether knees are judged at this bend; what began there and goes on below it is still the same fault."""
    low, high = within
    return low <= flexion <= high or (flexion > high and any(watched[0] == fault for watched in since))


def _pelvis(pose: Pose, calibration: Calibration, side: Side | None, times: float = at.NOISE) -> Iterator[Judged]:
    """Pelvis against own two-leg stance: the free side lower (+) or hitched up."""
    if side is None:
        return
    drop = (1.0 if side == "right" else -1.0) * (pose.hip_line - calibration.pose.hip_line)
    noise = times * calibration.hip_line_sd
    yield from _beyond("pelvis_drops_much", at.DROP_S, drop, at.DROP_ALERT_RAD, noise)
    yield from _beyond("pelvis_drops", at.DROP_S, drop, at.DROP_CAUTION_RAD, noise)
    yield from _beyond("hip_hitched", at.DROP_S, -drop, at.LEAN_RAD, noise)


def _trunk(
    pose: Pose,
    calibration: Calibration,
    limit: float = at.TRUNK_RAD,
    lasting_s: float = at.TRUNK_S,
    times: float = at.NOISE,
) -> Iterator[Judged]:
    lean = abs(pose.trunk_lean - calibration.pose.trunk_lean)
    yield from _beyond("trunk_leans", lasting_s, lean, limit, times * calibration.trunk_lean_sd)


def _heel(pose: Pose, calibration: Calibration) -> Iterator[Judged]:
    """Heel over foot index against calibration; a side view shows the near one. A foot whose tip is up too walks."""
    if not calibration.view.side:
        return
    own, i = calibration.pose, int(calibration.view.near == "right")
    rise = (pose.heel_y[i] - pose.toe_y[i]) - (own.heel_y[i] - own.toe_y[i])
    if pose.toe_y[i] - own.toe_y[i] <= at.TIP_SHARE * calibration.leg:
        limit = at.HEEL_SHARE * calibration.leg
        yield from _beyond("heel_lift", at.HEEL_S, rise, limit, at.HEEL_NOISE * calibration.sole_sd[i])


def _balance(pose: Pose, calibration: Calibration, side: Side | None) -> Iterator[Judged]:
    yield from _pelvis(pose, calibration, side, at.HOLD_NOISE)
    yield from _trunk(pose, calibration, at.LEAN_RAD, at.DROP_S, at.HOLD_NOISE)
    if calibration.view.side and side == calibration.view.near:
        yield "knee_locked", at.LOCK_S, 1.0 - pose.knee[side == "right"] / at.LOCK_RAD
    own = calibration.pose
    if not calibration.view.frontal:
        return
    box = at.ARMS_SHARE * calibration.share
    aside = max((abs(x - pose.hip_x) - 0.5 * own.shoulders for x in pose.wrist_x if isfinite(x)), default=nan)
    above = max((y - pose.shoulder_y for y in pose.wrist_y if isfinite(y)), default=nan)
    yield from _beyond("arms_out", at.DROP_S, max(aside, above), box, 0.0)


def _bridge(pose: Pose, calibration: Calibration) -> Iterator[Judged]:
    own, i = calibration.pose, int(calibration.view.near == "right")
    if pose.shoulder_y - own.shoulder_y > at.SHOULDERS_SHARE * own.trunk:
        return  # sits up or rolls over
    angle = pose.extension[i]
    # Beyond straight the interior angle shrinks again, with the hip above the line.
    turned = 2.0 * pi - angle if pose.above > 0.0 and angle > at.TOP_KEPT_RAD else angle
    line, bend = pose.above / at.OVER_SHARE - 1.0, (turned - pi) / (at.OVER_RAD - pi) - 1.0
    yield from ((("over_extended", at.OVER_S, max(line, bend)),) if line == line and bend == bend else ())
    rise = pose.heel_y[i] - own.heel_y[i]
    limit = at.HEEL_SHARE * own.shank[i]
    yield from _beyond("heel_lift", at.HEEL_S, rise, limit, at.HOLD_NOISE * calibration.sole_sd[i])
