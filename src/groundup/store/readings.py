"""Readings: stored measures as proof reads them, each with what its test was for and how many tries it had."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import groupby
from typing import Any, cast

import msgspec
from sqlalchemy import and_, false, func, or_, select

from groundup.anatomy import Side
from groundup.measure import Measure
from groundup.proof.adherence import Span
from groundup.proof.progress import Progress, progress
from groundup.proof.series import Kind, Reading
from groundup.store.adherence import free_days, weeks_of
from groundup.store.moments import moment_columns
from groundup.store.people import Person
from groundup.store.sessions import sets_that_count
from groundup.store.shapes import json_value, unpacked
from groundup.store.store import Store
from groundup.store.tables import measures, sessions, tests
from groundup.store.tests_taken import MeasureTaken
from groundup.training.log import DONE_FROM

MOST_WORKED_OUT = 6
"""Answers that a store keeps: a household's people, and a page of one measure beside them."""
_KINDS: Mapping[str, Kind] = {"practice": "practice", "baseline": "baseline", "retest": "retest"}


def readings(
    store: Store, person_id: str, measure_ids: Collection[str] | None = None, *, since: datetime | None = None
) -> tuple[Reading, ...]:
    """A person's measures with their tests, oldest first, in two queries; of some ids alone where they are named.

    What belonged to no battery is an extra. Its source is the test, else the session or assessment it came from.
    """
    m, t = measures.c, tests.c
    found = select(m.at_utc, m.at_offset_s, m.measure, m.test, m.session_id, m.assessment, m.id)
    found = found.where(m.person_id == person_id)
    if measure_ids is not None:
        found = found.where(m.measure_id.in_(list(measure_ids)))
    if since is not None:
        found = found.where(m.at_utc >= moment_columns("at", since)["at_utc"])
    with store.reading() as connection:
        rows = connection.execute(found).all()
        of_tests = connection.execute(select(t.id, t.conditions, t.trials).where(t.person_id == person_id)).all()
    taken = {key: (conditions, trials) for key, conditions, trials in of_tests}
    known: dict[str, tuple[Kind, Mapping[Side | None, int]]] = {}
    moments: dict[tuple[datetime, int], datetime] = {}
    made: list[Reading] = []
    for at_utc, offset_s, text, test, session_id, assessment, key in sorted(rows, key=lambda row: (row[0], row[-1])):
        measure = unpacked("measure", text, Measure)
        if test is not None and test not in known:
            conditions, trials = taken[test]
            known[test] = (_kind(conditions), _tries(trials))
        kind, tries = known[test] if test is not None else ("extra", {})
        if measure.value is None and kind == "extra":
            continue  # an assessment says of itself what it cannot measure; only a test that was taken lacks a value
        at = moments.get((at_utc, offset_s))
        if at is None:  # a test has many measures of one moment
            at = moments[at_utc, offset_s] = at_utc.replace(tzinfo=UTC).astimezone(_zone(offset_s))
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
    """The last day of every measure but of the ids in `without`, by id. Everything earlier is only counted.

    What is known of a measure holds until it is taken again.
    """
    taken = store.measures_taken(person_id)
    kept = store.worked_out.get((person_id, "latest"))
    before = cast(dict[str, tuple[MeasureTaken, Latest | None]], kept[1]) if kept is not None else {}
    wanted = [i for i in taken if i not in without]
    new = [i for i in wanted if i not in before or before[i][0] != taken[i]]
    if new:
        found = _latest(store, person_id, {i: taken[i].last for i in new})
        before = {**before, **{i: (taken[i], found.get(i)) for i in new}}
        store.worked_out[person_id, "latest"] = (None, before)
    return tuple(one for i in sorted(wanted) if (one := before[i][1]) is not None)


def _latest(store: Store, person_id: str, last: Mapping[str, datetime]) -> dict[str, Latest]:
    """The last day of each of some measures, whose last moments are known."""
    m = measures.c
    mine = (m.person_id == person_id, m.measure_id.in_(list(last)))
    together: dict[datetime, list[str]] = {}
    for measure_id, at in last.items():
        together.setdefault(at, []).append(measure_id)  # one test gives many measures
    of_days = [  # each names the person too: so each is looked up in the index
        and_(m.person_id == person_id, m.measure_id.in_(ids), m.at_utc > at - timedelta(hours=18), m.at_utc <= at)
        for at, ids in together.items()
    ]
    times = select(m.measure_id, func.count(m.at_utc.distinct())).where(*mine).group_by(m.measure_id)
    found = select(m.measure_id, m.at_utc, m.at_offset_s, m.measure)
    found = found.where(m.value.is_not(None), or_(false(), *of_days)).order_by(m.measure_id, m.at_utc, m.side, m.id)
    with store.reading() as connection:
        often = {row[0]: row[1] for row in connection.execute(times)}
        rows = connection.execute(found).all()
    made: dict[str, Latest] = {}
    for measure_id, of_it in groupby(rows, key=lambda row: row.measure_id):
        of_day = list(of_it)
        at = of_day[-1].at_utc.replace(tzinfo=UTC).astimezone(_zone(of_day[-1].at_offset_s))
        read = tuple(unpacked("measure", row.measure, Measure) for row in of_day)
        made[measure_id] = Latest(measure_id, read, at, often[measure_id])
    return made


def trained(store: Store, person_id: str, *, today: date) -> tuple[Span, ...]:
    """Sessions planned and done of every week of a person's plans, in a few queries however many sessions there are.

    A session counts by the same rule as `training.log` has; nothing of it is read but whether it does.
    """
    s = sessions.c
    of_person = (s.person_id == person_id, s.kind.not_in(("primer", "test", "beside")), s.finished_utc.is_not(None))
    with store.reading() as connection:
        done = {row[0]: row[1] for row in connection.execute(sets_that_count(person_id))}
        rows = connection.execute(select(s.id, s.started_utc, s.started_offset_s).where(*of_person)).all()
    planned = store.planned_sets(person_id, [row[0] for row in rows])
    days = [
        (utc + timedelta(seconds=offset)).date()
        for key, utc, offset in rows
        if planned[key] > 0 and done.get(key, 0) >= DONE_FROM * planned[key]
    ]
    plans = store.plans(person_id)
    if not plans:
        return ()
    begun = min(p.starts for p in plans)
    free = free_days(store.experiments(person_id), today=today)
    weeks = weeks_of(plans, days, today=today, weeks=max((today - begun).days // 7 + 2, 1), free=free)
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
    What they chose is always read, because a verdict depends on how many lines are judged beside it. Measures are only
    ever added, never changed: while there are as many and all else is what it was, so is the answer, and years of it
    are not worked out again.
    """
    on = today if last is None else min(last, today)
    primaries = store.primary_measures(person.id)
    wanted = tuple(sorted({p.measure_id for p in primaries} | set(measure_ids or ())))
    taken = store.measures_taken(person.id, wanted)
    spans = trained(store, person.id, today=on)
    since = store.plan_version(person.id, 1).starts if store.plan(person.id) else None
    subject = person.subject
    made_of = (taken, primaries, spans, on, today, since, subject.sex, subject.age_years)
    with store.one_at_a_time(person.id):
        before = store.worked_out.get((person.id, "progress", *wanted))
        if before is not None and before[0] == made_of:
            return cast(Progress, before[1])
        read = _read(store, person.id, wanted, taken)
        found = progress(
            [r for r in read if r.day <= on] if on < today else read,
            primaries,
            spans,
            today=on,
            training_since=since,
            sex=subject.sex,
            age_years=subject.age_years,
        )
        keep(store, (person.id, "progress", *wanted), made_of, found)
        return found


def _read(
    store: Store, person_id: str, wanted: tuple[str, ...], taken: Mapping[str, MeasureTaken]
) -> tuple[Reading, ...]:
    """The readings of some measures. Where only later ones were added to those read before, these alone are read."""
    before = store.worked_out.get((person_id, "readings", *wanted))
    old = cast(Mapping[str, MeasureTaken], before[0]) if before is not None else {}
    read = cast(tuple[Reading, ...], before[1]) if before is not None else ()
    if before is not None and old == taken:
        return read
    since = max((t.last for t in old.values()), default=datetime(1, 1, 1)) + timedelta(microseconds=1)
    m = measures.c
    later = select(func.count()).where(m.person_id == person_id, m.measure_id.in_(list(wanted)), m.at_utc >= since)
    with store.reading() as connection:
        added = connection.execute(later).scalar_one()
        if sum(t.count for t in old.values()) + added == sum(t.count for t in taken.values()):
            read = (*read, *readings(store, person_id, wanted, since=since.replace(tzinfo=UTC)))
        else:  # something was added between those read before
            read = readings(store, person_id, wanted)
    keep(store, (person_id, "readings", *wanted), dict(taken), read)
    return read


def keep(store: Store, key: tuple[str, ...], made_of: object, found: object) -> None:
    """Keep an answer with what it was made of; of each sort the last few."""
    alike = [k for k in list(store.worked_out) if k[1] == key[1] and k != key]
    for oldest in alike[: 1 - MOST_WORKED_OUT]:
        store.worked_out.pop(oldest, None)
    store.worked_out[key] = (made_of, found)


@cache
def _zone(offset_s: int) -> timezone:
    return timezone(timedelta(seconds=offset_s))


@cache
def _kind(conditions: str) -> Kind:
    return _KINDS.get(str(json_value(conditions).get("battery", "")), "extra")


def _tries(trials: str) -> Mapping[Side | None, int]:
    """How many trials of a test counted on each side."""
    counted: dict[Side | None, int] = {}
    for trial in cast(list[Any], msgspec.json.decode(trials)):
        if isinstance(trial, dict) and "missing" not in trial:
            side = cast(dict[str, Any], trial).get("side")
            counted[side] = counted.get(side, 0) + 1
    return counted


def _of_side(measure: Measure, tries: Mapping[Side | None, int]) -> int:
    """A repetition is one; a whole value has the tries of its side, or all of them where it has none."""
    if measure.repetition is not None or not tries:
        return 1
    return max(tries.get(measure.side, 0) if measure.side else sum(tries.values()), 1)
