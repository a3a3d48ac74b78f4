"""Bytes to samples: one pure fold for Bluetooth, a serial line and a recorded byte log.

`decode` never guesses: bytes that are no packet are counted, a packet that comes twice is given once, and what is
missing stays missing.
"""

import zlib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundup.devices.framing import Frame, lines, notification, packets
from groundup.devices.numbering import Heard, Numbering, moved_forward, number, unwrap
from groundup.devices.profile import DeviceClock, Layout, Profile
from groundup.devices.reading_plan import StreamPlan, plans

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """The samples of one stream in one packet.

    `device_times_s` (n,): the device's own time, unwrapped; NaN where the device tells neither time nor number.
    `values` (n, C) in SI; NaN where the device sent no number. The counts are of what happened since the packet before,
    and stand in each stream of a packet.
    """

    stream: str
    device_times_s: Array
    values: Array
    sequence: int | None = None
    """The packet's number, going on over the counter's rounds; None where the device does not number."""
    lost: int = 0
    """Packets that never came; −1 where this one had been counted so and came late."""
    damaged: int = 0
    """Bytes that were no packet."""
    duplicate: int = 0
    """Packets that came again and were left out."""
    restarted: bool = False
    """The device's numbering began anew: it was switched off and on."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What is carried from one call to the next; `State()` before the first."""

    buffer: bytes = b""
    """Bytes that may still become a packet."""
    aligned: bool = False
    """In lines: whether the buffer begins where a line does."""
    numberings: tuple[Numbering, ...] = ()
    """Of each layout."""
    damaged: int = 0
    duplicate: int = 0
    """Since the last packet that was given."""


def decode(profile: Profile, state: State, data: bytes, *, whole: bool = False) -> tuple[State, tuple[Packet, ...]]:
    """The packets that `data` completes.

    A byte stream may be cut anywhere. With `whole`, `data` is one notification: whole packets and nothing else, so that
    what is cut off of one never joins the next. Lines end where they end, in notifications too.
    """
    if profile.layouts[0].separator:
        buffer, aligned, frames = lines(profile.layouts, state.buffer + data, aligned=state.aligned)
        return _decoded(profile, replace(state, buffer=buffer, aligned=aligned), frames)
    if whole:
        lost = len(state.buffer)
        return _decoded(profile, replace(state, buffer=b""), notification(profile.layouts, data), damaged=lost)
    buffer, frames = packets(profile.layouts, state.buffer + data)
    return _decoded(profile, replace(state, buffer=buffer), frames)


def finish(profile: Profile, state: State) -> tuple[State, tuple[Packet, ...]]:
    """What is left when a byte stream ends: a last whole packet that was waiting for its successor."""
    if profile.layouts[0].separator:
        return cut_off(state), ()
    _, frames = packets(profile.layouts, state.buffer, ended=True)
    return _decoded(profile, replace(state, buffer=b""), frames)


def cut_off(state: State) -> State:
    """The state once the way here broke: what was half there is counted, and never joins what comes after."""
    return replace(state, buffer=b"", aligned=False, damaged=state.damaged + len(state.buffer))


def _decoded(
    profile: Profile, state: State, frames: list[Frame], *, damaged: int = 0
) -> tuple[State, tuple[Packet, ...]]:
    numberings = list(state.numberings) or [Numbering()] * len(profile.layouts)
    damaged, duplicate = state.damaged + damaged, state.duplicate
    found: list[Packet] = []
    plan = plans(profile)
    for frame in frames:
        if frame.layout is None:
            damaged += frame.damaged
            continue
        layout = profile.layouts[frame.layout]
        read = _numbered(layout, numberings[frame.layout], frame)
        if read is None:
            damaged += len(frame.data)
            continue
        numberings[frame.layout], heard, clock_s = read
        if heard is not None and heard.duplicate:
            duplicate += 1
            continue
        found += [_packet(one, frame, heard, clock_s, damaged, duplicate) for one in plan[frame.layout]]
        damaged = duplicate = 0
    return replace(state, numberings=tuple(numberings), damaged=damaged, duplicate=duplicate), tuple(found)


def _numbered(layout: Layout, before: Numbering, frame: Frame) -> tuple[Numbering, Heard | None, float | None] | None:
    """The numbering after a packet, what its number says and the unwrapped time; None where a number is none."""
    raw_s = None if layout.clock is None else _clock(layout.clock, layout, frame)
    if raw_s is not None and not np.isfinite(raw_s):
        return None
    heard = None
    wraps_s = layout.clock.wraps_s if layout.clock else None
    if layout.counter is not None:
        raw = frame.number(layout.counter.offset, layout.counter.type, layout.byte_order)
        if not np.isfinite(raw) or raw != int(raw):
            return None
        forward = None if raw_s is None else moved_forward(before, raw_s, wraps_s)
        on = None if raw_s is None else _packets_on(layout, before, raw_s, wraps_s)
        before, heard = number(before, layout.counter, int(raw), zlib.crc32(frame.data), forward=forward, packets_on=on)
        if heard.duplicate:
            return before, heard, None
    if raw_s is None:
        return before, heard, None
    after, clock_s = unwrap(before, raw_s, wraps_s)
    return after, heard, clock_s


def _packets_on(layout: Layout, before: Numbering, raw_s: float, wraps_s: float | None) -> float | None:
    """How many packets fit into the time since the newest one, by the device's clock and the nominal rate."""
    stream = layout.streams[0]
    if before.clock_s is None or not stream.rate_hz:
        return None
    since_s = raw_s - before.clock_s
    return (since_s % wraps_s if wraps_s else since_s) * stream.rate_hz / stream.samples


def _clock(clock: DeviceClock, layout: Layout, frame: Frame) -> float:
    return sum(part.seconds * frame.number(part.offset, part.type, layout.byte_order) for part in clock.parts)


def _packet(
    plan: StreamPlan, frame: Frame, heard: Heard | None, clock_s: float | None, damaged: int, duplicate: int
) -> Packet:
    stream = plan.layout
    if frame.fields:
        raw = np.array([[frame.fields[k] for k in plan.fields]])
        values = (raw - plan.zero) * plan.scale
    else:
        values = plan.values(np.frombuffer(frame.data, np.uint8))
    if clock_s is not None:
        times = clock_s + plan.steps_s
    elif heard is not None and stream.rate_hz:
        times = (heard.count * stream.samples + np.arange(stream.samples)) / stream.rate_hz
    else:
        times = np.full(stream.samples, np.nan)
    return Packet(
        stream=stream.name,
        device_times_s=times,
        values=values,
        sequence=heard.count if heard else None,
        lost=heard.lost if heard else 0,
        damaged=damaged,
        duplicate=duplicate,
        restarted=heard.restarted if heard else False,
    )
