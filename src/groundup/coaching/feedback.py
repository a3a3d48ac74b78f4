"""Feedback: what a person is told after each frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from groundup.anatomy import Side
from groundup.measure import Mark

NOTES = frozenset({"arms_out", "knee_locked"})
"""Faults that are told and kept but spoil nothing: evidence 4.4 calls them a note and a cue only."""

Phase = Literal["setup", "calibrating", "ready", "down", "bottom", "up", "holding"]
"""`setup`: the camera does not see what it needs. `calibrating`: stand (or lie) still. `ready`: waiting to begin.
`down`, `bottom`, `up`: inside a repetition; of a bridge `up`, `bottom` (its top) and `down`. `holding`: on one leg."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the camera from seeing what it must: what it is and what to do."""

    id: str
    text: str
    do: str


@dataclass(frozen=True, slots=True)
class Cue:
    """The one thing to change now. `source` is a line of the evidence; `mark` says how well its threshold is known."""

    id: str
    text: str
    spoken: bool
    source: str
    mark: Mark = "design"
    low_confidence: bool = False
    """Whether the evidence itself says that a camera shows this badly."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished repetition, with its values by `side/measure` or `measure`, in the measures' own units.

    `tempo_s` is the time down, still and up (of a bridge: up, still, down); `faults` are ids of what was seen.
    """

    start_s: float
    bottom_s: float
    end_s: float
    side: Side | None
    values: Mapping[str, float]
    faults: tuple[str, ...]
    tempo_s: tuple[float, float, float]
    depth: str = ""
    """quarter, half, below half or parallel of a squat; complete or incomplete of a bridge; empty where not seen."""

    @property
    def clean(self) -> bool:
        """Whether no fault was seen; what the camera cannot see is not judged."""
        return NOTES.issuperset(self.faults)


@dataclass(frozen=True, slots=True)
class Held:
    """A finished hold: [start_s, end_s) on one leg, why it ended, touches shorter than 0.15 s, faults seen."""

    start_s: float
    end_s: float
    side: Side
    why: str
    touches: int
    faults: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict[str, float])
    """Sway of the mid-hip, where it is above the noise: percent of stature."""

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.end_s - self.start_s

    @property
    def clean(self) -> bool:
        """Whether nothing was touched and no fault was seen; what the camera cannot see is not judged."""
        return not self.touches and NOTES.issuperset(self.faults)


class Feedback(msgspec.Struct, frozen=True):
    """The state of a set after one frame. `count`, `hold_s` and `touches` are of the whole set.

    Made for every frame, and so a struct: it costs a tenth of a frozen dataclass.
    """

    time_s: float
    phase: Phase
    count: int = 0
    """Whole repetitions counted by camera."""
    clean: int = 0
    """Those of them without a fault that the camera could see."""
    hold_s: float = 0.0
    """Seconds on one leg: all valid stretches of this set together, the running one included."""
    holding: bool = False
    repetition: Done | None = None
    """Only in the frame in which it ended."""
    hold: Held | None = None
    """Only in the frame in which it ended."""
    cue: Cue | None = None
    """At most one, only in the frame in which it is given."""
    setup: tuple[Problem, ...] = ()
    touches: int = 0
    calibration_left_s: float = 0.0
    """Seconds of quiet still needed before anything is counted."""
    reached: bool = False
    """Whether the target of the set is done."""
    refused: str = ""
    """Why a movement that just ended was not counted; empty otherwise."""
    values: Mapping[str, float] = msgspec.field(default_factory=dict[str, float])
    """What is seen now, in people's units: flexion_deg, lift_percent, extension_deg …"""
    notes: tuple[str, ...] = ()
    """What was assumed, and what this view shows and does not, said once when calibration ends."""
    counts: bool = True
    """Whether this view can count at all: a bridge from the foot end is watched, and counted by the person."""
    after: tuple[Cue, ...] = ()
    """What the whole set showed; only in the frame in which the target was reached, see `after_set`."""
