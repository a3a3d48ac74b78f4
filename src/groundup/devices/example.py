"""What a profile reads in one packet that a maker has seen, or why it reads nothing in it."""

from collections.abc import Iterator

import numpy as np

from groundup.devices.decoder import Packet, State, decode
from groundup.devices.framing import checksum
from groundup.devices.profile import SUM_BYTES, Layout, Profile
from groundup.errors import UsageError


def example_said(profile: Profile, text: str) -> tuple[str, ...]:
    """A line of words a stream; an error that says what does not fit. `text` is hexadecimal, or a line of text."""
    lines = bool(profile.layouts[0].separator)
    data = text.strip().encode() + b"\n" if lines else _bytes(text)
    # A line that stands alone is whole.
    _, packets = decode(profile, State(aligned=True), data, whole=True)
    if not packets:
        raise _misfit(profile.layouts, data, lines=lines)
    return tuple(line for packet in packets for line in _said(profile, packet))


def _said(profile: Profile, packet: Packet) -> Iterator[str]:
    stream = next(one for one in profile.streams if one.name == packet.stream)
    number = "" if packet.sequence is None else f", number {packet.sequence}"
    at = packet.device_times_s[0]
    time = "" if np.isnan(at) else f", device time {at:.3f} s"
    yield f"{stream.name}{number}{time}:"
    for k, values in enumerate(packet.values):
        pairs = zip(stream.channels, values, strict=True)
        shown = (f"{one.name} {value:.4g} {one.unit if one.unit != '1' else ''}".rstrip() for one, value in pairs)
        yield f"  sample {k + 1}: {', '.join(shown)}"


def _bytes(text: str) -> bytes:
    plain = text.replace("0x", " ").replace(",", " ").replace(":", " ")
    try:
        return bytes.fromhex(plain)
    except ValueError:
        raise UsageError('a packet in hexadecimal, such as "a5 5a 01 00"', found=f"'{text[:60]}'") from None


def _misfit(layouts: tuple[Layout, ...], data: bytes, *, lines: bool) -> UsageError:
    """Why no layout reads this: its beginning, its length or its checksum, of the layout that comes nearest."""
    fits = [one for one in layouts if data.startswith(one.header)]
    if not fits:
        known = " or ".join(one.header.decode() if lines else one.header.hex(" ") for one in layouts)
        return UsageError(f"a packet that begins with {known}", found=_shown(data, lines))
    layout = fits[0]
    if lines:
        mark = None if layout.separator == " " else layout.separator.encode()
        count = len(data.strip().split(mark))
        if count != layout.length:
            return UsageError(f"a line of {layout.length} fields", found=f"{count}")
        return UsageError("a number in a field that holds a channel", found=_shown(data, lines))
    if len(data) != layout.length:
        return UsageError(f"a packet of {layout.length} bytes", found=f"{len(data)}")
    sum_ = layout.checksum
    if sum_ is not None:
        size = SUM_BYTES[sum_.kind]
        written = data[sum_.offset : sum_.offset + size]
        right = checksum(sum_.kind, data[sum_.begin : sum_.offset]).to_bytes(size, layout.byte_order)
        if written != right:
            over = f"bytes {sum_.begin} to {sum_.offset - 1}"
            return UsageError(f"the {sum_.kind} of {over}, {right.hex(' ')}", found=written.hex(" "))
    return UsageError("a packet whose time is a number", found=_shown(data, lines))


def _shown(data: bytes, lines: bool) -> str:
    return f"'{data.decode(errors='replace').strip()[:40]}'" if lines else data[:8].hex(" ")
