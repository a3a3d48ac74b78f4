"""The packets of a profile: what lies where, that nothing overlaps and that all of it fits."""

import re
from collections.abc import Sequence
from typing import cast

from groundup.devices.channel_reading import channels
from groundup.devices.profile import (
    BYTES,
    SUM_BYTES,
    Checksum,
    ClockPart,
    Counter,
    DeviceClock,
    Layout,
    StreamLayout,
    Type,
)
from groundup.devices.toml_lines import Row, hex_bytes
from groundup.training.fields import LONGEST_NAME
from groundup.units import known, to_si

PACKET_FIELDS = ("header", "length", "byte_order", "counter", "clock", "checksum", "stream")
LINE_FIELDS = ("begins", "separator", "fields", "counter", "clock", "stream")
COUNTER_FIELDS = ("offset", "type", "modulo")
CLOCK_FIELDS = ("offset", "type", "unit", "part", "wraps_s", "stamps")
CHECKSUM_FIELDS = ("kind", "offset", "begin")
STREAM_FIELDS = ("name", "rate_hz", "samples", "start", "stride", "order", "channel")

WHOLE: tuple[Type, ...] = ("u8", "u16", "u24", "u32", "u64")
CLOCKS: tuple[Type, ...] = (*WHOLE, "f32", "f64")

_LONGEST = 65_535
_MOST_CELLS = 4_096
_TICK = re.compile(r"1/(\d{1,9}) s")


def layouts(rows: Sequence[Row], top: Row, *, serial: bool) -> tuple[Layout, ...]:
    """Every sort of packet. They are told apart by what they begin with."""
    if not rows:
        raise top.wrong("packet", "at least one [[packet]]", "none")
    found: list[Layout] = []
    names: set[str] = set()
    for row in rows:
        text = "separator" in row.values
        one = _line(row) if text else _binary(row, serial=serial)
        key = "begins" if text else "header"
        for other in found:
            if bool(other.separator) != text:
                raise row.wrong("separator", "packets that are all lines or all bytes", "both")
            if other.header.startswith(one.header) or one.header.startswith(other.header):
                raise row.wrong(key, "a beginning that tells this packet from the others", "one that fits another too")
        for stream, at in zip(one.streams, row.tables("stream", most=_MOST_CELLS), strict=True):
            if stream.name in names:
                raise at.error("name", "a name of its own for each stream", stream.name)
            names.add(stream.name)
        found.append(one)
    return tuple(found)


def _binary(row: Row, *, serial: bool) -> Layout:
    row.only(PACKET_FIELDS)
    header = hex_bytes(row, "header") if "header" in row.values else b""
    if serial and not header:
        raise row.wrong("header", "a header to find packets by on a serial line", "none")
    if serial and len(header) == 1 and "checksum" not in row.values:
        raise row.wrong(
            "header", "a header of two bytes, or a checksum, on a serial line", "one byte that values may equal"
        )
    length = row.whole("length", low=1, high=_LONGEST)
    place = _Places(length, "bytes")
    place.take(row, "header", 0, len(header), "the header")
    counter, clock, checksum = _counter(row, text=False), _clock(row, text=False), _checksum(row, length)
    _take_numbers(row, place, counter, clock)
    if checksum:
        place.take(row.table("checksum") or row, "offset", checksum.offset, SUM_BYTES[checksum.kind], "the checksum")
    streams = tuple(_stream(one, place, timed=clock is not None) for one in row.tables("stream", most=_MOST_CELLS))
    if not streams:
        raise row.wrong("stream", "at least one [[packet.stream]]", "none")
    order = row.one_of("byte_order", ("little", "big"))
    return Layout(header, length, order, streams, counter, clock, checksum)


def _line(row: Row) -> Layout:
    row.only(LINE_FIELDS)
    separator = row.values["separator"]
    if separator not in (",", ";", "\t", " "):
        raise row.error("separator", 'a comma, semicolon, tab or space (" ": any white space)', separator)
    begins = row.text("begins", most=LONGEST_NAME, default="")
    if not begins.isascii():
        raise row.error("begins", "ASCII characters", begins)
    fields = row.whole("fields", low=1, high=_MOST_CELLS)
    place = _Places(fields, "fields")
    counter, clock = _counter(row, text=True), _clock(row, text=True)
    _take_numbers(row, place, counter, clock)
    streams = tuple(_stream(one, place, timed=clock is not None, text=True) for one in row.tables("stream", most=16))
    if not streams:
        raise row.wrong("stream", "at least one [[packet.stream]]", "none")
    return Layout(begins.encode(), fields, "little", streams, counter, clock, None, separator)


def _stream(row: Row, place: "_Places", *, timed: bool, text: bool = False) -> StreamLayout:
    row.only(STREAM_FIELDS if not text else [f for f in STREAM_FIELDS if f not in {"samples", "start", "stride"}])
    name = row.text("name", most=LONGEST_NAME)
    rate = row.number("rate_hz", low=1e-3, high=1e6) if "rate_hz" in row.values else None
    samples = row.whole("samples", low=1, high=10_000, default=1)
    start = row.whole("start", low=0, high=_LONGEST, default=0 if text else None)
    found, owners, grid = channels(row.tables("channel", most=_MOST_CELLS), row, text=text)
    needed = max(one.offset + BYTES[one.type] for one in found)
    stride = row.whole("stride", low=1, high=_LONGEST, default=needed)
    if samples > 1 and timed and rate is None:
        raise row.wrong("rate_hz", "a rate_hz that says how far the samples of a packet lie apart", "none")
    if stride < needed:
        raise row.error("stride", f"at least {needed} bytes, which one sample fills,", stride)
    for sample in range(samples):
        for one, owner in zip(found, owners, strict=True):
            at = start + sample * stride + one.offset
            place.take(owner, "offset", at, BYTES[one.type], f"channel '{one.name}'")
    newest_first = row.one_of("order", ("oldest first", "newest first"), default="oldest first") == "newest first"
    return StreamLayout(name, found, rate, samples, start, stride, newest_first, grid)


def _counter(row: Row, *, text: bool) -> Counter | None:
    one = row.table("counter")
    if one is None:
        return None
    one.only([f for f in COUNTER_FIELDS if f != "type"] if text else COUNTER_FIELDS)
    kind: Type = "number" if text else one.one_of("type", WHOLE)
    most = 2**53 if text else 2 ** (8 * BYTES[kind])
    modulo = one.whole("modulo", low=4, high=most, default=None if text else most)
    return Counter(one.whole("offset", low=0, high=_LONGEST), kind, modulo)


def _clock(row: Row, *, text: bool) -> DeviceClock | None:
    one = row.table("clock")
    if one is None:
        return None
    one.only(CLOCK_FIELDS)
    several = one.tables("part", most=8)
    for part in several:
        part.only([f for f in ("offset", "type", "unit") if f != "type" or not text])
    if several and "offset" in one.values:
        raise one.error("offset", "either one number or its parts", "both")
    parts = tuple(_clock_part(part, text=text) for part in several or [one])
    wraps: float | None = None
    if "wraps_s" in one.values:
        wraps = one.number("wraps_s", low=0.1, high=1e12)
    elif several:
        raise one.error("wraps_s", "the seconds after which a clock of several parts begins again", "none")
    elif parts[0].type in WHOLE:
        wraps = 2 ** (8 * BYTES[parts[0].type]) * parts[0].seconds
    return DeviceClock(parts, wraps, one.one_of("stamps", ("first", "last"), default="first"))


def _clock_part(row: Row, *, text: bool) -> ClockPart:
    kind: Type = "number" if text else row.one_of("type", CLOCKS)
    unit = row.text("unit", most=LONGEST_NAME)
    tick = _TICK.fullmatch(unit)
    if tick and int(tick[1]) > 0:
        seconds = 1.0 / int(tick[1])
    elif unit == "h":
        seconds = 3600.0
    elif known(unit) and to_si(unit)[0] == "s":
        seconds = to_si(unit)[1]
    else:
        raise row.error("unit", "a unit of time (h, min, s, ms, us or 1/32768 s)", unit)
    return ClockPart(row.whole("offset", low=0, high=_LONGEST), kind, seconds)


def _checksum(row: Row, length: int) -> Checksum | None:
    one = row.table("checksum")
    if one is None:
        return None
    one.only(CHECKSUM_FIELDS)
    kind = one.one_of("kind", tuple(SUM_BYTES))
    offset = one.whole("offset", low=1, high=length)
    return Checksum(kind, offset, one.whole("begin", low=0, high=offset - 1, default=0))


def _take_numbers(row: Row, place: "_Places", counter: Counter | None, clock: DeviceClock | None) -> None:
    if counter:
        place.take(cast(Row, row.table("counter")), "offset", counter.offset, BYTES[counter.type], "the counter")
    if clock:
        table = cast(Row, row.table("clock"))
        owners = table.tables("part", most=8) or [table]
        for part, owner in zip(clock.parts, owners, strict=True):
            place.take(owner, "offset", part.offset, BYTES[part.type], "the clock")


class _Places:
    """What already lies where in a packet while it is read."""

    def __init__(self, length: int, what: str) -> None:
        self._what = what
        self._owners: list[str] = [""] * length

    def take(self, row: Row, field: str, first: int, count: int, who: str) -> None:
        """Give the bytes to `who`; an error at the row's line where they are given or not there."""
        length = len(self._owners)
        if first + count > length:
            raise row.wrong(
                field, f"{who} within the {length} {self._what} of the packet", f"one up to {first + count}"
            )
        taken = next((owner for owner in self._owners[first : first + count] if owner), "")
        if taken:
            raise row.wrong(field, f"a place of its own for {who}", f"{taken} there")
        self._owners[first : first + count] = [who] * count
