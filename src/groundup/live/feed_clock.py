"""The times of a set: the leading device's own, going on over a reset of its clock by the host's."""

from dataclasses import dataclass, replace
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from groundup.devices.arrival import Arrival
from groundup.devices.lane import Lane, own_times, take

Array = NDArray[np.float64]

BACK_S = 1.0
"""A clock that goes back by more was set anew, whatever sort of clock it is (design)."""


@dataclass(frozen=True, slots=True, eq=False)
class Leading:
    """The clock of the stream that leads. A load's time is the device's and `offset_s`."""

    lane: Lane
    offset_s: float = 0.0
    own_s: float = nan
    """The device's time of the newest sample."""
    time_s: float = -inf
    """The newest load's."""
    host_s: float = nan
    least_s: float = inf
    """Host minus load time of the quickest arrival since the clock was set."""
    skip: int = 0
    """Samples until the next that is looked at, in a quick stream."""


def placed(leading: Leading, arrival: Arrival) -> tuple[Leading, Array, Array]:
    """The arrival's samples that are newer than any before, at times that go on whatever the clock does."""
    before, own = leading.lane, own_times(leading.lane, arrival)
    lane = take(before, arrival)
    offset_s, least_s = leading.offset_s, leading.least_s
    back = arrival.lost >= 0 and own[-1] < leading.own_s - BACK_S
    if leading.time_s > -inf and (lane.fit.epoch != before.fit.epoch or arrival.restarted or back):
        elapsed_s = arrival.host_time_s - leading.host_s
        step_s = 1.0 / lane.stream.rate_hz if lane.stream.rate_hz else 1e-3
        first_s = max(leading.time_s + elapsed_s - (own[-1] - own[0]), leading.time_s + step_s)
        offset_s, least_s = first_s - float(own[0]), inf
        leading = replace(leading, own_s=nan)
    times = own + offset_s
    newer = times > leading.time_s
    times, values = (times, arrival.values) if newer.all() else (times[newer], arrival.values[newer])
    after = replace(
        leading,
        lane=lane,
        offset_s=offset_s,
        own_s=np.fmax(leading.own_s, own[-1]).item(),
        time_s=float(times[-1]) if len(times) else leading.time_s,
        host_s=arrival.host_time_s,
        least_s=min(least_s, arrival.host_time_s - float(times[-1])) if len(times) else least_s,
    )
    return after, times, values
