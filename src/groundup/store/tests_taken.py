"""Tests taken, assessments, and the measures that came of them: every value with interval, method and conditions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, func, insert, select

from groundup.measure import Measure
from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns, moment_or_none
from groundup.store.shapes import clean_text, frozen, json_text, json_value, packed, unpacked
from groundup.store.tables import assessments, measures, tests


@dataclass(frozen=True, slots=True)
class TestTaken:
    """One test as a person took it: trials are plain JSON, one each, as its protocol has them."""

    __test__ = False  # its name begins like a test of pytest's

    id: str
    person_id: str
    test_id: str
    protocol: str
    started: datetime
    finished: datetime | None
    trials: tuple[Any, ...]
    conditions: Mapping[str, Any]
    note: str


@dataclass(frozen=True, slots=True)
class StoredMeasure:
    """A Measure as it was, when, and what it came from: a test, a session, an assessment, a recording."""

    id: str
    person_id: str
    at: datetime
    measure: Measure
    test: str | None
    session_id: str | None
    assessment: str | None
    recording: str | None


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as its published JSON document (groundup.assessment/1)."""

    id: str
    person_id: str
    at: datetime
    title: str
    document: Mapping[str, Any]
    recording: str | None


@dataclass(frozen=True, slots=True)
class MeasureTaken:
    """How many values of a measure are stored, and the moment of the last [UTC]."""

    count: int
    last: datetime


class Taken(Connected):
    """The tests, assessments and measures of a store."""

    def save_test(
        self,
        person_id: str,
        test_id: str,
        *,
        started: datetime,
        finished: datetime | None,
        trials: Sequence[Any],
        protocol: str = "",
        conditions: Mapping[str, Any] | None = None,
        note: str = "",
    ) -> TestTaken:
        """Keep a test with its trials."""
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            connection.execute(
                insert(tests).values(
                    id=key,
                    person_id=person_id,
                    test_id=clean_text("test", test_id, longest=64, empty=False),
                    protocol=clean_text("protocol", protocol),
                    trials=json_text("trials", list(trials)),
                    conditions=json_text("conditions", conditions or {}),
                    note=clean_text("note", note),
                    **moment_columns("started", started),
                    **moment_columns("finished", finished),
                )
            )
            return self.test(key)

    def test(self, key: str) -> TestTaken:
        """One test taken."""
        with self.reading() as connection:
            row = connection.execute(select(tests).where(tests.c.id == key)).one_or_none()
        if row is None:
            raise NotStored("test", key)
        return _test(row)

    def tests(self, person_id: str, test_id: str | None = None) -> tuple[TestTaken, ...]:
        """A person's tests, oldest first; of one kind where it is named."""
        found = select(tests).where(tests.c.person_id == person_id)
        if test_id is not None:
            found = found.where(tests.c.test_id == test_id)
        with self.reading() as connection:
            return tuple(_test(row) for row in connection.execute(found.order_by(tests.c.started_utc, tests.c.id)))

    def batteries(self, person_id: str) -> tuple[tuple[str, datetime, str], ...]:
        """(test, when, what for: practice, baseline or retest) of a person's tests that belonged to a battery."""
        columns = (tests.c.test_id, tests.c.started_utc, tests.c.started_offset_s, tests.c.conditions)
        of_battery = (tests.c.person_id == person_id, tests.c.conditions.contains('"battery"'))
        with self.reading() as connection:
            rows = connection.execute(
                select(*columns).where(*of_battery).order_by(tests.c.started_utc, tests.c.id)
            ).all()
        said = ((row, json_value(row.conditions)) for row in rows)
        return tuple((row.test_id, moment(row, "started"), str(c["battery"])) for row, c in said if "battery" in c)

    def save_assessment(
        self,
        person_id: str,
        document: Mapping[str, Any],
        *,
        at: datetime,
        title: str = "",
        recording: str | None = None,
    ) -> StoredAssessment:
        """Keep an assessment's document."""
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            self.recording_exists(connection, person_id, recording)
            connection.execute(
                insert(assessments).values(
                    id=key,
                    person_id=person_id,
                    title=clean_text("title", title, longest=500),
                    document=json_text("assessment", document),
                    recording=recording,
                    **moment_columns("at", at),
                )
            )
            return self.assessment(key)

    def assessment(self, key: str) -> StoredAssessment:
        """One assessment."""
        with self.reading() as connection:
            row = connection.execute(select(assessments).where(assessments.c.id == key)).one_or_none()
        if row is None:
            raise NotStored("assessment", key)
        return _assessment(row)

    def assessments(self, person_id: str, *, limit: int | None = None) -> tuple[StoredAssessment, ...]:
        """A person's assessments, newest first."""
        found = select(assessments).where(assessments.c.person_id == person_id)
        with self.reading() as connection:
            rows = connection.execute(found.order_by(assessments.c.at_utc.desc(), assessments.c.id).limit(limit))
            return tuple(_assessment(row) for row in rows)

    def save_measures(
        self,
        person_id: str,
        found: Sequence[Measure],
        *,
        at: datetime,
        test: str | None = None,
        session_id: str | None = None,
        assessment: str | None = None,
        recording: str | None = None,
    ) -> tuple[StoredMeasure, ...]:
        """Keep measures with what they came from, all or none."""
        keys = [new_id() for _ in found]
        rows = [
            {
                "id": key,
                "person_id": person_id,
                "measure_id": m.id,
                "side": m.side,
                "method": m.method,
                "status": m.status,
                # For queries, and people who look in with another tool; the measure itself is in `measure`.
                "value": m.value,
                "unit": m.unit,
                "repetition": m.repetition,
                "measure": packed("measure", m),
                "session_id": session_id,
                "test": test,
                "assessment": assessment,
                "recording": recording,
                **moment_columns("at", at),
            }
            for key, m in zip(keys, found, strict=True)
        ]
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            self.session_exists(connection, person_id, session_id)
            self.recording_exists(connection, person_id, recording)
            if test is not None and self.test(test).person_id != person_id:
                raise NotStored("test of this person", test)
            if assessment is not None and self.assessment(assessment).person_id != person_id:
                raise NotStored("assessment of this person", assessment)
            if rows:
                connection.execute(insert(measures), rows)
        return tuple(
            StoredMeasure(key, person_id, at, m, test, session_id, assessment, recording)
            for key, m in zip(keys, found, strict=True)
        )

    def measures(
        self,
        person_id: str,
        measure_id: str | None = None,
        *,
        since: datetime | None = None,
        test: str | None = None,
        session_id: str | None = None,
        assessment: str | None = None,
    ) -> tuple[StoredMeasure, ...]:
        """A person's measures in the order measured: all, of one id, or of one test, session or assessment."""
        found = select(measures).where(measures.c.person_id == person_id)
        for column, wanted in (
            (measures.c.measure_id, measure_id),
            (measures.c.test, test),
            (measures.c.session_id, session_id),
            (measures.c.assessment, assessment),
        ):
            if wanted is not None:
                found = found.where(column == wanted)
        if since is not None:
            found = found.where(measures.c.at_utc >= moment_columns("at", since)["at_utc"])
        with self.reading() as connection:
            rows = connection.execute(
                found.order_by(measures.c.at_utc, measures.c.measure_id, measures.c.side, measures.c.id)
            )
            return tuple(_measure(row) for row in rows)

    def measures_taken(self, person_id: str, measure_ids: Collection[str] | None = None) -> Mapping[str, MeasureTaken]:
        """What there is of each measure or of some, by id.

        Measures are only ever added: while this is as it was, so are they.
        """
        m = measures.c
        counted = select(m.measure_id, func.count(), func.max(m.at_utc)).where(m.person_id == person_id)
        if measure_ids is not None:
            counted = counted.where(m.measure_id.in_(list(measure_ids)))
        with self.reading() as connection:  # the index alone answers it
            found = connection.execute(counted.group_by(m.measure_id))
            return {measure_id: MeasureTaken(count, last) for measure_id, count, last in found}

    def last_of_trials(self, person_id: str) -> tuple[tuple[StoredMeasure, int], ...]:
        """The last value of every measure of a whole trial, with how often it was taken; two methods are two measures.

        Nothing else is read: what single repetitions gave is most of what a person has. What is known of a measure
        holds until it is taken again.
        """
        taken = self.measures_taken(person_id)
        kept = self.worked_out.get((person_id, "last of trials"))
        before = cast(dict[str, tuple[MeasureTaken, _Lasts]], kept[1]) if kept is not None else {}
        new = [i for i in taken if i not in before or before[i][0] != taken[i]]
        if new:
            found = self._last_of_trials(person_id, new)
            before = {**before, **{i: (taken[i], tuple(found[i])) for i in new}}
            self.worked_out[person_id, "last of trials"] = (None, before)
        return tuple(last for i in sorted(taken) for last in before[i][1])

    def _last_of_trials(
        self, person_id: str, measure_ids: Sequence[str]
    ) -> Mapping[str, list[tuple[StoredMeasure, int]]]:
        m = measures.c
        alike = (m.measure_id, m.side, m.method)
        whole = (m.person_id == person_id, m.value.is_not(None), m.repetition.is_(None))
        each = select(*alike, func.max(m.at_utc), func.count()).where(*whole, m.measure_id.in_(list(measure_ids)))
        lasts: dict[str, list[tuple[StoredMeasure, int]]] = defaultdict(list)
        with self.reading() as connection:
            groups = connection.execute(each.group_by(*alike).order_by(*alike)).all()
            for measure_id, side, method, last, times in groups:
                one = (m.measure_id == measure_id, m.side.is_not_distinct_from(side), m.method == method)
                newest = select(measures).where(*whole, *one, m.at_utc == last).order_by(m.id.desc()).limit(1)
                lasts[measure_id].append((_measure(connection.execute(newest).one()), times))
        return lasts


_Lasts = tuple[tuple[StoredMeasure, int], ...]


def _test(row: Row[Any]) -> TestTaken:
    return TestTaken(
        id=row.id,
        person_id=row.person_id,
        test_id=row.test_id,
        protocol=row.protocol,
        started=moment(row, "started"),
        finished=moment_or_none(row, "finished"),
        trials=tuple(json_value(row.trials)),
        conditions=frozen(json_value(row.conditions)),
        note=row.note,
    )


def _measure(row: Row[Any]) -> StoredMeasure:
    return StoredMeasure(
        id=row.id,
        person_id=row.person_id,
        at=moment(row, "at"),
        measure=unpacked("measure", row.measure, Measure),
        test=row.test,
        session_id=row.session_id,
        assessment=row.assessment,
        recording=row.recording,
    )


def _assessment(row: Row[Any]) -> StoredAssessment:
    return StoredAssessment(
        row.id, row.person_id, moment(row, "at"), row.title, frozen(json_value(row.document)), row.recording
    )
