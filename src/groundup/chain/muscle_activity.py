"""Muscle activity: the EMG channel of a muscle and side, its bursts, and its onset in each repetition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import GAIT, Side
from groundup.chain.trial import Repetition, Trial
from groundup.errors import SignalError
from groundup.signals.emg import condition, envelope, muscle_of
from groundup.signals.onset import bursts
from groundup.signals.onset_time import onset_time
from groundup.signals.recording import Conditions, Recording
from groundup.signals.stream import Stream

Array = NDArray[np.float64]

EARLIEST_S = 0.5
"""An onset belongs to a repetition from this long before its start, or from halfway to the repetition before."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One EMG channel: which muscle on which side it is, and where its samples are."""

    muscle: str
    side: Side
    label: str
    stream: Stream

    @property
    def values(self) -> Array:
        """Samples (n,) in the stream's unit."""
        return self.stream.channel(self.label)


@dataclass(frozen=True, slots=True)
class MuscleOnset:
    """Onset in one repetition [s after its start] and its 95 % interval; None, and `why`, where there is none."""

    repetition: int
    after_start_s: float | None
    low_s: float | None = None
    high_s: float | None = None
    why: str = ""


def channel(recording: Recording, muscle: str, side: Side) -> Channel | str:
    """The first channel of a muscle on a side, raw before envelope; or the reason why there is none."""
    sideless = False
    for kind in ("emg", "emg_envelope"):
        for stream in recording.of_kind(kind):
            for label in stream.labels:
                known = muscle_of(label)
                if known is None or known[0] != muscle:
                    continue
                if (known[1] or stream.side) == side:
                    return Channel(muscle, side, label, stream)
                sideless = sideless or (known[1] or stream.side) is None
    if sideless:
        return f"the side of the EMG of the {muscle} is not stated"
    return f"no EMG of the {side} {muscle}" if recording.of_kind("emg", "emg_envelope") else "no EMG in this recording"


def amplitude(one: Channel, *, window_s: float) -> Array:
    """Envelope (n,) of a channel in its unit; an envelope is passed on as it is."""
    if one.stream.kind == "emg_envelope":
        return one.values
    if one.stream.rate_hz is None:
        raise SignalError("EMG with a constant rate", found="its own times", where=one.stream.name)
    return envelope(one.values, rate_hz=one.stream.rate_hz, window_s=window_s)


def maximum_v(one: Channel, conditions: Conditions) -> float | None:
    """Amplitude of the channel's maximal voluntary contraction [V], or None where it is not given.

    Either the stream's detail `mvc_v`, by label or in the order of the channels, or a condition `mvc_v <label>`.
    """
    stated = one.stream.details.get("mvc_v")
    value: Any = None
    if isinstance(stated, Mapping):
        value = cast(Mapping[str, Any], stated).get(one.label)
    elif isinstance(stated, Sequence | np.ndarray) and len(stated) == len(one.stream.labels):
        value = cast(Sequence[Any], stated)[one.stream.labels.index(one.label)]
    value = dict(conditions.more).get(f"mvc_v {one.label}", value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) and number > 0 else None


def onsets(trial: Trial, one: Channel) -> tuple[MuscleOnset, ...] | str:
    """Onset of a raw channel in each repetition of its side, or the reason why none can be had."""
    stream = one.stream
    if stream.kind == "emg_envelope":
        return "an onset needs raw EMG; this is an envelope made by someone else"
    if stream.rate_hz is None:
        return "the EMG has no constant rate"
    if trial.task in GAIT:
        return (
            "in gait a muscle may start in the swing before the strike: the strike is no start to count its onset from"
        )
    if not trial.repetitions:
        return "no repetition whose start the onset could be read against"
    rate_hz, start_s = stream.rate_hz, stream.start_s
    try:
        found = bursts(one.values, rate_hz=rate_hz)
    except SignalError as error:
        return str(error)
    clean = condition(one.values, rate_hz=rate_hz)
    ends = np.concatenate([[0], found.offsets])
    done: list[MuscleOnset] = []
    for i, repetition, earliest_s in _searched(trial.repetitions, one.side):
        first, last = ((t - start_s) * rate_hz for t in (earliest_s, repetition.end_s))
        inside = np.flatnonzero((found.onsets >= max(first, 0.02 * rate_hz)) & (found.onsets < last))
        if not len(inside):
            active = bool(np.any((found.onsets < first) & (found.offsets > first)))
            done.append(MuscleOnset(i, None, why="already active before" if active else "no burst in this repetition"))
            continue
        k = int(inside[0])
        near = int(found.onsets[k])
        when = onset_time(
            clean, rate_hz=rate_hz, near=near, rest=found.baseline, since=int(ends[k]), until=int(found.offsets[k])
        )
        zero_s = repetition.start_s - start_s
        if when is None:
            done.append(MuscleOnset(i, near / rate_hz - zero_s, why="too little around the onset for an interval"))
        else:
            done.append(MuscleOnset(i, when.time_s - zero_s, when.low_s - zero_s, when.high_s - zero_s))
    return tuple(done)


def _searched(repetitions: tuple[Repetition, ...], side: Side) -> list[tuple[int, Repetition, float]]:
    """Number, repetition and earliest time of an onset [s], for the repetitions of one side."""
    before = [-np.inf, *(r.end_s for r in repetitions[:-1])]
    return [
        (i, r, max(r.start_s - EARLIEST_S, (r.start_s + end_s) / 2))
        for i, (r, end_s) in enumerate(zip(repetitions, before, strict=True))
        if r.side in (None, side)
    ]
