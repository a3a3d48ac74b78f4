"""Probes: the short tests of an experiment put in their planned places; what cannot be used is said and stays shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from statistics import fmean
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.proof.designs import ACUTE_CONDITIONS, PRACTICE, SETTLE_DAYS, Design, phase_on, probe_days
from groundup.proof.series import EARLIEST

Array = NDArray[np.float64]


Role = Literal["foot", "hip", "outcome", "control"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure of an experiment. `side` None is the mean of both sides where it has sides."""

    role: Role
    measure_id: str
    name: str
    unit: str
    method: str
    side: Side | None
    direction: int
    """+1 or −1: which way it is expected to move, fixed beforehand."""
    test_id: str
    """The test that gives it."""
    sided: bool = True


@dataclass(frozen=True, slots=True)
class Probe:
    """One value of one side of a measure; `condition` is the cue of an acute day, else empty."""

    at: datetime
    measure_id: str
    side: Side | None
    method: str
    value: float | None
    source_id: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """One probe in its place: the value that counts, or why it does not."""

    at: datetime
    role: Role
    value: float | None
    condition: str
    slot: int | None
    phase: str
    why_not: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """All probes: `values` by role, one a place, NaN where nothing counts; acute ones (days, cues)."""

    values: Mapping[str, Array]
    rows: tuple[Placed, ...]
    doubts: tuple[str, ...]
    asked: int
    """Places up to today of one measure."""
    counted: int
    """Places up to today at which every measure counts."""


def placed(
    design: Design,
    begins: date,
    outcomes: Sequence[Outcome],
    assignment: tuple[int, ...],
    probes: Sequence[Probe],
    *,
    today: date,
) -> Placement:
    """Put probes in their places; nothing is lost, whatever its date, twin, side or method."""
    rows = [row for o in outcomes for row in _one_at_an_instant(_of_outcome(o, probes))]
    days = probe_days(design)
    rows = [_in_place(design, begins, assignment, days, row, today) for row in rows]
    rows = _one_a_place(rows)
    cues = len(ACUTE_CONDITIONS) if design.kind == "acute" else 1
    values = {o.role: np.full((len(days), cues), np.nan) for o in outcomes}
    for row in rows:
        if not row.why_not and row.slot is not None and row.value is not None:
            values[row.role][row.slot, ACUTE_CONDITIONS.index(row.condition) if cues > 1 else 0] = row.value
    due = [
        i for i, d in enumerate(days) if d <= (today - begins).days and (design.kind != "staggered" or i >= PRACTICE)
    ]
    whole = np.all([np.isfinite(v).all(axis=1) for v in values.values()], axis=0)
    doubts = tuple(dict.fromkeys(f"{row.at:%Y-%m-%d}: {row.why_not}" for row in rows if row.why_not and row.slot != -1))
    kept = {role: v if cues > 1 else v[:, 0] for role, v in values.items()}
    ordered = tuple(sorted((replace(r, slot=None) if r.slot == -1 else r for r in rows), key=_in_order))
    return Placement(kept, ordered, doubts, len(due), int(whole[due].sum()) if due else 0)


def _in_order(row: Placed) -> tuple[datetime, str, str, str, float]:
    return row.at, row.role, row.condition, row.source_id, 0.0 if row.value is None else row.value


def _of_outcome(of: Outcome, probes: Sequence[Probe]) -> list[Placed]:
    """The values of one measure: both sides of one test as their mean, or the chosen side."""
    tests: dict[tuple[datetime, str, str], list[Probe]] = defaultdict(list)
    for p in probes:
        if p.measure_id == of.measure_id and (of.side is None or p.side == of.side):
            tests[p.at, p.source_id, p.condition].append(p)
    rows: list[Placed] = []
    for (at, source, condition), found in tests.items():
        usable = [p for p in found if p.method == of.method and p.value is not None and isfinite(p.value)]
        by_side: dict[Side | None, list[float]] = defaultdict(list)
        for p in usable:
            assert p.value is not None
            by_side[p.side].append(p.value)
        why = ""
        if not usable:
            other = any(p.method != of.method for p in found)
            why = f"measured by another method than {of.method}" if other else "no value"
        elif of.sided and of.side is None and None not in by_side and len(by_side) < 2:
            why = f"only the {next(iter(by_side))} side was measured"
        value = fmean(fmean(v) for v in by_side.values()) if usable else None
        rows.append(Placed(at, of.role, value, condition, None, "", why, source))
    return sorted(rows, key=lambda r: (r.at, r.source_id))


def _one_at_an_instant(rows: Sequence[Placed]) -> list[Placed]:
    """Of two at one instant: the same value is one test kept twice; two values leave open which is right."""
    alike: dict[tuple[datetime, str], list[Placed]] = defaultdict(list)
    for row in rows:
        alike[row.at, row.condition].append(row)
    made: list[Placed] = []
    for group in alike.values():
        values = {r.value for r in group if not r.why_not}
        if len(values) > 1:
            made += [replace(r, why_not=r.why_not or "two different values at one instant") for r in group]
            continue
        first = next((r for r in group if not r.why_not), None)
        made += [r if r is first or r.why_not else replace(r, why_not="the same test twice") for r in group]
    return made


def _in_place(
    design: Design, begins: date, assignment: tuple[int, ...], days: Sequence[int], row: Placed, today: date
) -> Placed:
    on = row.at.date()
    if on < EARLIEST or on > today:
        return replace(row, why_not=row.why_not or "a date that cannot be")
    day = (on - begins).days
    if not 0 <= day < design.days:
        return replace(row, slot=-1, why_not=row.why_not or "outside the experiment")
    phase = phase_on(design, assignment, day)
    slot = max((i for i, d in enumerate(days) if d <= day), default=None)
    row = replace(row, phase=phase, slot=slot)
    if design.kind == "with_without" and day % design.phase_days < SETTLE_DAYS:
        why = f"in the first {SETTLE_DAYS} days of a phase, which carry over from the one before"
        return replace(row, slot=-1, why_not=row.why_not or why)
    if design.kind == "staggered" and slot is not None and slot < PRACTICE:
        return replace(row, slot=-1, why_not=row.why_not or "practice")
    if design.kind == "acute" and row.condition not in ACUTE_CONDITIONS:
        return replace(row, slot=-1, why_not=row.why_not or "under none of the cues that are compared")
    return row


def _one_a_place(rows: Sequence[Placed]) -> list[Placed]:
    """The first of a place counts: taking a test again because of its result would choose the result."""
    taken: set[tuple[str, int, str]] = set()
    made: list[Placed] = []
    for row in sorted(rows, key=lambda r: (r.at, r.source_id)):
        if row.why_not or row.slot is None:
            made.append(row)
            continue
        key = (row.role, row.slot, row.condition)
        made.append(replace(row, why_not="another one in the same place came first") if key in taken else row)
        taken.add(key)
    return made
