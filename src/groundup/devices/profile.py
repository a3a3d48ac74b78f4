"""A device as data: what it is called, where to find it, and what its packets hold."""

from dataclasses import dataclass
from typing import Literal

from groundup.anatomy import Side

Kind = Literal[
    "force",  # N, along the sensor's own axis
    "pressure",  # Pa
    "emg",  # V
    "acceleration",  # m/s²
    "angular_rate",  # rad/s
    "orientation",  # a part of a unit quaternion
    "angle",  # rad
    "distance",  # m
    "raw",  # counts that nobody has calibrated: they compare with themselves only
]
Type = Literal["u8", "i8", "u16", "i16", "u24", "i24", "u32", "i32", "u64", "i64", "f32", "f64", "number"]
"""How a value is written: u unsigned, i signed, f floating, with its bits; `number` in a text line."""
SumKind = Literal["sum8", "xor8", "crc16"]
"""A sum of bytes modulo 256, their exclusive or, or CRC-16/CCITT-FALSE (polynomial 0x1021, begins at 0xFFFF)."""

BYTES: dict[Type, int] = {
    "u8": 1,
    "i8": 1,
    "u16": 2,
    "i16": 2,
    "u24": 3,
    "i24": 3,
    "u32": 4,
    "i32": 4,
    "u64": 8,
    "i64": 8,
    "f32": 4,
    "f64": 8,
    "number": 1,  # one field of a line
}

SUM_BYTES: dict[SumKind, int] = {"sum8": 1, "xor8": 1, "crc16": 2}


@dataclass(frozen=True, slots=True)
class Channel:
    """One signal of a stream: value = (raw − zero) · scale, in SI (`unit` is the SI unit, `scale` leads to it).

    `name` is what a rule asks for: hallux, toes, mth1, mth5, fifth, heel, arch, or a muscle. `forward_m` runs from heel
    to toe, `lateral_m` towards the little toe; None where the maker does not say where the sensor lies.
    """

    name: str
    kind: Kind
    unit: str
    type: Type
    scale: float = 1.0
    zero: float = 0.0
    side: Side | None = None
    forward_m: float | None = None
    lateral_m: float | None = None
    area_m2: float | None = None
    offset: int = 0
    """Bytes from the beginning of a sample; in a text line, the number of the field, from 0."""


@dataclass(frozen=True, slots=True)
class StreamLayout:
    """A stream within a packet: `samples` of `stride` bytes each, the first at byte `start`."""

    name: str
    channels: tuple[Channel, ...]
    rate_hz: float | None
    """Nominal; None where samples come when they come."""
    samples: int = 1
    start: int = 0
    stride: int = 0
    newest_first: bool = False
    grid: tuple[int, int] | None = None
    """(rows, columns) where the channels are the cells of a regular grid, row 0 at the toes."""


@dataclass(frozen=True, slots=True)
class Counter:
    """The number of a packet: it rises by one a packet and begins again at `modulo`."""

    offset: int
    type: Type
    modulo: int


@dataclass(frozen=True, slots=True)
class ClockPart:
    """A number of the device's clock and what one of it is worth [s]."""

    offset: int
    type: Type
    seconds: float


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """The device's time of a packet: the sum of its parts, beginning again after `wraps_s` (None: never)."""

    parts: tuple[ClockPart, ...]
    wraps_s: float | None
    stamps: Literal["first", "last"] = "first"
    """Which sample of the packet it is the time of; the others lie at the stream's nominal rate from it."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What must agree for a packet to be whole: over the bytes from `begin` up to `offset`, where it is written."""

    kind: SumKind
    offset: int
    begin: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """One sort of packet: `header` bytes first, `length` bytes in all.

    A text layout has a `separator`: a packet is a line that begins with `header` and has `length` fields.
    """

    header: bytes
    length: int
    byte_order: Literal["little", "big"]
    streams: tuple[StreamLayout, ...]
    counter: Counter | None = None
    clock: DeviceClock | None = None
    checksum: Checksum | None = None
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """Bytes that are written to a characteristic (Bluetooth; '' on a serial line)."""

    characteristic: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ble:
    """How to find and start the device over Bluetooth LE. UUIDs are lower-case with 128 bits."""

    names: tuple[str, ...]
    """Beginnings of the advertised name; a device fits by one of them or by `service`."""
    service: str | None
    notify: tuple[str, ...]
    start: tuple[Command, ...] = ()
    stop: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Serial:
    """How to open and start the device on a serial line: 8 data bits, no parity, one stop bit."""

    baud: int
    start: tuple[Command, ...] = ()
    stop: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Everything a maker must tell. `sources` say where it is known from, `unknown` what no source says."""

    name: str
    title: str
    layouts: tuple[Layout, ...]
    ble: Ble | None = None
    serial: Serial | None = None
    sources: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[StreamLayout, ...]:
        """Every stream of every packet; no two have one name."""
        return tuple(stream for layout in self.layouts for stream in layout.streams)
