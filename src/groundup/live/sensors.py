"""The live sensors of a running server: opened, looked for again, listened to, and how each stands.

Everything here runs in the server's event loop. A source that cannot be had is a sentence and is tried again; it never
stops the server or another source.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from groundup.anatomy import SIDES, Side
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane, take
from groundup.devices.opening import source_of
from groundup.devices.source import Happening, Source, State
from groundup.errors import GroundupError, UsageError

log = logging.getLogger("groundup.live")

Key = tuple[str, str]
"""A source as it was asked for, and the name of one of its streams."""
Heard = Callable[[Key, Arrival | Happening], object]
"""Told every item in the moment it comes; of a happening the stream's name is empty. It must be quick."""

AGAIN_S = 5.0
"""Between two tries to open a source that is not there."""
SILENT_S = 2.0
"""A stream with a rate from which nothing has come for so long is silent (design)."""
SAID = 50
MOST = 16
"""Sources at once: more is a mistake."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands. `under` is the foot that it lies under, as far as somebody has said."""

    text: str
    name: str
    state: State | Literal["failed"]
    words: str
    battery: float | None = None
    under: Side | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What happened to a source, with its time of day."""

    at: datetime
    text: str
    words: str


class Sensors:
    """Sources by the texts that name them (`ble:foot-trainer`, `replay:squat.c3d`), none at first."""

    def __init__(
        self,
        wanted: Sequence[str] = (),
        *,
        make: Callable[[str], Source] = source_of,
        folder: Path | None = None,
    ) -> None:
        """`folder` remembers what was added while the server ran; `wanted` is for this run alone."""
        self.lanes: dict[Key, Lane] = {}
        self.said = deque[Said](maxlen=SAID)
        self.make = make
        self._kept = None if folder is None else folder / "sensors.json"
        self._standing: dict[str, Standing] = {}
        self._lasting = _read(self._kept)
        self.wanted = tuple(dict.fromkeys([*wanted, *self._lasting]))
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._heard: list[Heard] = []
        self._since_s: dict[str, float] = {}
        """When each source was connected."""

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every source, in the order in which they were asked for."""
        return tuple(self._standing.values())

    @property
    def streams(self) -> dict[Key, LiveStream]:
        """Every stream that may bring something now."""
        return {key: lane.stream for key, lane in self.lanes.items()}

    async def start(self) -> None:
        """Begin to look for every source."""
        self._watching = asyncio.create_task(self._watch())
        for text in self.wanted:
            self._begin(text, under=self._lasting.get(text))

    async def close(self) -> None:
        """Let go of every source."""
        tasks = [*self._tasks.values(), *([self._watching] if self._watching else [])]
        self._tasks, self._watching = {}, None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def add(self, text: str) -> None:
        """Look for one more source from now on, and after the next start."""
        if text in self._standing:
            raise UsageError("another source", found=f"'{text}' twice")
        if len(self._standing) >= MOST:
            raise UsageError(f"at most {MOST} sources", found=f"{MOST + 1}", next_step="Take one away first.")
        self._begin(text)
        self._lasting[text] = None
        self._keep()

    async def remove(self, text: str) -> None:
        """Let go of a source for good."""
        task = self._tasks.pop(text, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if (standing := self._standing.get(text)) is not None:
            self._take(text, Happening(time.monotonic(), "ended", f"{standing.name} was taken away"))
        self._standing.pop(text, None)
        self._forget(text)
        if text in self._lasting:
            del self._lasting[text]
            self._keep()

    def forget(self) -> None:
        """Remember no source for the next start; those of this run stay."""
        self._lasting.clear()
        if self._kept is not None:
            self._kept.unlink(missing_ok=True)

    def lies_under(self, text: str, side: Side | None) -> None:
        """Say which foot a source lies under."""
        if text not in self._standing:
            raise UsageError("a source that is there", found=f"'{text[:80]}'")
        self._standing[text] = replace(self._standing[text], under=side)
        if text in self._lasting:
            self._lasting[text] = side
            self._keep()

    def side_of(self, key: Key) -> Side | None:
        """The side that a stream is of: as its profile says for all its channels, else as somebody said."""
        told: set[Side | None] = {channel.side for channel in self.lanes[key].stream.channels}
        own = told.pop() if len(told) == 1 else None
        standing = self._standing.get(key[0])
        return own or (standing.under if standing is not None else None)

    def listen(self, heard: Heard) -> None:
        """Tell `heard` everything that comes from now on."""
        self._heard.append(heard)

    def leave(self, heard: Heard) -> None:
        """Tell it no more."""
        with suppress(ValueError):
            self._heard.remove(heard)

    def _begin(self, text: str, under: Side | None = None) -> None:
        self._standing[text] = Standing(text, text, "searching", "looking for it", under=under)
        self._tasks[text] = asyncio.create_task(self._tend(text))

    async def _tend(self, text: str) -> None:
        """Open a source, pass on what comes, and begin again where it breaks, until it is at its end."""
        while True:
            source: Source | None = None
            try:
                source = await asyncio.to_thread(self.make, text)
                await source.open()
                await asyncio.to_thread(_made_ready, source.streams)
                self._opened(text, source)
                async for item in source.arrivals():
                    self._take(text, item)
                if self._standing[text].state != "ended":
                    self._take(text, Happening(time.monotonic(), "ended", f"{source.name} is at its end"))
                return
            except GroundupError as error:
                self._failed(text, error.line())
            except Exception as error:  # of a driver: the server and the other sources go on
                self._failed(text, f"an error of its driver ({type(error).__name__}: {error})")
            finally:
                if source is not None:
                    with suppress(Exception):
                        await source.close()
            await asyncio.sleep(AGAIN_S)

    def _opened(self, text: str, source: Source) -> None:
        for stream in source.streams:
            before = self.lanes.get((text, stream.name))
            if before is None or before.stream.channels != stream.channels:
                self.lanes[text, stream.name] = Lane(stream)
        self._standing[text] = replace(self._standing[text], name=source.name)
        self._since_s[text] = time.monotonic()
        self._take(text, Happening(time.monotonic(), "connected", f"{source.name} is connected"))

    def _failed(self, text: str, words: str) -> None:
        if (self._standing[text].state, self._standing[text].words) == ("failed", words):
            return
        self._take(text, Happening(time.monotonic(), "lost", words))
        self._standing[text] = replace(self._standing[text], state="failed")

    def _take(self, text: str, item: Arrival | Happening) -> None:
        if isinstance(item, Arrival):
            key = (text, item.stream)
            self.lanes[key] = take(self.lanes[key], item)
            if self._standing[text].state == "lost":  # nobody said so: it had only been silent
                words = f"{self._standing[text].name} is back"
                self._take(text, Happening(item.host_time_s, "back", words, self._standing[text].battery))
        else:
            key = (text, "")
            now = self._standing[text]
            battery = now.battery if item.battery is None else item.battery
            self._standing[text] = replace(now, state=item.state, words=item.words, battery=battery)
            self.said.append(Said(datetime.now().astimezone(), text, item.words))
        for heard in tuple(self._heard):
            try:
                heard(key, item)
            except Exception:  # whoever listens must not take the sensor from the others
                log.exception("who listens to %s failed", text)

    async def _watch(self) -> None:
        """Say of a connected source from which nothing comes any more that it is silent."""
        while True:
            await asyncio.sleep(SILENT_S / 4)
            now = time.monotonic()
            for text, standing in tuple(self._standing.items()):
                own = [lane for key, lane in self.lanes.items() if key[0] == text and lane.stream.rate_hz]
                if standing.state not in ("connected", "back") or not own:
                    continue
                last = max((lane.tally.last_s for lane in own if lane.tally.last_s is not None), default=None)
                silent_s = now - max(self._since_s[text], last or 0.0)
                if silent_s > SILENT_S:
                    words = (
                        f"nothing has come from {standing.name} for {silent_s:.0f} s: is it on, is its battery empty?"
                    )
                    if last is None:
                        words = f"nothing that can be read has come from {standing.name}: is its profile the right one?"
                    self._take(text, Happening(now, "lost", words, standing.battery))

    def _forget(self, text: str) -> None:
        for key in [key for key in self.lanes if key[0] == text]:
            del self.lanes[key]

    def _keep(self) -> None:
        if self._kept is None:
            return
        rows = [{"source": text, "under": side} for text, side in self._lasting.items()]
        beside = self._kept.with_suffix(".new")
        beside.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        beside.replace(self._kept)


def _made_ready(streams: Sequence[LiveStream]) -> None:
    """Load what the first sample would wait for: a filter's library takes a second, in which nobody is answered."""
    if any(channel.kind == "emg" for stream in streams for channel in stream.channels):
        import scipy.signal  # noqa: F401  # pyright: ignore[reportUnusedImport]


def _read(path: Path | None) -> dict[str, Side | None]:
    """What was added before, with the foot each lies under; a file that cannot be read holds nothing."""
    if path is None or not path.is_file():
        return {}
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return {str(row["source"]): next((s for s in SIDES if s == row["under"]), None) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
