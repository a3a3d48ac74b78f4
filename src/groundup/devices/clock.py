"""Device time to host time: a line under which no packet can have come, refitted as quicker packets come.

A packet comes after it was sent, never before, so the delay on its way lifts a point (device time, host minus device
time) above the true line and never below. Of all lines under all points the one nearest to them is the estimate: the
edge of the points' lower convex hull at their mean time (Moon, Skelly & Towsley 1999, Proc. IEEE INFOCOM, 227–234: the
linear program has this solution). Here the points are the least delayed packet of each window, windows grow from a
quarter of a second to 16 s, and 64 of them are kept: a packet costs the same however long the recording is, and the
line follows a crystal that warms up over a quarter of an hour. What stays unknown is the least delay itself.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = tuple[float, float]

FIRST_WINDOW_S = 0.25
LONGEST_WINDOW_S = 16.0
MOST_WINDOWS = 64
JUMP_S = 0.25
"""A clock that is this far before its line, or before its own latest time, was set anew (design)."""
LATE_S = 0.05
LATE_FOR_S = 10.0
"""Packets later than `LATE_S` without one exception for so long: the device's clock stood still (design)."""
EARLY_S = 5.0
EARLY_RATE = 500e-6
"""Within `EARLY_S` delays would feign a rate: no crystal is off by more (the widest that Bluetooth LE allows)."""
MOST_RATE = 0.05
"""Clocks that count samples at their nominal rate are off by percents."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a device's clock without a jump.

    host = device + `base_s` + `offset_s` + `rate` · (device − `origin_s`).
    """

    epoch: int
    begins_s: float
    """Device time from which on it holds, within its epoch."""
    origin_s: float
    base_s: float
    latest_s: float
    offset_s: float = 0.0
    rate: float = 0.0
    window_s: float = FIRST_WINDOW_S
    window_ends_s: float = 0.0
    """Device time since `origin_s` at which the open window closes."""
    closed: tuple[Point, ...] = ()
    """Of each closed window (device − origin, host − device − base) of its least delayed packet."""
    lowest: Point = (0.0, 0.0)
    """The same of the open window."""

    @property
    def points(self) -> tuple[Point, ...]:
        """All least delayed packets, the open window's last."""
        return (*self.closed, self.lowest)


@dataclass(frozen=True, slots=True)
class ClockFit:
    """What is known of a device's clock; `ClockFit()` before the first packet."""

    segments: tuple[Segment, ...] = ()

    @property
    def epoch(self) -> int:
        """How often the clock jumped so far; samples that come now belong to it."""
        return self.segments[-1].epoch if self.segments else 0

    @property
    def resets(self) -> int:
        """How often the line had to begin anew."""
        return max(0, len(self.segments) - 1)

    @property
    def drift_ppm(self) -> float | None:
        """How much slower the device's clock runs than the host's; None before it can be told."""
        return 1e6 * self.segments[-1].rate if self.segments and span_s(self.segments[-1]) >= EARLY_S else None

    @property
    def offset_s(self) -> float | None:
        """Host minus device time at the latest packet."""
        if not self.segments:
            return None
        last = self.segments[-1]
        return last.base_s + last.offset_s + last.rate * (last.latest_s - last.origin_s)

    @property
    def uncertainty_s(self) -> float | None:
        """Twice the median height of the windows' least delayed packets over the line; None before there are four.

        The least delay of the way here comes on top: packets that go one way cannot tell it.
        """
        if not self.segments or len(self.segments[-1].closed) < 4:
            return None
        last = self.segments[-1]
        return 2.0 * float(np.median([_height(last, point) for point in last.closed]))


def observe(fit: ClockFit, device_time_s: float, host_time_s: float, *, restarted: bool = False) -> ClockFit:
    """The fit after a packet whose newest sample is of `device_time_s` and that came at `host_time_s`.

    A device without a time (NaN) leaves the fit as it is. `restarted`: the device said so itself.
    """
    if not (np.isfinite(device_time_s) and np.isfinite(host_time_s)):
        return fit
    if not fit.segments:
        return ClockFit((_begin(0, device_time_s, host_time_s),))
    last = fit.segments[-1]
    point = (device_time_s - last.origin_s, host_time_s - device_time_s - last.base_s)
    if restarted or device_time_s < last.latest_s - JUMP_S or _height(last, point) < -JUMP_S:
        return ClockFit((*fit.segments, _begin(last.epoch + 1, device_time_s, host_time_s)))
    if point[0] < last.window_ends_s:
        return ClockFit((*fit.segments[:-1], _within(last, point)))
    closed = _next_window(last, point)
    stood = _stood_still(closed)
    return ClockFit((*fit.segments[:-1], closed) if stood is None else (*fit.segments[:-1], last, stood))


def to_host(fit: ClockFit, device_times_s: Array, *, epoch: int | None = None) -> Array:
    """Host times of device times (n,) of one epoch, the latest where not given; NaN before anything is known."""
    epoch = fit.epoch if epoch is None else epoch
    own = [segment for segment in fit.segments if segment.epoch == epoch]
    times = np.asarray(device_times_s, dtype=float)
    if not own:
        return np.full(times.shape, np.nan)
    which = np.maximum(np.searchsorted([s.begins_s for s in own], times, side="right") - 1, 0)
    origin, base, offset, rate = (
        np.array([getattr(s, name) for s in own])[which] for name in ("origin_s", "base_s", "offset_s", "rate")
    )
    return times + (base + offset + rate * (times - origin))


def span_s(segment: Segment) -> float:
    """How much device time a segment's points cover."""
    return segment.lowest[0] - segment.closed[0][0] if segment.closed else 0.0


def line_under(points: tuple[Point, ...], *, most_rate: float) -> tuple[float, float]:
    """(offset, rate) of the line under all points with the least sum of heights, its rate held within ± `most_rate`."""
    mean = sum(x for x, _ in points) / len(points)
    hull = _lower_hull(points)
    rate = 0.0
    for (x0, y0), (x1, y1) in pairwise(hull):
        rate = (y1 - y0) / (x1 - x0)
        if mean <= x1:
            break
    rate = min(max(rate, -most_rate), most_rate)
    return min(y - rate * x for x, y in points), rate


def _lower_hull(points: tuple[Point, ...]) -> list[Point]:
    hull: list[Point] = []
    for x, y in sorted(points):
        if hull and x <= hull[-1][0]:
            continue  # the same moment: the lower one came first
        while len(hull) > 1 and _turns_right(hull[-2], hull[-1], (x, y)):
            hull.pop()
        hull.append((x, y))
    return hull


def _turns_right(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) <= (b[1] - a[1]) * (c[0] - a[0])


def _begin(epoch: int, device_s: float, host_s: float) -> Segment:
    return Segment(epoch, device_s, device_s, host_s - device_s, device_s, window_ends_s=FIRST_WINDOW_S)


def _height(segment: Segment, point: Point) -> float:
    return point[1] - segment.offset_s - segment.rate * point[0]


def _within(segment: Segment, point: Point) -> Segment:
    """The packet falls into the open window; the line moves only where the packet was quicker than it."""
    latest = max(segment.latest_s, segment.origin_s + point[0])
    if _height(segment, point) < _height(segment, segment.lowest):
        segment = replace(segment, lowest=point)
        if _height(segment, point) < 0:
            segment = _fitted(segment)
    return segment if latest == segment.latest_s else replace(segment, latest_s=latest)


def _next_window(segment: Segment, point: Point) -> Segment:
    closed, window_s = segment.points, segment.window_s
    if len(closed) >= MOST_WINDOWS:
        if window_s < LONGEST_WINDOW_S:
            pairs = zip(closed[::2], closed[1::2], strict=False)
            closed = tuple(min(pair, key=lambda p: _height(segment, p)) for pair in pairs)
            window_s *= 2
        else:
            closed = closed[1:]
    begun = replace(
        segment,
        closed=closed,
        window_s=window_s,
        window_ends_s=point[0] + window_s,
        lowest=point,
        latest_s=segment.origin_s + point[0],
    )
    return _fitted(begun)


def _fitted(segment: Segment) -> Segment:
    limit = MOST_RATE if span_s(segment) >= EARLY_S else EARLY_RATE
    offset, rate = line_under(segment.points, most_rate=limit)
    return replace(segment, offset_s=offset, rate=rate)


def _stood_still(segment: Segment) -> Segment | None:
    """The segment that began when the clock stood still, if every packet has been late since, and for long enough."""
    heights = [_height(segment, point) for point in segment.points]
    quick = [i for i, height in enumerate(heights) if height <= LATE_S]
    first = quick[-1] + 1 if quick else 0
    late = segment.points[first:]
    if not quick or not late or late[-1][0] - late[0][0] < LATE_FOR_S:
        return None
    ordinary = float(np.median(heights[:first]))
    if min(heights[first:]) < LATE_S + 5 * ordinary:
        return None
    begins = segment.origin_s + late[0][0]
    return _fitted(replace(segment, begins_s=begins, closed=late[:-1], lowest=late[-1]))
