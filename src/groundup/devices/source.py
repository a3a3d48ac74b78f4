"""What a live source is: something that offers streams, yields their samples, and says what became of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from groundup.devices.arrival import Arrival, LiveStream

State = Literal["searching", "connected", "lost", "back", "ended"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a person is told of a source: it was found, went, came back, or its battery is low."""

    host_time_s: float
    state: State
    words: str
    battery: float | None = None
    """0 to 1, where the device tells it."""


class Source(Protocol):
    """A device, a network stream or a file that is played back.

    `open` finds it and fills `streams`; `arrivals` yields until the source ends or is closed. A source that is lost
    says so as a Happening and goes on looking: its streams keep their names.
    """

    name: str

    @property
    def streams(self) -> tuple[LiveStream, ...]:
        """What it offers; known once it is open."""
        ...

    async def open(self) -> None:
        """Find and start it; a GroundupError where it is not there, with what to do."""
        ...

    def arrivals(self) -> AsyncIterator[Arrival | Happening]:
        """Samples as they come, and what happens to the source."""
        ...

    async def close(self) -> None:
        """Stop it and let go of it; never raises, may be called twice."""
        ...
