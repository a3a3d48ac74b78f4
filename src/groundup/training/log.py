"""What was done: sets and sessions as a person did them, the input of the ladder and of every outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from groundup.anatomy import Side

CountedBy = Literal["camera", "you", "timer", "sensor", "imported"]


@dataclass(frozen=True, slots=True)
class SetResult:
    """One set as done. `done` and `target` in the unit of the level's counting; unknown is None, never 0."""

    exercise_id: str
    level: int
    side: Side | None
    set_index: int
    target: float
    done: float
    clean: float | None
    """How many repetitions, or seconds, were clean; None where nobody judged it."""
    counted_by: CountedBy
    effort: float | None
    """Rating of perceived exertion, 0-10."""
    skipped: bool = False


DONE_FROM = 0.5
"""A set is done from this share of its target, a session from this share of its sets (design values)."""


def set_done(result: SetResult) -> bool:
    """Whether a set counts as done: not skipped, and at least half of its target. Every page and rule asks this one."""
    return not result.skipped and result.done > 0 and result.done >= DONE_FROM * result.target


def left_out(result: SetResult) -> bool:
    """Whether nothing was done of a set: skipped, or without one repetition or second."""
    return result.skipped or result.done <= 0


@dataclass(frozen=True, slots=True)
class SessionResult:
    """One session as done. Pains are 0-10; `pain_next_morning` comes later and is None until it is answered."""

    started: datetime
    kind: str
    sets: tuple[SetResult, ...]
    planned_sets: int
    minutes: float
    pain_before: float | None
    pain_worst: float | None
    pain_next_morning: float | None
    stopped_for: str | None = None
    """Why it was stopped early (dizziness, cramp, pain above 5 …)."""
    sets_counted: int | None = None
    """Of a session so long ago that its sets are not in `sets`: how many of them count as done."""

    @property
    def sets_done(self) -> int:
        """How many sets count as done, each side its own."""
        return sum(set_done(s) for s in self.sets) if self.sets_counted is None else self.sets_counted

    @property
    def counts(self) -> bool:
        """Whether it counts as a session: at least half of its sets were done."""
        return self.planned_sets > 0 and self.sets_done >= DONE_FROM * self.planned_sets


EventKind = Literal["begin", "end", "skip", "pause", "resume", "tap", "count", "effort", "pain", "stop", "note"]


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """One thing that happened in a running session, under an id that its page made.

    `block` is the index of the block it belongs to; -1 is before the first (pain before), the number of blocks is after
    the last (pain right after). `value` by kind: count or end - repetitions or seconds done in this set so far; effort
    and pain - 0 to 10; stop - why; note - text. `at` carries its time zone.
    """

    id: str
    block: int
    kind: EventKind
    at: datetime
    value: float | str | None = None
    clean: float | None = None
    """Of a count or end: how many of them were clean; None where nobody judged."""
    by: CountedBy | None = None
    """Of a count or end: who counted; None is who the block says."""
