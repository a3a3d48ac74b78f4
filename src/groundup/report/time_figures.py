"""Strips over the time of the recording: where the repetitions lie, and how the load was shared."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side
from groundup.chain.trial import Repetition
from groundup.report import svg
from groundup.report.curve_figures import envelope_of

Array = NDArray[np.float64]

WIDTH = 720.0
_LEFT, _RIGHT = 44.0, 16.0


def repetition_strip(
    repetitions: Sequence[Repetition],
    *,
    start_s: float,
    end_s: float,
    driver: tuple[Array, Array, str] | None = None,
    key: str = "repetitions",
    word: str = "repetition",
) -> str:
    """The time line with every repetition's start, turn and end; `driver` is (times, values, words) behind it.

    Where both sides take turns, the left ones stand in the upper half and the right ones in the lower.
    """
    height, top, floor = 150.0, 30.0, 118.0
    x = svg.Scale(start_s, max(end_s, start_s + 1e-6), _LEFT, WIDTH - _RIGHT)
    numbered = set(range(1, len(repetitions) + 1, max(1, len(repetitions) // 25)))
    rows = _rows(repetitions, top - 6, floor)
    parts: list[str] = []
    for i, r in enumerate(repetitions, 1):
        high, low = rows[r.side]
        if i in numbered:
            at = 18 if len(rows) == 1 else high + 14
            parts.append(svg.label(str(i), x((r.start_s + r.end_s) / 2), at, "number", "middle"))
        width = x(r.end_s) - x(r.start_s)
        parts.append(
            svg.tag("rect", {"x": x(r.start_s), "y": high, "width": width, "height": low - high, "class": "rep"})
        )
        parts.append(svg.line(x(r.bottom_s), high, x(r.bottom_s), low, "turn"))
    if len(rows) > 1:
        parts += [svg.label(str(s), _LEFT - 6, sum(row) / 2 + 4, "axis-title", "end") for s, row in rows.items()]
    if driver is not None and np.isfinite(driver[1]).any():
        times, values = envelope_of(driver[0], driver[1], columns=int(WIDTH))
        y = svg.Scale(*svg.spread(values), floor, top)
        parts.append(svg.path(x.array(times), y.array(values), "driver"))
    parts.append(svg.axes(x, svg.Scale(0, 1, floor, top), x_ticks=svg.ticks(x.low, x.high, 10), y_ticks=[]))
    parts.append(svg.label("seconds", (x.start + x.end) / 2, height - 3, "axis-title", "middle"))
    turning = "foot-off" if word == "stride" else "turning"
    said = "; ".join(
        f"{i}{f', {r.side}' if r.side else ''}: {r.start_s:.2f} to {r.end_s:.2f} s, {turning} at {r.bottom_s:.2f} s"
        for i, r in enumerate(repetitions, 1)
    )
    return svg.figure(
        *parts,
        width=WIDTH,
        height=height,
        key=key,
        title=f"Where the {word}s lie",
        desc=said + "." if said else f"No {word} was found.",
        css_class="strip",
    )


def _rows(repetitions: Sequence[Repetition], top: float, floor: float) -> dict[Side | None, tuple[float, float]]:
    """From where to where the repetitions of each side are drawn."""
    if {r.side for r in repetitions} != set(SIDES):
        return {r.side: (top, floor) for r in repetitions}
    middle = (top + floor) / 2
    return {"left": (top, middle - 2), "right": (middle + 2, floor)}


def load_strip(times_s: Array, right_percent: Array, *, key: str = "load") -> str:
    """Share of the vertical force on the right foot over time [%]: above the middle, more on the right."""
    height, top, floor = 170.0, 26.0, 132.0
    times, share = envelope_of(times_s, right_percent, columns=int(WIDTH))
    x = svg.Scale(float(times_s[0]), max(float(times_s[-1]), float(times_s[0]) + 1e-6), _LEFT, WIDTH - _RIGHT)
    away = float(np.nanmax(np.abs(share - 50.0))) if np.isfinite(share).any() else 10.0
    reach = min(max(away * 1.1, 10.0), 50.0)
    y = svg.Scale(50.0 - reach, 50.0 + reach, floor, top)
    parts = [
        svg.axes(x, y, x_ticks=svg.ticks(x.low, x.high, 10), y_ticks=svg.ticks(y.low, y.high, 4)),
        svg.line(x.start, y(50.0), x.end, y(50.0), "zero"),
        svg.path(x.array(times), y.array(share), "driver"),
        svg.label("% on the right foot ↑ more right", _LEFT, 14, "axis-title"),
        svg.label("↓ more left", WIDTH - _RIGHT, 14, "axis-title", "end"),
        svg.label("seconds", (x.start + x.end) / 2, height - 5, "axis-title", "middle"),
    ]
    known = share[np.isfinite(share)]
    said = f"Between {known.min():.0f} and {known.max():.0f} % on the right foot." if len(known) else "No load known."
    return svg.figure(
        *parts, width=WIDTH, height=height, key=key, title="Load share over time", desc=said, css_class="strip"
    )
