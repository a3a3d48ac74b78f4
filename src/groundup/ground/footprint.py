"""The foot's own outline and long axis under a pressure sensor, wherever and however the foot stands on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundup.errors import SignalError
from groundup.signals.stream import CellLayout

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CONTACT = 0.05
"""Cells above this share of the footprint's pressure (its 99th percentile) are in contact (design)."""
SECOND_RAY = 0.45
"""Where the second ray crosses the ball, as a share of its width from the inner border (design)."""
_HEEL_BAND, _BALL_BAND = (0.05, 0.25), (0.60, 0.78)
_CUT_TO_THE_FOOT = 0.85
"""A sensor this much of whose length is in contact is an insole of the foot's size: its outline is the foot's."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Where the foot lies in the sensor's plane (forward, lateral) [m].

    `along` (cells,) runs from 0 at the back of the heel to 1 at the front, `across` (cells,) from 0 at the inner to 1
    at the outer border of the ball. `contact` (cells,) are the cells the foot touches.
    """

    contact: Mask
    along: Array
    across: Array
    heel_m: tuple[float, float]
    """Where the axis starts, at the back of the heel."""
    direction: tuple[float, float]
    """Unit vector from heel to toes."""
    length_m: float
    width_m: float
    contact_pa: float
    """Pressure above which a cell is in contact."""
    basis: str
    """What the outline was taken from."""
    says: tuple[str, ...] = ()


def foot_outline(
    footprint: Array, layout: CellLayout, *, believed: Mask, foot_length_m: float | None = None
) -> Outline:
    """Outline and axis from one pressure a cell (cells,) [Pa], the mean or highest of a stance.

    The axis runs from the middle of the heel to the second ray in the ball (after Cavanagh & Rodgers 1987, who use
    the second toe, which pressure seldom shows). It starts from the principal axis and is found again three times
    with the heel and ball it gives.
    """
    usual = float(np.percentile(footprint[believed & (footprint > 0)], 99)) if (footprint[believed] > 0).any() else 0.0
    contact = believed & (footprint > CONTACT * usual)
    if contact.sum() < 6:
        raise SignalError("a footprint of at least six loaded cells", found=f"{int(contact.sum())} cells")
    points = np.stack([layout.forward_m, layout.lateral_m], axis=1)
    area, basis = _area_of_foot(contact, points)
    half = 0.5 * float(np.sqrt(np.median(layout.area_m2)))
    direction = _principal(points[area], layout.area_m2[area])
    for _ in range(3):
        direction = _refined(points[area], direction)
    outward = np.array([-direction[1], direction[0]])
    along, across = points @ direction, points @ outward
    back, front = float(along[area].min()) - half, float(along[area].max()) + half
    length, says = front - back, ()
    if foot_length_m is not None and length < 0.85 * foot_length_m:
        length = 0.95 * foot_length_m
        says = (f"toes not on the sensor: length taken from the foot's {foot_length_m * 1000:.0f} mm",)
    share = (along - back) / length
    inner, outer = _borders(share[area], across[area], _BALL_BAND, half)
    return Outline(
        contact=contact,
        along=share,
        across=(across - inner) / (outer - inner),
        heel_m=_place(direction, outward, back, 0.5 * sum(_borders(share[area], across[area], _HEEL_BAND, half))),
        direction=(float(direction[0]), float(direction[1])),
        length_m=length,
        width_m=outer - inner,
        contact_pa=CONTACT * usual,
        basis=basis,
        says=says,
    )


def _place(direction: Array, outward: Array, along: float, across: float) -> tuple[float, float]:
    point = along * direction + across * outward
    return float(point[0]), float(point[1])


def _area_of_foot(contact: Mask, points: Array) -> tuple[Mask, str]:
    """The cells that outline the foot: all of an insole cut to it, else those in contact."""
    spread = np.ptp(points[contact], axis=0)
    whole = np.ptp(points, axis=0)
    slender = whole[0] > 1.8 * whole[1]
    if slender and spread[0] >= _CUT_TO_THE_FOOT * whole[0]:
        return np.ones(len(points), dtype=bool), "outline of the insole"
    return contact, "outline of the contact"


def _principal(points: Array, weights: Array) -> Array:
    """Longest direction of the points (m, 2), from heel to toes: the sensor's forward decides between the two ways."""
    centered = points - np.average(points, axis=0, weights=weights)
    _, directions = np.linalg.eigh((centered * weights[:, None]).T @ centered)
    longest = directions[:, 1]
    return longest if longest[0] >= 0 else -longest


def _refined(points: Array, direction: Array) -> Array:
    """Direction from the middle of the heel to the second ray."""
    outward = np.array([-direction[1], direction[0]])
    along, across = points @ direction, points @ outward
    share = (along - along.min()) / np.ptp(along)
    middles: list[Array] = []
    for band, place in ((_HEEL_BAND, 0.5), (_BALL_BAND, SECOND_RAY)):
        inner, outer = _borders(share, across, band, 0.0)
        at = float(along.min() + np.mean(band) * np.ptp(along))
        middles.append(at * direction + (inner + place * (outer - inner)) * outward)
    new = middles[1] - middles[0]
    return new / np.linalg.norm(new)


def _borders(share: Array, across: Array, band: tuple[float, float], half: float) -> tuple[float, float]:
    """Inner and outer border of the cells whose place along the foot lies in the band."""
    inside = (share >= band[0]) & (share <= band[1])
    if inside.sum() < 2:
        raise SignalError("a footprint with heel and ball", found=f"no cells between {band[0]:.0%} and {band[1]:.0%}")
    return float(across[inside].min()) - half, float(across[inside].max()) + half
