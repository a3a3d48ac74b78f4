"""Streams of many devices on the host's clock: one Recording for `assess`, each stream with its uncertainty."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from groundup.devices.arrival import Array, Arrival
from groundup.devices.lane import Lane, host_times, own_times, take
from groundup.devices.source import Happening
from groundup.devices.tally import troubles
from groundup.signals.note import Caveat
from groundup.signals.recording import Event, Recording, Source
from groundup.signals.sensors import Sensor, sensor_streams
from groundup.signals.stream import Stream


@dataclass(slots=True, eq=False)
class Kept:
    """A lane with everything that came of it since it was last emptied; grows while a set runs."""

    lane: Lane
    times: list[Array] = field(default_factory=list[Array])
    epochs: list[int] = field(default_factory=list[int])
    values: list[Array] = field(default_factory=list[Array])
    texts: list[tuple[float, int, str]] = field(default_factory=list[tuple[float, int, str]])
    """(time, epoch of the clock, words) of each mark."""

    def take(self, arrival: Arrival) -> None:
        """Keep one more arrival."""
        times = own_times(self.lane, arrival)
        self.lane = take(self.lane, arrival)
        if self.lane.stream.format == "string":
            epoch = self.lane.fit.epoch
            self.texts += [(t, epoch, text) for t, text in zip(times.tolist(), arrival.texts, strict=True)]
        elif len(times):
            self.times.append(times)
            self.epochs.append(self.lane.fit.epoch)
            self.values.append(arrival.values)

    def clear(self) -> None:
        """Forget the samples; the clock and the counts stay."""
        for kept in (self.times, self.epochs, self.values, self.texts):
            kept.clear()


def recording(
    kept: Iterable[Kept],
    *,
    name: str,
    happenings: Iterable[Happening] = (),
    start_s: float | None = None,
    end_s: float | None = None,
) -> Recording:
    """Everything kept, between two host times where given, as one Recording whose zero is its earliest sample.

    Gaps stay gaps. A stream's `details` say how its times came about and how far they may be off.
    """
    kept = tuple(kept)
    found = [(k.lane, *_placed(k, start_s, end_s)) for k in kept if k.times]
    still = [(lane.stream.name, left_out) for lane, _, _, left_out in found if left_out]
    placed = [(lane, times, values) for lane, times, values, _ in found if len(times)]
    texts = [(float(host_times(k.lane, np.array([t]), epoch=e)[0]), text) for k in kept for t, e, text in k.texts]
    texts += [(h.host_time_s, h.words) for h in happenings]
    texts = [(t, w) for t, w in texts if (start_s is None or t >= start_s) and (end_s is None or t < end_s)]
    zero = min((float(times[0]) for _, times, _ in placed), default=start_s or 0.0)
    said: list[str] = [f"time 0 is the earliest sample, {zero:.6f} s on this computer's monotonic clock"]
    said += [Caveat(f"stream '{name}': {n} samples whose time does not move on are left out") for name, n in still]
    streams: list[Stream] = []
    for lane, times, values in placed:
        streams += _streams(lane, times - zero, values, zero, {s.name for s in streams})
        said += [Caveat(f"stream '{lane.stream.name}': {trouble}") for trouble in troubles(lane.tally, lane.fit)]
    return Recording(
        name=name,
        streams=tuple(streams),
        events=tuple(sorted((Event(words, t - zero) for t, words in texts), key=lambda e: e.time_s)),
        sources=(Source(name, "", "recorded from devices", tuple(said)),),
        synthetic=any(lane.stream.synthetic for lane, _, _ in placed),
    )


def _placed(kept: Kept, start_s: float | None, end_s: float | None) -> tuple[Array, Array, int]:
    """Host times (n,) in order and the values with them; of two at one time the first, and how many are left out."""
    parts = [host_times(kept.lane, times, epoch=epoch) for times, epoch in zip(kept.times, kept.epochs, strict=True)]
    times, values = np.concatenate(parts), np.concatenate(kept.values)
    inside = np.isfinite(times)
    inside &= times >= (-np.inf if start_s is None else start_s)
    inside &= times < (np.inf if end_s is None else end_s)
    times, values = times[inside], values[inside]
    order: NDArray[np.intp] = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    later = np.concatenate([np.ones(min(1, len(times)), dtype=bool), np.diff(times) > 0])
    return times[later], values[later], int((~later).sum())


def _streams(lane: Lane, times: Array, values: Array, zero: float, taken: set[str]) -> tuple[Stream, ...]:
    live = lane.stream
    sensors = tuple(Sensor(c.name, c.unit, c.kind, c.side, c.forward_m, c.lateral_m, c.area_m2) for c in live.channels)
    details = {
        "clock": "host",
        "clock_zero_s": zero,
        "times": _HOW[live.clock],
        "uncertainty_s": lane.uncertainty_s if lane.uncertainty_s is not None else float("nan"),
        "nominal_rate_hz": live.rate_hz or 0.0,
        "lost_packets": lane.tally.lost,
        "duplicates": lane.tally.duplicates,
        "clock_resets": lane.fit.resets,
        "device": live.source,
    }
    name = live.name
    while any(t == name or t.startswith(f"{name} ") for t in taken):
        name += " (2)"
    return sensor_streams(name, sensors, times, values, nominal_rate_hz=live.rate_hz, details=details, grid=live.grid)


_HOW = {
    "device": "the device's, fitted to this computer's clock by its quickest packets",
    "lsl": "the sender's, with the corrections of Lab Streaming Layer",
    "host": "this computer's",
    "arrival": "when they came: the device tells no time",
}
