"""In which order muscles began in the last repetition: exploratory, of one person, without a verdict (evidence 1.5).

No published norm and no meaning for health exists for an order from foot to glute.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from groundup.anatomy import Side
from groundup.devices.arrival import Arrival, LiveStream

Key = tuple[str, str]

KEPT_S = 30.0
"""Raw EMG of so many last seconds is kept for it (design)."""


@dataclass(frozen=True, slots=True)
class MuscleOnset:
    """When a muscle began, in seconds after the window's start; negative where it began before."""

    muscle: str
    side: Side | None
    s: float


@dataclass(frozen=True, slots=True)
class OnsetOrder:
    """The onsets in their order, in words; `why` says what is missing, '' where nothing is."""

    onsets: tuple[MuscleOnset, ...]
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class EmgKept:
    """Raw EMG of the last seconds of each stream that has some; `keeping` makes it."""


def keeping(streams: Mapping[Key, LiveStream]) -> EmgKept:
    """Nothing yet of these streams."""
    raise NotImplementedError


def kept(state: EmgKept, key: Key, arrival: Arrival) -> EmgKept:
    """With one more arrival; those of other streams change nothing."""
    raise NotImplementedError


def onset_order(state: EmgKept, *, start_s: float, end_s: float) -> OnsetOrder:
    """The order of onsets of a repetition between two times of the host (`foot_feed.host_s` of the rule's times)."""
    raise NotImplementedError
