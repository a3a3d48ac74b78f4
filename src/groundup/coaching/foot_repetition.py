"""A repetition of the foot as it happens: it begins, is held while nothing is wrong, and ends. For both exercises."""

from dataclasses import dataclass, replace
from math import nan

from groundup.coaching.foot_load import LONGEST_GAP_S

HELD_S = 0.5
"""A repetition counts once it was right for so long (design)."""
FLICKER_S = 0.2
"""What is over sooner is noise, and no repetition that went wrong (design)."""
FAULT_S = 0.3
"""A fault is told once it has lasted so long within a repetition (design)."""


@dataclass(frozen=True, slots=True)
class FootRepetition:
    """A finished repetition: [start_s, end_s), how long of it was right, its largest value and what was wrong.

    `counts`: whether it was right for long enough. `faults` are ids of the exercise's faults.
    """

    start_s: float
    end_s: float
    held_s: float
    peak: float
    faults: tuple[str, ...]
    counts: bool
    muscle: bool | None = None
    """Whether abductor hallucis was at work for half of it; None without EMG."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rule says of one sample. `on` begins a repetition, `off` ends it; between them nothing changes.

    While it lasts, only what is `on` and without a fault is held.
    """

    time_s: float
    value: float
    on: bool
    off: bool
    faults: tuple[str, ...] = ()
    muscle: bool | None = None


@dataclass(frozen=True, slots=True)
class Repeating:
    """What is carried within a set."""

    last_s: float = nan
    start_s: float | None = None
    held_s: float = 0.0
    peak: float = nan
    wrong: tuple[tuple[str, float], ...] = ()
    """How long each fault has lasted."""
    muscle_s: float = 0.0
    muscle_seen: bool = False
    begun: bool = False
    """Whether the foot was off since the set began or a gap: else a repetition's beginning was not seen."""


def repeated(state: Repeating, now: Moment) -> tuple[Repeating, FootRepetition | None]:
    """The state after one sample, and the repetition that it ends."""
    step = now.time_s - state.last_s
    if not 0 < step <= LONGEST_GAP_S:  # nobody knows what happened in between
        return Repeating(last_s=now.time_s, begun=now.off), None
    state = replace(state, last_s=now.time_s, begun=state.begun or now.off)
    if state.start_s is None:
        if now.on and state.begun:
            state = replace(state, start_s=now.time_s, peak=now.value)
        return state, None
    if now.off:
        flicker = now.time_s - state.start_s < FLICKER_S
        return Repeating(last_s=now.time_s, begun=True), None if flicker else _finished(state, now.time_s)
    wrong = dict(state.wrong)
    for fault in now.faults:
        wrong[fault] = wrong.get(fault, 0.0) + step
    return (
        replace(
            state,
            held_s=state.held_s + (step if now.on and not now.faults else 0.0),
            peak=max(state.peak, now.value),
            wrong=tuple(wrong.items()),
            muscle_s=state.muscle_s + (step if now.muscle else 0.0),
            muscle_seen=state.muscle_seen or now.muscle is not None,
        ),
        None,
    )


def told(state: Repeating, now: Moment) -> tuple[str, ...]:
    """The faults of now that have lasted for long enough to be told."""
    lasted = dict(state.wrong)
    return tuple(fault for fault in now.faults if lasted.get(fault, 0.0) >= FAULT_S)


def _finished(state: Repeating, end_s: float) -> FootRepetition:
    assert state.start_s is not None
    return FootRepetition(
        start_s=state.start_s,
        end_s=end_s,
        held_s=state.held_s,
        peak=state.peak,
        faults=tuple(fault for fault, lasted in state.wrong if lasted >= FAULT_S),
        counts=state.held_s >= HELD_S,
        muscle=state.muscle_s >= 0.5 * (end_s - state.start_s) if state.muscle_seen else None,
    )
