"""Readings: stored measures as proof reads them, each with what its test was for and how many tries it had."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import groupby
from typing import Any, cast

from sqlalchemy import and_, false, func, or_, select

from groundup.anatomy import Side
from groundup.measure import Measure
from groundup.proof.adherence import Span
from groundup.proof.progress import Progress, progress
from groundup.proof.series import Kind, Reading
from groundup.store.adherence import weeks_of
from groundup.store.moments import moment_columns
from groundup.store.people import Person
from groundup.store.sessions import planned_sets
from groundup.store.shapes import json_value, unpacked
from groundup.store.store import Store
from groundup.store.tables import measures, sessions, set_results, tests
from groundup.training.log import DONE_FROM

MOST_WORKED_OUT = 6
"""Answers that a store keeps: a household's people, and a page of one measure beside them."""
_KINDS: Mapping[str, Kind] = {"practice": "practice", "baseline": "baseline", "retest": "retest"}


def readings(
    store: Store, person_id: str, measure_ids: Collection[str] | None = None, *, since: datetime | None = None
) -> tuple[Reading, ...]:
    """A person's measures with their tests, oldest first, in one query; of some ids alone where they are named.

    What belonged to no battery is an extra. Its source is the test, else the session or assessment it came from.
    """
    m, t = measures.c, tests.c
    columns = (m.at_utc, m.at_offset_s, m.measure, m.test, t.conditions, t.trials, m.session_id, m.assessment, m.id)
    found = select(*columns).select_from(measures.outerjoin(tests, t.id == m.test)).where(m.person_id == person_id)
    if measure_ids is not None:
        found = found.where(m.measure_id.in_(list(measure_ids)))
    if since is not None:
        found = found.where(m.at_utc >= moment_columns("at", since)["at_utc"])
    with store.reading() as connection:
        rows = connection.execute(found.order_by(m.at_utc, m.id)).all()
    known: dict[str, tuple[Kind, Mapping[Side | None, int]]] = {}
    made: list[Reading] = []
    for at_utc, offset_s, text, test, conditions, trials, session_id, assessment, key in rows:
        measure = unpacked("measure", text, Measure)
        if test is not None and test not in known:
            known[test] = (_kind(conditions), _tries(trials))
        kind, tries = known[test] if test is not None else ("extra", {})
        if measure.value is None and kind == "extra":
            continue  # an assessment says of itself what it cannot measure; only a test that was taken lacks a value
        at = at_utc.replace(tzinfo=UTC).astimezone(_zone(offset_s))
        made.append(Reading(at, measure, kind, test or session_id or assessment or key, _of_side(measure, tries)))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Latest:
    """What was read of one measure on the last day it was taken, and at how many moments it ever was."""

    measure_id: str
    measures: tuple[Measure, ...]
    at: datetime
    times: int


def latest(store: Store, person_id: str, *, without: Collection[str] = ()) -> tuple[Latest, ...]:
    """The last day of every measure but of the ids in `without`, by id. Everything earlier is only counted."""
    m = measures.c
    mine = (m.person_id == person_id, m.measure_id.not_in(list(without)))
    with store.reading() as connection:
        counted = connection.execute(
            select(m.measure_id, func.max(m.at_utc), func.count(m.at_utc.distinct()))
            .where(*mine)
            .group_by(m.measure_id)
        ).all()
        of_days = [  # each names the person too: so each is looked up in the index
            and_(m.person_id == person_id, m.measure_id == i, m.at_utc > last - timedelta(hours=18), m.at_utc <= last)
            for i, last, _ in counted
        ]
        found = select(m.measure_id, m.at_utc, m.at_offset_s, m.measure)
        found = found.where(m.value.is_not(None), or_(false(), *of_days)).order_by(m.measure_id, m.at_utc, m.side, m.id)
        rows = connection.execute(found).all()
    often = {measure_id: times for measure_id, _, times in counted}
    made: list[Latest] = []
    for measure_id, of_it in groupby(rows, key=lambda row: row.measure_id):
        of_day = list(of_it)
        at = of_day[-1].at_utc.replace(tzinfo=UTC).astimezone(_zone(of_day[-1].at_offset_s))
        read = tuple(unpacked("measure", row.measure, Measure) for row in of_day)
        made.append(Latest(measure_id, read, at, often[measure_id]))
    return tuple(made)


def trained(store: Store, person_id: str, *, today: date) -> tuple[Span, ...]:
    """Sessions planned and done of every week of a person's plans, in three queries however many sessions there are.

    A session counts by the same rule as `training.log` has; nothing of it is read but whether it does.
    """
    s, r = sessions.c, set_results.c
    set_done = (r.skipped.is_(False), r.done > 0, r.done >= DONE_FROM * r.target)
    of_person = (s.person_id == person_id, s.kind.not_in(("primer", "test")), s.finished_utc.is_not(None))
    each = select(r.session_id, func.count()).where(r.person_id == person_id, *set_done).group_by(r.session_id)
    with store.reading() as connection:
        done = {row[0]: row[1] for row in connection.execute(each)}
        rows = connection.execute(
            select(s.id, s.started_utc, s.started_offset_s, planned_sets()).where(*of_person)
        ).all()
    days = [
        (utc + timedelta(seconds=offset)).date()
        for key, utc, offset, planned in rows
        if planned > 0 and done.get(key, 0) >= DONE_FROM * planned
    ]
    plans = store.plans(person_id)
    if not plans:
        return ()
    begun = min(p.starts for p in plans)
    weeks = weeks_of(plans, days, today=today, weeks=max((today - begun).days // 7 + 2, 1))
    return tuple(Span(w.monday, min(w.monday + timedelta(days=6), today), w.planned, w.done) for w in weeks)


def progress_of(
    store: Store,
    person: Person,
    *,
    today: date,
    last: date | None = None,
    measure_ids: Collection[str] | None = None,
) -> Progress:
    """What a person's readings say about change: of what they chose, and of the other ids that are named.

    With a `last` day it is as it was on that one: what came later is not read, and no date is in the future for it.
    What they chose is always read, because a verdict depends on how many lines are judged beside it. Measures and
    tests are only ever added and removed, never changed: while their ids and all else are what they were, so is the
    answer, and years of it are not worked out again.
    """
    on = today if last is None else min(last, today)
    primaries = store.primary_measures(person.id)
    wanted = tuple(sorted({p.measure_id for p in primaries} | set(measure_ids or ())))
    spans = trained(store, person.id, today=on)
    since = store.plan_version(person.id, 1).starts if store.plan(person.id) else None
    subject = person.subject
    made_of = (_ids(store, person.id, wanted), primaries, spans, on, today, since, subject.sex, subject.age_years)
    before = store.worked_out.get((person.id, *wanted))
    if before is not None and before[0] == made_of:
        return cast(Progress, before[1])
    read = readings(store, person.id, wanted) if wanted else ()
    found = progress(
        [r for r in read if r.day <= on] if on < today else read,
        primaries,
        spans,
        today=on,
        training_since=since,
        sex=subject.sex,
        age_years=subject.age_years,
    )
    for oldest in list(store.worked_out)[: 1 - MOST_WORKED_OUT]:
        store.worked_out.pop(oldest, None)
    store.worked_out[person.id, *wanted] = (made_of, found)
    return found


def _ids(store: Store, person_id: str, measure_ids: Collection[str]) -> tuple[str, ...]:
    """The ids of a person's stored measures of some kinds."""
    m = measures.c
    mine = select(m.id).where(m.person_id == person_id, m.measure_id.in_(list(measure_ids)))
    with store.reading() as connection:
        return tuple(connection.execute(mine.order_by(m.measure_id, m.at_utc, m.id)).scalars())


@cache
def _zone(offset_s: int) -> timezone:
    return timezone(timedelta(seconds=offset_s))


@cache
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
    if measure.repetition is not None or not tries:
        return 1
    return max(tries.get(measure.side, 0) if measure.side else sum(tries.values()), 1)
