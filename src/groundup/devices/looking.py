"""Listening to many sources at once, until all end or somebody stops."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from groundup.devices.arrival import Arrival
from groundup.devices.lane import Lane, take
from groundup.devices.source import Happening, Source
from groundup.devices.tally import troubles
from groundup.errors import GroundupError

Heard = Callable[[str, Arrival | Happening], None]
OFF_RATE = 0.05
"""A rate further than this from the nominal one is worth a word (design)."""


async def look(sources: Sequence[Source], *, stop: asyncio.Event, heard: Heard) -> None:
    """Tell `heard` everything that comes of open sources, by their names; an error of one ends all.

    The sources are closed at the end.
    """

    async def listen(name: str, source: Source) -> None:
        async for item in source.arrivals():
            heard(name, item)

    names = apart([source.name for source in sources])
    running = [asyncio.create_task(listen(name, source)) for name, source in zip(names, sources, strict=True)]
    waiting = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set() and not all(task.done() for task in running):
            done, _ = await asyncio.wait(
                [waiting, *(t for t in running if not t.done())], return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
    finally:
        waiting.cancel()
        for source in sources:
            with suppress(GroundupError):
                await source.close()
        for task in running:
            task.cancel()
        await asyncio.gather(waiting, *running, return_exceptions=True)


class Lanes:
    """Listens without keeping anything but how each stream stands: `lanes`, by (source, stream)."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """A lane for each stream that they offer."""
        names = apart([source.name for source in sources])
        self.lanes = {
            (name, stream.name): Lane(stream)
            for name, source in zip(names, sources, strict=True)
            for stream in source.streams
        }

    def heard(self, source: str, item: Arrival | Happening) -> None:
        """One more item of a source."""
        if isinstance(item, Arrival):
            key = (source, item.stream)
            self.lanes[key] = take(self.lanes[key], item)


def wrong_with(lane: Lane) -> list[str]:
    """What a person should mend before relying on a stream; empty where all is well."""
    tally, nominal = lane.tally, lane.stream.rate_hz
    if tally.last_s is None:
        return ["nothing has come"]
    said = troubles(tally, lane.fit)
    if nominal and tally.rate_hz is not None and abs(tally.rate_hz / nominal - 1) > OFF_RATE:
        said.append(f"{tally.rate_hz:.4g} Hz where its profile says {nominal:g}")
    return said


def apart(names: Sequence[str]) -> list[str]:
    """The names, told apart by a number where one comes twice."""
    found: list[str] = []
    for name in names:
        i, own = 1, name
        while own in found:
            i += 1
            own = f"{name} ({i})"
        found.append(own)
    return found
