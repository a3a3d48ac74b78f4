"""Repetitions: where each one starts, turns and ends.

A repetition is found on one driving curve (knee flexion of a squat, hip flexion of a hinge, hip extension of a
bridge) with two thresholds, so that jitter at one of them counts nothing twice. It starts where the curve last
left the lower threshold and ends where it returns to it. The thresholds are the design values of evidence.md 4.3
and 4.5; start and end are read at the crossing of 15 to 20 degrees of knee flexion.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side, Task
from groundup.chain.trial import Repetition
from groundup.joints.motion import Motion

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a repetition on a driving curve [rad], measured from the curve's own resting level."""

    leave_rad: float
    """Below this the person is at rest; start and end are its crossings."""
    turn_rad: float
    """The curve must exceed this at its turning point."""
    shortest_s: float = 0.8
    longest_s: float = 10.0
    longest_gap_s: float = 0.3
    """A repetition whose driving curve is missing for longer is not counted."""


_DEG = np.pi / 180.0
KNEE = Rule(leave_rad=15 * _DEG, turn_rad=40 * _DEG)
HINGE = Rule(leave_rad=20 * _DEG, turn_rad=45 * _DEG)
BRIDGE = Rule(leave_rad=10 * _DEG, turn_rad=25 * _DEG, shortest_s=1.0, longest_s=12.0)
PHONE_BRIDGE = Rule(leave_rad=10 * _DEG, turn_rad=35 * _DEG, shortest_s=1.0, longest_s=12.0)
"""A phone on thigh or pelvis must tilt by 35° for a repetition (evidence 4.5, fallback)."""
RISE = Rule(leave_rad=15 * _DEG, turn_rad=40 * _DEG, shortest_s=0.8, longest_s=15.0)

CAMERA_LEAVE_RAD = 20 * _DEG
"""A camera reads the knee several degrees wrong near straight (evidence.md 4.2): it gets the upper end of 15 to 20."""
CAMERA_GAP_S = 1.5
"""A camera loses a leg for a moment now and then. A repetition whose start, depth and end were seen is counted; nothing
is read from the gap itself. In less than this nobody comes up, stands and goes down again (design)."""
STANDING_TOLERANCE_RAD = 5 * _DEG
"""A camera may read a straight knee as bent: rest is the curve's own low level, and the lower threshold moves up
with it, from 15 to at most 20 degrees."""


def repetitions(motion: Motion, task: Task | None, *, side: Side | None = None) -> tuple[Repetition, ...]:
    """Repetitions of a task on one motion; none where the task is not made of repetitions or nothing drives it."""
    driver = driving_curve(motion, task, side=side)
    if driver is None:
        return ()
    values, times, rule = driver
    found = crossings(values, times, rule)
    return tuple(Repetition(start_s=a, bottom_s=b, end_s=c, side=side) for a, b, c in found)


def driving_curve(motion: Motion, task: Task | None, *, side: Side | None = None) -> tuple[Array, Array, Rule] | None:
    """The curve whose rise and return make a repetition of this task: values (n,), times (n,) and its rule."""
    if task in ("squat", "single_leg_squat", "lunge"):
        knee = combined(motion, "knee_flexion", side=side, by="max" if task == "lunge" else "mean")
        seen = "camera" in motion.method or "landmark" in motion.method
        camera = replace(KNEE, leave_rad=CAMERA_LEAVE_RAD, longest_gap_s=CAMERA_GAP_S)
        return None if knee is None else (*knee, camera if seen else KNEE)
    if task == "hinge":
        hip = combined(motion, "hip_flexion", side=side)
        return None if hip is None else (*hip, HINGE)
    if task in ("bridge", "hip_thrust"):
        hip = combined(motion, "hip_extension", side=side)
        if hip is not None:
            return hip[0] - np.nanpercentile(hip[0], 5), hip[1], BRIDGE
        phone = motion.get("phone_tilt")
        return None if phone is None else (phone.values, phone.times_s, PHONE_BRIDGE)
    if task == "sit_to_stand":
        knee = combined(motion, "knee_flexion", side=side)
        return None if knee is None else (np.nanpercentile(knee[0], 95) - knee[0], knee[1], RISE)
    return None


def start_sd_s(motion: Motion | None, task: Task | None, repetition: Repetition) -> float | None:
    """How uncertain the start of a repetition is [s]: the driving angle's sd over its speed there; None if unknown.

    The angle is off by much the same amount all the time, so this does not average out over repetitions.
    """
    name = {"squat": "knee_flexion", "single_leg_squat": "knee_flexion", "hinge": "hip_flexion"}.get(task or "")
    if motion is None or name is None:
        return None
    sides: tuple[Side, ...] = ("left", "right") if repetition.side is None else (repetition.side,)
    curves = [c for s in sides if (c := motion.get(name, s)) is not None]
    read = [c.at(repetition.start_s)[1] for c in curves]
    sds = [sd for sd in read if sd is not None and np.isfinite(sd)]
    if not sds or len(sds) < len(curves):
        return None
    angle = np.mean([c.values for c in curves], axis=0)
    speed = np.interp(repetition.start_s, curves[0].times_s, np.gradient(angle, curves[0].times_s))
    return float(np.linalg.norm(sds) / len(sds) / speed) if speed > 0 else None


def combined(motion: Motion, name: str, *, side: Side | None = None, by: str = "mean") -> tuple[Array, Array] | None:
    """One side's curve, or both sides' frame by frame; where only one side is known that one. (n,), (n,)."""
    sides: tuple[Side, ...] = ("left", "right") if side is None else (side,)
    curves = [c for s in sides if (c := motion.get(name, s)) is not None and np.isfinite(c.values).any()]
    if not curves:
        return None
    if len(curves) == 1:
        return curves[0].values, curves[0].times_s
    both = np.stack([c.values for c in curves])
    known = np.isfinite(both)
    if by == "max":
        merged = np.where(known.any(axis=0), np.where(known, both, -np.inf).max(axis=0), np.nan)
    else:
        merged = np.where(
            known.any(axis=0), np.where(known, both, 0.0).sum(axis=0) / np.maximum(known.sum(0), 1), np.nan
        )
    return merged, curves[0].times_s


def crossings(values: Array, times_s: Array, rule: Rule) -> list[tuple[float, float, float]]:
    """(start, turn, end) [s] of every excursion of a curve that satisfies the rule; (n,) rad and s."""
    known = np.isfinite(values)
    if known.sum() < 3:
        return []
    curve = np.interp(times_s, times_s[known], values[known])
    leave = leave_level(values, rule)
    below = curve < leave
    starts = np.flatnonzero(below[:-1] & ~below[1:])
    ends = np.flatnonzero(~below[:-1] & below[1:])
    found: list[tuple[float, float, float]] = []
    for i in starts:
        after = ends[ends > i]
        if not len(after):
            break  # the last one has no end: it was cut off, and half a repetition is not one
        j = int(after[0])
        inside = slice(int(i) + 1, j + 1)
        turn = int(i) + 1 + int(np.argmax(curve[inside]))
        start, end = (_crossing(curve, times_s, k, leave) for k in (int(i), j))
        peak = curve[turn]
        if peak < rule.turn_rad or not rule.shortest_s <= end - start <= rule.longest_s:
            continue
        if _longest_gap(known[inside], times_s[inside]) > rule.longest_gap_s:
            continue
        found.append((start, float(times_s[turn]), end))
    return found


def leave_level(values: Array, rule: Rule) -> float:
    """The lower threshold [rad]: the rule's own, raised with a resting level that a camera reads as bent."""
    rest = float(np.nanpercentile(values, 10))
    highest = max(rule.leave_rad, KNEE.leave_rad + STANDING_TOLERANCE_RAD)
    return float(np.clip(rest + STANDING_TOLERANCE_RAD, rule.leave_rad, highest))


def _crossing(curve: Array, times_s: Array, i: int, level: float) -> float:
    """Time between samples i and i+1 at which the curve passes the level (linear)."""
    step = curve[i + 1] - curve[i]
    share = 0.5 if step == 0 else (level - curve[i]) / step
    return float(times_s[i] + np.clip(share, 0, 1) * (times_s[i + 1] - times_s[i]))


def _longest_gap(known: NDArray[np.bool_], times_s: Array) -> float:
    """Longest stretch without a value [s]."""
    if known.all() or not len(known):
        return 0.0
    seen = times_s[known]
    edges = np.concatenate([[times_s[0]], seen, [times_s[-1]]])
    return float(np.diff(edges).max())
