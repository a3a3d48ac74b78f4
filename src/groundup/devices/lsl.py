"""Lab Streaming Layer: inlets only. Nothing is published, and nothing is asked of a sender but its streams.

Samples keep the sender's own time; the layer's clock corrections, measured both ways, lead to this computer's.
"""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lsl_streams import live_stream
from groundup.devices.source import Happening
from groundup.devices.threaded import Put, items_of
from groundup.errors import MissingSignal, UsageError

SEARCH_S = 5.0
POLL_S = 0.005
CORRECTION_EVERY_S = 1.0
CORRECTION_WITHIN_S = 5.0
SILENT_S = 1.0
"""A stream with a rate that says nothing for so long is lost."""
_CHUNK = 4096


class LslSource:
    """Every stream of the Lab Streaming Layer, or those of one name."""

    def __init__(self, stream_name: str | None = None) -> None:
        """Look for `stream_name`, or for all."""
        self.name = f"lsl:{stream_name}" if stream_name else "lsl"
        self._wanted = stream_name
        self._inlets: list[_Inlet] = []
        self._held: set[str] = set()
        """Of the streams that are read, so that no two inlets read one."""
        self._closed = threading.Event()

    @property
    def streams(self) -> tuple[LiveStream, ...]:
        """The streams that were found."""
        return tuple(inlet.stream for inlet in self._inlets)

    async def open(self) -> None:
        """Find the streams; a stream that is not there within five seconds is said to be missing."""
        lsl = library()
        found = await asyncio.to_thread(_found, lsl, self._wanted)
        if not found:
            named = f" named '{self._wanted}'" if self._wanted else ""
            raise MissingSignal(
                f"a Lab Streaming Layer stream{named}",
                found=f"none within {SEARCH_S:g} s",
                next_step="Start the sender; both computers must be in one network, and no firewall between them.",
            )
        self._inlets = await asyncio.to_thread(lambda: [_Inlet(lsl, info, self._held) for info in found])
        _tell_apart(self._inlets)

    def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Chunks of all streams as they come, and when one is lost or back."""
        return items_of(self._pump, self._closed)

    async def close(self) -> None:
        """Leave the streams."""
        self._closed.set()

    def _pump(self, put: Put) -> None:
        while not self._closed.is_set():
            items = [item for inlet in self._inlets for item in inlet.pulled()]
            for item in items:
                put(item)
            if not items:
                self._closed.wait(POLL_S)
        for inlet in self._inlets:
            inlet.close()


class _Inlet:
    """One stream: pulled without waiting, found again when its sender comes back."""

    def __init__(self, lsl: Any, info: Any, held: set[str]) -> None:
        self._lsl, self._held, self._uid = lsl, held, ""
        self._form = (info.channel_count(), info.channel_format())
        self._ahead_s = time.monotonic() - lsl.local_clock()
        """Both count from the same start on Linux; elsewhere they may not."""
        self._open(info)
        self.stream, self._factors = live_stream(self._inlet.info(SEARCH_S).as_xml())
        self._texts = self.stream.format == "string"
        shape = (_CHUNK, len(self.stream.channels))
        self._buffer = None if self._texts else np.empty(shape, _DTYPES[info.channel_format()])
        self._sent_name = info.name()
        self._seen_s = time.monotonic()
        self._corrected_s = -np.inf
        """When the clock was last asked for with an answer; −∞ where it is not known."""
        self._asked_since_s = self._seen_s
        self._waiting: list[Arrival] = []
        self._lost = False
        self._search: Any = None

    def _open(self, info: Any) -> None:
        self._held.discard(self._uid)
        self._uid = info.uid()
        self._held.add(self._uid)
        self._inlet = self._lsl.StreamInlet(info, max_buflen=360, recover=True)
        self._inlet.open_stream(SEARCH_S)
        with suppress(RuntimeError):
            self._inlet.time_correction(1.0)

    def pulled(self) -> Iterator[Arrival | Happening]:
        """What came since the last look, and whether the sender went or came back."""
        now = time.monotonic()
        values, stamps = self._pull()
        silent_s = now - self._seen_s
        if len(stamps):
            if self._lost:
                yield Happening(now, "back", f"{self.stream.name} is back after {silent_s:.1f} s")
                self._corrected_s, self._asked_since_s = -np.inf, now  # its computer may have been started anew
            self._lost, self._seen_s = False, now
            yield from self._corrected(self._arrival(np.array(stamps, dtype=float), values, now))
        elif not self._lost and (self._search or self._silent_for_long(silent_s)):
            self._lost = True
            yield Happening(now, "lost", f"{self.stream.name} is lost: nothing for {silent_s:.1f} s; looking for it")

    def _corrected(self, arrival: Arrival) -> Iterator[Arrival]:
        """Arrivals wait until their sender's clock is known, at first and when it was away: it may be another one.

        A network that lets samples through but not the layer's questions about time leaves what every device has: a
        packet comes after it was sent.
        """
        self._waiting.append(arrival)
        if self._corrected_s == -np.inf:
            if arrival.host_time_s - self._asked_since_s < CORRECTION_WITHIN_S:
                return
            late = arrival.host_time_s - float(arrival.device_times_s[-1])
            self._waiting[-1] = replace(arrival, correction_s=late)
        first = self._waiting[0]
        self._waiting[0] = replace(first, correction_s=self._waiting[-1].correction_s)
        yield from self._waiting
        self._waiting = []

    def _pull(self) -> tuple[Any, Any]:
        if self._search is not None and not self._found_again():
            return None, ()
        try:
            return self._inlet.pull_chunk(0.0, max_samples=_CHUNK, dest_obj=self._buffer)
        except RuntimeError:  # a sender without an id of its own: the layer does not look for it, we do
            self._search = self._lsl.ContinuousResolver(prop="name", value=self._sent_name)
            return None, ()

    def _silent_for_long(self, silent_s: float) -> bool:
        return self.stream.rate_hz is not None and silent_s > max(SILENT_S, 10 / self.stream.rate_hz)

    def close(self) -> None:
        self._inlet.close_stream()

    def _found_again(self) -> bool:
        others = self._held - {self._uid}
        found = [
            info
            for info in self._search.results()
            if info.uid() not in others and (info.channel_count(), info.channel_format()) == self._form
        ]
        if not found:
            return False
        self._search = None
        with suppress(RuntimeError):
            self._open(found[0])
        return True

    def _arrival(self, stamps: Any, values: Any, now: float) -> Arrival:
        correction: float | None = None
        if now - self._corrected_s >= CORRECTION_EVERY_S:
            with suppress(RuntimeError):  # not measured yet: asked again with the next chunk
                correction = float(self._inlet.time_correction(0.005)) + self._ahead_s
                self._corrected_s = now
        n = len(stamps)
        if self._texts:
            texts = tuple(" ".join(t for t in row if t) for row in values)
            return Arrival(self.stream.name, now, stamps, np.empty((n, 0)), correction_s=correction, texts=texts)
        assert self._buffer is not None
        scaled = self._buffer[:n].astype(np.float64) * self._factors
        return Arrival(self.stream.name, now, stamps, scaled, correction_s=correction)


async def near() -> list[tuple[str, int, float]]:
    """(name, channels, rate, 0 where there is none) of every stream in the network; none is opened."""
    found = await asyncio.to_thread(_found, library(), None)
    return [(info.name(), info.channel_count(), info.nominal_srate()) for info in found]


_DTYPES = {1: np.float32, 2: np.float64, 4: np.int32, 5: np.int16, 6: np.int8, 7: np.int64}
"""By the layer's number of a format (3 is text)."""


def _found(lsl: Any, name: str | None) -> list[Any]:
    if name is not None:
        return list(lsl.resolve_byprop("name", name, timeout=SEARCH_S))
    until = time.monotonic() + SEARCH_S
    found: list[Any] = []
    while not found and time.monotonic() < until:
        found = list(lsl.resolve_streams(wait_time=1.0))
    return sorted(found, key=lambda info: (info.name(), info.source_id(), info.uid()))


def _tell_apart(inlets: list[_Inlet]) -> None:
    """Two streams with one name get a number."""
    taken: set[str] = set()
    for inlet in inlets:
        name, i = inlet.stream.name, 1
        while name in taken:
            i += 1
            name = f"{inlet.stream.name} ({i})"
        taken.add(name)
        inlet.stream = replace(inlet.stream, name=name)


@cache
def library() -> Any:
    """pylsl, quiet; where it or what it needs is missing, what to install."""
    try:
        import pylsl
    except ImportError:
        raise UsageError(
            "the extra 'lsl' for the Lab Streaming Layer",
            found="pylsl is not installed",
            next_step="Install it: pip install 'groundup[lsl]'.",
        ) from None
    except (RuntimeError, OSError) as error:
        raise UsageError(
            "the library liblsl, which pylsl brings for Windows, macOS and Linux on x86-64 with glibc 2.35 or newer",
            found=str(error).strip().splitlines()[0],
            next_step="Elsewhere install liblsl from its releases and set PYLSL_LIB to its file.",
        ) from None
    _hush(pylsl)
    return pylsl


def _hush(pylsl: Any) -> None:
    """The library's own log would run through the view; somebody's configuration of it stays as it is."""
    own = (Path("lsl_api.cfg"), Path.home() / "lsl_api" / "lsl_api.cfg", Path("/etc/lsl_api/lsl_api.cfg"))
    if "LSLAPICFG" not in os.environ and not any(path.exists() for path in own):
        with suppress(AttributeError):  # pylsl before 1.18 has no such call
            pylsl.set_config_content("[log]\nlevel = -3\n")
