"""A finished repetition: its values, tempo, depth and faults; and what to show while it is under way."""

from math import degrees, isfinite, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundup.chain.counting_state import Counting
from groundup.chain.driving import hip_drop, live_rule, mean
from groundup.chain.repetition_values import repetition_values
from groundup.chain.trial import Repetition
from groundup.coaching import thresholds as at
from groundup.coaching.feedback import Done, Phase
from groundup.joints.calibration import Calibration
from groundup.joints.live_motion import KEPT, curves, kept
from groundup.joints.live_pose import Pose
from groundup.training.exercise import Detector

Array = NDArray[np.float64]
Row = tuple[float, ...]

NEAR_TOP_RAD = 5 * pi / 180
"""Within this of its turning point a movement counts as still (design)."""


class Uneven(NamedTuple):
    """Of the last repetitions, which had one knee further in than the other; and whether ever enough of them had.

    It is told once after the set, never in it: nobody can mend it within a repetition.
    """

    last: tuple[bool, ...] = ()
    seen: bool = False

    def with_one(self, more: bool) -> "Uneven":
        """With one more repetition."""
        last = (*self.last, more)[-at.ASYMMETRY_REPS[1] :]
        return Uneven(last, self.seen or sum(last) >= at.ASYMMETRY_REPS[0])


def row(pose: Pose, calibration: Calibration, value: float) -> Row:
    """What is kept of one frame of a repetition: the numbers of `KEPT`, the driving value, and the hip's depth."""
    over_knee = (pose.hip_y - mean(pose.knee_y)) / mean(calibration.pose.thigh)
    drop = hip_drop(pose.hip_y - mean(pose.ankle_y), calibration)
    return (*kept(pose), value, over_knee, drop)


def finished(
    ended: Repetition,
    rows: tuple[Row, ...],
    calibration: Calibration,
    detector: Detector,
    faults: tuple[str, ...],
    uneven: Uneven,
) -> tuple[Done, Uneven]:
    """The repetition with everything read from its frames, and whether those of the set were uneven."""
    # It is over when it has stayed over for a moment; and who never stood between two brings the rows of the first.
    table = np.array([r for r in rows if ended.start_s <= r[0] <= ended.end_s])
    read = curves(table[:, : len(KEPT)], calibration, sds=False)
    values = dict(repetition_values(read, ended, leg_m=calibration.leg * calibration.scale_m))
    driver, times = table[:, len(KEPT)], table[:, 0]
    if detector == "bridge":
        faults = (*faults, *_bridge_faults(driver + mean(calibration.pose.extension), times))
        depth = "incomplete" if "incomplete" in faults else "complete"
    else:
        depth = _depth(table, calibration)
    if detector == "squat" and calibration.view.frontal:
        both = [values.get(f"{side}/knee.fppa_peak", float("nan")) for side in ("left", "right")]
        if isfinite(both[0] - both[1]):
            uneven = uneven.with_one(degrees(at.ASYMMETRY_RAD) < abs(both[0] - both[1]))
    done = Done(
        ended.start_s,
        ended.bottom_s,
        ended.end_s,
        ended.side,
        values,
        tuple(dict.fromkeys(faults)),
        _tempo(ended, driver, times),
        depth,
    )
    return done, uneven


def movement_phase(counting: Counting, calibration: Calibration, detector: Detector, value: float) -> Phase:
    """Where in a repetition the person is. A bridge goes up first."""
    if counting.start_s is None or not isfinite(value):
        return "ready" if counting.start_s is None else "bottom"
    going, back = ("up", "down") if detector == "bridge" else ("down", "up")
    if value < counting.top - NEAR_TOP_RAD:
        return back
    return "bottom" if value >= live_rule(calibration, detector).turn_rad else going


def now_values(pose: Pose, calibration: Calibration, detector: Detector, value: float) -> dict[str, float]:
    """What is seen now, in people's units."""
    own = calibration.pose
    if detector == "single_leg_balance":
        shown = {"lift_percent": 100.0 * value, "pelvis_deg": degrees(pose.hip_line - own.hip_line)}
    elif detector == "bridge":
        shown = {"extension_deg": degrees(mean(pose.extension))}
        if calibration.foot_end:
            ratio, tilt = pose.separation / own.separation, pose.hip_line - own.hip_line
            shown = {"knees_ratio": ratio, "pelvis_deg": degrees(tilt)}
    else:
        shown = {"flexion_deg": degrees(value), "knees_ratio": pose.separation / own.separation}
    return {name: number for name, number in shown.items() if isfinite(number)}


def _bridge_faults(angle: Array, times: Array) -> tuple[str, ...]:
    seen = np.isfinite(angle)
    angle, times = angle[seen], times[seen]
    lasted = np.diff(times, append=times[-1:])
    if lasted[angle >= at.INCOMPLETE_RAD].sum() < at.TOP_S:
        return ("incomplete",)
    kept_up, since, longest = False, 0.0, 0.0
    for value, time_s in zip(angle.tolist(), times.tolist(), strict=True):
        up = value >= (at.TOP_KEPT_RAD if kept_up else at.TOP_RAD)
        since = time_s if up and not kept_up else since
        kept_up = up
        longest = max(longest, time_s - since) if up else longest
    return () if longest >= at.TOP_S else ("top_short",)


def _depth(table: Array, calibration: Calibration) -> str:
    """Depth class: from the side by the knee and the height of the hip, from the front by the hip's drop."""
    driver, over_knee, drop = table[:, len(KEPT)], table[:, len(KEPT) + 1], table[:, len(KEPT) + 2]
    if not calibration.view.side:
        deepest = float(np.nanmax(drop, initial=0.0))
        names = ("shallow", "quarter", "half", "parallel")
        return names[sum(deepest >= bound for bound in at.DROPS)]
    bent = float(np.nanmax(driver))
    if np.nanmin(over_knee) <= at.PARALLEL_SHARE:
        return "parallel"
    return "quarter" if bent < at.QUARTER_RAD else "half" if bent < at.HALF_RAD else "below half"


def _tempo(ended: Repetition, driver: Array, times: Array) -> tuple[float, float, float]:
    """Time to the turning point, still about it, and back."""
    near = np.flatnonzero(driver >= np.nanmax(driver) - NEAR_TOP_RAD)
    first, last = float(times[near[0]]), float(times[near[-1]])
    return first - ended.start_s, last - first, ended.end_s - last
