"""The chart of one line of Progress: drawn for paper and pages without scripts, and as data for the page itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from groundup.battery.choice import RETEST_WEEKS
from groundup.proof.progress_lines import Phase, SeriesProgress
from groundup.proof.series import Point
from groundup.report import svg
from groundup.report.svg import Array, Scale
from groundup.report.words import decimals_of, unit_word
from groundup.web.words import short_day

_WIDTH, _HEIGHT, _LEFT, _TOP, _FLOOR = 560.0, 250.0, 40.0, 22.0, 212.0
_DAY_S = 86400
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Frame:
    """What the charts of one measure share, so that they can be compared: days, values, and when training began."""

    first: date
    last: date
    low: float
    high: float
    since: date | None


@dataclass(frozen=True, slots=True)
class Spots:
    """The points of one line, read once for both of its charts: wall times in s, values, and first letters of kinds."""

    times_s: tuple[int, ...]
    values: tuple[float, ...]
    kinds: str


def spots_of(line: SeriesProgress) -> Spots:
    """The points of a line as they are drawn."""
    points = line.series.points
    kinds = "".join([kind_of(p, line)[0] for p in points])
    return Spots(tuple([_wall(p.at) for p in points]), tuple([p.value for p in points]), kinds)


def frame(lines: Sequence[SeriesProgress], *, since: date | None, today: date) -> Frame:
    """A frame around every point, band and next retest of these lines."""
    days = [p.day for line in lines for p in line.series.points]
    values = [p.value for line in lines for p in line.series.points]
    for line in lines:
        if line.baseline is not None and line.baseline.half_width is not None:
            values += [line.baseline.mean + s * line.baseline.half_width for s in (-1, 1)]
    following = [d for d in retest_days(since) if d > today][:1]
    low, high = svg.spread(np.array(values), margin=0.08)
    floor = 0.0 if min(values, default=0.0) >= 0 else low
    last = max([*days, today, *following])
    margin = timedelta(days=max(2, (last - min(days, default=today)).days // 40))
    return Frame(min(days, default=today) - margin, last + margin, max(low, floor), high, since)


def retest_days(since: date | None) -> tuple[date, ...]:
    """The days from which the retests may be taken."""
    return () if since is None else tuple(since + timedelta(weeks=w) for w in RETEST_WEEKS)


def decimals(line: SeriesProgress) -> int:
    """Decimals for every value of a line: as many as its error bears."""
    return decimals_of(line.series.points[0].value, line.band.sem)


def chart_data(line: SeriesProgress, of: Frame, spots: Spots) -> str:
    """A line for the page's script, as JSON. Times are the person's own clock in seconds, as if it were UTC."""
    baseline = line.baseline
    return json.dumps(
        {
            "t": spots.times_s,
            "v": [float(f"{value:.6g}") for value in spots.values],
            "k": spots.kinds,
            "unit": unit_word(line.series.unit),
            "decimals": decimals(line),
            "mean": baseline.mean if baseline is not None else None,
            "half": baseline.half_width if baseline is not None else None,
            "x": [_wall(of.first), _wall(of.last)],
            "y": [of.low, of.high],
            "retests": [[f"week {w}", _wall(d)] for w, d in zip(RETEST_WEEKS, retest_days(of.since), strict=False)],
            "means": [[_wall(p.first), _wall(p.last) + _DAY_S, p.mean] for p in line.phases],
        },
        separators=(",", ":"),
    )


def still_chart(line: SeriesProgress, of: Frame, spots: Spots, *, key: str) -> str:
    """The same line as a drawing: every point, the baseline's mean, the grey band and the retests."""
    x = Scale(_wall(of.first), _wall(of.last), _LEFT, _WIDTH - 8)
    y = Scale(of.low, of.high, _FLOOR, _TOP)
    ticks = svg.ticks(of.low, of.high, about=5)
    parts = [_band(line, x, y), svg.axes(x, y, x_ticks=[], y_ticks=ticks), *_retests(of, x), *_days(of, x)]
    parts += [_mean(phase, x, y) for phase in line.phases]
    across, up = x.array(np.array(spots.times_s, dtype=np.float64)), y.array(np.array(spots.values))
    letters = np.array(list(spots.kinds))
    for kind in ("extra", "practice", "baseline", "retest"):
        some = letters == kind[0]
        if some.any():
            parts.append(svg.tag("path", {"class": f"spots {kind}", "d": _marks(across[some], up[some], kind)}))
    return svg.figure(
        *parts,
        width=_WIDTH,
        height=_HEIGHT,
        key=key,
        title=line.title,
        desc=f"{line.sentence} Every value stands in the table below.",
        css_class="progress-still",
    )


def kind_of(point: Point, line: SeriesProgress) -> str:
    """What a point counts as: a first baseline day without a practice round before it was practice."""
    if point.kind != "baseline":  # most points of years
        return point.kind
    first_day = line.baseline is not None and point in line.baseline.practice
    return "practice" if first_day else point.kind


def _band(line: SeriesProgress, x: Scale, y: Scale) -> str:
    if line.baseline is None:
        return ""
    mean, half = line.baseline.mean, line.baseline.half_width
    parts: list[str] = []
    if half is not None:
        top, bottom = (y(min(max(mean + s * half, y.low), y.high)) for s in (1, -1))
        box = {"x": x.start, "y": top, "width": x.end - x.start, "height": bottom - top, "class": "error-band"}
        parts.append(svg.tag("rect", box))
    return svg.group("", *parts, svg.line(x.start, y(mean), x.end, y(mean), "baseline-mean"))


def _retests(of: Frame, x: Scale) -> list[str]:
    parts: list[str] = []
    free = 0.0
    for week, day in zip(RETEST_WEEKS, retest_days(of.since), strict=False):
        at = x(_wall(day))
        if not x.start <= at <= x.end:
            continue
        parts.append(svg.line(at, _TOP - 4, at, _FLOOR, "retest-opens"))
        if at >= free:
            anchor = "end" if at > x.end - 24 else "middle"
            parts.append(svg.label(f"week {week}", at, _TOP - 9, "tick", anchor))
            free = at + 48
    return parts


def _days(of: Frame, x: Scale) -> list[str]:
    count = 5
    step = (of.last - of.first) / count
    days = [of.first + step * (i + 0.5) for i in range(count)]
    long = (of.last - of.first).days > 400
    return [svg.label(f"{d:%b %Y}" if long else short_day(d), x(_wall(d)), _FLOOR + 17, "tick", "middle") for d in days]


def _mean(phase: Phase, x: Scale, y: Scale) -> str:
    """The mean of a retest, long enough to be seen beside its points."""
    middle = (x(_wall(phase.first)) + x(_wall(phase.last) + _DAY_S)) / 2
    reach = max(9.0, (x(_wall(phase.last) + _DAY_S) - x(_wall(phase.first))) / 2)
    return svg.line(middle - reach, y(phase.mean), middle + reach, y(phase.mean), "retest-mean")


def _marks(across: Array, up: Array, kind: str) -> str:
    """One path for all points of a kind: rings for practice, discs for the baseline, diamonds for retests.

    Extra tests are the most by far: each is a line of no length with round ends.
    """
    if kind == "extra":
        return "".join([f"M{a:.1f} {b:.1f}h0" for a, b in zip(across.tolist(), up.tolist(), strict=True)])
    places = [(f"{a:.1f}", f"{b:.1f}") for a, b in zip(across.tolist(), up.tolist(), strict=True)]
    r = {"practice": 3.6, "baseline": 4.0, "retest": 4.8}[kind]
    if kind == "retest":
        return "".join(f"M{a} {b}m0 {-r}l{r} {r}l{-r} {r}l{-r} {-r}Z" for a, b in places)
    return "".join(f"M{a} {b}m{-r} 0a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z" for a, b in places)


def _wall(at: date | datetime) -> int:
    """Seconds of the person's own clock."""
    day_s = (at.toordinal() - _EPOCH) * _DAY_S
    return day_s + at.hour * 3600 + at.minute * 60 + at.second if isinstance(at, datetime) else day_s
