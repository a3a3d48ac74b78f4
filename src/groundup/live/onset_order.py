"""In which order muscles began in the last repetition: exploratory, of one person, without a verdict (evidence 1.5).

No published norm and no meaning for health exists for an order from foot to glute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane, host_times, own_times, take
from groundup.errors import SignalError
from groundup.live.foot_channels import Muscle, reads_of
from groundup.signals.onset import bursts

Array = NDArray[np.float64]
Key = tuple[str, str]

KEPT_S = 30.0
"""Raw EMG of so many last seconds is kept for it (design)."""
REST_S = 10.0
"""Rest is looked for in so many seconds before the repetition (design)."""
EARLY_S = 1.0
"""A muscle may begin so long before the force that begins a repetition; one that began earlier was at work (design)."""
TOGETHER_S = 0.04
"""Onsets closer than the published error of one (40 ms, Solnik 2008) are said to be together."""
GAP_S = 0.005
"""Packets further apart than their samples by more left a gap."""
_BLOCK_S = 1.0
NO_VERDICT = "Shown, not judged: no order is known to be better"


@dataclass(frozen=True, slots=True)
class MuscleOnset:
    """When a muscle began, in seconds after the window's start; negative where it began before."""

    muscle: str
    side: Side | None
    s: float


@dataclass(frozen=True, slots=True)
class OnsetOrder:
    """The onsets in their order, in words; `why` says what is missing, '' where nothing is."""

    onsets: tuple[MuscleOnset, ...]
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What came together: the epoch of its clock, times (n,) on it and values (n, C)."""

    epoch: int
    times: Array
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Stream:
    """The last seconds of one stream, in blocks of a second and those that are not yet one."""

    lane: Lane
    columns: tuple[int, ...]
    muscles: tuple[Muscle, ...]
    blocks: tuple[tuple[_Part, ...], ...] = ()
    last: tuple[_Part, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class EmgKept:
    """Raw EMG of the last seconds of each stream that has some; `keeping` makes it."""

    streams: Mapping[Key, _Stream]


def keeping(streams: Mapping[Key, LiveStream]) -> EmgKept:
    """Nothing yet of these streams."""
    reads = [reads_of(key, stream, None, None) for key, stream in streams.items()]
    return EmgKept(
        {one.key: _Stream(Lane(one.stream), one.raw, tuple(m for m, _ in one.raw_muscles)) for one in reads if one.raw}
    )


def kept(state: EmgKept, key: Key, arrival: Arrival) -> EmgKept:
    """With one more arrival; those of other streams change nothing."""
    stream = state.streams.get(key)
    if stream is None or not len(arrival.device_times_s):
        return state
    times, lane = own_times(stream.lane, arrival), take(stream.lane, arrival)
    last = (*stream.last, _Part(lane.fit.epoch, times, arrival.values[:, stream.columns]))
    blocks = stream.blocks
    if sum(len(part.times) for part in last) >= _BLOCK_S * (lane.stream.rate_hz or 0.0):
        blocks, last = (*blocks[-round(KEPT_S / _BLOCK_S) + 1 :], last), ()
    return EmgKept({**state.streams, key: replace(stream, lane=lane, blocks=blocks, last=last)})


def onset_order(state: EmgKept, *, start_s: float, end_s: float) -> OnsetOrder:
    """The order of onsets of a repetition between two times of the host (`foot_feed.host_s` of the rule's times)."""
    onsets: list[MuscleOnset] = []
    whys: list[str] = []
    for stream in state.streams.values():
        times, values = _even(stream, start_s - REST_S, end_s)
        for column, (muscle, side) in enumerate(stream.muscles):
            found = _onset(times, values[:, column], stream.lane.stream.rate_hz or 0.0, start_s)
            if isinstance(found, str):
                whys.append(f"{_named(muscle, side)}: {found}")
            else:
                onsets.append(MuscleOnset(muscle, side, found))
    if not state.streams:
        whys.append("no raw EMG is measured")
    ordered = tuple(sorted(onsets, key=lambda one: one.s))
    return OnsetOrder(ordered, _words(ordered), "; ".join(whys))


def _onset(times: Array, values: Array, rate_hz: float, start_s: float) -> float | str:
    """Seconds from the window's start to the burst that belongs to it, or why there is none."""
    inside = times >= start_s - EARLY_S
    if inside.sum() < 0.2 * rate_hz or not np.isfinite(values[inside]).mean() > 0.95:
        return "its EMG has gaps in this repetition"
    try:
        found = bursts(values, rate_hz=rate_hz)
    except SignalError:
        return "hardly louder than its rest"
    for first, end in zip(found.onsets.tolist(), found.offsets.tolist(), strict=True):
        if times[min(end, len(times)) - 1] < start_s:
            continue
        if times[first] < start_s - EARLY_S:
            return "at work before the repetition began"
        return float(times[first] - start_s)
    return "no onset in this repetition"


def _even(stream: _Stream, start_s: float, end_s: float) -> tuple[Array, Array]:
    """Host times (n,) and values (n, C) at the stream's rate, NaN where packets are missing."""
    rate_hz = stream.lane.stream.rate_hz or 0.0
    times: list[Array] = []
    values: list[Array] = []
    next_s = np.nan
    for part in (part for block in (*stream.blocks, stream.last) for part in block):
        at = host_times(stream.lane, part.times, epoch=part.epoch)
        if at[-1] < start_s or at[0] >= end_s or at[0] < next_s - GAP_S:
            continue  # outside, or late
        if at[0] > next_s + GAP_S:
            empty = next_s + np.arange(round((at[0] - next_s) * rate_hz)) / rate_hz
            times.append(empty)
            values.append(np.full((len(empty), part.values.shape[1]), np.nan))
        times.append(at)
        values.append(part.values)
        next_s = float(at[-1]) + 1 / rate_hz
    if not times:
        return np.empty(0), np.empty((0, len(stream.columns)))
    return np.concatenate(times), np.concatenate(values)


def _words(onsets: tuple[MuscleOnset, ...]) -> str:
    if not onsets:
        return "No onset was found in this repetition"
    said = _named(onsets[0].muscle, onsets[0].side)
    for before, one in pairwise(onsets):
        later_s = one.s - before.s
        name = _named(one.muscle, one.side)
        said += f", together with {name}" if later_s < TOGETHER_S else f", {later_s:.2f} s later {name}"
    return f"{said}. {NO_VERDICT}" if len(onsets) > 1 else f"Only one muscle began: {said}"


def _named(muscle: str, side: Side | None) -> str:
    return f"{side} {muscle}" if side else muscle
