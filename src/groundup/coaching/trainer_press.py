"""A repetition on a passive foot trainer, from any force sensor in or on it: up over its rest and back.

No study says how hard one presses on such a device, so the peak of a repetition is compared with nothing but itself.
"""

from dataclasses import dataclass, field, replace
from math import isfinite, nan
from typing import Literal

from groundup.coaching.foot_load import FootLoad, Rest, Resting, rest_of, resting, smoothed
from groundup.coaching.foot_repetition import FootRepetition, Moment, Repeating, repeated, told

RISE_SHARE, RISE_N = 1.0, 5.0
"""Pressed: force is over rest by as much as rest itself, and by so many newtons at least (design)."""
RELEASED_SHARE = 0.5
"""Back: less than this share of that rise is left (design)."""
CURLED_SHARE = 1.2
"""The toes press more than this share of their rest, and of their share of the foot: they grip (as in a short foot)."""
TOP_SHARE = 0.9
"""The way back begins when force was last above this share of its peak's rise (design)."""
WAY_BACK_S = 2.0
"""What the exercise's tempo (1-1-2) gives the way back; less than half of it is rushed (design)."""

Signal = Literal["trainer", "arch", "hallux", "toes", "mth1", "fifth", "heel"]
_BEST: tuple[Signal, ...] = ("trainer", "arch", "hallux", "mth1", "toes", "fifth", "heel")
"""The first of them that is measured is what presses."""


@dataclass(frozen=True, slots=True)
class Training:
    """What is carried within a set; `Training()` before it."""

    resting: Resting = field(default_factory=Resting)
    rest: Rest | None = None
    load: FootLoad | None = None
    repeating: Repeating = field(default_factory=Repeating)
    top_s: float = nan
    """When force was last near its peak."""


@dataclass(frozen=True, slots=True)
class TrainerTold:
    """What is told after one sample. `force_n` is what the sensor feels, `asked_n` from where on it is a press."""

    phase: Literal["resting", "ready", "pressing"]
    force_n: float
    asked_n: float = nan
    faults: tuple[str, ...] = ()
    done: FootRepetition | None = None


def trainer_press(state: Training, load: FootLoad) -> tuple[Training, TrainerTold]:
    """The state after one sample. The set begins with a quiet sensor; a sample without it is left out."""
    signal = signal_of(load if state.rest is None else state.rest.load)
    force = nan if signal is None else getattr(load, signal)
    if signal is None or not isfinite(force):
        return state, TrainerTold("resting" if state.rest is None else "ready", nan)
    load = smoothed(state.load, load)
    if state.rest is None:
        before = resting(state.resting, load)
        return replace(state, resting=before, rest=rest_of(before), load=load), TrainerTold("resting", force)
    force, was = getattr(load, signal), getattr(state.rest.load, signal)
    rise = _rise(was)
    faults = _faults(load, state.rest.load, signal)
    now = Moment(load.time_s, force, force >= was + rise, force < was + RELEASED_SHARE * rise, faults)
    repeating, done = repeated(state.repeating, now)
    if done is not None:
        done = _led(done, state.top_s, was, was + RELEASED_SHARE * rise)
    near_top = repeating.start_s is not None and force - was >= TOP_SHARE * (repeating.peak - was)
    after = replace(state, load=load, repeating=repeating, top_s=load.time_s if near_top else state.top_s)
    phase = "ready" if repeating.start_s is None else "pressing"
    return after, TrainerTold(phase, force, was + rise, told(repeating, now), done)


def signal_of(load: FootLoad) -> Signal | None:
    """Which force presses: the trainer's own sensor, else the arch, else the toe; None where there is none."""
    return next((name for name in _BEST if isfinite(getattr(load, name))), None)


def still_pressed(load: FootLoad, rest: FootLoad) -> bool:
    """Whether a press to this load would not be over yet, on a foot that rests so."""
    signal = signal_of(rest)
    if signal is None:
        return False
    was = getattr(rest, signal)
    return getattr(load, signal) >= was + RELEASED_SHARE * _rise(was)


def _rise(rest_n: float) -> float:
    return max(RISE_SHARE * rest_n, RISE_N)


def unseen(rest: Rest) -> tuple[str, ...]:
    """The faults that this sensor cannot see."""
    signal = signal_of(rest.load)
    return () if signal is not None and isfinite(_gripping(rest.load, signal)) else ("toes_curl",)


def _faults(load: FootLoad, was: FootLoad, signal: Signal) -> tuple[str, ...]:
    toes, rested = _gripping(load, signal), _gripping(was, signal)
    if not (toes > CURLED_SHARE * rested and load.whole > 0 and was.whole > 0):
        return ()
    return ("toes_curl",) if toes / load.whole > CURLED_SHARE * rested / was.whole else ()


def _gripping(load: FootLoad, signal: Signal) -> float:
    """What the toes press that are not themselves what is asked to press; NaN where they are not told apart."""
    if signal == "toes":
        return nan
    return load.toes if signal == "hallux" else load.all_toes


def _led(done: FootRepetition, top_s: float, rest_n: float, released_n: float) -> FootRepetition:
    """With the fault of a way back that was dropped: from near the peak to the end, as if all of it went so fast."""
    fallen = TOP_SHARE - (released_n - rest_n) / (done.peak - rest_n)
    took_s = (done.end_s - top_s) / fallen
    return replace(done, faults=(*done.faults, "rushed")) if took_s < 0.5 * WAY_BACK_S else done
