"""Exercise: one movement of the routine with its ladder of levels, as the data in exercises.toml says it."""

from dataclasses import dataclass
from typing import Literal, get_args

from groundup.anatomy import Link, Task
from groundup.measure import Mark

Counting = Literal["repetitions", "hold", "minutes"]
"""What a set is made of: repetitions, seconds held, or minutes of walking."""
Detector = Literal["squat", "single_leg_squat", "bridge", "single_leg_balance", "lunge", "hinge"]
"""What a camera can count of it; an exercise without one is counted by the person, and labeled so."""
Sensing = Literal["short_foot", "toe_press_seated", "toe_press_standing", "trainer", "engaged_hold"]
"""What a sensor under the foot can count of it (coaching.foot_set)."""
Feet = Literal["both", "each"]
"""Both feet at once, or one side after the other with a switch."""
View = Literal["side", "front", "any"]
"""From where a camera sees it."""
Place = Literal["seat", "floor", "stand", "walk"]

Demand = Literal[
    "barefoot",
    "one_leg",
    "eyes_closed",
    "unstable",
    "hop",
    "supine",
    "toe_press",
    "toe_spread",
    "standing",
    "band",
    "loaded",
    "knee_bend",
    "unsupported",
]
"""What a caution may forbid. `unsupported`: balance without a hand on anything; `unstable`: soft or uneven ground."""
DEMANDS: tuple[Demand, ...] = get_args(Demand)

Variable = Literal["support", "base", "vision", "surface", "load", "range", "movement", "hold", "footwear"]
"""What makes a rung harder than the one below it; one at a time."""
VARIABLES: tuple[Variable, ...] = get_args(Variable)

DEMAND_RAISES: dict[Demand, Variable] = {
    "one_leg": "base",
    "standing": "base",
    "unsupported": "support",
    "eyes_closed": "vision",
    "unstable": "surface",
    "band": "load",
    "loaded": "load",
    "hop": "movement",
    "knee_bend": "movement",
}
"""The variable that a rung raises when it brings a demand which the rung below did not have. Lying on the back and
work of the toes are places and aims, not steps of difficulty."""

Rule = Literal[
    "knees_in",
    "knee_in",
    "pelvis_drops",
    "hip_hitched",
    "trunk_leans",
    "heel_lift",
    "knee_locked",
    "over_extended",
    "incomplete",
    "top_short",
    "uneven",
    "arms_out",
    "bridge_knees_in",
    "bridge_knees_out",
    "hips_uneven",
    "touch",
]
"""Faults that coaching judges live, by their ids there; `touch` is counted in the clock of a hold."""
RULES: tuple[Rule, ...] = get_args(Rule)


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
    """A common fault, what can see it, and the cue that answers it."""

    id: str
    what: str
    cue: str
    seen_by: str
    """Which sensor shows it and by which rule; 'nothing' where only the person can tell."""
    rule: Rule | None = None
    """The fault of coaching that judges it live; None where none does."""


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
    view: View | None
    """From where a camera sees it; None where no camera counts it."""
    demands: frozenset[str]
    """Of DEMANDS."""
    needs: tuple[str, ...]
    changes: str
    """The one of VARIABLES that is raised over the rung below (others may be eased again); '' on the lowest."""
    held_tempo: Tempo | None = None
    """A slower tempo with a long hold, for when the movement is right; None where there is none."""
    held_dose: Range | None = None
    """The dose at `held_tempo`: fewer repetitions, about the same time under tension."""
    drawing: str = ""
    """File stem of this rung's own drawing; empty where the exercise's drawing shows it."""
    sensed: Sensing | None = None
    """The rule by which a sensor under the foot counts it; None where no rule is true of it."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What one part of an exercise (its dose, tempo, ladder, aim) rests on. `sources` are keys of sources.toml."""

    what: str
    text: str
    mark: Mark
    sources: tuple[str, ...]


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
    place: Place
    daily: bool
    """False where 48 h lie between two days of it (loaded or one-legged glute work)."""
    prepares: Task | None
    drawing: str
    """File stem in training/drawings."""
    mark: Mark
    sources: tuple[str, ...]
    own: bool = False
    """Added by the person; never carries a source of ours."""
    basis: tuple[Basis, ...] = ()
    """What dose, tempo and ladder rest on, each with its mark."""
    claims: tuple[str, ...] = ()
    """Ids of the claims that say what is known of it."""

    def at(self, level: int) -> Level:
        """The rung of a number, the nearest existing one below it, else the lowest."""
        below = [r for r in self.levels if r.level <= level]
        return below[-1] if below else self.levels[0]

    def drawing_at(self, level: int) -> str:
        """File stem of the drawing that shows a rung."""
        return self.at(level).drawing or self.drawing

    def rests_two_days(self, level: int) -> bool:
        """Whether 48 h lie between two days of a rung: loaded, banded or one-legged work of an exercise not daily."""
        return not self.daily and bool(self.at(level).demands & {"band", "loaded", "one_leg"})
