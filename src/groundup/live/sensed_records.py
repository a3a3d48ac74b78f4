"""What the journal of a sensed set holds, a record each: streams that may come, arrivals, marks of what else was."""

from typing import Literal

import msgspec
import numpy as np

from groundup.anatomy import Side
from groundup.devices.arrival import Arrival, LiveStream

What = Literal["pause", "go on", "target", "frame", "said"]
"""`frame`: a camera's frame was answered, `number` is its time [s] on the camera's clock; `said`: of a source."""


class StreamRecord(msgspec.Struct, frozen=True, tag="stream", array_like=True):
    """A stream that may come from now on; arrivals name it by its place among these records, from 0."""

    source: str
    stream: LiveStream
    under: Side | None = None


class ArrivalRecord(msgspec.Struct, frozen=True, tag="a", array_like=True):
    """An arrival, its numbers as little-endian float64."""

    stream: int
    host_time_s: float
    times: bytes
    values: bytes
    lost: int
    duplicate: int
    damaged: int
    restarted: bool
    correction_s: float | None
    correction_error_s: float | None
    texts: tuple[str, ...]


class MarkRecord(msgspec.Struct, frozen=True, tag="m", array_like=True):
    """Something else that happened."""

    host_time_s: float
    what: What
    text: str = ""
    number: float = 0.0


Record = StreamRecord | ArrivalRecord | MarkRecord
_DECODER = msgspec.msgpack.Decoder(Record)
_ENCODER = msgspec.msgpack.Encoder()
_FLOATS = np.dtype("<f8")


def encoded(record: Record) -> bytes:
    """A record as the journal keeps it."""
    return _ENCODER.encode(record)


def decoded(data: bytes) -> Record:
    """A record of a journal."""
    return _DECODER.decode(data)


def of_arrival(stream: int, arrival: Arrival) -> ArrivalRecord:
    """The record of an arrival of the stream with this place."""
    return ArrivalRecord(
        stream,
        arrival.host_time_s,
        np.ascontiguousarray(arrival.device_times_s, _FLOATS).tobytes(),
        np.ascontiguousarray(arrival.values, _FLOATS).tobytes(),
        arrival.lost,
        arrival.duplicate,
        arrival.damaged,
        arrival.restarted,
        arrival.correction_s,
        arrival.correction_error_s,
        arrival.texts,
    )


def arrival_of(record: ArrivalRecord, stream: LiveStream) -> Arrival:
    """The arrival that a record keeps."""
    times = np.frombuffer(record.times, _FLOATS)
    values = np.frombuffer(record.values, _FLOATS)
    return Arrival(
        stream.name,
        record.host_time_s,
        times,
        values.reshape(len(times), -1) if len(times) else values.reshape(0, len(stream.channels)),
        record.lost,
        record.duplicate,
        record.damaged,
        record.restarted,
        record.correction_s,
        record.correction_error_s,
        record.texts,
    )
