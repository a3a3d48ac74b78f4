"""Sway of the mid-hip during a hold, compared with the person's own quiet two-leg stance; within one person only."""

from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from groundup.coaching.thresholds import SWAY_FLOOR
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pose
from groundup.signals.live_filter import Smoothed, smooth, unseen

Array = NDArray[np.float64]

BAND_HZ = (0.1, 3.0)
"""Sway is read between these (evidence 4.4)."""
_EDGES_HZ = np.array(BAND_HZ)
SETTLED_S = 3.0
"""The band's lower edge needs this long before the mean is known (design)."""


@dataclass(frozen=True, slots=True, eq=False)
class Swaying:
    """Sums over the hold so far: of the sideways place in the band, squared, its path, and the time they cover."""

    smoothed: Smoothed | None = None
    began_s: float = nan
    last_s: float = nan
    last: float = nan
    square: float = 0.0
    path: float = 0.0
    seconds: float = 0.0


def swaying(state: Swaying, pose: Pose, calibration: Calibration) -> Swaying:
    """The state after one frame of a hold."""
    if not isfinite(pose.hip_x):
        return state
    place = np.full(2, pose.hip_x / calibration.share)
    smoothed, (below, above) = smooth(
        state.smoothed or unseen(2), time_s=pose.time_s, values=place, cutoff_hz=_EDGES_HZ, longest_gap_s=1.0
    )
    began = state.began_s if isfinite(state.began_s) else pose.time_s
    now = float(above - below)
    dt = pose.time_s - state.last_s
    if not isfinite(dt) or pose.time_s - began < SETTLED_S:
        return Swaying(smoothed, began, pose.time_s, now)
    square, path = state.square + now * now * dt, state.path + abs(now - state.last)
    return Swaying(smoothed, began, pose.time_s, now, square, path, state.seconds + dt)


def swayed(state: Swaying, calibration: Calibration) -> dict[str, float]:
    """Root mean square and path a second of sideways sway, % of stature; empty below twice the noise floor."""
    if state.seconds < SETTLED_S or not isfinite(calibration.sway):
        return {}
    rms = sqrt(state.square / state.seconds)
    if rms <= SWAY_FLOOR * calibration.sway * calibration.leg / calibration.share:
        return {}
    return {"sway_rms_percent": 100.0 * rms, "sway_path_percent_s": 100.0 * state.path / state.seconds}
