"""Exercise: one movement of the routine with its ladder of levels, as the data in exercises.toml says it."""

from dataclasses import dataclass
from typing import Literal

from groundup.anatomy import Link, Task
from groundup.measure import Mark

Counting = Literal["repetitions", "hold", "minutes"]
"""What a set is made of: repetitions, seconds held, or minutes of walking."""
Detector = Literal["squat", "single_leg_squat", "bridge", "single_leg_balance", "lunge", "hinge"]
"""What a camera can count of it; an exercise without one is counted by the person, and labeled so."""
Feet = Literal["both", "each"]
"""Both feet at once, or one side after the other with a switch."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds up, held and down of one repetition."""

    up_s: float
    hold_s: float
    down_s: float

    @property
    def seconds(self) -> float:
        """Seconds one repetition takes."""
        return self.up_s + self.hold_s + self.down_s


@dataclass(frozen=True, slots=True)
class Range:
    """The dose of one set, from its bottom to its top: repetitions, seconds or minutes."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A common fault, what can see it, and the cue that answers it. `detector` names a rule of coaching, or ''."""

    id: str
    what: str
    cue: str
    seen_by: str
    """Which sensor shows it and by which rule; 'nothing' where only the person can tell."""


@dataclass(frozen=True, slots=True)
class Level:
    """One rung of an exercise's ladder. `needs` are things (band, foam), `demands` are what a caution may forbid."""

    level: int
    name: str
    how: str
    counting: Counting
    dose: Range
    feet: Feet
    tempo: Tempo | None
    detector: Detector | None
    view: Literal["side", "front", "any"] | None
    """From where a camera sees it; None where no camera counts it."""
    demands: frozenset[str]
    """Of: barefoot, one_leg, eyes_closed, unstable, hop, supine, toe_press, toe_spread, standing, band, loaded,
    knee_bend."""
    needs: tuple[str, ...]
    changes: str
    """The one variable that differs from the rung below (support, base, vision, surface, load, range, movement)."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. Texts are sentences for a person; `sources` are keys of evidence/sources.toml."""

    id: str
    name: str
    link: Link
    purpose: str
    setup: str
    action: str
    cues: tuple[str, ...]
    """At most two are given at a time."""
    rest_s: Range
    levels: tuple[Level, ...]
    start_level: int
    sets: Range
    faults: tuple[Fault, ...]
    felt: str
    stop: tuple[str, ...]
    place: Literal["seat", "floor", "stand", "walk"]
    daily: bool
    """False where 48 h lie between two days of it (loaded or one-legged glute work)."""
    prepares: Task | None
    drawing: str
    """File stem in training/drawings."""
    mark: Mark
    sources: tuple[str, ...]
    own: bool = False
    """Added by the person; never carries a source of ours."""

    def at(self, level: int) -> Level:
        """The rung of a number, the nearest existing one below it, else the lowest."""
        below = [r for r in self.levels if r.level <= level]
        return below[-1] if below else self.levels[0]
