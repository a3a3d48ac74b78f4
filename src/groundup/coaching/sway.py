"""Sway of the mid-hip during a hold, compared with the person's own quiet two-leg stance; within one person only."""

from math import isfinite, nan, sqrt

import msgspec

from groundup.coaching.thresholds import SWAY_FLOOR
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pose
from groundup.signals.live_filter import NEVER, One, smooth_one

BAND_HZ = (0.1, 3.0)
"""Sway is read between these (evidence 4.4)."""
LONGEST_GAP_S = 1.0
"""After a longer gap the band begins anew (design)."""
SETTLED_S = 3.0
"""The band's lower edge needs this long before the mean is known (design)."""


class Swaying(msgspec.Struct, frozen=True, eq=False):
    """Sums over the hold so far: of the sideways place in the band, squared, its path, and the time they cover."""

    below: One = NEVER
    above: One = NEVER
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
    time_s, place, (low_hz, high_hz) = pose.time_s, pose.hip_x / calibration.share, BAND_HZ
    below = smooth_one(state.below, time_s=time_s, value=place, cutoff_hz=low_hz, longest_gap_s=LONGEST_GAP_S)
    above = smooth_one(state.above, time_s=time_s, value=place, cutoff_hz=high_hz, longest_gap_s=LONGEST_GAP_S)
    began = state.began_s if isfinite(state.began_s) else time_s
    now = (above.seen + above.beyond) - (below.seen + below.beyond)
    dt = time_s - state.last_s
    if not isfinite(dt) or time_s - began < SETTLED_S:
        return Swaying(below, above, began, time_s, now)
    square, path = state.square + now * now * dt, state.path + abs(now - state.last)
    return Swaying(below, above, began, time_s, now, square, path, state.seconds + dt)


def swayed(state: Swaying, calibration: Calibration) -> dict[str, float]:
    """Root mean square and path a second of sideways sway, % of stature; empty below twice the noise floor."""
    if state.seconds < SETTLED_S or not isfinite(calibration.sway):
        return {}
    rms = sqrt(state.square / state.seconds)
    if rms <= SWAY_FLOOR * calibration.sway * calibration.leg / calibration.share:
        return {}
    return {"sway_rms_percent": 100.0 * rms, "sway_path_percent_s": 100.0 * state.path / state.seconds}
