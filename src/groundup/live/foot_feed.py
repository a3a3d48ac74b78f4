"""Arrivals of any device in, loads of one foot out: forces by name, cells by zone, muscles as envelopes; a fold.

The stream that leads gives its own times, which go on over a reset of its clock by the host's. What other streams
measure is their latest value, as long as it came at most a tenth of a second before. The same arrivals give the same
loads, whenever they are folded.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from groundup.anatomy import Side
from groundup.coaching.foot_load import FootLoad
from groundup.devices.arrival import Arrival, LiveStream

Key = tuple[str, str]
"""A source as it was asked for, and the name of one of its streams."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why nothing can be counted, in one sentence with what to do."""

    text: str


@dataclass(frozen=True, slots=True)
class MuscleLevel:
    """A muscle's envelope [V] when it last came, on the host's clock."""

    name: str
    side: Side | None
    level_v: float
    host_time_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """Which streams one foot's loads are made of. `leads` gives the times; `measured` are fields of FootLoad.

    `muscles` are all that have an envelope, the foot's or not; `says` is who measures, `notes` what to know of it.
    """

    leads: Key
    side: Side | None
    measured: frozenset[str]
    muscles: tuple[tuple[str, Side | None], ...]
    says: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Feeding:
    """What is carried from one arrival to the next; `begin` makes it."""

    feed: Feed

    @property
    def levels(self) -> tuple[MuscleLevel, ...]:
        """The latest envelope of every muscle that has one."""
        raise NotImplementedError


def feed(
    streams: Mapping[Key, LiveStream], side: Side | None, *, under: Mapping[Key, Side | None] | None = None
) -> Feed | Why:
    """What these streams can tell of the foot of `side`; None is either, the one that has more sensors.

    `under` is the side that a stream is of where its channels do not say, as a person said it. A stream of which nobody
    knows the side is taken to be under the foot that works.
    """
    raise NotImplementedError


def begin(feed: Feed) -> Feeding:
    """The fold before its first arrival."""
    raise NotImplementedError


def fed(state: Feeding, key: Key, arrival: Arrival) -> tuple[Feeding, tuple[FootLoad, ...]]:
    """The state after one arrival of any stream, and the loads of the samples of the one that leads."""
    raise NotImplementedError


def host_s(state: Feeding, time_s: float) -> float:
    """The host's time of a load's time, by the quickest arrivals since the clock was last set."""
    raise NotImplementedError
