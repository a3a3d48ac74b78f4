"""Note: one sentence about what a recording can or cannot carry."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "limit", "problem"]


@dataclass(frozen=True, slots=True)
class Note:
    """`info` is good to know, `limit` makes measures less sure or impossible, `problem` is a fault in the data."""

    severity: Severity
    stream: str
    """Name of the stream, or empty for the whole recording."""
    sentence: str
    place: str = ""
    """Where in the stream: channel, time."""


class Caveat(str):
    """A sentence among a source's assumptions that changes what the numbers mean: to be read before them.

    A row that is cut off, a unit or an axis that is assumed, what header and numbers say differently.
    """

    __slots__ = ()


def listed(words: list[str], most: int = 6) -> str:
    """Words in a row, the rest counted."""
    shown = ", ".join(words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
