"""Arrivals of any device in, loads of one foot out: forces by name, cells by zone, muscles as envelopes; a fold.

The stream that leads gives its own times, which go on over a reset of its clock by the host's. What other streams
measure is their latest value, as long as it came at most a tenth of a second before. The same arrivals give the same
loads, whenever they are folded. What each channel is for is worked out once, in `foot_channels`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.coaching.foot_load import VALUES, FootLoad
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane
from groundup.ground.live_zones import Zoning, zoned
from groundup.live.feed_clock import BACK_S, Leading, placed
from groundup.live.foot_channels import Reads, reads_of, why_nothing
from groundup.signals.emg_live import LiveEnvelope, live_envelope, restarted

Array = NDArray[np.float64]
Key = tuple[str, str]
"""A source as it was asked for, and the name of one of its streams."""

LATEST_S = 0.1
"""A value of a stream that does not lead holds for so long after it came (decision 37)."""
SHOWN_HZ = 100.0
"""Of a stream that is quicker by half or more, only so many samples a second are looked at (design)."""
GAP_S = 0.1
"""After a longer silence of raw EMG its envelope begins anew (design)."""
_AT = {name: k for k, name in enumerate(VALUES)}


@dataclass(frozen=True, slots=True)
class Why:
    """Why nothing can be counted, in one sentence with what to do."""

    text: str


@dataclass(frozen=True, slots=True)
class MuscleLevel:
    """A muscle's envelope [V] when it last came, on the host's clock."""

    name: str
    side: Side | None
    level_v: float
    host_time_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """Which streams one foot's loads are made of. `leads` gives the times; `measured` are fields of FootLoad.

    `muscles` are all that have an envelope, the foot's or not; `says` is who measures, `notes` what to know of it.
    """

    leads: Key
    side: Side | None
    measured: frozenset[str]
    muscles: tuple[tuple[str, Side | None], ...]
    says: str
    notes: tuple[str, ...] = ()
    reads: tuple[Reads, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Emg:
    """The envelope of one stream of raw EMG, and when its newest sample was."""

    envelope: LiveEnvelope
    own_s: float = nan


@dataclass(frozen=True, slots=True, eq=False)
class Feeding:
    """What is carried from one arrival to the next; `begin` makes it."""

    feed: Feed
    leading: Leading
    emg: Mapping[Key, _Emg] = field(default_factory=dict[Key, _Emg])
    zones: Mapping[Key, Zoning] = field(default_factory=dict[Key, Zoning])
    latest: Mapping[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    """Of each field that another stream measures: its value and when it came."""
    levels: tuple[MuscleLevel, ...] = ()
    """The latest envelope of every muscle that has one."""


def feed(
    streams: Mapping[Key, LiveStream], side: Side | None, *, under: Mapping[Key, Side | None] | None = None
) -> Feed | Why:
    """What these streams can tell of the foot of `side`; None is either, the one that has more sensors.

    `under` is the side that a stream is of where its channels do not say, as a person said it. A stream of which nobody
    knows the side is taken to be under the foot that works.
    """
    under = under or {}
    if side is None:
        known = {s for key, stream in streams.items() for s in (under.get(key), *(c.side for c in stream.channels))}
        found = [feed(streams, one, under=under) for one in reversed(SIDES) if one in known]
        feeds = [one for one in found if isinstance(one, Feed)]
        if feeds:
            return max(feeds, key=lambda one: len(one.measured))
        if found:
            return found[0]
    reads = [reads_of(key, stream, side, under.get(key)) for key, stream in streams.items()]
    pads = any(set(one.forces) - {"trainer"} for one in reads)
    useful = [one for one in reads if (one.fields or one.muscles) and not (pads and one.forces == ("trainer",))]
    leads = max(useful, key=lambda one: (len(one.forces), len(one.fields), bool(one.raw)), default=None)
    if leads is None or not leads.fields:
        return Why(why_nothing(streams))
    measured = frozenset(name for one in useful for name in one.fields)
    where = f", under the {leads.side or side} foot" if leads.forces and (leads.side or side) else ""
    return Feed(
        leads=leads.key,
        side=leads.side or side,
        measured=measured,
        muscles=tuple(dict.fromkeys(muscle for one in useful for muscle in one.muscles)),
        says=f"measured by {leads.name}{where}",
        notes=tuple(dict.fromkeys(one.why for one in reads if one.why)),
        reads=tuple(sorted(useful, key=lambda one: one is leads)),
    )


def begin(feed: Feed, before: Feeding | None = None) -> Feeding:
    """The fold before its first arrival; of streams that were fed before, clock, zones and envelopes go on."""
    leads = next(one for one in feed.reads if one.key == feed.leads)
    emg = {one.key: _Emg(LiveEnvelope(one.stream.rate_hz)) for one in feed.reads if one.raw and one.stream.rate_hz}
    zones = {one.key: Zoning(one.layout) for one in feed.reads if one.layout is not None}
    if before is None:
        return Feeding(feed, Leading(Lane(leads.stream)), emg, zones)
    known = {one.key: one for one in before.feed.reads}
    same = {one.key for one in feed.reads if one.key in known and _same(one, known[one.key])}
    leading = before.leading if before.feed.leads == feed.leads and feed.leads in same else None
    return replace(
        before,
        feed=feed,
        leading=leading or Leading(Lane(leads.stream)),
        emg={key: before.emg[key] if key in same else one for key, one in emg.items()},
        zones={key: before.zones.get(key, one) if key in same else one for key, one in zones.items()},
        latest={name: value for name, value in before.latest.items() if name in feed.measured},
    )


def fed(state: Feeding, key: Key, arrival: Arrival) -> tuple[Feeding, tuple[FootLoad, ...]]:
    """The state after one arrival of any stream, and the loads of the samples of the one that leads."""
    read = next((one for one in state.feed.reads if one.key == key), None)
    if read is None or not len(arrival.device_times_s):
        return state, ()
    times, values = arrival.device_times_s, arrival.values
    leading = None
    if key == state.feed.leads:
        leading, times, values = placed(state.leading, arrival)
        if not len(times):
            return replace(state, leading=leading), ()
    rows, zones = _forces(read, values), state.zones
    if key in zones:
        known = times if np.isfinite(times).all() else np.full(len(times), arrival.host_time_s)
        zoning, forces = zoned(zones[key], known, values[:, read.cells])
        zones = {**zones, key: zoning}
        rows |= {name: forces[:, row].tolist() for name, row in read.zone_rows}
    emg, levels, at, given = dict(state.emg), state.levels, None, None
    if key in emg:
        emg[key], at, given = _enveloped(emg[key], times, values[:, read.raw])
        levels = _with(levels, tuple(muscle for muscle, _ in read.raw_muscles), given, arrival.host_time_s)
    if read.envelopes:
        levels = _with(
            levels,
            tuple(muscle for _, muscle, _ in read.envelopes),
            values[:, [column for column, _, _ in read.envelopes]],
            arrival.host_time_s,
        )
        rows |= {name: values[:, column].tolist() for column, _, name in read.envelopes if name}
    latest = state.latest
    if at is not None and given is not None:
        muscles = {name: given[:, k].tolist() for k, (_, name) in enumerate(read.raw_muscles) if name}
        if leading is not None and not read.forces:
            times, rows = times[at], muscles
        elif len(at):
            latest = {**latest, **{name: (column[-1], arrival.host_time_s) for name, column in muscles.items()}}
    if leading is None:
        latest = {**latest, **{name: (column[-1], arrival.host_time_s) for name, column in rows.items()}}
        return Feeding(state.feed, state.leading, emg, zones, latest, levels), ()
    picked = range(len(times)) if not read.forces else range(leading.skip, len(times), _every(read.stream))
    if read.forces:
        leading = replace(leading, skip=(leading.skip - len(times)) % _every(read.stream))
    loads = _loads(times.tolist(), rows, latest, picked, arrival.host_time_s)
    return Feeding(state.feed, leading, emg, zones, latest, levels), loads


def host_s(state: Feeding, time_s: float) -> float:
    """The host's time of a load's time, by the quickest arrivals since the clock was last set."""
    return time_s + state.leading.least_s


def _same(one: Reads, other: Reads) -> bool:
    return one.stream == other.stream and one.raw == other.raw and np.array_equal(_cells(one), _cells(other))


def _cells(one: Reads) -> NDArray[np.intp]:
    return np.empty(0, dtype=np.intp) if one.cells is None else one.cells


def _forces(read: Reads, values: Array) -> dict[str, list[float]]:
    rows: dict[str, list[float]] = {name: values[:, column].tolist() for name, column in read.named}
    rows |= {name: (values[:, column] * area_m2).tolist() for name, column, area_m2 in read.pressed}
    return rows


def _enveloped(state: _Emg, times: Array, values: Array) -> tuple[_Emg, NDArray[np.intp], Array]:
    """The envelope after a chunk; after a gap it begins anew, and what comes late is left out."""
    envelope = state.envelope
    step_s = float(times[0]) - state.own_s
    if step_s > GAP_S or step_s < -BACK_S:
        envelope = restarted(envelope)
    elif step_s <= 0:
        return state, np.empty(0, dtype=np.intp), values[:0]
    envelope, at, given = live_envelope(envelope, values)
    return _Emg(envelope, float(times[-1])), at, given


def _with(
    levels: tuple[MuscleLevel, ...], muscles: tuple[tuple[str, Side | None], ...], given: Array, host_s: float
) -> tuple[MuscleLevel, ...]:
    if not len(given):
        return levels
    now = [MuscleLevel(*muscle, level, host_s) for muscle, level in zip(muscles, given[-1].tolist(), strict=True)]
    return (*(one for one in levels if (one.name, one.side) not in muscles), *now)


def _loads(
    times: list[float],
    rows: Mapping[str, list[float]],
    latest: Mapping[str, tuple[float, float]],
    picked: range,
    host_s: float,
) -> tuple[FootLoad, ...]:
    row = [nan] * len(VALUES)
    for name, (value, came_s) in latest.items():
        if host_s - came_s <= LATEST_S:
            row[_AT[name]] = value
    columns = [(_AT[name], column) for name, column in rows.items()]
    loads: list[FootLoad] = []
    for k in picked:
        for at, column in columns:
            row[at] = column[k]
        loads.append(FootLoad(times[k], *row))
    return tuple(loads)


def _every(stream: LiveStream) -> int:
    return max(1, round(stream.rate_hz / SHOWN_HZ)) if stream.rate_hz else 1
