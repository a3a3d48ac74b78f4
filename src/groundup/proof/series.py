"""Series: readings of one measure, side, method and conditions in order, and everything that is odd about them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby, pairwise
from math import isfinite
from operator import lt
from typing import Literal

import numpy as np

from groundup.anatomy import Side
from groundup.evidence.catalogue import definition
from groundup.measure import Measure
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
    lines: dict[_Line, list[Reading]] = {}
    for reading in _usable(readings, today=today, born=born, doubts=doubts):
        lines.setdefault(_line(reading.measure), []).append(reading)
    rising = {line for line, its in lines.items() if _rises(its)}
    lines = {
        line: lines[line] if line in rising else sorted(lines[line], key=_within_line)
        for line in sorted(lines, key=_order)
    }
    lines = _single(lines, rising, doubts)
    found = tuple(_series(line, its, rising=line in rising) for line, its in lines.items())
    for series, its in zip(found, lines.values(), strict=True):
        doubts += _at_one_instant(series, its)
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
    return measure.id, measure.side, measure.unit, measure.method, _stated(measure.conditions)


@lru_cache(maxsize=1024)
def _stated(conditions: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Those that matter, in one order; years of readings have a handful of them."""
    return tuple(sorted((k, v) for k, v in conditions if k not in NOT_CONDITIONS))


def _order(line: _Line) -> tuple[str, ...]:
    return (line[0], line[1] or "", *line[2:4], str(line[4]))


def _moment(reading: Reading) -> tuple[float, str, str, str, int, float]:
    """Any order in, one order out, also where two tests have one time."""
    m = reading.measure
    value = m.value if m.value is not None and isfinite(m.value) else 0.0
    return _when(reading.at), m.id, m.side or "", reading.source_id, -1 if m.repetition is None else m.repetition, value


def _within_line(reading: Reading) -> tuple[float, str, int, float]:
    """The same order among the usable readings of one line."""
    m = reading.measure
    assert m.value is not None
    return _when(reading.at), reading.source_id, -1 if m.repetition is None else m.repetition, m.value


def _rises(readings: Sequence[Reading]) -> bool:
    """Whether each came later than the one before: then they are in order and each is a test of its own.

    So is most of what years hold, and nothing of it has to be sorted, compared or grouped.
    """
    times_s = [_when(r.at) for r in readings]
    return all(map(lt, times_s, times_s[1:]))


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
        value, day = reading.measure.value, reading.at.date()
        if day > today:
            ahead.append(reading)
        elif day < earliest:
            early.append(reading)
        elif value is None or not isfinite(value):
            empty.append(reading)
        else:
            kept.append(reading)
    for odd in (ahead, early, empty):
        odd.sort(key=_moment)
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


def _single(
    lines: Mapping[_Line, list[Reading]], rising: Collection[_Line], doubts: list[Doubt]
) -> dict[_Line, list[Reading]]:
    """Every reading once: the same value of the same measure at the same instant is an import made twice."""
    again: list[Reading] = []
    single: dict[_Line, list[Reading]] = {}
    for line, its in lines.items():
        if line in rising:
            single[line] = its
            continue
        seen: dict[tuple[object, ...], Reading] = {}
        for reading in its:
            key = (reading.at, reading.measure.repetition, reading.measure.value)
            if key in seen:
                again.append(reading)
            else:
                seen[key] = reading
        single[line] = list(seen.values())
    if again:
        again.sort(key=_moment)
        says = f"{_several(again)} already been there with the same time and value: counted once."
        doubts.append(Doubt("duplicate", says, tuple(again)))
    return single


def _series(line: _Line, readings: Sequence[Reading], *, rising: bool) -> Series:
    """The points of one line; of a test with values for each repetition and for the whole, the whole counts."""
    points: list[Point] = [_point_of_one(r) for r in readings] if rising else []
    for _, of_test in groupby(() if rising else readings, key=lambda r: (r.at, r.source_id)):
        several = list(of_test)
        whole = [r for r in several if r.measure.repetition is None]
        points += [_point_of_one(r) for r in whole] or [_mean_point(several)]
    measure_id, side, unit, method, conditions = line
    verdict = readings[-1].measure.verdict
    return Series(measure_id, side, unit, method, conditions, tuple(points), verdict.row if verdict else "")


def _point_of_one(reading: Reading) -> Point:
    """One value as it is."""
    assert reading.measure.value is not None
    return Point(reading.at, reading.measure.value, reading.kind, reading.source_id, reading.tries)


def _mean_point(readings: Sequence[Reading]) -> Point:
    """Of repetitions their mean: the days' own scatter is the error of it."""
    first = readings[0]
    values = [r.measure.value for r in readings if r.measure.value is not None]
    if len(values) == 1:
        return _point_of_one(first)
    return Point(first.at, sum(values) / len(values), first.kind, first.source_id, len(values))


def _at_one_instant(series: Series, readings: Sequence[Reading]) -> list[Doubt]:
    """Two tests at one time, and two that look like one test on clocks of two zones: both stand."""
    doubts: list[Doubt] = []
    name = title(series.measure_id, series.side)
    times_s = np.array([_when(p.at) for p in series.points])
    apart = np.diff(times_s)
    for n in np.flatnonzero((apart <= _ZONES_S) & (apart % 3600.0 == 0.0)).tolist():
        one, other, apart_s = series.points[n], series.points[n + 1], float(apart[n])
        if apart_s == 0.0:
            says = f"{name}: two tests at {one.at:%Y-%m-%d %H:%M}. Both stand."
        elif one.value == other.value:
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
