"""Force, center of pressure and moment columns of several spellings, made into the three streams of each plate."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from groundup.anatomy import Side
from groundup.io.table_text import Array
from groundup.io.time_column import Clock
from groundup.signals.note import Caveat
from groundup.signals.stream import Kind, Stream

LOADED_N = 20.0
"""Below this vertical force a center of pressure means nothing and is masked."""
_METERS_AT_MOST = 30.0
"""No laboratory is longer: a typical center of pressure beyond it is in mm."""
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
    """What one plate felt: force [N], point [m] and moment [N·m], (n, 3) each; None where the file has none.

    The moment is about the point, or about the plate's origin where `about_origin`.
    """

    name: str
    force: Array
    point: Array | None
    moment: Array | None
    about_origin: bool = False


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


def wrench_of(plate: Plate, values: Array) -> Wrench:
    """The columns of a plate as they stand in the file; values (n, columns)."""
    point, moment = (plate.columns.get(role) for role in ("point", "moment"))
    return Wrench(
        plate.name,
        values[:, plate.columns["force"]],
        None if point is None else values[:, point],
        None if moment is None else values[:, moment],
    )


def plate_streams(
    wrenches: Sequence[Wrench], clock: Clock, *, units_stated: bool = False
) -> tuple[tuple[Stream, ...], tuple[str, ...]]:
    """Streams `plate1/force`, `plate1/cop`, `plate1/free_moment` … and what was assumed.

    The vertical axis is the one that carries the weight, the sign that of the ground's push on the person; centers of
    pressure are masked below 20 N before their unit is judged, where the file does not state it.
    """
    turned, notes = _upright(list(wrenches))
    masked = [_masked(w) for w in turned]
    if not units_stated:
        masked, unit_said = _in_si(masked)
        notes += unit_said
    streams: list[Stream] = []
    for number, wrench in enumerate(masked, 1):
        group = f"plate{number}"
        wrench, note = _at_pressure(wrench, group)
        notes += note
        if not np.nanmax(wrench.force[:, 1], initial=0.0) >= LOADED_N:
            notes += (f"{group} never carries {LOADED_N:g} N",)
        parts: list[tuple[Kind, Array | None, str]] = [
            ("force", wrench.force, "N"),
            ("cop", wrench.point, "m"),
            ("free_moment", wrench.moment, "N·m"),
        ]
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
                side=side_of(wrench.name),
                group=group,
                details={"column_name": wrench.name},
            )
            for kind, part, unit in parts
            if part is not None
        ]
    if any(s.kind == "cop" for s in streams):
        notes += (f"centers of pressure are masked where the vertical force is below {LOADED_N:g} N",)
    return tuple(streams), notes


def side_of(name: str) -> Side | None:
    """The side a column name says: a word r, l, right or left in it; else None."""
    words = set(re.split(r"[^a-z]+", name.lower()))
    left, right = bool(words & {"l", "left"}), bool(words & {"r", "right"})
    return None if left == right else "left" if left else "right"


def _upright(wrenches: list[Wrench]) -> tuple[list[Wrench], tuple[str, ...]]:
    total = np.nansum(np.abs(np.concatenate([w.force for w in wrenches])), axis=0)
    said: list[str] = []
    if total[2] > total[1] and total[2] > total[0]:
        wrenches = [
            replace(w, force=_z_up(w.force), point=_each(_z_up, w.point), moment=_each(_z_up, w.moment))
            for w in wrenches
        ]
        said.append("z carries the weight: turned to y up, (x, y, z) → (x, z, −y), x taken as forward, y as left")
    elif total[0] > total[1]:
        said.append(Caveat("x carries more force than y and z: the axes of this file are in doubt"))
    vertical = np.concatenate([w.force[:, 1] for w in wrenches])
    if np.nansum(vertical) < 0 and np.nanmin(vertical) < -LOADED_N:
        wrenches = [replace(w, force=-w.force, moment=None if w.moment is None else -w.moment) for w in wrenches]
        said.append("forces point down, so they are the person's on the plate: turned into the ground's on the person")
    return wrenches, tuple(said)


def _each(change: Callable[[Array], Array], values: Array | None) -> Array | None:
    return None if values is None else change(values)


def _z_up(v: Array) -> Array:
    return np.stack([v[:, 0], v[:, 2], -v[:, 1]], axis=1)


def _masked(w: Wrench) -> Wrench:
    return w if w.point is None else replace(w, point=np.where(w.force[:, 1:2] >= LOADED_N, w.point, np.nan))


def _in_si(wrenches: list[Wrench]) -> tuple[list[Wrench], tuple[str, ...]]:
    """mm and N·mm told by range, the points masked before."""
    said: list[str] = []
    far = [np.abs(w.point[:, (0, 2)]).max(axis=1) for w in wrenches if w.point is not None]
    points = np.concatenate([f[np.isfinite(f)] for f in far]) if far else np.empty(0)
    if len(points) and np.median(points) > _METERS_AT_MOST:
        wrenches = [replace(w, point=_each(_thousandth, w.point)) for w in wrenches]
        said.append("centers of pressure are in mm by their range: converted to m")
    levers = [np.abs(w.moment).max(axis=1)[w.force[:, 1] >= LOADED_N] for w in wrenches if w.moment is not None]
    forces = [w.force[w.force[:, 1] >= LOADED_N, 1] for w in wrenches if w.moment is not None]
    lever = np.concatenate(levers) / np.concatenate(forces) if levers else np.empty(0)
    lever = lever[np.isfinite(lever)]
    if len(lever) and np.quantile(lever, 0.95) > _LEVER_AT_MOST_M:
        wrenches = [replace(w, moment=_each(_thousandth, w.moment)) for w in wrenches]
        said.append("moments are in N·mm by their range: converted to N·m")
    return wrenches, tuple(said)


def _thousandth(values: Array) -> Array:
    return values * 1e-3


def _at_pressure(w: Wrench, group: str) -> tuple[Wrench, tuple[str, ...]]:
    """Moments brought to the center of pressure, and that point computed where the file has no moving one.

    With r from the reference to the floor's center of pressure, M = r × F + T and T vertical. The reference is the
    plate's origin, taken to lie in the floor, or a point of application that never moves.
    """
    if w.moment is None:
        return w, ()
    fixed = w.point is not None and not w.about_origin and _is_fixed(w.point, w.moment)
    if not (w.about_origin or fixed):
        return w, ()
    loaded = w.force[:, 1] >= LOADED_N
    (fx, fy, fz), (mx, my, mz) = w.force.T, w.moment.T
    fy = np.where(loaded, fy, np.nan)
    start = w.point if fixed and w.point is not None else np.zeros_like(w.force)
    down = -start[:, 1]
    rx, rz = (mz + down * fx) / fy, (down * fz - mx) / fy
    free = my - (rz * fx - rx * fz)
    none = np.where(np.isfinite(free), 0.0, np.nan)
    moment = np.stack([none, free, none], axis=1)
    if w.point is not None and not fixed:
        return replace(w, moment=moment, about_origin=False), ()
    point = start + np.stack([rx, down, rz], axis=1)
    why = "its point of application never moves" if fixed else "no center of pressure with a stated unit"
    said = f"{group}: {why}: computed from the moments about {'that point' if fixed else 'the plate’s origin'}"
    return replace(w, point=point, moment=moment, about_origin=False), (said,)


def _is_fixed(point: Array, moment: Array) -> bool:
    seen = np.isfinite(point).all(axis=1)
    turning = np.nan_to_num(np.abs(moment[:, (0, 2)])[seen]).max(initial=0.0) > 0
    return bool(seen.sum() >= 3 and turning and np.ptp(point[seen], axis=0).max() == 0)
