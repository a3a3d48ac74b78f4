"""Force plates: from analog channels and calibration to force, moment and center of pressure in lab axes.

Definitions are those of the C3D standard (Motion Lab Systems, The C3D File Format User Guide, FORCE_PLATFORM group),
types 1 to 4. All arrays are in SI; axes are whatever the corners are given in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, other
from groundup.errors import SignalError
from groundup.signals.stream import Kind, Stream

Array = NDArray[np.float64]

CHANNELS: dict[int, int] = {1: 6, 2: 6, 3: 8, 4: 6}
"""How many analog channels a plate of each type needs."""


@dataclass(frozen=True, slots=True, eq=False)
class PlateWrench:
    """What one plate felt, as the reaction on the person, in the axes of its corners.

    `force_n` (n, 3) and `moment_nm` (n, 3) act at `center_m` (3,), the mean of the corners. `cop_m` (n, 3) is where the
    moment has no part along the plate, and `free_moment_nm` (n, 3) what is left there; both are NaN while the force
    along the plate's normal is below the stated contact force.
    """

    force_n: Array
    moment_nm: Array
    cop_m: Array
    free_moment_nm: Array
    center_m: Array

    def moment_about(self, point_m: Array) -> Array:
        """Moment about any point (3,) or (n, 3) [N·m]; (n, 3)."""
        return self.moment_nm + _cross(self.center_m - point_m, self.force_n)


def plate_wrench(
    analog: Array,
    *,
    plate_type: int,
    corners_m: Array,
    origin_m: Array,
    cal_matrix: Array | None = None,
    cop_polynomial_mm: Array | None = None,
    contact_n: float,
) -> PlateWrench:
    """Force, moment about the center of the surface, center of pressure and free moment of one plate.

    `analog` (n, channels) in SI, in the order of the standard:
    type 1: Fx Fy Fz Px Py Tz; type 2: Fx Fy Fz Mx My Mz; type 3: Fx12 Fx34 Fy14 Fy23 Fz1 Fz2 Fz3 Fz4;
    type 4: six channels that `cal_matrix` (6, 6) turns into those of type 2.
    `corners_m` (4, 3): the quadrants +x+y, −x+y, −x−y, +x−y of the plate in lab axes. `origin_m` (3,): for types 2
    and 4 the way between the transducers' origin and the surface center, taken as measured the other way round where
    its third number is positive (the transducers lie below); for type 3 half the sensor spacings and the depth, whose
    signs carry no meaning (where only the depth is positive, ezc3d turns all three and mirrors the plate).
    `cop_polynomial_mm` (12,) is the maker's correction for type 3 in millimeters. `contact_n` is the least normal
    force with a center of pressure.

    The moment of type 1 is CoP × F + T, the reaction on the person like all others; ezc3d gives its negative.
    """
    analog = np.asarray(analog, dtype=float)
    axes = plate_axes(corners_m)
    center = np.asarray(corners_m, dtype=float).mean(axis=0)
    _check(analog, plate_type, cal_matrix)
    origin = np.asarray(origin_m, dtype=float)
    if plate_type == 3:
        origin = np.abs(origin) * [1, 1, -1]
    elif origin[2] > 0:
        origin = -origin
    if plate_type == 1:
        force, cop = analog[:, :3], _on_surface(analog[:, 3], analog[:, 4])
        free = _along_normal(analog[:, 5])
        moment = _cross(cop, force) + free
    else:
        force, moment = _transduced(analog, plate_type, origin, cal_matrix)
        with np.errstate(divide="ignore", invalid="ignore"):
            cop = _on_surface(-moment[:, 1] / force[:, 2], moment[:, 0] / force[:, 2])
            if plate_type == 3 and cop_polynomial_mm is not None:
                cop = cop - _bend_m(cop, np.asarray(cop_polynomial_mm, dtype=float))
            free = moment - _cross(cop, force)
    unloaded = ~(np.abs(force[:, 2]) >= max(contact_n, np.finfo(float).tiny))
    if unloaded.any():
        cop, free = cop.copy(), free.copy()
        cop[unloaded] = np.nan
        free[unloaded] = np.nan
    return PlateWrench(
        force_n=force @ axes.T,
        moment_nm=moment @ axes.T,
        cop_m=cop @ axes.T + center,
        free_moment_nm=free @ axes.T,
        center_m=center,
    )


def plate_axes(corners_m: Array) -> Array:
    """The plate's own axes as columns (3, 3) from its corners (4, 3): x from corner 2 to 1, z normal, y near 4 to 1."""
    corners = np.asarray(corners_m, dtype=float)
    if corners.shape != (4, 3) or not np.isfinite(corners).all():
        raise SignalError("four corners of a force plate in space", found=f"{corners.tolist()}"[:80])
    x = corners[0] - corners[1]
    z = np.cross(x, corners[0] - corners[3])
    axes = np.stack([x, np.cross(z, x), z], axis=1)
    length = np.linalg.norm(axes, axis=0)
    if not (length > 0).all():
        raise SignalError("four corners that span a force plate", found="corners on one line or point")
    return axes / length


def zeroed(analog: Array, *, first: int, last: int) -> Array:
    """The channels (n, c) less their mean over the samples first ≤ i < last, the plate's stated unloaded range."""
    return analog - analog[first:last].mean(axis=0)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which plates each foot stood on, what was concluded (`notes`) and what a person must look at (`warnings`)."""

    plate_of: Mapping[Side, tuple[str, ...]]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def assign_sides(
    plates: Mapping[str, Mapping[Kind, Stream]],
    feet: Mapping[Side, tuple[Array, Array]],
    *,
    contact_n: float = 20.0,
    reach_m: float = 0.25,
) -> Assignment:
    """Which foot was on which plate: by where the feet were, else by the side that the file states, else nobody knows.

    `plates` as from `dict(recording.groups("force"))`; `feet` maps a side to times (n,) and the foot's center, midway
    between heel and toes (n, 3), y up. A plate belongs to the foot that its center of pressure is nearest to in nine
    of ten loaded samples, and never farther than `reach_m` in half of them. A plate between both feet, under no foot,
    or never loaded above `contact_n` is said and belongs to nobody.
    """
    plate_of: dict[Side, tuple[str, ...]] = {"left": (), "right": ()}
    notes: list[str] = []
    warnings: list[str] = []
    for name, streams in plates.items():
        force = streams["force"]
        if not (force.values[:, 1] >= contact_n).any():
            notes.append(f"{name} is empty: its vertical force never reaches {contact_n:g} N")
            continue
        seen, why = _foot_on(streams, feet, contact_n=contact_n, reach_m=reach_m)
        stated = force.side
        side = stated if seen is None else seen
        if seen is None:
            (warnings if "both feet" in why else notes).append(
                f"{name}: {why}" + (f"; stated as {stated}" if stated else "")
            )
            side = None if "both feet" in why else stated
        elif stated is not None and seen != stated:
            warnings.append(
                f"{name} is stated to be under the {stated} foot, but the {seen} foot stood on it: taken as {seen}. "
                f"If that is wrong, the markers of left and right are swapped"
            )
        else:
            notes.append(f"{name} is under the {seen} foot ({why})")
        if side is not None:
            plate_of[side] = (*plate_of[side], name)
    return Assignment(plate_of=plate_of, notes=tuple(notes), warnings=tuple(warnings))


def _foot_on(
    streams: Mapping[Kind, Stream],
    feet: Mapping[Side, tuple[Array, Array]],
    *,
    contact_n: float,
    reach_m: float,
) -> tuple[Side | None, str]:
    """The foot that stood on a plate, or None, and why."""
    cop = streams.get("cop")
    if not feet:
        return None, "no feet in the recording to compare with, side unknown"
    if cop is None:
        return None, "no center of pressure, side unknown"
    force = streams["force"]
    vertical = np.interp(cop.times, force.times, force.values[:, 1])
    loaded = (vertical >= contact_n) & np.isfinite(cop.values).all(axis=1)
    away = {side: _distance(cop, loaded, *feet[side]) for side in SIDES if side in feet}
    known = np.isfinite(np.stack(list(away.values()))).all(axis=0)
    if known.sum() < 3:
        return None, "feet not in sight while it was loaded, side unknown"
    near = {side: d[known] for side, d in away.items()}
    if len(near) == 1:
        only: Side = "left" if "left" in near else "right"
        if np.median(near[only]) < reach_m:
            return only, f"center of pressure {np.median(near[only]) * 100:.0f} cm from it"
        return None, f"the {only} foot was elsewhere and the other is not in sight, side unknown"
    share = float(np.mean(near["left"] < near["right"]))
    side: Side = "left" if share > 0.5 else "right"
    between = np.mean(np.minimum(near["left"], near["right"]) > 0.25 * (near["left"] + near["right"]))
    if between > 0.5 and float(np.median(np.maximum(near["left"], near["right"]))) < 2 * reach_m:
        return None, "carries both feet at once: no side can be told from it"
    if max(share, 1 - share) < 0.9:
        return None, f"carries both feet in turn (left in {share:.0%} of its loaded time): no side can be told from it"
    if float(np.median(near[side])) >= reach_m:
        return None, "loaded where no foot was, side unknown"
    here, there = (100 * float(np.median(near[s])) for s in (side, other(side)))
    return side, f"center of pressure {here:.0f} cm from it, {there:.0f} cm from the other"


def _distance(cop: Stream, loaded: NDArray[np.bool_], times_s: Array, points_m: Array) -> Array:
    """Horizontal distance of the center of pressure from a foot at the loaded samples [m]; NaN outside its times."""
    times = cop.times[loaded]
    seen = np.isfinite(points_m).all(axis=1)
    if seen.sum() < 2:
        return np.full(len(times), np.nan)
    x, z = (np.interp(times, times_s[seen], points_m[seen, i], left=np.nan, right=np.nan) for i in (0, 2))
    return np.hypot(cop.values[loaded, 0] - x, cop.values[loaded, 2] - z)


def _check(analog: Array, plate_type: int, cal_matrix: Array | None) -> None:
    if plate_type not in CHANNELS:
        raise SignalError("a force plate of type 1, 2, 3 or 4", found=f"type {plate_type}")
    if analog.ndim != 2 or analog.shape[1] != CHANNELS[plate_type]:
        raise SignalError(
            f"{CHANNELS[plate_type]} channels for a force plate of type {plate_type}", found=f"shape {analog.shape}"
        )
    if plate_type == 4 and (cal_matrix is None or np.shape(cal_matrix) != (6, 6)):
        found = "none" if cal_matrix is None else f"shape {np.shape(cal_matrix)}"
        raise SignalError("a calibration matrix (6, 6) for a force plate of type 4", found=found)


def _transduced(analog: Array, plate_type: int, origin: Array, cal_matrix: Array | None) -> tuple[Array, Array]:
    """Force and moment about the surface center in plate axes, (n, 3) each."""
    if plate_type == 3:
        half_x, half_y, depth = origin
        fx12, fx34, fy14, fy23, f1, f2, f3, f4 = analog.T
        force = np.stack([fx12 + fx34, fy14 + fy23, f1 + f2 + f3 + f4], axis=1)
        moment = np.stack(
            [
                half_y * (f1 + f2 - f3 - f4) + force[:, 1] * depth,
                half_x * (f2 + f3 - f1 - f4) - force[:, 0] * depth,
                half_y * (fx34 - fx12) + half_x * (fy14 - fy23),
            ],
            axis=1,
        )
        return force, moment
    felt = analog @ np.asarray(cal_matrix, dtype=float).T if plate_type == 4 else analog
    force = felt[:, :3]
    return force, felt[:, 3:] + _cross(force, origin)


def _bend_m(cop: Array, polynomial: Array) -> Array:
    """How far a type 3 plate misplaces the center of pressure near its edges [m]; maker's polynomial in mm."""
    x, y = cop[:, 0] * 1e3, cop[:, 1] * 1e3
    p = polynomial.reshape(4, 3)

    def along(main: Array, across: Array, cubic: Array, linear: Array) -> Array:
        powers = np.stack([across**4, across**2, np.ones_like(across)])
        return (cubic @ powers) * main**3 + (linear @ powers) * main

    return _on_surface(along(x, y, p[0], p[1]), along(y, x, p[2], p[3])) * 1e-3


def _on_surface(x: Array, y: Array) -> Array:
    return np.stack([x, y, np.zeros_like(x)], axis=1)


def _along_normal(z: Array) -> Array:
    return np.stack([np.zeros_like(z), np.zeros_like(z), z], axis=1)


def _cross(a: Array, b: Array) -> Array:
    """The cross product over the last axis, several times faster than the general one for long arrays."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)
