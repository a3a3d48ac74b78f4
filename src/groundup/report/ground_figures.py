"""What the ground felt: the pressure map with its tripod, and the sway of the center of pressure."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.report import svg
from groundup.report.words import fixed

Array = NDArray[np.float64]

STEPS = 6
"""Shades of the pressure map; the outline of the zones carries what shades alone would have to."""


def pressure_figure(
    *,
    forward_m: Array,
    lateral_m: Array,
    area_m2: Array,
    pressure_pa: Array,
    zones: Mapping[str, NDArray[np.bool_]],
    shares_percent: Mapping[str, float],
    side: str,
    top_pa: float,
    key: str,
    stuck: NDArray[np.bool_] | None = None,
) -> str:
    """One foot from above, heel below: cells shaded by pressure, tripod zones outlined with their share of the load.

    All arrays are (cells,); `top_pa` is the darkest shade, the same for both feet. `zones` maps
    medial, lateral and heel to their cells. Stuck cells are crossed out.
    """
    width, height, beside, above = 360.0, 380.0, 92.0, 16.0
    out = 1.0 if side == "right" else -1.0
    u, v = out * lateral_m, forward_m
    wide, tall = cell_size(lateral_m, forward_m, area_m2)
    scale = min((width - 2 * beside) / (np.ptp(u) + wide), (height - above - 40.0) / (np.ptp(v) + tall))
    x = width / 2 + (u - (u.max() + u.min()) / 2) * scale
    y = above + (v.max() - v + tall / 2) * scale
    half = (wide * scale / 2, tall * scale / 2)
    known = np.nan_to_num(pressure_pa)
    shade = np.ceil(known / top_pa * STEPS).astype(int).clip(0, STEPS) if top_pa > 0 else np.zeros(len(u), dtype=int)
    box = {"width": 2 * half[0] - 0.8, "height": 2 * half[1] - 0.8}
    cells = [
        svg.tag("rect", {"x": a - half[0] + 0.4, "y": b - half[1] + 0.4, **box, "class": f"cell p{s}"})
        for a, b, s in zip(x.tolist(), y.tolist(), shade.tolist(), strict=True)
    ]
    crossed = np.flatnonzero(stuck) if stuck is not None else np.empty(0, dtype=int)
    crosses = [_cross(float(x[i]), float(y[i]), min(half) - 1.5) for i in crossed]
    in_zone = {z: np.flatnonzero(m) for z, m in zones.items() if m.any()}
    rings = [_outline(x[c], y[c], half) for c in in_zone.values()]
    weight = {z: known[c] * area_m2[c] for z, c in in_zone.items()}
    centers = {
        z: (float(np.average(x[c], weights=weight[z])), float(np.average(y[c], weights=weight[z])))
        for z, c in in_zone.items()
        if weight[z].sum() > 0
    }
    return svg.figure(
        *cells,
        *crosses,
        *rings,
        *_tripod(centers, shares_percent, side_sign=out, width=width, below=float(y.max()) + half[1]),
        width=width,
        height=height,
        key=key,
        title=f"Pressure under the {side} foot",
        desc=_pressure_said(side, float(known.max()), shares_percent, stuck),
        css_class="pressure",
    )


def pressure_legend(top_pa: float) -> list[tuple[str, str]]:
    """(class, words) of each shade, from unloaded to the highest."""
    top = top_pa / 1000.0
    decimals = 0 if top > 30 else 1
    shades = [(f"p{i}", f"up to {fixed(top * i / STEPS, decimals)} kPa") for i in range(1, STEPS + 1)]
    return [("p0", "no load"), *shades]


def sway_figure(
    cop_m: Array, ellipses: Sequence[tuple[str, Array]], *, key: str, title: str = "Sway of the center of pressure"
) -> str:
    """The path of the center of pressure from above, with ellipses drawn by their outlines.

    `cop_m` (n, 2): to the right, forward. `ellipses`: (css class `prediction` or `mean`, outline (k, 2)).
    """
    width, height, left, right, top, bottom = 360.0, 340.0, 44.0, 16.0, 26.0, 40.0
    outline = np.concatenate([o for _, o in ellipses]) if ellipses else cop_m
    center = np.nanmean(cop_m, axis=0)
    reach = 1.08 * max(float(np.nanmax(np.abs(p - center))) for p in (cop_m, outline)) * 1000.0
    reach = max(reach, 1.0)
    side = min(width - left - right, height - top - bottom)
    x0 = left + (width - left - right - side) / 2
    x = svg.Scale(-reach, reach, x0, x0 + side)
    y = svg.Scale(-reach, reach, top + side, top)
    moved = (cop_m - center) * 1000.0
    round_ticks = svg.ticks(-reach, reach, 5)
    parts = [
        svg.axes(x, y, x_ticks=round_ticks, y_ticks=round_ticks),
        svg.label("mm ↑ forward", x0, 16, "axis-title"),
        svg.label("mm from the mean place: right →", x0 + side / 2, height - 7, "axis-title", "middle"),
        svg.path(x.array(moved[:, 0]), y.array(moved[:, 1]), "sway", tolerance=0.4),
    ]
    for css, line in ellipses:
        shown = (line - center) * 1000.0
        parts.append(svg.path(x.array(shown[:, 0]), y.array(shown[:, 1]), f"ellipse {css}"))
    spread = np.ptp(moved[np.isfinite(moved).all(axis=1)], axis=0)
    return svg.figure(
        *parts,
        width=width,
        height=height,
        key=key,
        title=title,
        desc=f"The path spans {spread[0]:.1f} mm sideways and {spread[1]:.1f} mm forward and back.",
        css_class="sway-plot",
    )


def _tripod(
    centers: Mapping[str, tuple[float, float]],
    shares: Mapping[str, float],
    *,
    side_sign: float,
    width: float,
    below: float,
) -> list[str]:
    """The three points at the middle of their zones' load, with their names and shares beside the foot."""
    parts: list[str] = []
    if len(centers) == 3:
        d = "L".join(f"{svg.number(a)} {svg.number(b)}" for a, b in centers.values())
        parts.append(svg.tag("path", {"d": f"M{d}Z", "class": "tripod"}))
    for zone, (a, b) in centers.items():
        share = shares.get(zone)
        radius = 4.0 + 6.0 * ((share or 33.0) / 100.0) ** 0.5
        parts.append(svg.tag("circle", {"cx": a, "cy": b, "r": radius, "class": "point"}))
        if zone == "heel":
            spot, anchor = (a, below + 19.0), "middle"
        else:
            to_right = (zone == "lateral") == (side_sign > 0)
            spot, anchor = ((width - 4.0, b), "end") if to_right else ((4.0, b), "start")
        words = _ZONE[zone] if share is None else f"{_ZONE[zone]} {share:.0f} %"
        parts.append(svg.label(words, *spot, "zone-word", anchor))
    return parts


def cell_size(lateral_m: Array, forward_m: Array, area_m2: Array) -> tuple[float, float]:
    """Width and height to draw a cell with [m]: the spacing of a grid, or a square of the cell's area if scattered."""
    square = float(np.sqrt(np.median(area_m2)))
    steps = [np.diff(np.unique(np.round(along, 5))) for along in (lateral_m, forward_m)]
    wide, tall = (float(np.median(s)) if len(s) else square for s in steps)
    is_grid = 0.5 < wide * tall / square**2 < 2.0
    return (wide, tall) if is_grid else (square, square)


def _outline(x: Array, y: Array, half: tuple[float, float]) -> str:
    """The border of a zone: each side of a cell beyond which no other cell of the zone lies."""
    dx = (x[None, :] - x[:, None]) / (2 * half[0])
    dy = (y[None, :] - y[:, None]) / (2 * half[1])
    level_y, level_x = np.abs(dy) < 0.3, np.abs(dx) < 0.3
    next_x, next_y = np.abs(np.abs(dx) - 1) < 0.4, np.abs(np.abs(dy) - 1) < 0.4
    neighbors: dict[str, NDArray[np.bool_]] = {
        "left": level_y & next_x & (dx < 0),
        "right": level_y & next_x & (dx > 0),
        "up": level_x & next_y & (dy < 0),
        "down": level_x & next_y & (dy > 0),
    }
    has = {way: set(np.flatnonzero(beside.any(axis=1)).tolist()) for way, beside in neighbors.items()}
    d = ""
    for i, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        left, right, up, down = (svg.number(v) for v in (a - half[0], a + half[0], b - half[1], b + half[1]))
        d += "" if i in has["left"] else f"M{left} {up}V{down}"
        d += "" if i in has["right"] else f"M{right} {up}V{down}"
        d += "" if i in has["up"] else f"M{left} {up}H{right}"
        d += "" if i in has["down"] else f"M{left} {down}H{right}"
    return svg.tag("path", {"d": d, "class": "zone"})


def _cross(x: float, y: float, h: float) -> str:
    return svg.line(x - h, y - h, x + h, y + h, "stuck") + svg.line(x - h, y + h, x + h, y - h, "stuck")


_ZONE = {"medial": "big toe", "lateral": "little toe", "heel": "heel"}


def _pressure_said(side: str, top: float, shares: Mapping[str, float], stuck: NDArray[np.bool_] | None) -> str:
    said = f"Highest cell {top / 1000:.0f} kPa." if top > 0 else f"No load under the {side} foot."
    if shares:
        said += " Share of the tripod's load: " + ", ".join(f"{_ZONE[z]} {v:.0f} %" for z, v in shares.items()) + "."
    if stuck is not None and stuck.any():
        said += f" {int(stuck.sum())} cells do not answer and are crossed out."
    return said
