"""A small SVG writer: text, lines, bands and axes as accessible figures that take their colors from the page."""

import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Attributes = Mapping[str, str | float | int]


def figure(
    *body: str,
    width: float,
    height: float,
    key: str,
    title: str,
    desc: str,
    css_class: str = "",
    left: float = 0.0,
    top: float = 0.0,
) -> str:
    """One figure of `width` × `height` drawing units from (`left`, `top`) that scales with the page.

    `key` is unique on the page: title and description are tied to the figure by it, so a screen reader says both.
    """
    names = {
        "role": "img",
        "viewBox": f"{number(left)} {number(top)} {number(width)} {number(height)}",
        "aria-labelledby": f"{key}-title {key}-desc",
        "class": f"figure {css_class}".strip(),
    }
    head = tag("title", {"id": f"{key}-title"}, text(title)) + tag("desc", {"id": f"{key}-desc"}, text(desc))
    return tag("svg", names, head, *body)


def tag(name: str, attributes: Attributes, *children: str) -> str:
    """One element. Attribute values are escaped; children are SVG already: put words through `text`."""
    written = "".join(
        f' {k}="{html.escape(v) if isinstance(v, str) else number(v)}"' for k, v in attributes.items() if v != ""
    )
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(words: str) -> str:
    """Words made safe between tags."""
    return html.escape(words, quote=False)


def label(words: str, x: float, y: float, css_class: str = "", anchor: str = "") -> str:
    """Words at a place; `anchor` is start, middle or end."""
    return tag("text", {"x": x, "y": y, "class": css_class, "text-anchor": anchor}, text(words))


def group(css_class: str, *children: str, transform: str = "") -> str:
    """Elements that share a class or a transform."""
    return tag("g", {"class": css_class, "transform": transform}, *children)


def line(x1: float, y1: float, x2: float, y2: float, css_class: str) -> str:
    """A straight line."""
    return tag("path", {"class": css_class, "d": f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"})


def number(value: float, digits: int = 1) -> str:
    """A drawing number as short as it can be: 12.0 -> 12, -0.04 -> 0."""
    short = f"{value:.{digits}f}"
    if "." in short:
        short = short.rstrip("0").rstrip(".")
    return "0" if short in ("-0", "") else short


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from data to drawing units."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of one value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def array(self, values: Array) -> Array:
        """The places of many values."""
        return self.start + (values - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from 1, 2, 5 × 10ⁿ inside [low, high], near `about` of them."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda m: abs(m * power - rough))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def spread(*arrays: Array, margin: float = 0.06, at_least: float = 0.0) -> tuple[float, float]:
    """Lowest and highest finite value with a margin; a flat or empty set still gives a range."""
    known = np.concatenate([a[np.isfinite(a)].ravel() for a in arrays]) if arrays else np.empty(0)
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    lacking = max(at_least - (high - low), 0.0) or (0.0 if high > low else max(abs(high), 1.0) * 0.1)
    low, high = low - lacking / 2, high + lacking / 2
    return low - margin * (high - low), high + margin * (high - low)


def path(x: Array, y: Array, css_class: str, *, tolerance: float = 0.3) -> str:
    """A line through (n,) points in drawing units; it breaks where a value is missing and drops what no eye sees."""
    pieces = [_moves(x[run], y[run], tolerance) for run in runs(np.isfinite(x) & np.isfinite(y))]
    return tag("path", {"class": css_class, "d": "".join(pieces)}) if pieces else ""


def band(x: Array, low: Array, high: Array, css_class: str, *, tolerance: float = 0.3) -> str:
    """The area between two lines in drawing units, broken where either is missing."""
    pieces: list[str] = []
    for run in runs(np.isfinite(x) & np.isfinite(low) & np.isfinite(high)):
        back = _moves(x[run][::-1], high[run][::-1], tolerance)
        pieces.append(_moves(x[run], low[run], tolerance) + "L" + back[1:] + "Z")
    return tag("path", {"class": css_class, "d": "".join(pieces)}) if pieces else ""


def runs(known: NDArray[np.bool_]) -> list[slice]:
    """The stretches of two or more known samples."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]


def simplified(x: Array, y: Array, tolerance: float) -> NDArray[np.int64]:
    """Indices of the points that keep a line within `tolerance` of itself (Douglas & Peucker 1973); (n,) -> (k,)."""
    keep = np.zeros(len(x), dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, len(x) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        inside = slice(first + 1, last)
        dx, dy = x[last] - x[first], y[last] - y[first]
        length = math.hypot(dx, dy)
        px, py = x[inside] - x[first], y[inside] - y[first]
        off = np.hypot(px, py) if length == 0 else np.abs(dx * py - dy * px) / length
        worst = int(np.argmax(off))
        if off[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    return np.flatnonzero(keep)


def axes(
    x: Scale,
    y: Scale,
    *,
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    x_words: Callable[[float], str] = lambda v: f"{v:g}".replace("-", "−"),
    y_words: Callable[[float], str] = lambda v: f"{v:g}".replace("-", "−"),
) -> str:
    """Thin grid lines with their numbers: y to the left, x below."""
    parts = [
        line(x.start, y(v), x.end, y(v), "zero" if v == 0 else "grid")
        + label(y_words(v), x.start - 5, y(v) + 3.5, "tick", "end")
        for v in y_ticks
    ]
    floor = max(y.start, y.end)
    parts += [label(x_words(v), x(v), floor + 15, "tick", "middle") for v in x_ticks]
    return group("axes", line(x.start, floor, x.end, floor, "axis"), *parts)


def _moves(x: Array, y: Array, tolerance: float) -> str:
    kept = simplified(x, y, tolerance)
    return "M" + "L".join(f"{number(a)} {number(b)}" for a, b in zip(x[kept], y[kept], strict=True))
