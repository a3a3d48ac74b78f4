"""People: who uses this machine, by name, each with what is known of them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from groundup.errors import UsageError
from groundup.signals.recording import Subject
from groundup.store.database import Connected, new_id
from groundup.store.errors import NotStored
from groundup.store.moments import moment, moment_columns
from groundup.store.shapes import clean_text, frozen, json_text, json_value, packed, unpacked
from groundup.store.tables import people

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Person:
    """One person on this machine. `settings` are plain JSON values by name; `synthetic` marks the demo person."""

    id: str
    name: str
    subject: Subject
    created: datetime
    settings: Mapping[str, Any] = field(default_factory=lambda: frozen({}))
    synthetic: bool = False


class People(Connected):
    """The people of a store."""

    def people(self) -> tuple[Person, ...]:
        """Everyone, in the order they came."""
        with self.reading() as connection:
            rows = connection.execute(select(people).order_by(people.c.created_utc, people.c.name_key))
            return tuple(_person(row) for row in rows)

    def person(self, person_id: str) -> Person:
        """One person; an unknown id is an error."""
        with self.reading() as connection:
            row = connection.execute(select(people).where(people.c.id == person_id)).one_or_none()
        if row is None:
            raise NotStored("person", person_id)
        return _person(row)

    def add_person(
        self,
        name: str,
        *,
        at: datetime,
        subject: Subject | None = None,
        settings: Mapping[str, Any] | None = None,
        synthetic: bool = False,
    ) -> Person:
        """Add a person; a name that is taken (whatever its capitals) is refused."""
        person = Person(new_id(), _name(name), subject or Subject(), at, frozen(settings or {}), synthetic)
        with self.writing() as connection:
            self._refuse_taken(person)
            connection.execute(insert(people).values(id=person.id, synthetic=synthetic, **_columns(person)))
        return self.person(person.id)

    def update_person(
        self,
        person_id: str,
        *,
        name: str | None = None,
        subject: Subject | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Person:
        """Change what is given; `settings` are laid over those there are, and a None among them removes one."""
        with self.writing() as connection:
            old = self.person(person_id)
            merged = {k: v for k, v in {**old.settings, **(settings or {})}.items() if v is not None}
            new = Person(
                old.id,
                old.name if name is None else _name(name),
                subject or old.subject,
                old.created,
                frozen(merged),
                old.synthetic,
            )
            self._refuse_taken(new)
            connection.execute(update(people).where(people.c.id == person_id).values(**_columns(new)))
        return self.person(person_id)

    def _refuse_taken(self, person: Person) -> None:
        with self.reading() as connection:
            same = select(people.c.id).where(people.c.name_key == _key(person.name), people.c.id != person.id)
            if connection.execute(same).first() is not None:
                raise UsageError(
                    "a name that nobody else has here", found=f"'{person.name}'", next_step="Add a letter to it."
                )


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        subject=unpacked("subject", row.subject, Subject),
        created=moment(row, "created"),
        settings=frozen(json_value(row.settings)),
        synthetic=row.synthetic,
    )


def _columns(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "name_key": _key(person.name),
        "subject": packed("subject", person.subject),
        "settings": json_text("settings", person.settings),
        **moment_columns("created", person.created),
    }


def _name(name: str) -> str:
    return clean_text("name", name.strip(), longest=LONGEST_NAME, empty=False)


def _key(name: str) -> str:
    """What makes two names the same: capitals, width and the way an accent is composed do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
