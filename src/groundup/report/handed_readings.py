"""Readings of a hand-over: its measures as values again, for what is computed of them."""

from typing import cast

from groundup.anatomy import Link
from groundup.measure import Interval, Measure
from groundup.proof.group import Member
from groundup.proof.series import Kind, Reading
from groundup.report.handed import Handed, HandedMeasure

_KINDS: dict[str, Kind] = {"practice": "practice", "baseline": "baseline", "retest": "retest"}


def readings(handed: Handed) -> tuple[Reading, ...]:
    """Every measure of a hand-over as a reading."""
    return tuple(Reading(m.at, _measure(m), _KINDS.get(m.kind, "extra"), m.source) for m in handed.measures)


def member(handed: Handed, *, where: str) -> Member:
    """One person's file in a group."""
    share = handed.done / handed.planned if handed.planned else None
    return Member(handed.key, where, handed.made, readings(handed), share, handed.synthetic)


def _measure(m: HandedMeasure) -> Measure:
    return Measure(
        id=m.id,
        link=cast(Link, m.link),
        side=m.side,
        value=m.value,
        unit=m.unit,
        method=m.method,
        status=m.status,
        repetition=m.repetition,
        interval=Interval(m.low, m.high, m.interval_why),
        why=m.why,
        conditions=tuple(m.conditions.items()),
        reference=m.reference,
    )
