"""Sources listened to from a terminal: opened together, seen as they come, stopped by hand or by time."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from groundup.devices.arrival import Arrival
from groundup.devices.lane import Lane
from groundup.devices.looking import look
from groundup.devices.source import Happening, Source
from groundup.devices.watching import Seen, shown

LOOKS_HZ = 25.0


class Listener(Protocol):
    """Who is told what comes, and knows how each stream stands."""

    @property
    def lanes(self) -> Mapping[tuple[str, str], Lane]:
        """Every stream, by source and name."""
        ...

    def heard(self, source: str, item: Arrival | Happening) -> None:
        """One more item of a source."""
        ...


L = TypeVar("L", bound=Listener)


async def listened(
    sources: Sequence[Source], begin: Callable[[], L], *, seconds: float | None, doing: str = ""
) -> tuple[L | None, list[str]]:
    """Listen until the sources end, `seconds` are over or somebody stops; who listened, and what happened in words.

    `begin` makes the listener once all sources are open; None where a stop came before. Where the terminal is to show
    what comes, `doing` says what is being done. A view that breaks ends nothing, and is told.
    """
    stop, seen = asyncio.Event(), Seen()
    _stop_by_signal(stop)
    try:
        await _open(sources, stop)
        if stop.is_set():
            return None, []
        listener = begin()
        viewing = asyncio.create_task(_view(listener, seen, doing)) if doing else None
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, stop.set)

        def heard(source: str, item: Arrival | Happening) -> None:
            listener.heard(source, item)
            seen.heard(source, item)

        try:
            await look(sources, stop=stop, heard=heard)
        finally:
            broken = await _ended(viewing)
    finally:
        for one in sources:
            await one.close()
    return listener, [*seen.happened, *broken]


async def _view(listener: Listener, seen: Seen, doing: str) -> None:
    from rich.live import Live

    begun = time.monotonic()
    with Live(auto_refresh=False, transient=True) as live:
        while True:
            now = time.monotonic()
            title = f"{doing}: {now - begun:.0f} s. Ctrl-C stops."
            live.update(shown(listener.lanes, seen, now_s=now, title=title), refresh=True)
            await asyncio.sleep(1 / LOOKS_HZ)


async def _ended(viewing: "asyncio.Task[None] | None") -> list[str]:
    """End the view; one that broke did not end the listening, but is not kept quiet either."""
    if viewing is None:
        return []
    viewing.cancel()
    (end,) = await asyncio.gather(viewing, return_exceptions=True)
    broke = end is not None and not isinstance(end, asyncio.CancelledError)
    return [f"The view broke ({type(end).__name__}: {end}); what came is whole."] if broke else []


async def _open(sources: Sequence[Source], stop: asyncio.Event) -> None:
    """Open all at once; a stop ends the search."""
    opening = [asyncio.create_task(one.open()) for one in sources]
    waiting = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set() and not all(task.done() for task in opening):
            pending = [task for task in opening if not task.done()]
            await asyncio.wait([waiting, *pending], return_when=asyncio.FIRST_COMPLETED)
            for task in opening:
                if task.done():
                    task.result()
    finally:
        for task in (waiting, *opening):
            task.cancel()
        await asyncio.gather(waiting, *opening, return_exceptions=True)


def _stop_by_signal(stop: asyncio.Event) -> None:
    """Ctrl-C and a polite end of the process stop it, and what came is kept."""
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C is KeyboardInterrupt there, and the file is closed
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
