"""Choices: own exercises, primary measures, drafts of a running test, and the settings of the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from groundup.anatomy import Side
from groundup.errors import UsageError
from groundup.store.database import Connected
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import clean_text, frozen, json_text, json_value
from groundup.store.tables import drafts, own_exercises, primary_measures, settings

MOST_PRIMARY = 3
"""Many measures mean false alarms: at most three are chosen beforehand (evidence 5.2)."""


@dataclass(frozen=True, slots=True)
class OwnExercise:
    """A person's own exercise as the values that `training.exercises.own_exercise` reads."""

    id: str
    person_id: str
    at: datetime
    values: Mapping[str, Any]
    removed: bool


@dataclass(frozen=True, slots=True)
class PrimaryMeasure:
    """One of the at most three measures by which a person wants to judge, chosen before training."""

    measure_id: str
    side: Side | None
    method: str
    at: datetime


class Choices(Connected):
    """The choices of a store's people."""

    def save_own_exercise(self, person_id: str, key: str, values: Mapping[str, Any], *, at: datetime) -> OwnExercise:
        """Keep an own exercise under its id (`own-…`); the same id replaces it."""
        if not key.startswith("own-"):
            raise UsageError("an id that begins with own-", found=f"'{key}'", where="own exercise")
        columns = {
            "exercise": json_text("own exercise", values),
            "removed": False,
            **moment_columns("at", at),
        }
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            mine = (own_exercises.c.person_id == person_id, own_exercises.c.id == key)
            if not connection.execute(update(own_exercises).where(*mine).values(**columns)).rowcount:
                key = clean_text("exercise id", key, longest=64)
                connection.execute(insert(own_exercises).values(person_id=person_id, id=key, **columns))
            return next(e for e in self.own_exercises(person_id) if e.id == key)

    def own_exercises(self, person_id: str, *, removed: bool = False) -> tuple[OwnExercise, ...]:
        """A person's own exercises by id; with `removed`, those too that only old sessions still name."""
        found = select(own_exercises).where(own_exercises.c.person_id == person_id)
        if not removed:
            found = found.where(own_exercises.c.removed.is_(False))
        with self.reading() as connection:
            rows = connection.execute(found.order_by(own_exercises.c.id))
            return tuple(
                OwnExercise(row.id, row.person_id, moment(row, "at"), frozen(json_value(row.exercise)), row.removed)
                for row in rows
            )

    def remove_own_exercise(self, person_id: str, key: str) -> None:
        """Take an own exercise off the list; sessions that had it keep it."""
        with self.writing() as connection:
            mine = (own_exercises.c.person_id == person_id, own_exercises.c.id == key)
            if not connection.execute(update(own_exercises).where(*mine).values(removed=True)).rowcount:
                raise NotStored("own exercise", key)

    def choose_primary(self, person_id: str, chosen: Sequence[PrimaryMeasure]) -> None:
        """Set a person's primary measures, at most three, in place of those before.

        One that was chosen already keeps the moment of its choice: chosen again is not chosen later.
        """
        if len(chosen) > MOST_PRIMARY:
            raise UsageError(f"at most {MOST_PRIMARY} primary measures", found=f"{len(chosen)}")
        if len({(c.measure_id, c.side, c.method) for c in chosen}) < len(chosen):
            raise UsageError("primary measures that differ", found="one of them twice")
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            before = {(c.measure_id, c.side, c.method): c.at for c in self.primary_measures(person_id)}
            connection.execute(delete(primary_measures).where(primary_measures.c.person_id == person_id))
            for position, choice in enumerate(chosen):
                connection.execute(
                    insert(primary_measures).values(
                        person_id=person_id,
                        position=position,
                        measure_id=clean_text("measure", choice.measure_id, longest=64, empty=False),
                        side=choice.side,
                        method=clean_text("method", choice.method, longest=200),
                        **moment_columns("at", before.get((choice.measure_id, choice.side, choice.method), choice.at)),
                    )
                )

    def primary_measures(self, person_id: str) -> tuple[PrimaryMeasure, ...]:
        """A person's primary measures in the order chosen."""
        table = primary_measures
        with self.reading() as connection:
            rows = connection.execute(select(table).where(table.c.person_id == person_id).order_by(table.c.position))
            return tuple(PrimaryMeasure(row.measure_id, row.side, row.method, moment(row, "at")) for row in rows)

    def save_draft(self, person_id: str, key: str, value: Any, *, at: datetime) -> None:
        """Keep what a half-done page holds (a running test), in place of what it held before."""
        columns = {"value": json_text("draft", value), **moment_columns("at", at)}
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            mine = (drafts.c.person_id == person_id, drafts.c.key == key)
            if not connection.execute(update(drafts).where(*mine).values(**columns)).rowcount:
                key = clean_text("draft", key, longest=200, empty=False)
                connection.execute(insert(drafts).values(person_id=person_id, key=key, **columns))

    def draft(self, person_id: str, key: str) -> Any:
        """What a half-done page holds, or None."""
        return self.drafts(person_id).get(key)

    def drafts(self, person_id: str) -> dict[str, Any]:
        """All drafts of a person by key."""
        with self.reading() as connection:
            rows = connection.execute(select(drafts).where(drafts.c.person_id == person_id).order_by(drafts.c.key))
            return {row.key: json_value(row.value) for row in rows}

    def remove_draft(self, person_id: str, key: str) -> None:
        """Forget a draft; one that is not there is no error."""
        with self.writing() as connection:
            connection.execute(delete(drafts).where(drafts.c.person_id == person_id, drafts.c.key == key))

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the app, or the default."""
        return self.settings().get(key, default)

    def settings(self) -> dict[str, Any]:
        """All settings of the app."""
        with self.reading() as connection:
            rows = connection.execute(select(settings).order_by(settings.c.key))
            return {row.key: json_value(row.value) for row in rows}

    def save_setting(self, key: str, value: Any) -> None:
        """Set a setting of the app; None removes it."""
        text = json_text("setting", value)
        with self.writing() as connection:
            connection.execute(delete(settings).where(settings.c.key == key))
            if value is not None:
                key = clean_text("setting", key, longest=200, empty=False)
                connection.execute(insert(settings).values(key=key, value=text))
