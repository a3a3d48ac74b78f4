"""Arrivals of many sources into one XDF file: every sample with its device's time, and what leads to the host's.

A clock that was set anew would let two stretches of a stream overlap in its file. So its times go on where they were:
the new stretch is shifted by a constant that is found once its clock is known and written down among the happenings,
from which the device's own time follows again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from groundup.devices.arrival import Array, Arrival, LiveStream
from groundup.devices.lane import Lane, host_times, own_times, take
from groundup.devices.looking import Heard, apart, look
from groundup.devices.source import Happening, Source
from groundup.io.xdf_writing import XdfStream, XdfWriter

BOUNDARY_S = 10.0
FLUSH_S = 1.0
OFFSET_S = 5.0
SETTLED_S = 2.0
"""A clock is known well enough to place samples by once its packets cover so long."""


@dataclass(slots=True, eq=False)
class _Track:
    """A lane on its way into the file."""

    lane: Lane
    number: int
    shift_s: float = 0.0
    """File time minus device time."""
    epoch: int = 0
    """The epoch of the clock that `shift_s` belongs to."""
    waiting: list[tuple[int, Arrival, Array]] = field(default_factory=list[tuple[int, Arrival, Array]])
    """Arrivals since the clock was set anew, with their epochs and times, until it is known again."""
    first: tuple[float, int] | None = None
    """(device time, epoch) of the first sample."""
    offset_at_s: float = -np.inf
    """Host time of the last clock offset written."""


class Recorder:
    """Writes what comes into `path`. Streams are known by (source, name); two with one name get a number."""

    def __init__(self, path: Path) -> None:
        """Create the file."""
        self._writer = XdfWriter(path, made_at=datetime.now().astimezone().isoformat(timespec="seconds"))
        self._tracks: dict[tuple[str, str], _Track] = {}
        self._happenings: int | None = None
        self._boundary_s = self._flush_s = -np.inf

    @property
    def lanes(self) -> dict[tuple[str, str], Lane]:
        """Every stream as it stands, by source and name."""
        return {key: track.lane for key, track in self._tracks.items()}

    def add(self, source: str, stream: LiveStream) -> None:
        """A stream that may come from now on; once is enough."""
        if (source, stream.name) in self._tracks:
            return
        own = replace(stream, name=apart([*(t.lane.stream.name for t in self._tracks.values()), stream.name])[-1])
        self._tracks[source, stream.name] = _Track(Lane(own), self._writer.add(_header(own)))

    def expect(self, sources: Sequence[Source]) -> None:
        """Every stream of open sources may come from now on."""
        for name, source in zip(apart([source.name for source in sources]), sources, strict=True):
            for stream in source.streams:
                self.add(name, stream)

    def heard(self, source: str, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if isinstance(item, Happening):
            self.happened(item)
        else:
            self.take(source, item)

    def take(self, source: str, arrival: Arrival) -> None:
        """One more arrival of a stream that was added."""
        track = self._tracks[source, arrival.stream]
        times = own_times(track.lane, arrival)
        track.lane = take(track.lane, arrival)
        if len(times) and track.first is None:
            track.first = (float(times[0]), track.lane.fit.epoch)
        epoch = track.lane.fit.epoch
        if len(times) and (track.waiting or epoch != track.epoch):
            track.waiting.append((epoch, arrival, times))
            self._release(track, arrival.host_time_s)
        elif len(times):
            self._write(track, arrival, times)
        self._keep_time(arrival.host_time_s)

    def happened(self, happening: Happening) -> None:
        """Something to be found in the file among the samples."""
        self._say(happening.host_time_s, happening.words)

    def close(self) -> None:
        """Write what waits, the last clock offsets and what is known of each stream; may be called twice."""
        try:
            for track in self._tracks.values():
                self._release(track, np.inf)
                self._offset(track, np.inf)
                self._writer.note(track.number, _footer(track.lane))
        finally:
            self._writer.close()

    def _release(self, track: _Track, now_s: float) -> None:
        """Write what waits for a clock, as far as that clock is known or will not be known better."""
        while track.waiting:
            epoch = track.waiting[0][0]
            since = next(arrival.host_time_s for e, arrival, _ in track.waiting if e == epoch)
            if epoch == track.lane.fit.epoch and now_s - since < SETTLED_S:
                return
            if epoch != track.epoch:
                self._shift(track, epoch, float(track.waiting[0][2][0]), since)
            own = [(arrival, times) for e, arrival, times in track.waiting if e == epoch]
            track.waiting = track.waiting[len(own) :]
            for arrival, times in own:
                self._write(track, arrival, times)

    def _shift(self, track: _Track, epoch: int, device_s: float, host_s: float) -> None:
        fit = track.lane.fit
        host = float(host_times(track.lane, np.array([device_s]), epoch=epoch)[0])
        before = [s for s in fit.segments if s.epoch == track.epoch][-1]
        own = (host - before.base_s - before.offset_s + before.rate * before.origin_s) / (1 + before.rate)
        shift = own + track.shift_s - device_s
        self._say(host_s, f"{track.lane.stream.name}: its clock was set anew; device time + {shift:.9f} s since")
        track.shift_s, track.epoch = shift, epoch

    def _write(self, track: _Track, arrival: Arrival, times: Array) -> None:
        values = arrival.texts if track.lane.stream.format == "string" else arrival.values
        self._writer.samples(track.number, times + track.shift_s, values)
        if arrival.host_time_s - track.offset_at_s >= OFFSET_S:
            self._offset(track, arrival.host_time_s)

    def _offset(self, track: _Track, now_s: float) -> None:
        """Where the clock stands, as it is known now; the first time also where it stood at the first sample."""
        if not track.lane.fitted:
            if track.offset_at_s == -np.inf and track.first is not None:
                self._writer.clock_offset(track.number, device_time_s=track.first[0], offset_s=0.0)
                track.offset_at_s = np.inf
            return
        own = [s for s in track.lane.fit.segments if s.epoch == track.epoch]
        if not own or (now_s < np.inf and own[-1].latest_s - own[-1].origin_s < SETTLED_S):
            return
        at = [own[-1].latest_s]
        if track.offset_at_s == -np.inf and track.first is not None and track.first[1] == track.epoch:
            at.insert(0, track.first[0])
        for device_s, host_s in zip(at, host_times(track.lane, np.array(at), epoch=track.epoch), strict=True):
            file_s = device_s + track.shift_s
            self._writer.clock_offset(track.number, device_time_s=file_s, offset_s=float(host_s) - file_s)
        track.offset_at_s = now_s

    def _say(self, host_time_s: float, words: str) -> None:
        if self._happenings is None:
            markers = XdfStream("happenings", (("happening", "", ""),), content="Markers", format="string")
            self._happenings = self._writer.add(markers)
        self._writer.samples(self._happenings, np.array([host_time_s]), (words,))

    def _keep_time(self, now_s: float) -> None:
        if now_s - self._boundary_s >= BOUNDARY_S:
            first = self._boundary_s == -np.inf
            self._boundary_s = self._flush_s = now_s
            if not first:
                self._writer.boundary()
        elif now_s - self._flush_s >= FLUSH_S:
            self._flush_s = now_s
            self._writer.flush()


async def record(
    sources: Sequence[Source],
    recorder: Recorder,
    *,
    stop: asyncio.Event,
    heard: Heard = lambda _source, _item: None,
) -> None:
    """Record open sources until all end or `stop` is set; an error of one ends all, with everything kept until then.

    `heard` is told everything that comes, by source: the live view, the session.
    """
    recorder.expect(sources)

    def kept(name: str, item: Arrival | Happening) -> None:
        recorder.heard(name, item)
        heard(name, item)

    try:
        await look(sources, stop=stop, heard=kept)
    finally:
        recorder.close()


def _header(stream: LiveStream) -> XdfStream:
    places = ("side", "forward_m", "lateral_m", "area_m2")
    return XdfStream(
        name=stream.name,
        channels=tuple((c.name, c.unit, c.kind) for c in stream.channels),
        rate_hz=stream.rate_hz,
        content=stream.content,
        format=stream.format,
        source_id=stream.source,
        details={"clock": stream.clock, "device": stream.source} | _grid(stream) | _synthetic(stream),
        channel_details=tuple(
            {name: str(getattr(c, name)) for name in places if getattr(c, name) is not None} for c in stream.channels
        ),
    )


def _grid(stream: LiveStream) -> dict[str, str]:
    return {} if stream.grid is None else {"grid": f"{stream.grid[0]} x {stream.grid[1]}"}


def _synthetic(stream: LiveStream) -> dict[str, str]:
    return {"synthetic": "yes"} if stream.synthetic else {}


def _footer(lane: Lane) -> dict[str, str]:
    tally = lane.tally
    told = {
        "lost_packets": tally.lost,
        "duplicates": tally.duplicates,
        "damaged_bytes": tally.damaged_bytes,
        "gaps": tally.gaps,
        "clock_resets": lane.fit.resets,
        "drift_ppm": lane.fit.drift_ppm,
        "uncertainty_s": lane.uncertainty_s,
    }
    return {name: str(value) for name, value in told.items() if value is not None}
