"""Bytes to samples: one pure fold for Bluetooth, a serial line and a recorded byte log.

`decode` never guesses: bytes that are no packet are counted, a packet that comes twice is given once, and what is
missing stays missing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.devices.profile import Profile

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """The samples of one stream in one packet.

    `device_times_s` (n,): the device's own time, unwrapped; NaN where the device tells neither time nor number.
    `values` (n, C) in SI. The counts are of what happened since the stream's packet before.
    """

    stream: str
    device_times_s: Array
    values: Array
    sequence: int | None = None
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


def decode(profile: Profile, state: State, data: bytes, *, whole: bool = False) -> tuple[State, tuple[Packet, ...]]:
    """The packets that `data` completes.

    A byte stream may be cut anywhere. With `whole`, `data` is one notification: whole packets and nothing else, so that
    what is cut off of one never joins the next.
    """
    raise NotImplementedError


def finish(profile: Profile, state: State) -> tuple[State, tuple[Packet, ...]]:
    """What is left when a byte stream ends: a last whole packet that was waiting for its successor."""
    raise NotImplementedError
