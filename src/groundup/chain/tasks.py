"""Which movement this is: given by the person, or recognized from the motion and the ground with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.repetition import BRIDGE, HINGE, KNEE, combined, crossings
from groundup.ground.contact import contacts
from groundup.joints.motion import Motion
from groundup.signals.filters import runs
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

_DEG = np.pi / 180.0
TRAVEL_M = 1.0
"""Mid-hip travel beyond which a person walks or runs rather than stands (design)."""
LIFTED_M = 0.04
"""A foot this far above the other's level is off the ground (design)."""
FLIGHT_M, FLIGHT_S = 0.03, 0.04
"""Both feet this high for this long are a flight, which only running has (design; in the walks that this was tried on
the lower foot stays below 0.012 m)."""
SEEN_S = 0.5
"""Both feet must be in sight for this long, about a step, before their never being in the air says walking."""
STEADY_SHARE = 0.05
"""Coefficient of variation of the total vertical force below which plates alone mean standing (design)."""
LYING_RAD = 40 * _DEG
"""A trunk that leans back by more than this most of the time lies or rests on a bench (design)."""
FLAT_RAD = 75 * _DEG
"""With the hips down, a trunk this far from upright lies on the floor; on a bench it slopes (design)."""


@dataclass(frozen=True, slots=True)
class Recognized:
    """A task with the side it is done on (None: both) and the sentence that says why."""

    task: Task | None
    side: Side | None
    why: str


def recognize(
    recording: Recording,
    motion: Motion | None,
    loads: Mapping[Side, np.ndarray],
    *,
    given: Task | None = None,
    given_side: Side | None = None,
) -> Recognized:
    """The task of a recording. `loads` are vertical forces per side over time [N], empty where unknown."""
    stance = given_side or _standing_side(motion, loads)
    if given is not None:
        side = stance if given in ("single_leg_squat", "single_leg_balance") else given_side
        return Recognized(given, side, "given")
    if motion is not None and (found := _from_motion(motion, stance)) is not None:
        return found
    return _from_ground(recording)


def _from_motion(motion: Motion, stance: Side | None) -> Recognized | None:
    travel = _travel_m(motion)
    if travel is not None and travel > TRAVEL_M:
        return _gait(motion, f"the pelvis travels {travel:.1f} m")
    trunk = motion.get("trunk_flexion")
    if trunk is not None and np.isfinite(trunk.values).any() and np.nanmedian(trunk.values) < -LYING_RAD:
        return _lying(motion, trunk.values)
    height, hip = motion.get("hip_height"), combined(motion, "hip_flexion")
    # On one leg that leg's knee tells: the free one may bend and swing as it likes.
    knee = combined(motion, "knee_flexion", side=stance)
    if knee is None:
        return None
    squats = crossings(*knee, KNEE)
    opening = knee[0][: max(3, len(knee[0]) // 20)]
    opening = opening[np.isfinite(opening)]  # empty where a correction or a gap took the beginning away
    if squats and opening.size and np.median(opening) > 60 * _DEG:
        return Recognized("sit_to_stand", None, "it starts with the knees bent as on a seat and rises from there")
    if squats:
        many = "one knee bend" if len(squats) == 1 else f"{len(squats)} knee bends"
        if stance is not None:
            return Recognized("single_leg_squat", stance, f"{many} on the {stance} leg, the other foot off the ground")
        if _staggered(motion):
            return Recognized("lunge", None, f"{many} with one foot well in front of the other")
        return Recognized("squat", None, f"{many} beyond 40° on both feet")
    if hip is not None and crossings(*hip, HINGE):
        return Recognized("hinge", None, "the hips bend beyond 45° while the knees stay below 40°")
    still = float(np.nanpercentile(knee[0], 95) - np.nanpercentile(knee[0], 5)) < 15 * _DEG
    if still and stance is not None:
        return Recognized("single_leg_balance", stance, f"the {stance} foot alone is on the ground")
    if still and (height is None or _spread(height.values) < 0.05):
        return Recognized("standing", None, "the knees and hips hardly move")
    return Recognized(None, None, "the motion fits no known task; give it with --task")


def _gait(motion: Motion, why: str) -> Recognized:
    """Running has flights: moments with both feet in the air. Walking never has one."""
    left, right = motion.get("foot_height", "left"), motion.get("foot_height", "right")
    unseen = "walking and running cannot be told apart; give the task with --task"
    if left is None or right is None:
        return Recognized(None, None, f"{why}, but the feet are not in sight: {unseen}")
    lower = np.minimum(left.values, right.values)
    step_s = float(np.median(np.diff(left.times_s)))
    flights = [end - first for first, end in runs(np.asarray(lower > FLIGHT_M)) if (end - first) * step_s >= FLIGHT_S]
    if flights:
        return Recognized("running", None, f"{why}, and both feet are in the air {len(flights)} times")
    if np.isfinite(lower).sum() * step_s < SEEN_S:
        return Recognized(None, None, f"{why}, but both feet are hardly in sight at once: {unseen}")
    return Recognized("walking", None, f"{why}, and one foot is always on the ground")


def _lying(motion: Motion, trunk_rad: np.ndarray) -> Recognized:
    hip = combined(motion, "hip_extension")
    if hip is None or not crossings(hip[0] - np.nanpercentile(hip[0], 5), hip[1], BRIDGE):
        return Recognized(
            None, None, "the person lies on the back, but the hips do not rise; give the task with --task"
        )
    down = hip[0] <= np.nanpercentile(hip[0], 20)
    if float(np.nanmedian(-trunk_rad[down])) >= FLAT_RAD:
        return Recognized("bridge", None, "the back lies on the floor and the hips rise")
    return Recognized("hip_thrust", None, "the back slopes down from a bench and the hips rise")


def _from_ground(recording: Recording) -> Recognized:
    forces = [s.values[:, 1] for s in recording.of_kind("force")]
    if forces and len({len(f) for f in forces}) == 1:
        total = np.sum(forces, axis=0)
        total = total[np.isfinite(total)]
        mean = float(np.mean(total)) if len(total) else 0.0
        if mean > 100 and float(np.std(total)) / mean < STEADY_SHARE:
            return Recognized("standing", None, "the plates carry a steady load and nothing else was recorded")
        if mean > 0:
            return Recognized(None, None, "the load on the plates varies and no motion says why; give it with --task")
    if insoles := recording.of_kind("pressure"):
        return _from_insoles(insoles)
    return Recognized(None, None, "neither knee motion nor ground load was recorded; give the task with --task")


def _from_insoles(insoles: tuple[Stream, ...]) -> Recognized:
    """Standing where none is unloaded; else by the share of a stride that a foot is down: more than half is walking.

    That share, the duty factor, separates the two by definition (Alexander 1984, from memory).
    """
    if not any(np.nansum(s.values) > 0 for s in insoles):
        return Recognized(None, None, "the insole never felt a load; give the task with --task")
    if not any(_unloads(s.values) for s in insoles):
        return Recognized("standing", None, "the insole stays loaded")
    duty = [d for s in insoles if (d := _duty_factor(s)) is not None]
    if not duty:
        return Recognized(None, None, "too few whole steps to tell walking from running; give the task with --task")
    share = float(np.mean(duty))
    return Recognized("walking" if share > 0.5 else "running", None, f"each foot is down for {share:.0%} of a stride")


def _duty_factor(insole: Stream) -> float | None:
    """Median time on the ground over median time from step to step; None below two steps that begin in sight."""
    total = np.nansum(insole.values, axis=1)
    top = float(np.max(total))
    steps = contacts(total, insole.times, on_n=0.1 * top, off_n=0.05 * top, shortest_s=0.1)
    starts = [c.start_s for c in steps if not c.starts_before]
    whole = [c.duration_s for c in steps if c.whole]
    if len(starts) < 2 or not whole:
        return None
    return float(np.median(whole) / np.median(np.diff(starts)))


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
