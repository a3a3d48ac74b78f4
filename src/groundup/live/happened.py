"""What happened in a session: its blocks and events folded into sets, pains, minutes and the reason of a stop.

An event counts once, by its id; a later one about the same thing replaces an earlier one. Nothing else is remembered,
so a page that comes back and a server that was killed read the same session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, cast

from groundup.training.log import CountedBy, SetResult
from groundup.training.plan import Block

LONGEST_GAP_S = 300.0
"""A stretch without any event beyond a block's own length and this is a session left lying, not trained."""


class Happening(Protocol):
    """An event as the store keeps it."""

    @property
    def block(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> Any: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Happened:
    """What the events of a session come to. `sets` are by block; a block that was never ended has none."""

    sets: Mapping[int, SetResult]
    corrected: frozenset[int]
    """Blocks whose number the person put right after the set had ended."""
    pain_before: float | None
    pain_worst: float | None
    stopped_for: str | None
    minutes: float
    block: int
    """Where the session stands: the block that began last, or the one after it where that had ended."""


def happened(blocks: Sequence[Block], events: Sequence[Happening]) -> Happened:
    """Fold the events of a session in the order in which they happened."""
    by_index = {b.index: b for b in blocks}
    order = sorted(events, key=lambda e: e.at)
    sets: dict[int, SetResult] = {}
    corrected: set[int] = set()
    taps: dict[int, float] = {}
    pains: dict[str, float] = {}
    stopped_for: str | None = None
    place = 0
    for event in order:
        block = by_index.get(event.block)
        if block is None:
            continue
        place = _place(event, block, place)
        if event.kind == "stop":
            stopped_for = str(_field(event.value, "why") or "stopped")
        elif event.kind == "pain":
            _add_pain(pains, event.value)
        elif event.kind == "begin":
            taps.pop(block.index, None)
        elif event.kind == "effort":
            _rate(sets, block, event.value)
        elif block.kind == "work":
            _work(event, block, sets, corrected, taps)
    return Happened(
        MappingProxyType(sets),
        frozenset(corrected),
        pains.get("before"),
        pains.get("worst"),
        stopped_for,
        _minutes(order, by_index),
        place,
    )


def _work(
    event: Happening, block: Block, sets: dict[int, SetResult], corrected: set[int], taps: dict[int, float]
) -> None:
    if event.kind == "skip":
        sets[block.index] = _result(block, 0.0, "you", skipped=True)
    elif event.kind == "end":
        by = _field(event.value, "counted_by")
        amount = _number(_field(event.value, "done"))
        sets[block.index] = _result(block, taps.get(block.index, 0.0) if amount is None else amount, _by(by))
    elif event.kind in ("tap", "count"):
        amount = _number(event.value)
        amount = _number(_field(event.value, "done")) if amount is None else amount
        if amount is None:
            return
        taps[block.index] = amount
        if block.index in sets and event.kind == "count":
            corrected.add(block.index)
            sets[block.index] = replace(sets[block.index], done=amount, counted_by="you", clean=None, skipped=False)


def _place(event: Happening, block: Block, place: int) -> int:
    if event.kind == "begin":
        return block.index
    return max(place, block.index + 1) if event.kind in ("end", "skip") else place


def _result(block: Block, done: float, by: CountedBy, *, skipped: bool = False) -> SetResult:
    return SetResult(
        exercise_id=block.exercise_id,
        level=block.level,
        side=block.side,
        set_index=block.set_index,
        target=block.target,
        done=max(0.0, done),
        clean=None,
        counted_by=by,
        effort=None,
        skipped=skipped,
    )


def _rate(sets: dict[int, SetResult], block: Block, value: Any) -> None:
    """An effort is asked once an exercise: it holds for each of its sets that was done."""
    effort = _number(value)
    if effort is None or not 0.0 <= effort <= 10.0:
        return
    for index, one in sets.items():
        if one.exercise_id == block.exercise_id and not one.skipped:
            sets[index] = replace(one, effort=effort)


def _add_pain(pains: dict[str, float], value: Any) -> None:
    when, pain = str(_field(value, "when") or "worst"), _number(_field(value, "pain"))
    if pain is None or not 0.0 <= pain <= 10.0 or when not in ("before", "worst"):
        return
    pains[when] = max(pain, pains.get(when, 0.0)) if when == "worst" else pain


def _minutes(order: Sequence[Happening], blocks: Mapping[int, Block]) -> float:
    """Minutes from the first block to the last event, without pauses and without a session left lying."""
    seconds, paused, before = 0.0, False, None
    for event in order:
        if before is not None and not paused:
            block = blocks.get(before.block)
            longest = (block.seconds if block is not None else 0.0) + LONGEST_GAP_S
            gap = (event.at - before.at).total_seconds()
            seconds += gap if 0.0 <= gap <= longest else 0.0
        if event.kind in ("begin", "pause", "resume", "end", "skip", "stop"):
            paused = event.kind in ("pause", "stop")
            before = event
    return seconds / 60.0


def _field(value: Any, name: str) -> Any:
    return cast(Mapping[str, Any], value).get(name) if isinstance(value, Mapping) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _by(value: Any) -> CountedBy:
    return value if value in ("camera", "you", "timer", "sensor", "imported") else "you"
