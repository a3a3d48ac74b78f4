"""Cells of an insole to forces of zones, as they come: the zones are known from the cells' places alone.

A recording finds its zones from where the foot pressed (`ground.zones`); live, nothing has pressed yet. An insole is
cut to the foot, so its outline is the foot's; on a mat the foot may stand anywhere, and nothing is told.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.ground.footprint import foot_outline
from groundup.ground.zones import zone_masks
from groundup.signals.stream import CellLayout

Array = NDArray[np.float64]

INNER = 0.5
"""The arch is the midfoot's inner half (design): cells under its outer half carry every foot's load."""
NAMES = ("heel", "arch", "outer midfoot", "mth1", "mth2-4", "mth5", "hallux", "toes")
"""Every cell belongs to exactly one of them."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveZones:
    """`weights` (zones, cells) [m²]: the area that a cell gives to a zone; `names` of the zones."""

    names: tuple[str, ...]
    weights: Array


def live_zones(layout: CellLayout) -> LiveZones | None:
    """The zones of an insole; None for a mat, and where the cells are too few to be one."""
    spread = np.ptp(np.stack([layout.forward_m, layout.lateral_m], axis=1), axis=0)
    if not spread[0] > SLENDER * spread[1]:
        return None
    footprint = np.ones(len(layout.area_m2))
    try:
        outline = foot_outline(footprint, layout, believed=np.ones(len(footprint), dtype=bool))
    except SignalError:
        return None
    masks = zone_masks(footprint, outline, layout)
    inner = outline.across < INNER
    masks = {**masks, "arch": masks["midfoot"] & inner, "outer midfoot": masks["midfoot"] & ~inner}
    return LiveZones(NAMES, np.stack([np.where(masks[name], layout.area_m2, 0.0) for name in NAMES]))


def zone_forces(zones: LiveZones, pressures: Array) -> Array:
    """Forces (n, zones) [N] of pressures (n, cells) [Pa]; a cell that was not measured makes its zone NaN."""
    known = np.isfinite(pressures)
    forces = np.where(known, pressures, 0.0) @ zones.weights.T
    if known.all():
        return forces
    return np.where((~known).astype(float) @ (zones.weights > 0).T.astype(float) > 0, np.nan, forces)


SLENDER = 1.8
"""An insole is so many times as long as wide, or more (as in `ground.footprint`)."""
