"""A set as a sensor under the foot sees it: a fold over samples of any of the rules, in one language for all.

The rules say what is right and wrong (`short_foot`, `foot_press`, `trainer_press`, `foot_hold`); here it is counted,
told at once, and cued with the words of the exercise's own faults.
"""

from dataclasses import dataclass
from typing import Literal

from groundup.coaching.foot_load import FootLoad
from groundup.coaching.foot_repetition import FootRepetition
from groundup.coaching.tripod_target import Shares, Target, TripodTold
from groundup.training.exercise import Sensing

Phase = Literal["resting", "ready", "working", "silent"]
"""`resting`: the foot is to be quiet first; `silent`: what the rule needs is not measured in this sample."""


@dataclass(frozen=True, slots=True)
class FootCue:
    """What to say of a fault: its id and the cue of the exercise. It is given with one sample, once."""

    id: str
    text: str
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class FootTold:
    """What is told after one sample.

    `value` in `unit` is what the rule looks at and `asked` what it asks for, NaN where there is none. `hold_s` are the
    seconds held so far: of all holds of the set, in a hold, else of the repetition under way. `cannot` is a sentence
    where this foot at rest turned out to be one that the rule cannot count, else ''.
    """

    time_s: float
    phase: Phase
    count: int
    clean: int
    hold_s: float
    holding: bool
    value: float
    asked: float
    unit: str
    rest_left_s: float
    says: str = ""
    """What to do now, in words."""
    cue: FootCue | None = None
    done: FootRepetition | None = None
    tripod: TripodTold | None = None
    notes: tuple[str, ...] = ()
    cannot: str = ""


@dataclass(frozen=True, slots=True)
class FootSet:
    """What is carried within a set; `start` makes it."""

    sensing: Sensing
    weight_n: float | None
    target: float
    """Repetitions, or seconds of a hold: the set may go on beyond it."""
    tripod: Shares | Target | None = None


def start(sensing: Sensing, *, weight_n: float | None, target: float, tripod: Shares | Target | None = None) -> FootSet:
    """A set before its first sample. `weight_n` is the person's, needed for a press of the toe."""
    return FootSet(sensing, weight_n, target, tripod)


def step(state: FootSet, load: FootLoad) -> tuple[FootSet, FootTold]:
    """The state after one sample, and what is told of it."""
    raise NotImplementedError


def with_tripod(state: FootSet, tripod: Shares | Target | None) -> FootSet:
    """The same set, from now on with another distribution asked for, or none."""
    raise NotImplementedError


def cannot(sensing: Sensing, measured: frozenset[str], weight_n: float | None) -> str:
    """Why the person must count, in one sentence; '' where a sensor that measures this can. `measured`: a feed's."""
    raise NotImplementedError


def unseen(sensing: Sensing, measured: frozenset[str]) -> tuple[str, ...]:
    """The faults of the exercise that this sensor cannot see, in words."""
    raise NotImplementedError
