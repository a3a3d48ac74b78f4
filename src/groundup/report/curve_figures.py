"""Curves over 0 to 100 % of the repetition: each repetition thin, mean ± SD as a band, left solid and right dashed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.chain.normalized import PERCENT, Normalized
from groundup.report import svg
from groundup.report.words import CurveWords, curve_words, fixed
from groundup.signals.curve import Curve

Array = NDArray[np.float64]

WIDTH, HEIGHT = 360.0, 236.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 26.0, 30.0, 40.0
MOST_THIN = 15
"""More thin lines than this tell a reader nothing and make a page heavy."""
SMALLEST_RANGE = {"°": 10.0, "mm": 10.0, "N": 20.0, "": 0.1}
"""An axis never spans less than this, so that noise does not look like movement."""


def normalized_figure(curves: Sequence[Normalized], *, key: str, over: str = "repetition") -> str:
    """One quantity, its sides together. `curves` share name, unit and method; `over` is what 100 % is called."""
    words = curve_words(curves[0].curve)
    shown = [n.each * words.factor for n in curves]
    around = [b * words.factor for n in curves for b in (n.mean - n.sd, n.mean + n.sd)]
    x = svg.Scale(0.0, 100.0, _LEFT, WIDTH - _RIGHT)
    y = _value_scale(words, *shown, *around)
    parts = [_frame(x, y, words, [0, 25, 50, 75, 100], f"% of the {over}"), _bottom(x, y, curves)]
    parts += [_band(n, x, y, words) for n in curves]
    parts += [_thin(n, x, y, words) for n in curves]
    parts += [_mean(n, x, y, words) for n in curves]
    parts.append(_ends([(n.side, n.mean * words.factor) for n in curves], y))
    parts.append(_method(curves, y, words))
    return svg.figure(
        *parts,
        width=WIDTH,
        height=HEIGHT,
        key=key,
        title=f"{words.title} over the {over}",
        desc=" ".join(_said(n, words, over) for n in curves) + f" Up means {words.higher}.",
        css_class="curve",
    )


def drawn_rows(repetitions: int) -> NDArray[np.int64]:
    """Which repetitions are drawn thin: all, or `MOST_THIN` spread evenly over many; mean and band always hold all."""
    return np.unique(np.linspace(0, repetitions - 1, min(repetitions, MOST_THIN)).astype(int))


def whole_figure(curves: Sequence[Curve], *, key: str) -> str:
    """One quantity over the whole recording [s], its sides together."""
    words = curve_words(curves[0])
    x = svg.Scale(*_time_range(curves), _LEFT, WIDTH - _RIGHT)
    y = _value_scale(words, *[c.values * words.factor for c in curves])
    parts = [_frame(x, y, words, svg.ticks(x.low, x.high), "seconds")]
    for c in curves:
        times, values = envelope_of(c.times_s, c.values * words.factor, columns=int(WIDTH))
        parts.append(svg.path(x.array(times), y.array(values), f"mean {c.side or 'both'}"))
    parts.append(_ends([(c.side, c.values * words.factor) for c in curves], y))
    said = [
        f"{c.side or 'both sides'}: from {fixed(float(np.nanmin(c.values)) * words.factor, 1)}"
        f" to {fixed(float(np.nanmax(c.values)) * words.factor, 1)} {words.unit}."
        for c in curves
        if np.isfinite(c.values).any()
    ]
    return svg.figure(
        *parts,
        width=WIDTH,
        height=HEIGHT,
        key=key,
        title=f"{words.title} over the whole recording",
        desc=" ".join(said) + f" Up means {words.higher}.",
        css_class="curve",
    )


def envelope_of(times_s: Array, values: Array, *, columns: int) -> tuple[Array, Array]:
    """A long signal as the lowest and highest value of each drawing column, so that no peak is lost; (k,), (k,)."""
    size = len(values) // (2 * columns)
    if size < 2:
        return times_s, values
    whole = len(values) // size * size
    blocks, starts = values[:whole].reshape(-1, size), times_s[:whole:size]
    known = np.isfinite(blocks)
    empty = ~known.any(axis=1)
    low = np.where(empty, np.nan, np.where(known, blocks, np.inf).min(axis=1))
    high = np.where(empty, np.nan, np.where(known, blocks, -np.inf).max(axis=1))
    return np.repeat(starts, 2), np.stack([low, high], axis=1).ravel()


def _value_scale(words: CurveWords, *values: Array) -> svg.Scale:
    low, high = svg.spread(*values, at_least=SMALLEST_RANGE.get(words.unit, 0.0))
    return svg.Scale(low, high, HEIGHT - _BOTTOM, _TOP)


def _frame(x: svg.Scale, y: svg.Scale, words: CurveWords, x_ticks: Sequence[float], x_title: str) -> str:
    unit = {"°": "degrees", "": ""}.get(words.unit, words.unit)
    return (
        svg.axes(x, y, x_ticks=x_ticks, y_ticks=svg.ticks(y.low, y.high, 4))
        + svg.label(f"{unit} ↑ {words.higher}".strip(), _LEFT, 16, "axis-title")
        + svg.label(f"↓ {words.lower}", WIDTH - _RIGHT, 16, "axis-title", "end")
        + svg.label(x_title, (x.start + x.end) / 2, HEIGHT - 7, "axis-title", "middle")
    )


def _bottom(x: svg.Scale, y: svg.Scale, curves: Sequence[Normalized]) -> str:
    at = x(float(np.mean([n.bottom_percent for n in curves])))
    return svg.line(at, y.start, at, y.end, "turn")


def _band(n: Normalized, x: svg.Scale, y: svg.Scale, words: CurveWords) -> str:
    side = n.side or "both"
    low, high = (n.mean - n.sd) * words.factor, (n.mean + n.sd) * words.factor
    return svg.band(x.array(PERCENT), y.array(low), y.array(high), f"band {side}")


def _thin(n: Normalized, x: svg.Scale, y: svg.Scale, words: CurveWords) -> str:
    at = x.array(PERCENT)
    shown = n.each[drawn_rows(len(n.each))]
    return "".join(svg.path(at, y.array(row * words.factor), f"thin {n.side or 'both'}") for row in shown)


def _mean(n: Normalized, x: svg.Scale, y: svg.Scale, words: CurveWords) -> str:
    return svg.path(x.array(PERCENT), y.array(n.mean * words.factor), f"mean {n.side or 'both'}", tolerance=0.15)


def _ends(curves: Sequence[tuple[Side | None, Array]], y: svg.Scale) -> str:
    """L and R beside the ends of their lines, pushed apart where they would lie on each other."""
    ends = [(side, float(v[np.isfinite(v)][-1])) for side, v in curves if side and np.isfinite(v).any()]
    places = [y(v) for _, v in ends]
    if len(places) == 2 and abs(places[0] - places[1]) < 13:
        middle, up = sum(places) / 2, 1 if places[0] > places[1] else -1
        places = [middle + up * 6.5, middle - up * 6.5]
    return "".join(
        svg.label(side[0].upper(), WIDTH - _RIGHT + 6, place + 4, f"end {side}")
        for (side, _), place in zip(ends, places, strict=True)
    )


def _method(curves: Sequence[Normalized], y: svg.Scale, words: CurveWords) -> str:
    """The 95 % half width of a single frame as an upright bar, where the method has an error model."""
    known = [n.method_sd for n in curves if n.method_sd is not None]
    if not known:
        return ""
    half = 1.96 * max(known) * words.factor
    length = abs(y(half) - y(0.0))
    if not np.isfinite(length) or length * 2 > y.start - y.end:
        return ""
    x, top = _LEFT + 9, y.end + 4
    return svg.group(
        "method",
        svg.line(x, top, x, top + 2 * length, "bar"),
        svg.line(x - 4, top, x + 4, top, "bar"),
        svg.line(x - 4, top + 2 * length, x + 4, top + 2 * length, "bar"),
    )


def method_words(curves: Sequence[Normalized]) -> str:
    """How sure a single value is, in words."""
    known = [n.method_sd for n in curves if n.method_sd is not None]
    if not known:
        return "This method has no known error."
    words = curve_words(curves[0].curve)
    half = 1.96 * max(known) * words.factor
    unit = words.unit if words.unit in ("°", "") else f"\N{NO-BREAK SPACE}{words.unit}"
    return f"Error of any single value ± {half:.2g}{unit} (95 %)."


def _said(n: Normalized, words: CurveWords, over: str) -> str:
    mean = n.mean * words.factor
    if not np.isfinite(mean).any():
        return ""
    top, low = int(np.nanargmax(mean)), int(np.nanargmin(mean))
    return (
        f"{(n.side or 'both sides').capitalize()}: mean of {len(n.numbers)} {over}s from"
        f" {fixed(float(mean[low]), 1)} {words.unit} at {low} %"
        f" to {fixed(float(mean[top]), 1)} {words.unit} at {top} %."
    )


def _time_range(curves: Sequence[Curve]) -> tuple[float, float]:
    low = min(float(c.times_s[0]) for c in curves)
    high = max(float(c.times_s[-1]) for c in curves)
    return low, high if high > low else low + 1.0
