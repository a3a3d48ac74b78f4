"""Tries of one set: ← begins a set again, and what was done of it before is an earlier try."""

from collections.abc import Iterable
from dataclasses import dataclass

from groundup.training.log import SessionEvent
from groundup.training.standing import in_order


@dataclass(frozen=True, slots=True)
class Tries:
    """How often a set began, how many of these tries are over, and in which of them it was last counted (from 1)."""

    begun: int = 0
    over: int = 0
    told: int = 1


def tries(events: Iterable[SessionEvent], block: int) -> Tries:
    """The tries of a block after these events, given in any order and any number of copies.

    Each beginning is a try. It is over once the block ended or was skipped, or anything began after it.
    """
    begun, over, told = 0, 0, 1
    for event in in_order(events):
        if event.kind == "begin":
            over = begun
        if event.block != block:
            continue
        if event.kind == "begin":
            begun += 1
        elif event.kind in ("end", "skip"):
            over = begun
        if event.kind in ("end", "skip", "tap", "count"):
            told = max(1, begun)
    return Tries(begun, over, told)


def running(events: Iterable[SessionEvent]) -> int | None:
    """The block that began last and is not over; None where nothing runs."""
    happened = in_order(events)
    block = next((e.block for e in reversed(happened) if e.kind == "begin"), None)
    if block is None or any(e.kind == "stop" for e in happened):
        return None
    of = tries(happened, block)
    return block if of.over < of.begun else None


def paused(events: Iterable[SessionEvent]) -> bool:
    """Whether the last that was said of it is that the session waits."""
    moves = [e.kind for e in in_order(events) if e.kind in ("begin", "pause", "resume")]
    return bool(moves) and moves[-1] == "pause"
