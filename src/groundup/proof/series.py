"""Series: readings of one measure, side, method and conditions in order, and everything that is odd about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from math import isfinite
from typing import Literal

import numpy as np

from groundup.anatomy import Side
from groundup.evidence.catalogue import definition
from groundup.measure import Interval, Measure
from groundup.proof.sides import exchanged

Kind = Literal["practice", "baseline", "retest", "extra"]
"""What a test was taken for. Extra tests are shown; planned ones alone are judged."""

DoubtKind = Literal["date", "same instant", "duplicate", "sides", "no value", "new line"]

EARLIEST = date(1990, 1, 1)
"""Before this a date is a mistake of a clock or of a file, whoever the person is."""
NOT_CONDITIONS = frozenset({"battery", "session", "synthetic", "recording"})
"""What a measure carries beside it without being another way of measuring."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure as it was read: when, for what, from which test or file, and of how many tries."""

    at: datetime
    measure: Measure
    kind: Kind = "extra"
    source_id: str = ""
    tries: int = 1

    @property
    def day(self) -> date:
        """The day on the person's own clock."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series; the repetitions of one test are one point, their mean."""

    at: datetime
    value: float
    kind: Kind
    source_id: str
    tries: int
    interval: Interval
    why: str = ""

    @property
    def day(self) -> date:
        """The day on the person's own clock."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Series:
    """Points that may be compared with one another: same measure, side, unit, method and conditions, oldest first."""

    measure_id: str
    side: Side | None
    unit: str
    method: str
    conditions: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    row: str = ""
    """The row of verdicts.toml that judged its latest value; its bounds are what "towards the reference" means."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd, in plain words, with the readings that it is about: they are kept, and shown as what they are."""

    kind: DoubtKind
    says: str
    readings: tuple[Reading, ...] = ()


def read_series(
    readings: Iterable[Reading], *, today: date, born: date | None = None
) -> tuple[tuple[Series, ...], tuple[Doubt, ...]]:
    """Readings as series and doubts. The order they come in makes no difference; nothing is lost.

    An impossible date and a missing value keep a reading out of its series, and a doubt holds it. A reading that is
    there twice counts once. Two tests at one instant both stand. Sides that seem exchanged are said and left alone.
    Another method, another unit or other conditions begin a new series; two are never joined.
    """
    doubts: list[Doubt] = []
    usable = _usable(sorted(readings, key=_moment), today=today, born=born, doubts=doubts)
    lines: dict[_Line, list[Reading]] = {}
    for reading in _single(usable, doubts):
        lines.setdefault(_line(reading.measure), []).append(reading)
    found = tuple(_series(line, lines[line]) for line in sorted(lines, key=_order))
    for series in found:
        doubts += _at_one_instant(series, lines[_key(series)])
    doubts += _new_lines(found)
    doubts += _exchanged(found, lines)
    return found, tuple(doubts)


def title(measure_id: str, side: Side | None) -> str:
    """A measure as people call it, with its side."""
    name = definition(measure_id).name
    return f"{name}, {side}" if side else name


_ZONES_S = 14 * 3600.0
"""Two clocks on earth differ by no more than that from UTC."""
_Line = tuple[str, Side | None, str, str, tuple[tuple[str, str], ...]]


def _line(measure: Measure) -> _Line:
    """What makes two readings comparable."""
    stated = tuple(sorted((k, v) for k, v in measure.conditions if k not in NOT_CONDITIONS))
    return measure.id, measure.side, measure.unit, measure.method, stated


def _order(line: _Line) -> tuple[str, ...]:
    return (line[0], line[1] or "", *line[2:4], str(line[4]))


def _moment(reading: Reading) -> tuple[float, str, str, str, int, float]:
    """Any order in, one order out, also where two tests have one time."""
    m = reading.measure
    value = m.value if m.value is not None and isfinite(m.value) else 0.0
    return _when(reading.at), m.id, m.side or "", reading.source_id, -1 if m.repetition is None else m.repetition, value


def _when(at: datetime) -> float:
    """A time to sort by, also where one has no zone."""
    return at.timestamp() if at.tzinfo is not None else (at - datetime(1970, 1, 1)).total_seconds()


def _usable(readings: Iterable[Reading], *, today: date, born: date | None, doubts: list[Doubt]) -> list[Reading]:
    """Readings with a possible date and a value; the others go into doubts."""
    kept: list[Reading] = []
    ahead: list[Reading] = []
    early: list[Reading] = []
    empty: list[Reading] = []
    earliest = max(EARLIEST, born) if born is not None else EARLIEST
    for reading in readings:
        value = reading.measure.value
        if reading.day > today:
            ahead.append(reading)
        elif reading.day < earliest:
            early.append(reading)
        elif value is None or not isfinite(value):
            empty.append(reading)
        else:
            kept.append(reading)
    since = "you were born" if born is not None and born > EARLIEST else "1990"
    if ahead:
        doubts.append(Doubt("date", f"{_several(ahead)} a date in the future: shown nowhere else, kept.", tuple(ahead)))
    if early:
        doubts.append(
            Doubt("date", f"{_several(early)} a date before {since}: shown nowhere else, kept.", tuple(early))
        )
    if empty:
        doubts.append(Doubt("no value", f"{_several(empty)} no value: {_reasons(empty)}.", tuple(empty)))
    return kept


def _several(readings: Sequence[Reading]) -> str:
    first = readings[0]
    named = f"{title(first.measure.id, first.measure.side)} of {first.day.isoformat()}"
    return f"{named} has" if len(readings) == 1 else f"{len(readings)} readings ({named} is the first) have"


def _reasons(readings: Sequence[Reading]) -> str:
    reasons = dict.fromkeys(r.measure.why or "not a number" for r in readings)
    return "; ".join(list(reasons)[:2])


def _single(readings: Sequence[Reading], doubts: list[Doubt]) -> list[Reading]:
    """Every reading once: the same value of the same measure at the same instant is an import made twice."""
    seen: dict[tuple[object, ...], Reading] = {}
    again: list[Reading] = []
    for reading in readings:
        m = reading.measure
        key = (reading.at, _line(m), m.repetition, m.value)
        if key in seen:
            again.append(reading)
        seen.setdefault(key, reading)
    if again:
        says = f"{_several(again)} already been there with the same time and value: counted once."
        doubts.append(Doubt("duplicate", says, tuple(again)))
    return list(seen.values())


def _series(line: _Line, readings: Sequence[Reading]) -> Series:
    """The points of one line; of a test with values for each repetition and for the whole, the whole counts."""
    tests: dict[tuple[datetime, str], list[Reading]] = {}
    for reading in readings:
        tests.setdefault((reading.at, reading.source_id), []).append(reading)
    points: list[Point] = []
    for several in tests.values():
        whole = [r for r in several if r.measure.repetition is None]
        points += [_point([r]) for r in whole] or [_point(several)]
    measure_id, side, unit, method, conditions = line
    verdict = readings[-1].measure.verdict
    return Series(measure_id, side, unit, method, conditions, tuple(points), verdict.row if verdict else "")


def _point(readings: Sequence[Reading]) -> Point:
    first = readings[0]
    if len(readings) == 1:
        m = first.measure
        assert m.value is not None
        return Point(first.at, m.value, first.kind, first.source_id, first.tries, m.interval, m.why)
    values = [r.measure.value for r in readings if r.measure.value is not None]
    why = f"mean of {len(values)} repetitions"
    unknown = Interval.unknown("the days' own scatter is the error of their mean")
    return Point(first.at, sum(values) / len(values), first.kind, first.source_id, len(values), unknown, why)


def _at_one_instant(series: Series, readings: Sequence[Reading]) -> list[Doubt]:
    """Two tests at one time, and two that look like one test on clocks of two zones: both stand."""
    doubts: list[Doubt] = []
    name = title(series.measure_id, series.side)
    for one, other in pairwise(series.points):
        apart_s = _when(other.at) - _when(one.at)
        if apart_s == 0.0:
            says = f"{name}: two tests at {one.at:%Y-%m-%d %H:%M}. Both stand."
        elif apart_s <= _ZONES_S and apart_s % 3600.0 == 0.0 and one.value == other.value:
            says = (
                f"{name}: the same value at {one.at:%Y-%m-%d %H:%M} and exactly {apart_s / 3600.0:.0f} h later looks "
                "like one test on clocks of two time zones. Both stand; remove one if it is."
            )
        else:
            continue
        its = tuple(r for r in readings if r.at in (one.at, other.at))
        doubts.append(Doubt("same instant" if apart_s == 0.0 else "duplicate", says, its))
    return doubts


def _exchanged(found: Sequence[Series], lines: Mapping[_Line, Sequence[Reading]]) -> list[Doubt]:
    """Tests of two sides that look exchanged: said, and left as they are."""
    by_line = {_key(s): s for s in found}
    doubts: list[Doubt] = []
    for (measure_id, side, *way), left in by_line.items():
        right = by_line.get((measure_id, "right", *way))  # pyright: ignore[reportArgumentType]
        if side != "left" or right is None:
            continue
        rights = {(p.at, p.source_id): p.value for p in right.points}
        both = [(p, rights[p.at, p.source_id]) for p in left.points if (p.at, p.source_id) in rights]
        values = np.array([[p.value for p, _ in both], [value for _, value in both]])
        for point, value in (both[i] for i in exchanged(values)):
            says = (
                f"{title(measure_id, None)}: left and right of {point.at:%Y-%m-%d %H:%M} look exchanged "
                f"({point.value:g} and {value:g} {left.unit}). They stand as entered; correct them if you know better."
            )
            its = [
                r for s in (left, right) for r in lines[_key(s)] if (r.at, r.source_id) == (point.at, point.source_id)
            ]
            doubts.append(Doubt("sides", says, tuple(its)))
    return doubts


def _key(series: Series) -> _Line:
    return series.measure_id, series.side, series.unit, series.method, series.conditions


def _new_lines(found: Sequence[Series]) -> list[Doubt]:
    """Where one measure and side goes on in another line, from when and what changed."""
    doubts: list[Doubt] = []
    for (_, _), lines in groupby(found, key=lambda s: (s.measure_id, s.side or "")):
        ordered = sorted(lines, key=lambda s: _when(s.points[0].at))
        for before, after in pairwise(ordered):
            says = (
                f"{title(after.measure_id, after.side)}: from {after.points[0].day.isoformat()} "
                f"{_difference(before, after)}. It is a line of its own: the two are not compared."
            )
            doubts.append(Doubt("new line", says))
    return doubts


def _difference(before: Series, after: Series) -> str:
    parts = [
        f"the {what} is {now} instead of {then}"
        for what, then, now in (
            ("method", before.method, after.method),
            ("unit", before.unit, after.unit),
        )
        if then != now
    ]
    then, now = dict(before.conditions), dict(after.conditions)
    for key in sorted({*then, *now}):
        if then.get(key) != now.get(key):
            word = key.replace("_", " ")
            parts.append(f"{word} is {now.get(key, 'not stated')} instead of {then.get(key, 'not stated')}")
    return " and ".join(parts)
