"""A group: what changed over people who chose to hand over their readings, measure by measure and method by method.

Before and after without a control: the estimate says what changed while people trained, not what training did
(sham training changes measures too, claim C08a). Whoever hands over a file has chosen to: that is no random sample.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from groundup.anatomy import Side
from groundup.proof.adherence import ENOUGH
from groundup.proof.pooling import Estimate, Values, pooled_change
from groundup.proof.series import Reading, Series, read_series
from groundup.proof.windows import Windows, windows_of

FROM_WEEK = 6
"""Retests before this week are not pooled: the earliest at which strength and balance are judged (evidence 5.1)."""
ALIKE = 0.5
"""Two files that share this part of the smaller one's readings, moment, measure and value, are one person's."""

Line = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Measure, unit, method and conditions: what is never joined."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person's file: its key, when it was made, its readings, and the share of planned sessions done."""

    key: str
    where: str
    made: datetime
    readings: tuple[Reading, ...]
    adherence: float | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """A file, or a person's part in one line, that does not count, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """One line of the group: its estimate, or None with the reason in `why`; each person's change; who is left out."""

    measure_id: str
    unit: str
    method: str
    conditions: tuple[tuple[str, str], ...]
    estimate: Estimate | None
    why: str
    people: tuple[Values, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """All lines that at least two people share, files that do not count, and what to mind of the whole."""

    members: tuple[Member, ...]
    lines: tuple[Pooled, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...]


def group(
    members: Sequence[Member], *, today: date, measure_ids: Iterable[str] = (), from_week: int = FROM_WEEK
) -> Group:
    """The pooled change of each line from the baseline to the retests of week `from_week` and later.

    Both sides of a person are one value: the mean of the sides that every test of theirs has. Practice and extra tests
    do not count, as in the person's own verdict. Without `measure_ids` every line of two or more people is pooled. The
    order of the files makes no difference.
    """
    wanted = frozenset(measure_ids)
    kept, excluded = _distinct(sorted(members, key=lambda m: (m.key, m.made, m.where)))
    by_line: dict[Line, dict[str, list[Series]]] = defaultdict(lambda: defaultdict(list))
    doubts: list[Excluded] = []
    for member in kept:
        found, odd = read_series(member.readings, today=today)
        doubts += [Excluded(member.where, d.says) for d in odd if d.kind in ("date", "same instant", "sides")]
        for series in found:
            if not wanted or series.measure_id in wanted:
                line = (series.measure_id, series.unit, series.method, series.conditions)
                by_line[line][member.key].append(series)
    named = {m.key: m for m in kept}
    lines = tuple(
        _line(line, of, named, from_week=from_week) for line, of in sorted(by_line.items()) if len(of) > 1 or wanted
    )
    return Group(tuple(kept), lines, (*excluded, *doubts), _warnings(kept, lines))


def _distinct(members: Sequence[Member]) -> tuple[list[Member], list[Excluded]]:
    """Each person once: the newest file of a key, and of two keys with the same readings the fuller one."""
    excluded: list[Excluded] = []
    if len({m.synthetic for m in members}) == 2:
        excluded += [Excluded(m.where, "synthetic, among people who are not") for m in members if m.synthetic]
        members = [m for m in members if not m.synthetic]
    newest: dict[str, Member] = {}
    for member in members:
        older = newest.get(member.key)
        if older is not None:
            excluded.append(Excluded(older.where, f"the same person as {member.where}, which is newer"))
        newest[member.key] = member
    kept: list[Member] = []
    for member in sorted(newest.values(), key=lambda m: (-len(m.readings), m.key)):
        twin = next((k for k in kept if _alike(k, member)), None)
        if twin is None:
            kept.append(member)
        else:
            excluded.append(Excluded(member.where, f"the same readings as {twin.where}: one person under two keys"))
    return sorted(kept, key=lambda m: m.key), excluded


def _alike(one: Member, other: Member) -> bool:
    mine, theirs = _moments(one), _moments(other)
    return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs)) > 0


def _moments(member: Member) -> frozenset[tuple[float, str, Side | None, float | None]]:
    return frozenset((r.at.timestamp(), r.measure.id, r.measure.side, r.measure.value) for r in member.readings)


def _line(line: Line, of: Mapping[str, Sequence[Series]], named: Mapping[str, Member], *, from_week: int) -> Pooled:
    people: list[Values] = []
    excluded: list[Excluded] = []
    for key in sorted(of):
        before, after = _phases(of[key], from_week=from_week)
        where = named[key].where
        if not before:
            excluded.append(Excluded(where, "no baseline"))
        elif not after:
            excluded.append(Excluded(where, f"no retest in week {from_week} or later"))
        else:
            people.append(Values(key, before, after))
    measure_id, unit, method, conditions = line
    estimate = pooled_change(people)
    why = ""
    if estimate is None:
        why = (
            f"{len(people)} with baseline and retest: at least two people are needed"
            if len(people) < 2
            else "nobody has two values that differ in one phase: the error within a person is unknown"
        )
    return Pooled(
        measure_id, unit, method, conditions, estimate, why, tuple(people), tuple(excluded), _minded(people, named)
    )


def _phases(found: Sequence[Series], *, from_week: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Values before and after, one a day of testing: the mean of the sides that all of those days have.

    What counts as baseline and as retest is what counts for the person's own verdict (`windows_of`).
    """
    whole: list[tuple[Side | None, Windows]] = [(s.side, windows_of(s)) for s in found]
    ends = [w.baseline.days[-1] for _, w in whole if w.baseline is not None]
    if not ends:
        return (), ()
    since = max(ends) + timedelta(weeks=from_week)
    days: dict[tuple[date, str], dict[Side | None, list[float]]] = defaultdict(lambda: defaultdict(list))
    for side, of in whole:
        before = of.baseline.points if of.baseline is not None else ()
        for p in (*before, *(p for retest in of.retests for p in retest.points if p.day >= since)):
            days[p.day, p.kind][side].append(p.value)
    sides = set.intersection(*(set(of) for of in days.values()))
    means = {day: fmean(fmean(by[s]) for s in sides) for day, by in sorted(days.items())} if sides else {}
    return (
        tuple(v for (_, kind), v in means.items() if kind == "baseline"),
        tuple(v for (_, kind), v in means.items() if kind == "retest"),
    )


def _minded(people: Sequence[Values], named: Mapping[str, Member]) -> tuple[str, ...]:
    said: list[str] = []
    if 1 < len(people) < 5:
        said.append(f"{len(people)} people: the interval is honest and wide, and one person can turn it.")
    low = sum(1 for p in people if (a := named[p.key].adherence) is not None and a < ENOUGH)
    unknown = sum(named[p.key].adherence is None for p in people)
    if low:
        said.append(
            f"{low} of {len(people)} trained less than {ENOUGH:.0%} of what was planned; they count all the same."
        )
    if unknown:
        said.append(f"Of {unknown} of {len(people)} it is not known how much they trained.")
    single = sum(len(p.before) < 2 for p in people)
    if single:
        said.append(f"{single} of {len(people)} have a single baseline value.")
    return tuple(said)


def _warnings(kept: Sequence[Member], lines: Sequence[Pooled]) -> tuple[str, ...]:
    said = [
        "Before and after without a control group: practice, time and attention change measures too; a trial found "
        "sham exercise as good as the short foot (C08a).",
        "Those who hand over a file have chosen to: this is no random sample.",
    ]
    estimated = sum(p.estimate is not None for p in lines)
    if estimated > 3:
        said.append(f"{estimated} lines at once: expect about one in twenty to miss by chance alone.")
    if kept and all(m.synthetic for m in kept):
        said.append("SYNTHETIC: nobody of this group exists.")
    return tuple(said)
