"""Force, centre of pressure and moment columns of several spellings, made into the three streams of each plate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from groundup.anatomy import Side
from groundup.io.table_text import Array
from groundup.io.time_column import Clock
from groundup.signals.stream import Kind, Stream

LOADED_N = 20.0
"""Below this vertical force a centre of pressure means nothing and is masked."""
_METERS_AT_MOST = 30.0
"""No laboratory is longer: a typical centre of pressure beyond it is in mm."""
_LEVER_AT_MOST_M = 5.0
"""Moment over vertical force [m]: beyond it the moment is in N·mm."""

_SPELLINGS = (
    # ground_force_1_vx, ground_force_calcn_r_mx, 1_ground_force_px, R_ground_force_vx, ground_force_vx
    re.compile(r"^(?:(?P<before>\w+?)_)?ground_force_(?:(?P<after>\w+?)_)?(?P<role>[vpm])(?P<axis>[xyz])$", re.I),
    # ground_torque_r_x, 1_ground_torque_x, ground_moment_r_mx
    re.compile(r"^(?:(?P<before>\w+?)_)?ground_(?:torque|moment)_(?:(?P<after>\w+?)_)?m?(?P<axis>[xyz])$", re.I),
    # f1_1 p1_1 m1_1
    re.compile(r"^(?P<role>[fpm])(?P<after>\d+)_(?P<axis>[123])$", re.I),
)
_ROLES = {"v": "force", "f": "force", "p": "point", "m": "moment", None: "moment"}


@dataclass(frozen=True, slots=True)
class Plate:
    """Columns of one plate by role (`force`, `point`, `moment`), three each; `name` as the file has it."""

    name: str
    columns: dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Wrench:
    """Force [N], point of application [m] and moment at it [N·m]; (n, 3) each, y up."""

    force: Array
    point: Array
    moment: Array


def plates_in(labels: Sequence[str]) -> tuple[Plate, ...]:
    """The plates whose force has all three components among the column labels, in their order."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for k, label in enumerate(labels):
        match = next((m for m in (s.match(label) for s in _SPELLINGS) if m), None)
        if match is None:
            continue
        parts = match.groupdict()
        name = "_".join(p for p in (parts.get("before"), parts.get("after")) if p)
        role = _ROLES[(parts.get("role") or "").lower() or None]
        axis = {"1": "x", "2": "y", "3": "z"}.get(parts["axis"], parts["axis"].lower())
        found.setdefault(name, {}).setdefault(role, {})[axis] = k
    return tuple(
        Plate(name, {role: (c["x"], c["y"], c["z"]) for role, c in roles.items() if len(c) == 3})
        for name, roles in found.items()
        if len(roles.get("force", {})) == 3
    )


def plate_streams(plates: Sequence[Plate], values: Array, clock: Clock) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    """Streams `plate1/force`, `plate1/cop`, `plate1/free_moment` … and what was assumed.

    `values` (n, columns) as in the file. The vertical axis is the one that carries the weight, the sign that of the
    ground's push on the person; centres of pressure are masked below 20 N before their unit is judged.
    """
    wrenches = [_wrench(plate, values) for plate in plates]
    wrenches, said = _upright(wrenches)
    wrenches, unit_said = _in_si(wrenches)
    streams: list[Stream] = []
    notes = [*said, *unit_said]
    for number, (plate, wrench) in enumerate(zip(plates, wrenches, strict=True), 1):
        group, side = f"plate{number}", side_of(plate.name)
        wrench, note = _at_pressure(wrench, group)
        notes += note
        details = {"column_name": plate.name}
        if not np.nanmax(wrench.force[:, 1], initial=0.0) >= LOADED_N:
            notes.append(f"{group} never carries {LOADED_N:g} N")
        parts: list[tuple[Kind, Array, str]] = [("force", wrench.force, "N")]
        if "point" in plate.columns:
            parts.append(("cop", wrench.point, "m"))
        if "moment" in plate.columns:
            parts.append(("free_moment", wrench.moment, "N·m"))
        streams += [
            Stream(
                name=f"{group}/{kind}",
                kind=kind,
                values=part,
                unit=unit,
                labels=("x", "y", "z"),
                rate_hz=clock.rate_hz,
                start_s=clock.start_s,
                times_s=clock.times_s,
                side=side,
                group=group,
                details=details,
            )
            for kind, part, unit in parts
        ]
    if any("point" in p.columns for p in plates):
        notes.append(f"centres of pressure are masked where the vertical force is below {LOADED_N:g} N")
    return tuple(streams), tuple(notes)


def side_of(name: str) -> Side | None:
    """The side a column name says: a word r, l, right or left in it; else None."""
    words = set(re.split(r"[^a-z]+", name.lower()))
    left, right = bool(words & {"l", "left"}), bool(words & {"r", "right"})
    return None if left == right else "left" if left else "right"


def _wrench(plate: Plate, values: Array) -> Wrench:
    def part(role: str) -> Array:
        columns = plate.columns.get(role)
        return np.full((len(values), 3), np.nan) if columns is None else values[:, columns]

    return Wrench(part("force"), part("point"), part("moment"))


def _upright(wrenches: list[Wrench]) -> tuple[list[Wrench], tuple[str, ...]]:
    total = np.nansum(np.abs(np.concatenate([w.force for w in wrenches])), axis=0)
    said: list[str] = []
    if total[2] > total[1] and total[2] > total[0]:
        wrenches = [Wrench(_z_up(w.force), _z_up(w.point), _z_up(w.moment)) for w in wrenches]
        said.append("z carries the weight in this file: turned to y up, (x, y, z) → (x, z, −y)")
    elif total[0] > total[1]:
        said.append("x carries more force than y and z: the axes of this file are in doubt")
    vertical = np.concatenate([w.force[:, 1] for w in wrenches])
    if np.nansum(vertical) < 0 and np.nanmax(np.abs(vertical)) > LOADED_N:
        wrenches = [Wrench(-w.force, w.point, -w.moment) for w in wrenches]
        said.append("forces point down, so they are the person's on the plate: turned into the ground's on the person")
    if not np.nanmax(np.abs(vertical), initial=0.0) > LOADED_N:
        said.append(f"no plate ever carries {LOADED_N:g} N: nobody stood there, or the unit is not newton")
    return wrenches, tuple(said)


def _z_up(v: Array) -> Array:
    return np.stack([v[:, 0], v[:, 2], -v[:, 1]], axis=1)


def _in_si(wrenches: list[Wrench]) -> tuple[list[Wrench], tuple[str, ...]]:
    """Unloaded points masked first, then mm and N·mm told by range."""
    said: list[str] = []
    wrenches = [Wrench(w.force, np.where(w.force[:, 1:2] >= LOADED_N, w.point, np.nan), w.moment) for w in wrenches]
    points = np.concatenate([w.point[np.isfinite(w.point).all(axis=1)] for w in wrenches])
    if len(points) and np.median(np.abs(points[:, (0, 2)]).max(axis=1)) > _METERS_AT_MOST:
        wrenches = [Wrench(w.force, w.point * 1e-3, w.moment) for w in wrenches]
        said.append("centres of pressure are in mm by their range: converted to m")
    loaded = np.concatenate([w.force[:, 1] for w in wrenches])
    moments = np.concatenate([np.abs(w.moment).max(axis=1) for w in wrenches])
    use = (loaded >= LOADED_N) & np.isfinite(moments)
    if use.any() and np.quantile(moments[use] / loaded[use], 0.95) > _LEVER_AT_MOST_M:
        wrenches = [Wrench(w.force, w.point, w.moment * 1e-3) for w in wrenches]
        said.append("moments are in N·mm by their range: converted to N·m")
    return wrenches, tuple(said)


def _at_pressure(wrench: Wrench, group: str) -> tuple[Wrench, tuple[str, ...]]:
    """Where the point never moves it is not a centre of pressure: that follows from the moments about it.

    With r from the point to the floor's centre of pressure, M = r × F + T and T vertical.
    """
    seen = np.isfinite(wrench.point).all(axis=1)
    turning = np.nan_to_num(np.abs(wrench.moment[:, (0, 2)])[seen]).max(initial=0.0) > 0
    if seen.sum() < 3 or not turning or np.ptp(wrench.point[seen], axis=0).max() > 0:
        return wrench, ()
    (fx, fy, fz), (mx, my, mz) = wrench.force.T, wrench.moment.T
    down = -wrench.point[:, 1]
    fy = np.where(seen, fy, np.nan)
    rx, rz = (mz + down * fx) / fy, (down * fz - mx) / fy
    point = wrench.point + np.stack([rx, down, rz], axis=1)
    free = my - (rz * fx - rx * fz)
    none = np.where(np.isfinite(free), 0.0, np.nan)
    said = f"{group}: its point of application never moves: centre of pressure computed from the moments about it"
    return Wrench(wrench.force, point, np.stack([none, free, none], axis=1)), (said,)
