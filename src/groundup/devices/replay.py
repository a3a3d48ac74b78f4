"""A recording, or a log of a device's bytes, played back as if it came from a device."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from groundup.devices.arrival import Array, Arrival, LiveStream, of_packet, streams_of
from groundup.devices.clock import JUMP_S
from groundup.devices.decoder import Packet, State, decode, finish
from groundup.devices.profile import Channel, Kind, Profile
from groundup.devices.source import Happening
from groundup.signals.recording import Event, Recording
from groundup.signals.stream import Stream

BATCH_S = 0.02
"""How much comes at once: a packet of most devices."""
_READ_BYTES = 256


class Replay:
    """A Recording as a source, `speed` times as fast as it was; None: as fast as it can be taken.

    Times are the recording's own on the host's clock from the moment it begins: however fast it is played, what is
    recorded of it lasts as long as it did.
    """

    def __init__(self, recording: Recording, *, speed: float | None = 1.0) -> None:
        """Play `recording`."""
        self.name = f"replay of {recording.name}"
        streams = tuple(replace(_live(s), synthetic=recording.synthetic) for s in recording.streams)
        self.streams = streams + ((_EVENTS,) if recording.events else ())
        self._recording = recording
        self._speed = speed
        self._closed = False

    async def open(self) -> None:
        """Nothing to find."""

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Batches of all streams in the order of their times."""
        events = self._recording.events
        marks = [e.time_s for e in events]
        lost = {s.name: _lost(s) for s in self._recording.streams}
        said = dict.fromkeys(lost, 0)
        begun, first = time.monotonic(), min([self._recording.start_s, *marks])
        flat = [(s, s.times, s.values.reshape(len(s), -1)) for s in self._recording.streams]
        for batch in range(int((max([self._recording.end_s, *marks]) - first) / BATCH_S) + 1):
            if self._closed:
                return
            start, end = first + batch * BATCH_S, first + (batch + 1) * BATCH_S
            await _until(None if self._speed is None else begun + (end - first) / self._speed)
            for stream, times, values in flat:
                a, b = np.searchsorted(times, [start, end])
                measured = ~np.isnan(values[a:b]).all(axis=1)
                if measured.any():
                    own = begun + (times[a:b][measured] - first)
                    gone = int(lost[stream.name][b]) - said[stream.name]
                    said[stream.name] += gone
                    yield Arrival(stream.name, begun + (end - first), own, values[a:b][measured], lost=gone)
            now = [e for e in events if start <= e.time_s < end]
            if now:
                yield _marked(now, begun - first, begun + (end - first))
        yield Happening(time.monotonic(), "ended", f"{self.name} is at its end")

    async def close(self) -> None:
        """Stop."""
        self._closed = True


class ReplayBytes:
    """A log of a device's bytes, decoded by its profile, paced by the device's own clock."""

    def __init__(self, path: Path, profile: Profile, *, speed: float | None = 1.0) -> None:
        """Play the bytes of `path` as a device of `profile`."""
        self.name = f"replay of {path.name}"
        self.streams = streams_of(profile, way="replay")
        self._path, self._profile, self._speed = path, profile, speed
        self._closed = False

    async def open(self) -> None:
        """Nothing to find."""

    async def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Packets in the order of the file."""
        begun, pace, waited, came = time.monotonic(), _Pace(), 0.0, 0
        rates = {s.name: s.rate_hz for s in self.streams}
        for packet in _packets(self._profile, self._path.read_bytes()):
            if self._closed:
                return
            before, pace = pace, _paced(pace, packet, rates[packet.stream])
            waited += min(pace.since_s - before.since_s, _LONGEST_WAIT_S)
            await _until(None if self._speed is None else begun + waited / self._speed)
            came += 1
            yield of_packet(packet, host_time_s=begun + pace.since_s)
        words = "is at its end" if came else f"holds no packet of '{self._profile.name}': is it the right profile?"
        yield Happening(time.monotonic(), "ended", f"{self.name} {words}")

    async def close(self) -> None:
        """Stop."""
        self._closed = True


@dataclass(frozen=True, slots=True)
class _Pace:
    """How far a log has come: seconds since its first packet, and the newest device time of the present stretch."""

    since_s: float = 0.0
    newest_s: float | None = None


def _paced(pace: _Pace, packet: Packet, rate_hz: float | None) -> _Pace:
    """After one more packet. Where the device began anew or tells no time, its samples last as long as they should."""
    nominal_s = len(packet.values) / rate_hz if rate_hz else 0.0
    newest = float(packet.device_times_s[-1])
    if not np.isfinite(newest):
        return replace(pace, since_s=pace.since_s + nominal_s)
    if pace.newest_s is None:
        return replace(pace, newest_s=newest)
    step = newest - pace.newest_s
    if packet.restarted or (step < -JUMP_S and packet.lost >= 0):
        return _Pace(pace.since_s + nominal_s, newest)
    return _Pace(pace.since_s + max(0.0, step), max(newest, pace.newest_s))


def _packets(profile: Profile, data: bytes) -> Iterator[Packet]:
    state = State()
    for at in range(0, len(data), _READ_BYTES):
        state, packets = decode(profile, state, data[at : at + _READ_BYTES])
        yield from packets
    yield from finish(profile, state)[1]


_LONGEST_WAIT_S = 5.0
"""A silence, or a device's clock that leaps, is not waited for any longer."""
_EVENTS = LiveStream("events", (Channel("event", "raw", "", "number"),), None, "host", "string", "Markers")
_KINDS: dict[str, Kind] = {"pressure": "pressure", "emg": "emg", "imu": "raw", "angles": "angle"}


def _live(stream: Stream) -> LiveStream:
    parts = stream.values.reshape(len(stream), len(stream.labels), -1).shape[2] if len(stream) else 1
    axes = ("",) if parts == 1 else (" x", " y", " z") if parts == 3 else tuple(f" {i + 1}" for i in range(parts))
    layout = stream.layout
    channels = tuple(
        Channel(
            f"{label}{axis}",
            _KINDS.get(stream.kind, "force" if stream.unit == "N" else "raw"),
            stream.unit,
            "f64",
            side=stream.side,
            forward_m=float(layout.forward_m[i]) if layout else None,
            lateral_m=float(layout.lateral_m[i]) if layout else None,
            area_m2=float(layout.area_m2[i]) if layout else None,
        )
        for i, label in enumerate(stream.labels)
        for axis in axes
    )
    content = "EMG" if stream.kind == "emg" else stream.kind
    grid = layout.grid if layout else None
    return LiveStream(stream.name, channels, stream.rate_hz, "host", content=content, source="replay", grid=grid)


def _lost(stream: Stream) -> Array:
    """(n + 1,) How many of the packets that were lost when it was recorded are behind each of its samples."""
    missing = np.isnan(stream.values.reshape(len(stream), -1)).all(axis=1)
    share = stream.details.get("lost_packets", 0.0) / max(1, np.count_nonzero(missing))
    return np.rint(np.concatenate([[0], np.cumsum(missing)]) * share)


def _marked(events: list[Event], shift_s: float, host_time_s: float) -> Arrival:
    times: Array = np.array([e.time_s + shift_s for e in events])
    return Arrival("events", host_time_s, times, np.empty((len(events), 0)), texts=tuple(e.name for e in events))


async def _until(host_time_s: float | None) -> None:
    """Wait until then; others run meanwhile, even where nothing is to be waited for."""
    await asyncio.sleep(0 if host_time_s is None else max(0.0, host_time_s - time.monotonic()))
