"""Columns that state their unit in brackets, like `Fz[N]` or `left pressure 1[N/cm²]`, sorted into streams."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundup.anatomy import Side
from groundup.io.emg_shape import looks_like_envelope
from groundup.io.force_columns import Wrench, plate_streams, side_of
from groundup.io.table_names import listed, silent_columns, unique_labels
from groundup.io.table_text import Array
from groundup.io.time_column import Clock
from groundup.signals.note import Caveat
from groundup.signals.stream import Kind, Stream
from groundup.units import known, to_si

_WITH_UNIT = re.compile(r"^(?P<name>.*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*$")
_PLATE = re.compile(
    r"^(?P<before>.*?)(?P<role>F|M|COP|CoP|cop|C)[ _]?(?P<axis>[xyzXYZ])"
    r"(?P<after>(?:[ _]?\d+)?(?:[ _](?:left|right|l|r))?)$"
)
_OTHER_SPELLINGS = {"dps": "deg/s", "n": "N", "sec": "s", "secs": "s", "Newton": "N", "kpa": "kPa", "volt": "V"}
_DROPPED_AT_MOST = 10
"""Rows of nothing but zeros, no more than this in a row, are samples that were lost; longer runs an empty plate."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name without the unit, its unit as written (None where there is none) and its number."""

    name: str
    unit: str | None
    index: int


def column_of(header: str, index: int) -> Column:
    """`left pressure 1[N/cm²]` -> name `left pressure 1`, unit `N/cm²`."""
    match = _WITH_UNIT.match(header)
    if match is None or not match["name"]:
        return Column(header.strip(), None, index)
    unit = match["unit"].strip()
    return Column(match["name"].strip(), _OTHER_SPELLINGS.get(unit, unit), index)


def is_plate(columns: Sequence[Column]) -> bool:
    """Whether the columns hold the three force components of at least one plate."""
    return any({"Fx", "Fy", "Fz"} <= set(roles) for roles in _plates(columns).values())


def column_streams(
    columns: Sequence[Column], values: Array, clock: Clock
) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    """Streams of plates, insoles, EMG, angles and inertial sensors, by unit and name; the rest is kept as it is.

    `values` (n, all columns of the table) in the file's units; the streams are in SI.
    """
    plates = {k: v for k, v in _plates(columns).items() if {"Fx", "Fy", "Fz"} <= set(v)}
    used = {c.index for roles in plates.values() for c in roles.values()}
    rest = [c for c in columns if c.index not in used]
    streams, said = _plate_parts(plates, values, clock) if plates else ((), ())
    more, rest_said = _sorted_by_unit(rest, values, clock)
    return (*streams, *more), (*said, *rest_said)


def _plates(columns: Sequence[Column]) -> dict[str, dict[str, Column]]:
    """Plate name -> role such as `Fz` or `Cx` -> column."""
    out: dict[str, dict[str, Column]] = {}
    for column in columns:
        match = _PLATE.match(column.name)
        if match and not re.search(r"[A-Za-z]$", match["before"]):
            name = " ".join(f"{match['before']} {match['after']}".replace("_", " ").split())
            role = ("C" if match["role"].lower() == "cop" else match["role"]) + match["axis"].lower()
            out.setdefault(name, {}).setdefault(role, column)
    return out


def _plate_parts(
    plates: dict[str, dict[str, Column]], values: Array, clock: Clock
) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    wrenches: list[Wrench] = []
    said: list[str] = []
    bare = sorted({c.name for v in plates.values() for role, c in v.items() if role[0] in "FM" and c.unit is None})
    for name, roles in plates.items():
        chosen = {role: _si(c, values, said) for role, c in roles.items()}
        lost = _lost_samples(np.stack([chosen[r] for r in chosen if r[0] in "FM"], axis=1))
        if lost.any():
            said.append(
                Caveat(f"{int(lost.sum())} rows of nothing but zeros are lost samples and count as not measured")
            )
            chosen = {role: np.where(lost, np.nan, v) for role, v in chosen.items()}
        force, moment = _vector(chosen, "F"), _vector(chosen, "M")
        assert force is not None
        stated = any(c.unit for role, c in roles.items() if role[0] == "C")
        point = _point(chosen, force) if stated else None
        wrenches.append(Wrench(name, force, point, moment, about_origin=moment is not None))
    if bare:
        said.append(Caveat(f"no unit in the header for {listed(bare)}: N and N·m assumed"))
    streams, more = plate_streams(wrenches, clock, units_stated=not bare)
    return streams, (*said, *more)


def _vector(chosen: dict[str, Array], role: str) -> Array | None:
    parts = [chosen.get(f"{role}{axis}") for axis in "xyz"]
    there = [p for p in parts if p is not None]
    return np.stack(there, axis=1) if len(there) == 3 else None


def _point(chosen: dict[str, Array], force: Array) -> Array | None:
    """Center of pressure in the floor (n, 3): two of its coordinates, the vertical one 0."""
    vertical = "xyz"[int(np.argmax(np.nansum(np.abs(force), axis=0)))]
    parts = [np.zeros(len(force)) if axis == vertical else chosen.get(f"C{axis}") for axis in "xyz"]
    there = [p for p in parts if p is not None]
    return np.stack(there, axis=1) if len(there) == 3 else None


def _si(column: Column, values: Array, said: list[str]) -> Array:
    """A column of a plate in N, N·m or m."""
    v = values[:, column.index]
    if column.unit is None:
        return v
    if not known(column.unit):
        said.append(Caveat(f"the unit '{column.unit[:20]}' of {column.name} is not known: taken as SI"))
        return v
    return v * to_si(column.unit)[1]


def _lost_samples(values: Array) -> np.ndarray:
    """Rows (n,) of nothing but zeros in short runs."""
    zero = np.asarray((values == 0).all(axis=1))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]]).astype(np.int8)))
    lost = np.zeros(len(zero), dtype=bool)
    if zero.all():
        return lost
    for start, stop in edges.reshape(-1, 2):
        if stop - start <= _DROPPED_AT_MOST:
            lost[start:stop] = True
    return lost


def _family(column: Column) -> tuple[str, Kind, str]:
    """Stream name, kind and SI unit of a column that belongs to no plate."""
    if column.unit is None or not known(column.unit):
        return "other", "other", column.unit or "1"
    unit = to_si(column.unit)[0]
    name = column.name.lower()
    if unit == "Pa":
        return "pressure", "pressure", unit
    if unit == "V" or re.search(r"\bemg\b", name):
        return "emg", "emg", unit
    if unit == "rad":
        return "angles", "angles", unit
    if unit == "m/s²":
        return "acceleration", "imu", unit
    if unit == "rad/s":
        return "angular_velocity", "imu", unit
    if unit == "N" and re.search(r"total|vertical|\bgrf\b|\bforce$", name) and side_of(column.name):
        return "force", "force", unit
    return f"other_{re.sub(r'[^a-z]+', '_', unit.lower()).strip('_')}" if unit != "1" else "other", "other", unit


def _sorted_by_unit(
    columns: Sequence[Column], values: Array, clock: Clock
) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    groups: dict[tuple[str, Kind, str, Side | None], list[Column]] = {}
    for column in columns:
        name, kind, unit = _family(column)
        side = side_of(column.name) if kind in ("pressure", "imu", "force", "other") else None
        groups.setdefault((name, kind, unit, side), []).append(column)
    streams: list[Stream] = []
    said: list[str] = []
    for (name, kind, unit, side), members in groups.items():
        part = np.stack([_converted(c, values) for c in members], axis=1)
        labels, twice = unique_labels([_without_side(c.name) if side else c.name or "unnamed" for c in members])
        said += twice
        if kind != "pressure":  # a cell that nobody stood on is nothing to report
            said += silent_columns([c.name for c in members], part)
        if kind == "force":
            if len(members) > 1:
                kind = "other"
            else:
                part = np.stack([np.full(len(part), np.nan), part[:, 0], np.full(len(part), np.nan)], axis=1)
                labels = ("x", "y", "z")
        if kind == "emg" and looks_like_envelope(part):
            kind = "emg_envelope"
            said.append(f"{listed([c.name for c in members])}: smooth and hardly ever negative, so an envelope")
        if name == "other":
            said.append(f"kept without a meaning groundup knows: {listed([c.name for c in members])}")
        streams.append(
            Stream(
                name=f"{side}/{name}" if side else name,
                kind=kind,
                values=part,
                unit=unit,
                labels=labels,
                rate_hz=clock.rate_hz,
                start_s=clock.start_s,
                times_s=clock.times_s,
                side=side,
                group=f"{side}_insole" if side and kind in ("pressure", "force", "imu") else "",
            )
        )
    return tuple(_distinct(streams)), tuple(said)


def _converted(column: Column, values: Array) -> Array:
    v = values[:, column.index]
    return v * to_si(column.unit)[1] if column.unit is not None and known(column.unit) else v


def _without_side(name: str) -> str:
    return re.sub(r"\b(left|right|l|r)\b[\s_]*", "", name, count=1, flags=re.I).strip() or name


def _distinct(streams: Sequence[Stream]) -> list[Stream]:
    """Streams of one name and different units get a number."""
    names, _ = unique_labels([s.name for s in streams])
    return [replace(s, name=n) for s, n in zip(streams, names, strict=True)]
