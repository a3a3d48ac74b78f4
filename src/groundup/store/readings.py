"""Readings: stored measures as proof reads them, each with what its test was for and how many tries it had."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select

from groundup.anatomy import Side
from groundup.measure import Measure
from groundup.proof.series import Kind, Reading
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import json_value, unpacked
from groundup.store.store import Store
from groundup.store.tables import measures, tests

_KINDS: Mapping[str, Kind] = {"practice": "practice", "baseline": "baseline", "retest": "retest"}


def readings(
    store: Store, person_id: str, measure_ids: Collection[str] | None = None, *, since: datetime | None = None
) -> tuple[Reading, ...]:
    """A person's measures with their tests, oldest first, in one query; of some ids alone where they are named.

    What belonged to no battery is an extra. Its source is the test, else the session or assessment it came from.
    """
    m, t = measures.c, tests.c
    found = (
        select(
            m.id,
            m.at_utc,
            m.at_offset_s,
            m.measure,
            m.session_id,
            m.test,
            m.assessment,
            t.conditions,
            t.trials,
        )
        .select_from(measures.outerjoin(tests, t.id == m.test))
        .where(m.person_id == person_id)
    )
    if measure_ids is not None:
        found = found.where(m.measure_id.in_(list(measure_ids)))
    if since is not None:
        found = found.where(m.at_utc >= moment_columns("at", since)["at_utc"])
    with store.reading() as connection:
        rows = connection.execute(found.order_by(m.at_utc, m.id)).all()
    known: dict[str, tuple[Kind, Mapping[Side | None, int]]] = {}
    made: list[Reading] = []
    for row in rows:
        measure = unpacked("measure", row.measure, Measure)
        if row.test is not None and row.test not in known:
            known[row.test] = (_kind(row.conditions), _tries(row.trials))
        kind, tries = known[row.test] if row.test is not None else ("extra", {})
        source = row.test or row.session_id or row.assessment or row.id
        made.append(Reading(moment(row, "at"), measure, kind, source, _of_side(measure, tries)))
    return tuple(made)


def _kind(conditions: str) -> Kind:
    return _KINDS.get(str(json_value(conditions).get("battery", "")), "extra")


def _tries(trials: str) -> Mapping[Side | None, int]:
    """How many trials of a test counted on each side."""
    counted: dict[Side | None, int] = {}
    for trial in cast(list[Any], json_value(trials)):
        if isinstance(trial, dict) and "missing" not in trial:
            side = cast(dict[str, Any], trial).get("side")
            counted[side] = counted.get(side, 0) + 1
    return counted


def _of_side(measure: Measure, tries: Mapping[Side | None, int]) -> int:
    """A repetition is one; a whole value has the tries of its side, or all of them where it has none."""
    if measure.repetition is not None:
        return 1
    return max(tries.get(measure.side, 0) if measure.side else sum(tries.values()), 1)
