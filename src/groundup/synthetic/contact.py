"""Contact: what the ground feels. Two plates and two insoles that agree with each other to the last newton."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, outward
from groundup.signals.stream import CellLayout, Stream
from groundup.synthetic.faults import Faults
from groundup.synthetic.person import Person
from groundup.synthetic.rhythm import wander
from groundup.synthetic.skeleton import HEEL_BEHIND, Pose
from groundup.units import GRAVITY_M_S2

Array = NDArray[np.float64]

ZONES = ("heel", "midfoot", "mth1", "mth2", "mth3", "mth4", "mth5", "hallux", "toes")
_USUAL = np.array([0.53, 0.07, 0.10, 0.075, 0.065, 0.05, 0.045, 0.05, 0.015])
"""Share of a foot's load in quiet standing. Design values; the order (heel first, then the inner and middle heads, toes
last) is that of the pressure studies in the evidence report, F1."""
_FORWARD = np.array([0.13, 0.45, 0.72, 0.735, 0.72, 0.69, 0.65, 0.90, 0.87])
"""Center of each zone as a share of foot length from the back of the heel."""
_OUTWARD = np.array([0.0, 0.12, -0.36, -0.15, 0.04, 0.22, 0.38, -0.28, 0.10])
"""And as a share of foot width from the foot's axis, towards the little toe +."""
_REACH = np.array([0.10, 0.14, 0.045, 0.045, 0.045, 0.045, 0.045, 0.05, 0.045])
"""Standard deviation of a zone's pressure, as a share of foot length."""
_REAR = np.array([True, True, *[False] * 7])
PLATE_OF: dict[Side, str] = {"left": "plate2", "right": "plate1"}
CONTACT = 0.02
"""Cells below this share of a zone's highest pressure are left unloaded."""


@dataclass(frozen=True, slots=True, eq=False)
class Contact:
    """By side: vertical force (n,), zone loads (n, 9), cell loads (n, cells) [N], center of pressure (n, 3) [m]."""

    force: dict[Side, Array]
    zones: dict[Side, Array]
    cells: dict[Side, Array]
    layouts: dict[Side, CellLayout]
    cop: dict[Side, Array]


def ground_force(pose: Pose, *, rate_hz: float) -> Array:
    """Total ground reaction (n, 3) [N] = m·(g + a) of the center of mass (Newton's second law)."""
    com = pose.center_of_mass
    acceleration = np.gradient(np.gradient(com, axis=0), axis=0) * rate_hz**2
    return pose.person.mass_kg * (acceleration + np.array([0.0, GRAVITY_M_S2, 0.0]))


def draw_contact(rng: Generator, pose: Pose, faults: Faults, *, times: Array, total: Array) -> Contact:
    """How the load is shared between the feet and within each foot.

    Within a foot the load tips between heel and forefoot so that the center of pressure follows the zero-moment point
    of the body as far as the foot allows; the shares within heel and forefoot are the person's own and wander slowly.
    """
    person = pose.person
    right = 0.5 + rng.normal(0.0, 0.008) + wander(rng, times, sd=0.006) + faults.load_shift
    shares: dict[Side, Array] = {"left": 1 - right, "right": right}
    com = pose.center_of_mass
    ahead = com[:, 0] - com[:, 1] * total[:, 0] / total[:, 1]
    force: dict[Side, Array] = {}
    zones: dict[Side, Array] = {}
    cells: dict[Side, Array] = {}
    layouts: dict[Side, CellLayout] = {}
    cop: dict[Side, Array] = {}
    usual = _USUAL * np.exp(rng.normal(0.0, 0.10, len(ZONES)))
    for side in SIDES:
        layout, patterns = insole(person)
        own = usual * np.exp(rng.normal(0.0, 0.05, len(ZONES)))
        slow = np.exp(np.stack([wander(rng, times, sd=0.03) for _ in ZONES], axis=-1))
        within = _tip(own * slow, patterns @ layout.forward_m, _along(pose, side, ahead))
        within = _unload_toe(within, faults.toe_unloaded[side])
        force[side] = shares[side] * total[:, 1]
        zones[side] = force[side][:, None] * within
        cells[side] = zones[side] @ patterns
        layouts[side] = layout
        cop[side] = _cop(pose, side, cells[side], layout)
    return Contact(force, zones, cells, layouts, cop)


def insole(person: Person, *, rows: int = 16, columns: int = 8) -> tuple[CellLayout, Array]:
    """An insole of about 99 cells in the outline of this foot, and each zone's pattern over the cells (9, cells).

    A pattern sums to 1; patterns of neighboring zones do not overlap, so that zone loads are known exactly.
    """
    length, width = person.foot_length_m, person.foot_width_m
    step, gap = length / rows, width / columns
    forward, lateral = np.meshgrid(
        (rows - 0.5 - np.arange(rows)) * step, (np.arange(columns) - (columns - 1) / 2) * gap, indexing="ij"
    )
    half = _half_width(np.asarray(forward / length, np.float64)) * width
    middle = np.where(forward / length > 0.75, -0.03, 0.0) * width
    inside = np.abs(lateral - middle) <= half
    x, z = np.asarray(forward[inside], np.float64), np.asarray(lateral[inside], np.float64)
    layout = CellLayout(
        forward_m=x,
        lateral_m=z,
        area_m2=np.full(len(x), step * gap),
        source="synthetic insole",
        grid=(rows, columns),
        cell_index=np.flatnonzero(inside),
    )
    forth = np.where(_REAR, 0.0, person.ball_forward)
    center = np.stack([(_FORWARD + forth) * length, (_OUTWARD + person.rays_outward) * width], axis=-1)
    away = ((x - center[:, :1]) ** 2 + (z - center[:, 1:]) ** 2) / (_REACH[:, None] * length) ** 2
    pressure = np.exp(-0.5 * away) * _belongs(x / length - person.ball_forward, z / width - person.rays_outward)
    pressure[pressure < CONTACT * pressure.max(axis=1, keepdims=True)] = 0.0
    return layout, pressure / pressure.sum(axis=1, keepdims=True)


def plate_streams(
    contact: Contact, total: Array, *, rate_hz: float, noise_n: float, gain: float, rng: Generator
) -> list[Stream]:
    """Force, free moment and center of pressure of plate1 under the right foot and plate2 under the left.

    The feet push each other apart a little (6 % of the smaller load), which cancels in the sum. `noise_n` is white
    noise on the force, of which the center of pressure gets its share; `gain` is the sd of each plate's scale.
    """
    streams: list[Stream] = []
    apart = 0.06 * np.minimum(contact.force["left"], contact.force["right"])
    for side in SIDES:
        group = PLATE_OF[side]
        vertical = contact.force[side]
        share = vertical / total[:, 1]
        force = share[:, None] * total
        force[:, 2] -= outward(side) * apart
        force = force * (1 + gain * rng.standard_normal()) + noise_n * rng.standard_normal(force.shape)
        cop = contact.cop[side].copy()
        cop[:, ::2] += (0.1 * noise_n / vertical)[:, None] * rng.standard_normal((len(cop), 2))
        moment = np.zeros_like(force)
        moment[:, 1] = -outward(side) * 0.002 * vertical
        xyz = ("x", "y", "z")
        streams += [
            Stream(f"{group}/force", "force", force, "N", xyz, rate_hz, group=group),
            Stream(f"{group}/free_moment", "free_moment", moment, "N·m", xyz, rate_hz, group=group),
            Stream(f"{group}/cop", "cop", cop, "m", xyz, rate_hz, group=group),
        ]
    return streams


def insole_streams(contact: Contact, *, rate_hz: float, noise: float, rng: Generator) -> list[Stream]:
    """Pressure of both insoles; `noise` is white, relative to each cell's pressure: an unloaded cell stays at zero."""
    streams: list[Stream] = []
    for side in SIDES:
        layout = contact.layouts[side]
        pressure = contact.cells[side] / layout.area_m2
        if noise:
            pressure = pressure * np.maximum(1 + noise * rng.standard_normal(pressure.shape), 0.0)
        labels = tuple(f"{side} {i}" for i in range(1, len(layout.area_m2) + 1))
        streams.append(
            Stream(f"insole/{side}", "pressure", pressure, "Pa", labels, rate_hz, side=side, layout=layout, group=side)
        )
    return streams


def _half_width(along: Array) -> Array:
    """Half the outline's width over foot width, at a share of foot length from the heel."""
    return np.interp(
        along, [0.0, 0.05, 0.15, 0.45, 0.68, 0.80, 0.92, 1.0], [0.20, 0.30, 0.34, 0.38, 0.50, 0.48, 0.38, 0.22]
    )


def _belongs(along: Array, across: Array) -> NDArray[np.bool_]:
    """Which cells may carry which zone: bands along the foot, and strips across it in front; (9, cells)."""
    strips = np.digitize(across, [-0.25, -0.06, 0.13, 0.30])
    fore, toes = (along >= 0.60) & (along < 0.81), along >= 0.81
    return np.stack(
        [along < 0.31, (along >= 0.31) & (along < 0.60)]
        + [fore & (strips == i) for i in range(5)]
        + [toes & (across < -0.12), toes & (across >= -0.12)]
    )


def _along(pose: Pose, side: Side, ahead: Array) -> Array:
    """Where a world x lies along one foot, from the back of the heel [m]; (n,)."""
    leg = pose.legs[side]
    return (ahead - leg.ankle[:, 0]) / leg.foot[:, 0, 0] + HEEL_BEHIND * pose.person.foot_length_m


def _tip(loads: Array, centers: Array, target: Array) -> Array:
    """Zone shares (n, 9) whose heel and forefoot parts balance at `target` (n,), kept between 25 and 75 % rear."""
    rear = loads[:, _REAR] / loads[:, _REAR].sum(axis=1, keepdims=True)
    fore = loads[:, ~_REAR] / loads[:, ~_REAR].sum(axis=1, keepdims=True)
    back, front = rear @ centers[_REAR], fore @ centers[~_REAR]
    share = _soft_clip((front - target) / (front - back), low=0.25, high=0.75)[:, None]
    return np.concatenate([share * rear, (1 - share) * fore], axis=1)


def _soft_clip(values: Array, *, low: float, high: float) -> Array:
    """A smooth limiter: close to the identity in the middle, never beyond the limits."""
    half = (high - low) / 2
    return low + half + half * np.tanh((values - low - half) / half)


def _unload_toe(shares: Array, removed: float) -> Array:
    """Zone shares with part of the big toe and first metatarsal head given to heel and fourth and fifth heads."""
    if not removed:
        return shares
    medial, lateral = [ZONES.index("mth1"), ZONES.index("hallux")], [ZONES.index(z) for z in ("heel", "mth4", "mth5")]
    out = shares.copy()
    freed = removed * shares[:, medial].sum(axis=1, keepdims=True)
    out[:, medial] *= 1 - removed
    out[:, lateral] += freed * np.array([0.5, 0.25, 0.25])
    return out


def _cop(pose: Pose, side: Side, cells: Array, layout: CellLayout) -> Array:
    """Center of pressure on the floor (n, 3) from the cell loads."""
    weight = cells.sum(axis=1)
    along = cells @ layout.forward_m / weight - HEEL_BEHIND * pose.person.foot_length_m
    across = outward(side) * (cells @ layout.lateral_m) / weight
    leg = pose.legs[side]
    toward = leg.foot[:, :, 0] * np.array([1.0, 0.0, 1.0])
    toward = toward / np.linalg.norm(toward, axis=1, keepdims=True)
    right = np.stack([-toward[:, 2], np.zeros(len(toward)), toward[:, 0]], axis=-1)
    return leg.ankle * np.array([1.0, 0.0, 1.0]) + along[:, None] * toward + across[:, None] * right
