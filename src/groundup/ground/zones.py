"""Zones of a footprint, the tripod they form, and the arch index."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.ground.footprint import Outline
from groundup.signals.stream import CellLayout

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ZONES = ("heel", "midfoot", "mth1", "mth2-4", "mth5", "hallux", "toes")
"""From the back: heel, midfoot, the ball in three strips by metatarsal heads, big toe, lesser toes."""

HEEL_END, BALL_END = 0.31, 0.81
BALL_START_INNER, BALL_START_OUTER = 0.605, 0.583
"""The ball starts further back on the outer side, as the heads of the metatarsals lie on a slant (design)."""
FIRST_RAY, FIFTH_RAY, BIG_TOE = 0.30, 0.78, 0.38
"""Borders as shares of foot length and of ball width from the inner side. Such percentage masks are usual with
strips of 30 % under the first head and about 20 % under the fifth; none is a standard: design values."""
_CREASE = (0.76, 0.92)
"""The crease between ball and toes is looked for between these shares of the length."""


@dataclass(frozen=True, slots=True)
class Tripod:
    """Shares of the foot's load [%]: of the three zones' sum, of the whole foot, and what lies outside them.

    `medial` = big toe and first metatarsal head, `lateral` = fifth metatarsal head, `heel`. `ml_index` =
    (medial − lateral)/(medial + lateral); `rear` = load behind half the foot's length over the whole.
    """

    medial: float
    lateral: float
    heel: float
    medial_of_foot: float
    lateral_of_foot: float
    heel_of_foot: float
    outside: float
    ml_index: float
    rear: float


def zone_masks(footprint: Array, outline: Outline, layout: CellLayout) -> dict[str, Mask]:
    """Which cells (cells,) belong to which zone; every cell belongs to exactly one."""
    along, across = outline.along, outline.across
    big = across < BIG_TOE
    inner_crease = _crease(footprint, outline, layout, big)
    outer_crease = _crease(footprint, outline, layout, ~big)
    toes = along >= np.where(big, inner_crease, outer_crease)
    ball_start = BALL_START_INNER + (BALL_START_OUTER - BALL_START_INNER) * np.clip(across, 0.0, 1.0)
    ball = (along >= ball_start) & ~toes
    return {
        "heel": along < HEEL_END,
        "midfoot": (along >= HEEL_END) & (along < ball_start),
        "mth1": ball & (across < FIRST_RAY),
        "mth2-4": ball & (across >= FIRST_RAY) & (across <= FIFTH_RAY),
        "mth5": ball & (across > FIFTH_RAY),
        "hallux": toes & big,
        "toes": toes & ~big,
    }


def tripod(cell_force: Array, masks: Mapping[str, Mask], outline: Outline) -> Tripod:
    """Shares from one force a cell (cells,) [any unit]: scaling all forces changes nothing."""
    force = {zone: float(cell_force[mask].sum()) for zone, mask in masks.items()}
    total = float(cell_force.sum())
    medial, lateral, heel = force["hallux"] + force["mth1"], force["mth5"], force["heel"]
    three = medial + lateral + heel
    rear = float(cell_force[outline.along < 0.5].sum())

    def share(part: float, of: float) -> float:
        return 100 * part / of if of > 0 else np.nan

    return Tripod(
        medial=share(medial, three),
        lateral=share(lateral, three),
        heel=share(heel, three),
        medial_of_foot=share(medial, total),
        lateral_of_foot=share(lateral, total),
        heel_of_foot=share(heel, total),
        outside=share(total - three, total),
        ml_index=(medial - lateral) / (medial + lateral) if medial + lateral > 0 else np.nan,
        rear=share(rear, total),
    )


def arch_index(outline: Outline, masks: Mapping[str, Mask], layout: CellLayout, *, parts: int = 9) -> float:
    """Contact area of the middle third over that of all three, toes left out (Cavanagh & Rodgers 1987).

    Thirds are of equal length along the foot's axis, from the back of the heel to the front of the ball. Each cell is
    cut into `parts` slices along the axis, so that a border through a cell divides it.
    """
    area = outline.contact & ~masks["hallux"] & ~masks["toes"]
    half = 0.5 * np.sqrt(layout.area_m2) / outline.length_m
    offsets = (np.arange(parts) - (parts - 1) / 2) * 2 / parts
    place = (outline.along[:, None] + half[:, None] * offsets)[area]
    weight = np.repeat(layout.area_m2[area, None] / parts, parts, axis=1)
    back, front = (outline.along - half)[area].min(), (outline.along + half)[area].max()
    third = np.clip(((place - back) / (front - back) * 3).astype(int), 0, 2)
    a, b, c = (float(weight[third == i].sum()) for i in range(3))
    return b / (a + b + c)


def _crease(footprint: Array, outline: Outline, layout: CellLayout, strip: Mask) -> float:
    """Where along the foot the pressure between ball and toes is least; the usual place if there is no clear dip."""
    centers = np.arange(0.60, 1.0, 0.01)
    width = max(0.02, float(np.sqrt(np.median(layout.area_m2))) / outline.length_m)
    cells = strip & outline.contact
    if cells.sum() < 4:
        return BALL_END
    weights = np.exp(-0.5 * ((centers[:, None] - outline.along[cells]) / width) ** 2)
    load = (weights * (footprint * layout.area_m2)[cells]).sum(axis=1)
    low = int(np.argmin(np.where((centers >= _CREASE[0]) & (centers <= _CREASE[1]), load, np.inf)))
    ball, toes = load[: low + 1].max(), load[low:].max()
    return float(centers[low]) if load[low] < 0.7 * min(ball, toes) else BALL_END
