"""Plans: every version of a person's week, with the prescriptions it was made from; and screenings before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import clean_text, frozen, json_text, json_value, packed, unpacked
from groundup.store.tables import plans, screenings
from groundup.training.plan import Prescription, WeekPlan
from groundup.training.screening import carried


@dataclass(frozen=True, slots=True)
class Screening:
    """Answers to the questions of evidence 3.5 by gate id, and which gates a professional cleared, who and when."""

    id: str
    person_id: str
    at: datetime
    answers: Mapping[str, bool]
    cleared: frozenset[str] = frozenset()
    cleared_by: str = ""
    cleared_on: date | None = None


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """One version of a person's plan; versions count from 1. `why` says what changed against the version before."""

    id: str
    person_id: str
    version: int
    at: datetime
    starts: date
    week: WeekPlan
    prescriptions: tuple[Prescription, ...]
    why: str


class Plans(Connected):
    """The screenings and plans of a store."""

    def save_screening(
        self,
        person_id: str,
        answers: Mapping[str, bool],
        *,
        at: datetime,
        cleared: frozenset[str] = frozenset(),
        cleared_by: str = "",
        cleared_on: date | None = None,
    ) -> Screening:
        """Keep a screening; earlier ones stay."""
        key = new_id()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            connection.execute(
                insert(screenings).values(
                    id=key,
                    person_id=person_id,
                    answers=json_text("answers", {k: bool(v) for k, v in answers.items()}),
                    cleared=json_text("cleared", sorted(cleared)),
                    cleared_by=clean_text("cleared_by", cleared_by, longest=200),
                    cleared_on=cleared_on,
                    **moment_columns("at", at),
                )
            )
        return next(s for s in self.screenings(person_id) if s.id == key)

    def screening(self, person_id: str) -> Screening | None:
        """The latest screening, or None before the first."""
        return (self.screenings(person_id) or (None,))[-1]

    def screenings(self, person_id: str) -> tuple[Screening, ...]:
        """All screenings, oldest first."""
        with self.reading() as connection:
            rows = connection.execute(
                select(screenings)
                .where(screenings.c.person_id == person_id)
                .order_by(screenings.c.at_utc, screenings.c.id)
            )
            return tuple(_screening(row) for row in rows)

    def save_plan(
        self,
        person_id: str,
        week: WeekPlan,
        *,
        prescriptions: Sequence[Prescription],
        starts: date,
        at: datetime,
        why: str = "",
    ) -> StoredPlan:
        """Keep a plan as the person's next version."""
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            last = connection.execute(
                select(func.max(plans.c.version)).where(plans.c.person_id == person_id)
            ).scalar_one_or_none()
            version = (last or 0) + 1
            connection.execute(
                insert(plans).values(
                    id=new_id(),
                    person_id=person_id,
                    version=version,
                    starts=starts,
                    week=packed("week_plan", week),
                    prescriptions=packed("prescriptions", tuple(prescriptions)),
                    why=clean_text("why", why),
                    **moment_columns("at", at),
                )
            )
            return self.plan_version(person_id, version)

    def plan(self, person_id: str) -> StoredPlan | None:
        """The latest version of a person's plan, or None before the first."""
        return (self.plans(person_id, limit=1) or (None,))[0]

    def plan_version(self, person_id: str, version: int) -> StoredPlan:
        """One version of a person's plan."""
        with self.reading() as connection:
            row = connection.execute(
                select(plans).where(plans.c.person_id == person_id, plans.c.version == version)
            ).one_or_none()
        if row is None:
            raise NotStored("plan version", version)
        return _plan(row)

    def plans(self, person_id: str, *, limit: int | None = None) -> tuple[StoredPlan, ...]:
        """All versions, newest first."""
        with self.reading() as connection:
            rows = connection.execute(
                select(plans).where(plans.c.person_id == person_id).order_by(plans.c.version.desc()).limit(limit)
            )
            return tuple(_plan(row) for row in rows)


def _screening(row: Row[Any]) -> Screening:
    return Screening(
        id=row.id,
        person_id=row.person_id,
        at=moment(row, "at"),
        answers=frozen(carried(json_value(row.answers))),
        cleared=frozenset(json_value(row.cleared)),
        cleared_by=row.cleared_by,
        cleared_on=row.cleared_on,
    )


def _plan(row: Row[Any]) -> StoredPlan:
    return StoredPlan(
        id=row.id,
        person_id=row.person_id,
        version=row.version,
        at=moment(row, "at"),
        starts=row.starts,
        week=unpacked("week_plan", row.week, WeekPlan),
        prescriptions=unpacked("prescriptions", row.prescriptions, tuple[Prescription, ...]),
        why=row.why,
    )
