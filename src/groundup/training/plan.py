"""Plan: which exercises on which days, how long a day takes, and what a session plays in which order."""

from dataclasses import dataclass
from typing import Literal

from groundup.anatomy import Side
from groundup.training.exercise import Tempo
from groundup.training.log import CountedBy

Kind = Literal["circuit", "foot", "glute", "learning", "primer", "short_circuit_walk", "own", "test", "beside"]
"""`beside`: done beside the plan and measured in the player, a set on a foot trainer; it answers no day of the plan."""


@dataclass(frozen=True, slots=True)
class Prescription:
    """One exercise at one level with its dose to come. `amount` is repetitions, seconds or minutes a set."""

    exercise_id: str
    level: int
    sets: int
    amount: float
    rest_s: float
    held: bool = False
    """At the level's slower tempo with a long hold."""
    tempo: Tempo | None = None
    """A tempo of its own where it differs from the level's: brisker in a circuit, a shorter hold after a cramp."""
    short_range: bool = False
    """A smaller movement, after pain of 3-5."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One day's session: foot work first. In rounds (a circuit) each round does one set of each; else sets in a row."""

    kind: Kind
    title: str
    prescriptions: tuple[Prescription, ...]
    rounds: bool
    change_s: float = 8.0
    """Seconds to change from one exercise to the next."""


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """A week: sessions by weekday (0 = Monday), the minutes a day may take, and why the plan looks as it does."""

    days: tuple[tuple[int, SessionPlan], ...]
    minutes: float
    why: tuple[str, ...]
    beside: tuple[tuple[int, Prescription], ...] = ()
    """Walks and foot trainer sets by weekday: done beside the sessions, and outside their minutes."""


BlockKind = Literal["ready", "work", "switch", "rest", "change"]


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a running session, in the order a person lives it.

    `seconds` is how long it lasts by plan; a `work` block counted in repetitions ends when they are done, its seconds
    are an estimate. `set_index` numbers the sets of one exercise from 0 over the whole session, per side.
    """

    index: int
    kind: BlockKind
    seconds: float
    exercise_id: str
    level: int
    side: Side | None
    set_index: int
    target: float
    counting: str
    says: str
    """What is spoken and shown when it begins."""
    counted_by: CountedBy | None = None
    """Who counts a work block: the camera, you, or the timer; None where nothing is counted."""
