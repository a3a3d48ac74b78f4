"""Short foot, from force under the foot and/or the muscle that does it (evidence 3.1, E1).

The arch takes its load off what lies under it, heel and ball of the big toe stay, and the toes do not press harder: the
toes' force may rise by a fifth. With EMG, abductor hallucis works above its rest by 3 SD; without a pad under the arch
that alone begins and ends a repetition.
"""

from dataclasses import dataclass, field, replace
from math import isfinite, nan
from typing import Literal

from groundup.coaching.foot_load import ABOVE_SD, FootLoad, Rest, Resting, rest_of, resting, smoothed
from groundup.coaching.foot_repetition import FootRepetition, Moment, Repeating, repeated, told

LIFTED_PERCENT, LOWERED_PERCENT = 20.0, 10.0
"""The load under the arch falls by more than this of its rest, and is back within that (design: evidence says falls).
It must also fall against the ball's: who sways back unloads both."""
CURLED_SHARE = 1.2
"""The toes press more than this share of their rest: they curl (evidence 3.1, design)."""
LOOSE_SHARE = 0.2
"""Less than this share: they lift (design)."""
UNLOADED_SHARE = 0.5
"""Heel or ball carry less than this share of their rest: they no longer stay loaded (design)."""
LEAST_N = 2.0
"""A pad under the arch that carries less at rest tells nothing (design)."""


@dataclass(frozen=True, slots=True)
class Shortening:
    """What is carried within a set; `Shortening()` before it."""

    resting: Resting = field(default_factory=Resting)
    rest: Rest | None = None
    load: FootLoad | None = None
    repeating: Repeating = field(default_factory=Repeating)


@dataclass(frozen=True, slots=True)
class ShortTold:
    """What is told after one sample. `percent` is how much of its load the arch has lost; NaN without a pad there."""

    phase: Literal["resting", "ready", "holding"]
    percent: float
    faults: tuple[str, ...] = ()
    done: FootRepetition | None = None


def short_foot(state: Shortening, load: FootLoad) -> tuple[Shortening, ShortTold]:
    """The state after one sample. The set begins with a quiet foot; a sample with neither arch nor EMG is left out."""
    if not (isfinite(load.arch) or isfinite(load.abductor)):
        return state, ShortTold("resting" if state.rest is None else "ready", nan)
    load = smoothed(state.load, load)
    if state.rest is None:
        before = resting(state.resting, load)
        return replace(state, resting=before, rest=rest_of(before), load=load), ShortTold("resting", nan)
    now = _moment(load, state.rest)
    if now is None:
        return replace(state, load=load), ShortTold("ready", nan)
    repeating, done = repeated(state.repeating, now)
    phase = "ready" if repeating.start_s is None else "holding"
    percent = now.value if _arch(state.rest) else nan
    return replace(state, load=load, repeating=repeating), ShortTold(phase, percent, told(repeating, now), done)


def still_lifted(load: FootLoad, rest: Rest) -> bool:
    """Whether this load would begin a repetition, on a foot that rests so."""
    if _arch(rest):
        return _lifted_percent(load, rest.load) >= LIFTED_PERCENT
    return rest.muscle_on(load) is True


def unseen(rest: Rest) -> tuple[str, ...]:
    """The faults that this sensor cannot see."""
    load = rest.load
    seen = {
        "toes_curl": isfinite(load.all_toes),
        "toes_lift": isfinite(load.all_toes),
        "foot_rolls_out": isfinite(load.mth1) or (isfinite(load.tibialis) and isfinite(load.abductor)),
        "heel_or_ball_lifts": isfinite(load.heel),
    }
    return tuple(fault for fault, sees in seen.items() if not sees)


def _moment(load: FootLoad, rest: Rest) -> Moment | None:
    """What is seen now; None where the arch's pad is silent and no muscle is measured."""
    muscle = rest.muscle_on(load)
    if _arch(rest):
        if not isfinite(load.arch):
            return None
        percent = _lifted_percent(load, rest.load)
        on, off = percent >= LIFTED_PERCENT, percent < LOWERED_PERCENT
        return Moment(load.time_s, percent, on, off, _faults(load, rest), muscle)
    if muscle is None:
        return None
    above = load.abductor - rest.load.abductor
    off = above < 0.5 * ABOVE_SD * rest.abductor_sd
    return Moment(load.time_s, above, muscle, off, _faults(load, rest), muscle)


def _lifted_percent(load: FootLoad, was: FootLoad) -> float:
    left = load.arch / was.arch
    if load.ball > 0 and was.ball > 0:
        left = max(left, left * was.ball / load.ball)
    return 100.0 * (1.0 - left)


def _arch(rest: Rest) -> bool:
    return rest.load.arch >= LEAST_N


def _faults(load: FootLoad, rest: Rest) -> tuple[str, ...]:
    """What is wrong now; what is not measured is NaN, and no comparison with it is true."""
    was = rest.load
    ball = load.mth1 < UNLOADED_SHARE * was.mth1
    outside = load.fifth < UNLOADED_SHARE * was.fifth
    found = {
        "toes_curl": load.all_toes > CURLED_SHARE * was.all_toes,
        "toes_lift": load.all_toes < LOOSE_SHARE * was.all_toes,
        "foot_rolls_out": (ball and not outside) or load.tibialis - was.tibialis > load.abductor - was.abductor,
        "heel_or_ball_lifts": load.heel < UNLOADED_SHARE * was.heel or (ball and outside),
    }
    return tuple(fault for fault, seen in found.items() if seen)
