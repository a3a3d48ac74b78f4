"""The end of a sensed set: everything that came becomes one Recording, with the camera's landmarks where it watched."""

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from groundup.devices.arrival import LiveStream
from groundup.devices.clock import ClockFit, observe, to_host
from groundup.devices.lane import Lane
from groundup.devices.source import Happening
from groundup.devices.timeline import Kept, recording
from groundup.live.journal import read_journal
from groundup.live.sensed import SensedBeginning
from groundup.live.sensed_records import ArrivalRecord, MarkRecord, StreamRecord, arrival_of, decoded
from groundup.signals.recording import Conditions, Recording
from groundup.signals.stream import Stream

PLACED = "the camera's, placed by its quickest answer; how late a frame itself comes is not known, about 0.1 s"


def sensed_recording(path: Path, *, name: str, camera: Recording | None = None) -> Recording | None:
    """All streams of a journal, what happened beside them, and a camera's of the same set; None where nothing came.

    Sources that bring streams of one name are told apart by a number. Times are the host's from the first sample.
    """
    heading, records = read_journal(path)
    beginning = msgspec.convert(heading, SensedBeginning)
    kept: dict[tuple[str, LiveStream], Kept] = {}
    places: list[Kept] = []
    happened: list[Happening] = []
    frames = ClockFit()
    for data in records:
        record = decoded(data)
        if isinstance(record, StreamRecord):
            places.append(kept.setdefault((record.source, record.stream), Kept(Lane(record.stream))))
        elif isinstance(record, ArrivalRecord):
            one = places[record.stream]
            one.take(arrival_of(record, one.lane.stream))
        elif record.what == "frame":
            frames = observe(frames, record.number, record.host_time_s)
        else:
            happened.append(Happening(record.host_time_s, "connected", _said(record)))
    if not any(one.times for one in kept.values()):
        return None
    found = recording(kept.values(), name=name, happenings=happened)
    task = "single_leg_balance" if beginning.sensing == "engaged_hold" else None
    conditions = Conditions(task=task, side=beginning.side)
    if camera is None or not frames.segments:
        return replace(found, conditions=conditions)
    zero = float(next(iter(found.streams)).details["clock_zero_s"])
    seen = tuple(_placed(stream, frames, zero) for stream in camera.streams)
    return replace(
        found,
        streams=(*found.streams, *seen),
        conditions=camera.conditions,
        sources=(*found.sources, *camera.sources),
    )


def _placed(stream: Stream, frames: ClockFit, zero: float) -> Stream:
    times = to_host(frames, np.asarray(stream.times, dtype=float)) - zero
    details = {**stream.details, "clock": "host", "clock_zero_s": zero, "times": PLACED}
    return replace(stream, times_s=times, rate_hz=None, start_s=0.0, details=details)


def _said(record: MarkRecord) -> str:
    return record.text if record.what == "said" else f"{record.what} {record.text}".strip()
