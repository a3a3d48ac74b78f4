"""What a live source gives: streams that say what they hold, and their samples as they come."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.devices.decoder import Packet
from groundup.devices.profile import Channel, Profile, StreamLayout

Array = NDArray[np.float64]
Clock = Literal[
    "device",  # the device's own time: fitted to the host's from the arrivals
    "lsl",  # Lab Streaming Layer's clock of the sending computer; its corrections come with the arrivals
    "host",  # already the host's time: a replay, a camera of this machine
    "arrival",  # nobody tells a time: samples are placed when they come
]
Format = Literal["double64", "float32", "int64", "int32", "int16", "int8", "string"]


@dataclass(frozen=True, slots=True)
class LiveStream:
    """A stream that a source offers. `name` is unique among the streams of one recording; values come in SI.

    Marker streams have format `string`: their samples are in `Arrival.texts`.
    """

    name: str
    channels: tuple[Channel, ...]
    rate_hz: float | None
    """Nominal; None where samples come when they come."""
    clock: Clock = "device"
    format: Format = "double64"
    """How values are kept: `double64` for everything that a scale has touched."""
    content: str = ""
    """What sort of stream it is, as its sender says (`EMG`, `Force`, `Markers`)."""
    source: str = ""
    """Which device and by which way, such as `foot trainer, Bluetooth`; never a person's name."""
    grid: tuple[int, int] | None = None
    least_delay_s: float | None = None
    """What the way here takes at least, where that is known; packets that go one way cannot tell."""
    synthetic: bool = False
    """Whether nobody's body is behind it: whatever is made of it says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """Samples of one stream that came together.

    `host_time_s` is the host's monotonic clock (`time.monotonic`) when they came; `device_times_s` (n,) lie on the
    stream's own clock and are NaN where nobody tells a time; `values` (n, C) in SI. The counts are of what happened
    since the stream's arrival before: packets `lost` (−1: one counted so came late) and `duplicate`, bytes `damaged`.
    """

    stream: str
    host_time_s: float
    device_times_s: Array
    values: Array
    lost: int = 0
    duplicate: int = 0
    damaged: int = 0
    restarted: bool = False
    correction_s: float | None = None
    """Host minus device time as the transport itself measured it (Lab Streaming Layer)."""
    correction_error_s: float | None = None
    texts: tuple[str, ...] = ()


def of_packet(packet: Packet, *, host_time_s: float) -> Arrival:
    """A decoded packet that came at `host_time_s`."""
    return Arrival(
        stream=packet.stream,
        host_time_s=host_time_s,
        device_times_s=packet.device_times_s,
        values=packet.values,
        lost=packet.lost,
        duplicate=packet.duplicate,
        damaged=packet.damaged,
        restarted=packet.restarted,
    )


def streams_of(profile: Profile, *, prefix: str = "", way: str = "") -> tuple[LiveStream, ...]:
    """What a device of this profile offers; `prefix` tells two devices with one name apart."""
    return tuple(_live(profile, layout_stream, prefix, way) for layout_stream in profile.streams)


def _live(profile: Profile, stream: StreamLayout, prefix: str, way: str) -> LiveStream:
    kinds = {channel.kind for channel in stream.channels}
    return LiveStream(
        name=f"{prefix}{stream.name}",
        channels=stream.channels,
        rate_hz=stream.rate_hz,
        content=_CONTENT.get(next(iter(kinds)), "") if len(kinds) == 1 else "",
        source=f"{profile.title}, {way}" if way else profile.title,
        grid=stream.grid,
    )


_CONTENT = {"emg": "EMG", "force": "Force", "pressure": "Pressure", "acceleration": "Accelerometer"}
