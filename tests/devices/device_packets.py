"""Packets of a profile as a device would send them: written with `struct`, knowing nothing of the decoder."""

import struct
from collections.abc import Sequence

from groundup.devices.profile import BYTES, Layout, Type


def written(value: float, kind: Type, order: str) -> bytes:
    if kind[0] == "f":
        return struct.pack(("<" if order == "little" else ">") + ("f" if kind == "f32" else "d"), value)
    return int(value).to_bytes(BYTES[kind], order, signed=kind[0] == "i")


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE bit by bit, from its definition."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def packet(
    layout: Layout,
    raw: Sequence[Sequence[Sequence[float]]],
    *,
    count: int = 0,
    clock: Sequence[float] = (0,),
    filler: int = 0,
) -> bytes:
    """The bytes of one packet; `raw[stream][sample][channel]` as the device counts, oldest sample first."""
    out = bytearray([filler]) * layout.length
    order = layout.byte_order
    out[: len(layout.header)] = layout.header

    def put(at: int, value: float, kind: Type) -> None:
        out[at : at + BYTES[kind]] = written(value, kind, order)

    if layout.counter:
        put(layout.counter.offset, count % layout.counter.modulo, layout.counter.type)
    if layout.clock:
        for part, value in zip(layout.clock.parts, clock, strict=True):
            put(part.offset, value, part.type)
    for stream, samples in zip(layout.streams, raw, strict=True):
        for k, sample in enumerate(samples):
            place = stream.samples - 1 - k if stream.newest_first else k
            for channel, value in zip(stream.channels, sample, strict=True):
                put(stream.start + place * stream.stride + channel.offset, value, channel.type)
    if layout.checksum:
        covered = bytes(out[layout.checksum.begin : layout.checksum.offset])
        if layout.checksum.kind == "crc16":
            out[layout.checksum.offset : layout.checksum.offset + 2] = crc16(covered).to_bytes(2, order)
        elif layout.checksum.kind == "sum8":
            out[layout.checksum.offset] = sum(covered) % 256
        else:
            parity = 0
            for byte in covered:
                parity ^= byte
            out[layout.checksum.offset] = parity
    return bytes(out)
