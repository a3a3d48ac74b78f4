"""The days of one line: their values, what they say of the error by a day, and the smallest step of the scale."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from groundup.proof import comparing
from groundup.proof.comparing import Array, Error
from groundup.proof.series import Series
from groundup.proof.windows import Window, Windows

FAR = date.max.toordinal()
"""Later than any day."""
_WHOLE = frozenset({"reps", "of 3", "points"})
"""Units that are counted: their smallest step is one."""


def scatter_of(own: Windows, other: Windows | None, ends: npt.NDArray[np.int64]) -> Error:
    """What the windows that were over by each of some days (ordinals) say of the own error."""
    squares, df = _summed(own, ends)
    return comparing.own_error(squares, df, *(_summed(other, ends) if other is not None else (0.0, 0.0)))


def _summed(windows: Windows, ends: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    several = [w for w in (windows.baseline, *windows.retests) if w is not None]
    if not several:
        return np.zeros(ends.shape), np.zeros(ends.shape)
    days = comparing.days_of(values_of(several))
    over = np.searchsorted([w.days[-1].toordinal() for w in several], ends, side="right")
    start = np.zeros(1)
    return (
        np.concatenate([start, np.cumsum(days.squares)])[over],
        np.concatenate([start, np.cumsum(days.df)])[over],
    )


def values_of(windows: Sequence[Window]) -> Array:
    """The days' values of windows, (windows, days), NaN where one has fewer."""
    most = max(len(w.values) for w in windows)
    return np.array([[*w.values, *[np.nan] * (most - len(w.values))] for w in windows], dtype=np.float64)


def times_of(window: Window) -> Array:
    """When the days of a window were, (1, days) [days]."""
    return np.array([[day.toordinal() for day in window.days]], dtype=np.float64)


def steps_of(series: Series, own: Windows, other: Windows | None) -> Array:
    """The smallest step of the scale as it was known at the end of each retest, and today: (retests + 1,).

    One where it is counted, else the smallest gap between two values so far.
    """
    ends = [*(w.days[-1] for w in own.retests), date.max]
    if series.unit in _WHOLE:
        return np.ones(len(ends))
    windows = [w for side in (own, other) if side is not None for w in (side.baseline, *side.retests) if w is not None]
    waiting = sorted((p.day, p.value) for w in windows for p in w.points)
    seen: list[float] = []
    smallest, taken, steps = float("inf"), 0, list[float]()
    for end in ends:
        while taken < len(waiting) and waiting[taken][0] <= end:
            value = waiting[taken][1]
            place = bisect_left(seen, value)
            near = (abs(value - v) for v in seen[max(0, place - 1) : place + 1])
            smallest = min([smallest, *(gap for gap in near if gap > 1e-9 * abs(value))])
            seen.insert(place, value)
            taken += 1
        steps.append(smallest if smallest < float("inf") else 0.0)
    return np.array(steps)
