"""Streams of channels that say what they are: a stream for each kind, unit and side among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.signals.stream import CellLayout, Kind, Stream

Array = NDArray[np.float64]

OFF_LINE = 0.1
"""Times within this share of a step from a straight line are a rate, others stay as they are (design)."""
MOST_EMPTY = 4
"""A regular stream with more places than this many times its samples is kept at its own times instead."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """One channel: its name, SI unit, what it measures (`pressure`, `force`, `emg`, …), and where it lies."""

    label: str
    unit: str
    kind: str = ""
    side: Side | None = None
    forward_m: float | None = None
    lateral_m: float | None = None
    area_m2: float | None = None


def sensor_streams(
    name: str,
    sensors: tuple[Sensor, ...],
    times_s: Array,
    values: Array,
    *,
    nominal_rate_hz: float | None,
    details: Mapping[str, Any],
    grid: tuple[int, int] | None = None,
) -> tuple[Stream, ...]:
    """What the channels (n, C) of one device are to the chain.

    Pressures are `pressure` where each has a place and an area, muscle potentials in volts `emg`, accelerations and
    turns `imu`; everything else is kept, not interpreted. Where samples lie on their rate's grid they are regular, with
    NaN where one is missing; else they keep their own times. `grid` (rows, columns) tells that the pressures of a side
    are its cells, row by row.
    """
    groups: dict[tuple[Kind, str, Side | None], list[int]] = {}
    for i, sensor in enumerate(sensors):
        groups.setdefault((_kind(sensor), sensor.unit, sensor.side), []).append(i)
    rate, start, placed = regular(times_s, values, nominal_rate_hz=nominal_rate_hz)
    out: list[Stream] = []
    for (kind, unit, side), picked in groups.items():
        words = [name, *([unit] if len({u for _, u, _ in groups}) > 1 else []), *([side] if side else [])]
        own = " ".join(words) if len(groups) > 1 else name
        while own in {s.name for s in out}:
            own += " (2)"
        out.append(
            Stream(
                name=own,
                kind=kind,
                values=placed[:, picked],
                unit=unit,
                labels=tuple(sensors[i].label for i in picked),
                rate_hz=rate,
                start_s=start,
                times_s=None if rate else times_s,
                side=side,
                group=name,
                layout=_layout([sensors[i] for i in picked], grid) if kind == "pressure" else None,
                details=details,
            )
        )
    return tuple(out)


def regular(times_s: Array, values: Array, *, nominal_rate_hz: float | None) -> tuple[float | None, float, Array]:
    """(rate, start, values with NaN where a sample is missing) of times on a grid; else (None, 0, the values)."""
    unchanged = (None, 0.0, values)
    if not nominal_rate_hz or len(times_s) < 3:
        return unchanged
    steps = np.diff(times_s)
    step = float(np.median(steps))
    if abs(step * nominal_rate_hz - 1) > OFF_LINE:
        return unchanged
    near = steps[steps < 1.5 * step]
    index = np.concatenate([[0], np.cumsum(np.maximum(np.rint(steps / near.mean()), 1))])
    if index[-1] + 1 > MOST_EMPTY * len(times_s):
        return unchanged
    step, start = np.polyfit(index - index.mean(), times_s, 1)
    start -= step * index.mean()
    if np.abs(times_s - start - step * index).max() > OFF_LINE * step:
        return unchanged
    placed = np.full((int(index[-1]) + 1, values.shape[1]), np.nan)
    placed[index.astype(int)] = values
    return float(1 / step), float(start), placed


def _kind(sensor: Sensor) -> Kind:
    if sensor.kind == "emg" and sensor.unit == "V":
        return "emg"
    places = (sensor.forward_m, sensor.lateral_m, sensor.area_m2)
    if sensor.kind == "pressure" and sensor.unit == "Pa" and None not in places:
        return "pressure"
    return "imu" if sensor.kind in ("acceleration", "angular_rate") else "other"


def _layout(sensors: list[Sensor], grid: tuple[int, int] | None) -> CellLayout:
    forward, lateral, area = (
        np.array([getattr(s, name) for s in sensors], dtype=float) for name in ("forward_m", "lateral_m", "area_m2")
    )
    if grid is None or grid[0] * grid[1] != len(sensors):
        return CellLayout(forward, lateral, area, source="the device's profile")
    return CellLayout(forward, lateral, area, "the device's profile", grid, np.arange(len(sensors)))
