"""One stream as it runs: what it is, how its clock goes, what has come of it; a fold over its arrivals."""

from dataclasses import dataclass, field, replace

import numpy as np

from groundup.devices.arrival import Array, Arrival, LiveStream
from groundup.devices.clock import ClockFit, observe, to_host
from groundup.devices.tally import Tally, count

APART_S = 1e-6
"""Between samples that came at once of a stream without a time: each is kept, in its order."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """A stream, the fit of its clock and its tally; `Lane(stream)` before its first arrival."""

    stream: LiveStream
    fit: ClockFit = field(default_factory=ClockFit)
    tally: Tally = field(default_factory=Tally)
    correction_error_s: float | None = None
    latest_s: float = -np.inf
    """Where the latest sample was placed of a stream that tells no time of its own."""

    @property
    def fitted(self) -> bool:
        """Whether its times lie on another clock than the host's."""
        return self.stream.clock in ("device", "lsl") and bool(self.fit.segments)

    @property
    def uncertainty_s(self) -> float | None:
        """How far its host times may be off; the least delay of a way that goes one way only comes on top."""
        if self.stream.clock == "host":
            return 0.0
        known = [u for u in (self.fit.uncertainty_s, self.correction_error_s) if u is not None]
        return max(known) + (self.stream.least_delay_s or 0.0) if known else None


def take(lane: Lane, arrival: Arrival) -> Lane:
    """The lane after one more arrival."""
    fit = lane.fit
    if lane.stream.clock == "lsl":
        if arrival.correction_s is not None:
            fit = observe(fit, arrival.host_time_s - arrival.correction_s, arrival.host_time_s)
    elif (
        lane.stream.clock == "device" and len(arrival.device_times_s) and arrival.lost >= 0
    ):  # a late one tells nothing
        fit = observe(fit, float(arrival.device_times_s[-1]), arrival.host_time_s, restarted=arrival.restarted)
    jumped = fit.epoch != lane.fit.epoch
    error = arrival.correction_error_s if arrival.correction_error_s is not None else lane.correction_error_s
    told = np.isfinite(arrival.device_times_s).all()
    latest = lane.latest_s if told else float(own_times(lane, arrival)[-1])
    return replace(
        lane,
        fit=fit,
        tally=count(lane.tally, lane.stream, arrival, jumped=jumped),
        correction_error_s=error,
        latest_s=latest,
    )


def own_times(lane: Lane, arrival: Arrival) -> Array:
    """Times (n,) of the samples on the stream's clock: as told, else spaced evenly up to when they came.

    `lane` is the one before the arrival: each sample is placed behind those that came earlier.
    """
    times = arrival.device_times_s
    if np.isfinite(times).all():
        return times
    n, rate = len(times), lane.stream.rate_hz
    end = max(arrival.host_time_s, lane.latest_s + n * APART_S)
    step = min(1 / rate if rate else APART_S, (end - lane.latest_s) / n)
    return end - step * np.arange(n - 1, -1, -1, dtype=np.float64)


def host_times(lane: Lane, times_s: Array, *, epoch: int | None = None) -> Array:
    """Times of the stream's clock on the host's, as far as it is known by now."""
    return to_host(lane.fit, times_s, epoch=epoch) if lane.fitted else times_s
