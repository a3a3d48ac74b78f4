"""Cells of an insole to forces of zones, as they come: the zones of the first second that a foot stands on it.

An insole seldom ends where the foot ends, so the foot's own outline is found as in a recording (`ground.footprint`),
from what it presses before anything is counted; then it stays, and so do the zones. A mat may carry two feet, and
nothing is told of them.
"""

from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.ground.contact import ON_N
from groundup.ground.footprint import foot_outline
from groundup.ground.zones import zone_masks
from groundup.signals.stream import CellLayout

Array = NDArray[np.float64]

LEARNED_S = 1.0
"""The foot is down for so long before its zones are known (design: half of the quiet foot that begins a set)."""
SLENDER = 1.8
"""An insole is so many times as long as wide, or more (as in `ground.footprint`)."""
INNER = 0.5
"""The arch is the midfoot's inner half (design): cells under its outer half carry every foot's load."""
NAMES = ("heel", "arch", "outer midfoot", "mth1", "mth2-4", "mth5", "hallux", "toes")
"""Every cell belongs to exactly one of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Zoning:
    """What is carried from chunk to chunk; `Zoning(layout)` before the first."""

    layout: CellLayout
    weights: Array | None = None
    """(zones, cells) [m²], the area that a cell gives to a zone; None until the foot has stood for long enough."""
    pressed: Array | None = None
    """Sum of the pressures (cells,) since `since_s`."""
    since_s: float = nan
    count: int = 0


def zoned(state: Zoning, times_s: Array, pressures: Array) -> tuple[Zoning, Array]:
    """The state after a chunk (n, cells) [Pa], and the forces of its zones (n, zones) [N], NaN until they are known.

    A cell that was not measured makes its zone NaN.
    """
    forces = np.full((len(pressures), len(NAMES)), nan)
    for k in range(len(pressures)):
        if state.weights is not None:
            forces[k:] = _forces(state.weights, pressures[k:])
            break
        state = _learned(state, float(times_s[k]), pressures[k])
    return state, forces


def is_insole(layout: CellLayout) -> bool:
    """Whether cells lie as under one foot."""
    long, wide = (float(np.ptp(axis)) for axis in (layout.forward_m, layout.lateral_m))
    return long > SLENDER * wide


def _learned(state: Zoning, time_s: float, pressures: Array) -> Zoning:
    known = np.where(np.isfinite(pressures), pressures, 0.0)
    if known @ state.layout.area_m2 < ON_N:
        return Zoning(state.layout)
    if state.pressed is None or time_s < state.since_s:
        return replace(state, pressed=known, since_s=time_s, count=1)
    pressed, count = state.pressed + known, state.count + 1
    if time_s - state.since_s < LEARNED_S:
        return replace(state, pressed=pressed, count=count)
    weights = zone_weights(pressed / count, state.layout)
    return Zoning(state.layout) if weights is None else Zoning(state.layout, weights)


def zone_weights(footprint: Array, layout: CellLayout) -> Array | None:
    """The area (zones, cells) [m²] that each cell gives to each zone; None where no foot can be made out."""
    try:
        outline = foot_outline(footprint, layout, believed=np.ones(len(footprint), dtype=bool))
    except SignalError:
        return None
    masks = zone_masks(footprint, outline, layout)
    inner = outline.across < INNER
    masks = {**masks, "arch": masks["midfoot"] & inner, "outer midfoot": masks["midfoot"] & ~inner}
    return np.stack([np.where(masks[name], layout.area_m2, 0.0) for name in NAMES])


def _forces(weights: Array, pressures: Array) -> Array:
    known = np.isfinite(pressures)
    if known.all():
        return pressures @ weights.T
    silent = (~known).astype(float) @ (weights > 0).T.astype(float) > 0
    return np.where(silent, nan, np.where(known, pressures, 0.0) @ weights.T)
