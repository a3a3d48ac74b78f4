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
