"""Measures from clicked points of a photo: arch height from the inner side, toe spread from above.

Points are pixels, x right and y down, as an image has them. The picture is assumed square to the foot; a camera that is
not shortens one direction, which nothing in the picture can show.
"""

from dataclasses import dataclass

import numpy as np

from groundup.errors import GroundupError

Point = tuple[float, float]

_LEAST_SCALE_PX = 50.0
"""Two marks of the ruler nearer than this make every millimeter a guess (design)."""
_FOREFOOT_MM = (40.0, 200.0)
"""A width beyond it is a wrong click or a wrong ruler: from a small child's to more than any adult's (design)."""


@dataclass(frozen=True, slots=True)
class SidePhoto:
    """Points of a foot seen from its inner side."""

    heel: Point
    """Hindmost point of the heel."""
    ball: Point
    """The first metatarsophalangeal joint."""
    toe: Point
    """Tip of the longest toe."""
    dorsum: Point
    """Top of the foot at half the foot length."""
    floor: tuple[Point, Point]
    """Two points of the floor beside the foot, apart from one another."""
    scale: tuple[Point, Point]
    """Two marks of the ruler."""
    scale_mm: float
    """Distance between these marks."""


@dataclass(frozen=True, slots=True)
class Arch:
    """What a side photo gives: lengths in mm along and above the floor, and their ratio."""

    index: float
    """Arch height index: dorsum height at half the foot length / length from heel to ball."""
    dorsum_mm: float
    foot_length_mm: float
    truncated_length_mm: float
    dorsum_at: float
    """Where along the foot the dorsum was clicked, as a share of its length: 0.5 is meant."""


@dataclass(frozen=True, slots=True)
class TopPhoto:
    """Points of a forefoot seen from above."""

    width: tuple[Point, Point]
    """Its widest points, inner and outer."""
    scale: tuple[Point, Point]
    scale_mm: float


def arch(photo: SidePhoto) -> Arch:
    """Arch height index (Williams & McClay 2000, as POH10 takes it from photos) with the lengths it comes from.

    Lengths are taken along the clicked floor and heights square to it, so a tilted camera changes nothing.
    """
    per_px = _mm_per_px(photo.scale, photo.scale_mm)
    start, end = (np.asarray(p, dtype=float) for p in photo.floor)
    span = float(np.hypot(*(end - start)))
    if span < _LEAST_SCALE_PX:
        raise _unclear("two points of the floor that are well apart", f"{span:.0f} pixels")
    along = (end - start) / span

    def length(point: Point) -> float:
        return float((np.asarray(point) - start) @ along)

    def height(point: Point) -> float:
        away = np.asarray(point) - start
        return abs(float(along[0] * away[1] - along[1] * away[0]))

    foot = abs(length(photo.toe) - length(photo.heel))
    truncated = abs(length(photo.ball) - length(photo.heel))
    if not 0.5 * foot < truncated < 0.9 * foot:
        raise _unclear(
            "the ball joint of the big toe between the middle of the foot and its toes",
            f"it at {100 * truncated / foot:.0f} % of the foot's length" if foot > 0 else "no length of the foot",
        )
    dorsum = height(photo.dorsum)
    at = (length(photo.dorsum) - length(photo.heel)) / (length(photo.toe) - length(photo.heel))
    if not 0.4 <= at <= 0.6:
        raise _unclear("the top of the foot clicked on the line at half its length", f"it at {100 * at:.0f} %")
    return Arch(dorsum / truncated, dorsum * per_px, foot * per_px, truncated * per_px, at)


def spread_mm(relaxed: TopPhoto, spread: TopPhoto) -> float:
    """Width of the forefoot spread less relaxed [mm]; below 0 where the toes drew together."""
    return _width_mm(spread) - _width_mm(relaxed)


def _width_mm(photo: TopPhoto) -> float:
    a, b = photo.width
    width_mm = float(np.hypot(b[0] - a[0], b[1] - a[1])) * _mm_per_px(photo.scale, photo.scale_mm)
    if not _FOREFOOT_MM[0] <= width_mm <= _FOREFOOT_MM[1]:
        raise _unclear("a forefoot of 40 to 200 mm: its widest points and the ruler's marks", f"{width_mm:.3g} mm")
    return width_mm


def _mm_per_px(scale: tuple[Point, Point], scale_mm: float) -> float:
    (ax, ay), (bx, by) = scale
    apart = float(np.hypot(bx - ax, by - ay))
    if not (np.isfinite(scale_mm) and scale_mm > 0):
        raise _unclear("the distance between the two marks of the ruler in millimeters", f"{scale_mm:g}")
    if not apart >= _LEAST_SCALE_PX:
        raise _unclear(f"two marks of the ruler at least {_LEAST_SCALE_PX:.0f} pixels apart", f"{apart:.0f}")
    return scale_mm / apart


def _unclear(needed: str, found: str) -> GroundupError:
    return GroundupError(needed, found=found, where="photo", next_step="Click that point again.")
