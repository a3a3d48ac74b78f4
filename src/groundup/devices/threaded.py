"""A source that waits in a thread of its own, for libraries that block."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from groundup.devices.arrival import Arrival
from groundup.devices.source import Happening

Put = Callable[[Arrival | Happening], None]


async def items_of(pump: Callable[[Put], None], closed: threading.Event) -> AsyncIterator[Arrival | Happening]:
    """What `pump` puts, until it returns; what it raises is raised here. It must end soon after `closed` is set."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[Arrival | Happening | Exception | None] = asyncio.Queue()

    def put(item: Arrival | Happening | Exception | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(waiting.put_nowait, item)

    def run() -> None:
        try:
            pump(put)
            put(None)
        except Exception as error:  # told to whoever listens: a thread that dies says nothing
            put(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while (item := await waiting.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        closed.set()
        await asyncio.to_thread(thread.join, 5.0)
