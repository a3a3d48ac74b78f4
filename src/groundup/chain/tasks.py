"""Which movement this is: given by the person, or recognised from the motion and the ground with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.repetition import HINGE, KNEE, combined, crossings
from groundup.joints.motion import Motion
from groundup.signals.recording import Recording

_DEG = np.pi / 180.0
TRAVEL_M = 1.0
"""Mid-hip travel beyond which a person walks or runs rather than stands (design)."""
LIFTED_M = 0.04
"""A foot this far above the other's level is off the ground (design)."""
STEADY_SHARE = 0.05
"""Coefficient of variation of the total vertical force below which plates alone mean standing (design)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A task with the side it is done on (None: both) and the sentence that says why."""

    task: Task | None
    side: Side | None
    why: str


def recognise(
    recording: Recording,
    motion: Motion | None,
    loads: Mapping[Side, np.ndarray],
    *,
    given: Task | None = None,
    given_side: Side | None = None,
) -> Recognised:
    """The task of a recording. `loads` are vertical forces per side over time [N], empty where unknown."""
    lifted = given_side or _standing_side(motion, loads)
    if given is not None:
        side = lifted if given in ("single_leg_squat", "single_leg_balance") else given_side
        return Recognised(given, side, "given")
    if motion is not None and (found := _from_motion(motion, lifted)) is not None:
        return found
    return _from_ground(recording, loads)


def _from_motion(motion: Motion, stance: Side | None) -> Recognised | None:
    height, knee = motion.get("hip_height"), combined(motion, "knee_flexion")
    hip, trunk = combined(motion, "hip_flexion"), motion.get("trunk_flexion")
    travel = _travel_m(motion)
    if travel is not None and travel > TRAVEL_M:
        return Recognised("walking", None, f"the pelvis travels {travel:.1f} m")
    if trunk is not None and np.nanmedian(np.abs(trunk.values)) > 60 * _DEG:
        return Recognised("bridge", None, "the trunk lies level and the hips rise")
    if knee is None:
        return None
    squats = crossings(*knee, KNEE)
    if squats and np.nanmedian(knee[0][: max(3, len(knee[0]) // 20)]) > 60 * _DEG:
        return Recognised("sit_to_stand", None, "it starts with the knees bent as on a seat and rises from there")
    if squats:
        many = "one knee bend" if len(squats) == 1 else f"{len(squats)} knee bends"
        if stance is not None:
            return Recognised("single_leg_squat", stance, f"{many} on the {stance} leg, the other foot off the ground")
        if _staggered(motion):
            return Recognised("lunge", None, f"{many} with one foot well in front of the other")
        return Recognised("squat", None, f"{many} beyond 40° on both feet")
    if hip is not None and crossings(*hip, HINGE):
        return Recognised("hinge", None, "the hips bend beyond 45° while the knees stay below 40°")
    still = float(np.nanpercentile(knee[0], 95) - np.nanpercentile(knee[0], 5)) < 15 * _DEG
    if still and stance is not None:
        return Recognised("single_leg_balance", stance, f"the {stance} foot alone is on the ground")
    if still and (height is None or _spread(height.values) < 0.05):
        return Recognised("standing", None, "the knees and hips hardly move")
    return Recognised(None, None, "the motion fits no known task; give it with --task")


def _from_ground(recording: Recording, loads: Mapping[Side, np.ndarray]) -> Recognised:
    forces = [s.values[:, 1] for s in recording.of_kind("force")]
    if forces and len({len(f) for f in forces}) == 1:
        total = np.nansum(forces, axis=0)
        mean = float(np.nanmean(total))
        if mean > 100 and float(np.nanstd(total)) / mean < STEADY_SHARE:
            return Recognised("standing", None, "the plates carry a steady load and nothing else was recorded")
        if mean > 0:
            return Recognised(None, None, "the load on the plates varies and no motion says why; give it with --task")
    if recording.of_kind("pressure"):
        empty = [float(np.mean(v < 0.05 * np.nanmax(v))) for s in SIDES if len(v := loads.get(s, np.empty(0)))]
        steps = [s for s in recording.of_kind("pressure") if _unloads(s.values)]
        if steps or any(share > 0.2 for share in empty):
            return Recognised("walking", None, "the insole is loaded and unloaded in steps")
        return Recognised("standing", None, "the insole stays loaded")
    return Recognised(None, None, "neither motion nor ground load was recorded; give the task with --task")


def _unloads(pressure: np.ndarray) -> bool:
    total = np.nansum(pressure, axis=1)
    top = float(np.nanmax(total)) if len(total) else 0.0
    return top > 0 and float(np.mean(total < 0.05 * top)) > 0.15


def _standing_side(motion: Motion | None, loads: Mapping[Side, np.ndarray]) -> Side | None:
    """The one leg stood on, from the feet's height or from the plates; None for both or unknown."""
    if motion is not None:
        feet = {s: motion.get("foot_height", s) for s in SIDES}
        left, right = feet["left"], feet["right"]
        if left is not None and right is not None:
            difference = float(np.nanmedian(left.values - right.values))
            if abs(difference) > LIFTED_M:
                return "right" if difference > 0 else "left"
    known = {s: float(np.nanmean(v)) for s, v in loads.items() if len(v)}
    if len(known) == 2 and (total := sum(known.values())) > 0:
        share = known["right"] / total
        return "right" if share > 0.95 else "left" if share < 0.05 else None
    return None


def _travel_m(motion: Motion) -> float | None:
    path = motion.get("pelvis_travel")
    return None if path is None else float(np.nanmax(path.values) - np.nanmin(path.values))


def _staggered(motion: Motion) -> bool:
    gap = motion.get("foot_stagger")
    return gap is not None and float(np.nanmedian(np.abs(gap.values))) > 0.35


def _spread(values: np.ndarray) -> float:
    return float(np.nanpercentile(values, 97.5) - np.nanpercentile(values, 2.5))
