"""Big-toe press, from force under the foot (evidence 3.1, E2): the toe presses, the heel stays.

Evidence asks for a steady share of the heel. A toe that presses lowers every other share of the whole foot, so the heel
is taken as a share of what the foot carries besides the big toe.
"""

from dataclasses import dataclass, field, replace
from math import isfinite, nan
from typing import Literal

from groundup.coaching.foot_load import FootLoad, Rest, Resting, rest_of, resting, smoothed
from groundup.coaching.foot_repetition import FootRepetition, Moment, Repeating, repeated, told

Posture = Literal["seated", "standing"]

PRESSED_PERCENT: dict[Posture, float] = {"seated": 5.0, "standing": 10.0}
"""Big toe's force over body weight (evidence 3.1, design)."""
RELEASED_SHARE = 0.7
"""Below this share of it the press is over (design)."""
HEEL_POINTS = 10.0
"""The heel's share stays within so many percentage points of rest (design: evidence says steady)."""
UNLOADED_SHARE = 0.5
"""The little toe's side carries less than this share of its rest: the foot rolls in (design)."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """What is carried within a set of presses; `Pressing()` before it."""

    resting: Resting = field(default_factory=Resting)
    rest: Rest | None = None
    load: FootLoad | None = None
    repeating: Repeating = field(default_factory=Repeating)


@dataclass(frozen=True, slots=True)
class PressTold:
    """What is told after one sample. `percent` is the big toe's force over body weight."""

    phase: Literal["resting", "ready", "pressing"]
    percent: float
    faults: tuple[str, ...] = ()
    done: FootRepetition | None = None


def press(state: Pressing, load: FootLoad, *, posture: Posture, weight_n: float) -> tuple[Pressing, PressTold]:
    """The state after one sample. The set begins with a quiet foot; a sample without the big toe is left out."""
    if not isfinite(load.hallux):
        return state, PressTold("resting" if state.rest is None else "ready", nan)
    load = smoothed(state.load, load)
    percent = 100.0 * load.hallux / weight_n
    if state.rest is None:
        before = resting(state.resting, load)
        return replace(state, resting=before, rest=rest_of(before), load=load), PressTold("resting", percent)
    now = _moment(load, state.rest, percent, PRESSED_PERCENT[posture])
    repeating, done = repeated(state.repeating, now)
    phase = "ready" if repeating.start_s is None else "pressing"
    said = PressTold(phase, percent, told(repeating, now), done)
    return replace(state, load=load, repeating=repeating), said


def _moment(load: FootLoad, rest: Rest, percent: float, asked: float) -> Moment:
    on, off = percent >= asked, percent < RELEASED_SHARE * asked
    faults: list[str] = []
    steady = heel_share(load) - heel_share(rest.load)
    if steady < -HEEL_POINTS:
        faults.append("heel_lifts")
    if load.fifth < UNLOADED_SHARE * rest.load.fifth or steady > HEEL_POINTS:
        faults.append("foot_rolls_in")
    if load.flexor - rest.load.flexor > load.abductor - rest.load.abductor:
        faults.append("toe_grips")
    return Moment(load.time_s, percent, on, off, tuple(faults), rest.muscle_on(load))


def heel_share(load: FootLoad) -> float:
    """Percent of what the foot carries besides the big toe; NaN without a heel."""
    others = load.without_hallux
    return 100.0 * load.heel / others if others > 0 else nan


def unseen(rest: Rest) -> tuple[str, ...]:
    """The faults that this sensor cannot see."""
    load = rest.load
    seen = {
        "heel_lifts": isfinite(heel_share(load)),
        "foot_rolls_in": isfinite(load.fifth) or isfinite(heel_share(load)),
        "toe_grips": isfinite(load.flexor) and isfinite(load.abductor),
    }
    return tuple(fault for fault, sees in seen.items() if not sees)
