"""Passing a device on to the Lab Streaming Layer, for who asked for it: its measured channels, and nobody's name."""

import time
from collections.abc import Sequence
from secrets import token_hex
from socket import gethostname
from typing import Any

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane, host_times, own_times, take
from groundup.devices.looking import apart
from groundup.devices.lsl import library
from groundup.devices.opening import is_byte_log
from groundup.devices.source import Happening, Source
from groundup.errors import UsageError

NAMELESS = ("ble:", "serial:")
"""Ways whose streams and channels a profile alone names; names in a file or of another sender may be a person's."""


def publishable(text: str) -> None:
    """Refuse a source whose names are not a profile's, that the network has already, or that no device sends."""
    if text.startswith(NAMELESS) or is_byte_log(text):
        return
    way = "may carry a person's name in its labels"
    if text.startswith("lsl"):
        way = "is in the network already"
    elif text.startswith("simulated:"):
        way = "is nobody's foot: who receives it would take it for one"
    raise UsageError(
        "a device whose profile names its channels",
        found=f"'{text}', which {way}",
        next_step="Publish ble:PROFILE, serial:PORT@PROFILE or replay:BYTES@PROFILE.",
    )


def sent(sources: Sequence[Source]) -> list[str]:
    """What of each source would be sent: its streams and their channels."""
    said: list[str] = []
    for stream in (stream for source in sources for stream in source.streams if stream.format != "string"):
        rate = f"{stream.rate_hz:g} times a second" if stream.rate_hz else "whenever it comes"
        channels = ", ".join(f"{c.name} [{c.unit}]" if c.unit else c.name for c in stream.channels)
        said.append(f"{stream.name}, {rate}: {channels}")
    return said


def warned(names: Sequence[str]) -> str:
    """What a person must know before anything is sent."""
    return (
        f"This sends {' and '.join(names)} to the Lab Streaming Layer. Everybody in your network can read it; it goes "
        f"unencrypted, on every network that this computer is in. No name of a person is sent; the layer's library "
        f"itself adds this computer's name, '{gethostname()}'."
    )


class Publisher:
    """Sends what comes as outlets of the Lab Streaming Layer, at the times that the samples have on this computer."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """An outlet for each stream of open sources; texts are never sent."""
        lsl = library()
        self.lanes: dict[tuple[str, str], Lane] = {}
        self._outlets: dict[tuple[str, str], Any] = {}
        self._ahead_s = lsl.local_clock() - time.monotonic()
        for name, source in zip(apart([one.name for one in sources]), sources, strict=True):
            for stream in source.streams:
                self.lanes[name, stream.name] = Lane(stream)
                if stream.format != "string":
                    self._outlets[name, stream.name] = lsl.StreamOutlet(_info(lsl, stream))

    def heard(self, source: str, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if isinstance(item, Happening):
            return
        key = (source, item.stream)
        times = own_times(self.lanes[key], item)
        self.lanes[key] = take(self.lanes[key], item)
        if key in self._outlets and len(times):
            sent = host_times(self.lanes[key], times) + self._ahead_s
            self._outlets[key].push_chunk(item.values.tolist(), sent.tolist())


def _info(lsl: Any, stream: LiveStream) -> Any:
    content, rate = stream.content or "Sensor", stream.rate_hz or lsl.IRREGULAR_RATE
    info = lsl.StreamInfo(stream.name, content, len(stream.channels), rate, "double64", token_hex(8))
    channels = info.desc().append_child("channels")
    for channel in stream.channels:
        said = channels.append_child("channel")
        for key, value in (("label", channel.name), ("unit", channel.unit), ("type", channel.kind)):
            said.append_child_value(key, value)
    return info
