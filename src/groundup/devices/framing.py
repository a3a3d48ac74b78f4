"""Where packets begin and end: in a byte stream, in a notification, in lines."""

import binascii
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Literal

from groundup.devices.profile import BYTES, SUM_BYTES, Checksum, Layout, SumKind, Type

_NUMBER = re.compile(rb"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_LONGEST_LINE = 65_536


@dataclass(frozen=True, slots=True)
class Frame:
    """A packet's bytes and which layout they have; or (layout None) so many bytes that are no packet."""

    layout: int | None
    data: bytes = b""
    damaged: int = 0
    fields: tuple[float, ...] = ()
    """Of a line: each field's number, NaN where it is none."""

    def number(self, offset: int, kind: Type, byte_order: Literal["little", "big"]) -> float:
        """The number at a place: an exact whole one, or a floating one."""
        if kind == "number":
            return self.fields[offset]
        raw = self.data[offset : offset + BYTES[kind]]
        if kind[0] == "f":
            sign = "<" if byte_order == "little" else ">"
            return float(struct.unpack(sign + ("f" if kind == "f32" else "d"), raw)[0])
        return int.from_bytes(raw, byte_order, signed=kind[0] == "i")


def packets(layouts: Sequence[Layout], data: bytes, *, ended: bool = False) -> tuple[bytes, list[Frame]]:
    """The packets of a byte stream, and what is left of it.

    A packet without a checksum is believed once another begins right behind it, or the stream `ended` there.
    """
    found: list[Frame] = []
    at = 0
    while at < len(data):
        k = _begins(layouts, data, at)
        if k is None:
            following = _next(layouts, data, at + 1, ended=ended)
            found.append(Frame(None, damaged=following - at))
            at = following
            continue
        end = at + layouts[k].length if k >= 0 else len(data) + 1
        sure = None if end > len(data) else _sure(layouts, layouts[k], data, at, end, ended=ended)
        if sure is None and not ended:
            break
        if sure:
            found.append(Frame(k, data[at:end]))
            at = end
        else:
            found.append(Frame(None, damaged=1))
            at += 1
    return data[at:], found


def notification(layouts: Sequence[Layout], data: bytes) -> list[Frame]:
    """The packets of one notification: it is made of whole ones, or it is damaged."""
    found: list[Frame] = []
    at = 0
    while at < len(data):
        k = _begins(layouts, data, at)
        if k is None or k < 0 or at + layouts[k].length > len(data):
            return [Frame(None, damaged=len(data))]
        one = data[at : at + layouts[k].length]
        sum_ = layouts[k].checksum
        whole = sum_ is None or _agrees(sum_, layouts[k], one)
        found.append(Frame(k, one) if whole else Frame(None, damaged=len(one)))
        at += len(one)
    return found


def lines(layouts: Sequence[Layout], data: bytes, *, aligned: bool) -> tuple[bytes, bool, list[Frame]]:
    """The lines of a text stream, what is left of it, and whether that begins where a line does.

    The first line of a stream may have been cut in front: it is believed only if it begins as its packet must.
    """
    *ended, rest = data.split(b"\n")
    found: list[Frame] = []
    for line in ended:
        frame = _line(layouts, line, aligned=aligned)
        aligned = True
        if frame:
            found.append(frame)
    if len(rest) > _LONGEST_LINE:
        found.append(Frame(None, damaged=len(rest)))
        rest, aligned = b"", False
    return rest, aligned, found


def checksum(kind: SumKind, data: bytes) -> int:
    """The checksum of some bytes."""
    if kind == "crc16":
        return binascii.crc_hqx(data, 0xFFFF)
    return sum(data) & 0xFF if kind == "sum8" else reduce(xor, data, 0)


def _begins(layouts: Sequence[Layout], data: bytes, at: int) -> int | None:
    """The layout whose header stands here; −1 where one may, once more bytes have come; None where none does."""
    for k, layout in enumerate(layouts):
        here = data[at : at + len(layout.header)]
        if here == layout.header:
            return k
        if layout.header.startswith(here):
            return -1
    return None


def _next(layouts: Sequence[Layout], data: bytes, at: int, *, ended: bool) -> int:
    """The next place where a header stands or, at the very end, begins."""
    places = [place for layout in layouts if (place := data.find(layout.header, at)) >= 0]
    if not ended:
        longest = max(len(layout.header) for layout in layouts)
        tail = range(max(at, len(data) - longest + 1), len(data))
        places += [place for place in tail if _begins(layouts, data, place) == -1][:1]
    return min(places, default=len(data))


def _sure(layouts: Sequence[Layout], layout: Layout, data: bytes, at: int, end: int, *, ended: bool) -> bool | None:
    """Whether these bytes are a packet; None where only the next ones can tell."""
    if layout.checksum is not None:
        return _agrees(layout.checksum, layout, data[at:end])
    if end == len(data):
        return True if ended else None
    following = _begins(layouts, data, end)
    if following == -1:
        return None
    return following is not None


def _agrees(sum_: Checksum, layout: Layout, data: bytes) -> bool:
    written = int.from_bytes(data[sum_.offset : sum_.offset + SUM_BYTES[sum_.kind]], layout.byte_order)
    return written == checksum(sum_.kind, data[sum_.begin : sum_.offset])


def _line(layouts: Sequence[Layout], line: bytes, *, aligned: bool) -> Frame | None:
    text = line.strip()
    if not text:
        return None
    for k, layout in enumerate(layouts):
        if not text.startswith(layout.header) or not (aligned or layout.header):
            continue
        fields = text.split() if layout.separator == " " else text.split(layout.separator.encode())
        if len(fields) != layout.length:
            continue
        numbers = tuple(float(f) if _NUMBER.fullmatch(f) else float("nan") for f in map(bytes.strip, fields))
        if any(numbers[one.offset] == numbers[one.offset] for stream in layout.streams for one in stream.channels):
            return Frame(k, text, fields=numbers)
    return Frame(None, damaged=len(line) + 1)
