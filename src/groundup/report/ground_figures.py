"""What the ground felt: the pressure map with its tripod, and the sway of the centre of pressure."""

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
    width, height, margin = 240.0, 400.0, 34.0
    out = 1.0 if side == "right" else -1.0
    u, v = out * lateral_m, forward_m
    edge = float(np.sqrt(np.median(area_m2)))
    scale = min((width - 2 * margin) / (np.ptp(u) + edge), (height - 2 * margin) / (np.ptp(v) + edge))
    x = (width / 2) + (u - (u.max() + u.min()) / 2) * scale
    y = (height / 2) - (v - (v.max() + v.min()) / 2) * scale
    half = np.sqrt(area_m2) * scale / 2
    known = np.nan_to_num(pressure_pa)
    shade = np.ceil(known / top_pa * STEPS).astype(int).clip(0, STEPS) if top_pa > 0 else np.zeros(len(u), dtype=int)
    in_zone = {z: np.flatnonzero(m) for z, m in zones.items() if m.any()}
    ring = np.zeros(len(u), dtype=bool)
    for cells in in_zone.values():
        ring[cells] = True
    parts: list[str] = []
    for i in range(len(u)):
        box = {
            "x": x[i] - half[i] + 0.5,
            "y": y[i] - half[i] + 0.5,
            "width": 2 * half[i] - 1,
            "height": 2 * half[i] - 1,
        }
        parts.append(svg.tag("rect", box | {"rx": 1.5, "class": f"cell p{shade[i]}{' zone' if ring[i] else ''}"}))
        if stuck is not None and stuck[i]:
            a, b, h = float(x[i]), float(y[i]), float(half[i]) - 1.5
            parts.append(svg.line(a - h, b - h, a + h, b + h, "stuck") + svg.line(a - h, b + h, a + h, b - h, "stuck"))
    centers = {z: (float(x[c].mean()), float(y[c].mean())) for z, c in in_zone.items()}
    parts += _tripod(centers, shares_percent)
    return svg.figure(
        *parts,
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
    cop_m: Array, ellipses: Sequence[tuple[str, Array]], *, key: str, title: str = "Sway of the centre of pressure"
) -> str:
    """The path of the centre of pressure from above, with ellipses drawn by their outlines.

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


def _tripod(centers: Mapping[str, tuple[float, float]], shares: Mapping[str, float]) -> list[str]:
    parts: list[str] = []
    if len(centers) == 3:
        d = "L".join(f"{svg.number(a)} {svg.number(b)}" for a, b in centers.values())
        parts.append(svg.tag("path", {"d": f"M{d}Z", "class": "tripod"}))
    for zone, (a, b) in centers.items():
        share = shares.get(zone)
        words = _ZONE[zone] if share is None else f"{_ZONE[zone]} {share:.0f} %"
        half = 3.4 * len(words) + 7
        a = min(max(a, half + 1), 239 - half)
        box = {"x": a - half, "y": b - 11, "width": 2 * half, "height": 21, "rx": 10.5, "class": "tag"}
        parts.append(svg.tag("rect", box) + svg.label(words, a, b + 4, "tag-word", "middle"))
    return parts


_ZONE = {"medial": "big toe", "lateral": "little toe", "heel": "heel"}


def _pressure_said(side: str, top: float, shares: Mapping[str, float], stuck: NDArray[np.bool_] | None) -> str:
    said = f"Highest cell {top / 1000:.0f} kPa." if top > 0 else f"No load under the {side} foot."
    if shares:
        said += " Share of the tripod's load: " + ", ".join(f"{_ZONE[z]} {v:.0f} %" for z, v in shares.items()) + "."
    if stuck is not None and stuck.any():
        said += f" {int(stuck.sum())} cells do not answer and are crossed out."
    return said
