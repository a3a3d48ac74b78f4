"""Removal: what is deleted is gone from the disk: rows, files, copies, and the pages that held them.

A deletion is done in two steps, so that a kill between them leaves nothing behind: one transaction removes the rows
and notes what is still to wipe; then files are removed and the database is written anew (VACUUM, the write-ahead log
cut to nothing). What is noted and not done is done when the folder is opened next.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import delete, insert, select

from groundup.errors import UsageError
from groundup.store.database import errors_said
from groundup.store.errors import StoreError, said
from groundup.store.recordings import Recordings
from groundup.store.shapes import json_text, json_value
from groundup.store.tables import metadata, people, sessions, settings

_PENDING = "store.to_wipe"


class Removal(Recordings):
    """Deleting from a store, really."""

    def delete_person(self, person_id: str) -> None:
        """Delete one person: every row, recording and journal of theirs, and the copies that hold them."""
        self.alone()
        with self.writing() as connection:
            self.person_exists(connection, person_id)
            held = list(connection.execute(select(sessions.c.id).where(sessions.c.person_id == person_id)).scalars())
            connection.execute(delete(people).where(people.c.id == person_id))
            self._note(held)
        self.wipe()

    def delete_everything(self) -> None:
        """Delete everyone and every setting: the folder is as it was before the first person."""
        self.alone()
        with self.writing() as connection:
            held = list(connection.execute(select(sessions.c.id)).scalars())
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
            self._note(held)
        self.wipe()

    def wipe(self) -> None:
        """Do what a deletion noted: remove the files, and write the database anew without the freed pages."""
        with self.reading() as connection:
            noted = connection.execute(select(settings.c.value).where(settings.c.key == _PENDING)).scalar()
        if noted is None:
            return
        self.worked_out.clear()
        try:
            self.remove_unused()
            self.remove_strange_sensors()
            for session_id in json_value(noted):
                shutil.rmtree(journal_place(self.folder.journals, session_id), ignore_errors=True)
            for copy in self.folder.copies.iterdir():
                shutil.rmtree(copy) if copy.is_dir() else copy.unlink(missing_ok=True)
        except OSError as error:
            raise said(error, self.folder.root) or error from error
        rewrite(self.folder.database, patience_s=self.busy_s)
        with self.writing() as connection:
            connection.execute(delete(settings).where(settings.c.key == _PENDING))

    def remove_strange_sensors(self) -> None:
        """Remove what sensors left of people who are not here: their recordings and maxima, named by whose they are."""
        with self.reading() as connection:
            known = set(connection.execute(select(people.c.id)).scalars())
        for left in (*self.folder.sensors.glob("*"), *self.folder.maxima.glob("*")):
            if left.name.partition(".")[0] not in known:
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    def _note(self, session_ids: list[str]) -> None:
        with self.writing() as connection:
            old = connection.execute(select(settings.c.value).where(settings.c.key == _PENDING)).scalar()
            todo = ([] if old is None else json_value(old)) + session_ids
            connection.execute(delete(settings).where(settings.c.key == _PENDING))
            connection.execute(insert(settings).values(key=_PENDING, value=json_text("to wipe", todo)))


def journal_place(journals: Path, session_id: str) -> Path:
    """The folder of a session's journals; anything but an id of ours is refused, so that no path leads elsewhere."""
    if len(session_id) != 32 or not set(session_id) <= set("0123456789abcdef"):
        raise UsageError("the id of a session", found=f"'{session_id[:80]}'")
    return journals / session_id


def rewrite(database: Path, *, patience_s: float) -> None:
    """Write a database anew without its freed pages, and cut its write-ahead log to nothing."""
    with errors_said(database), closing(sqlite3.connect(database, timeout=patience_s, isolation_level=None)) as raw:
        raw.execute("PRAGMA temp_store = MEMORY")  # or the copy that VACUUM makes would lie in a temporary folder
        raw.execute("VACUUM")
        until = time.monotonic() + patience_s
        while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > until:
                raise StoreError(
                    "nobody reading the database, to wipe what was deleted",
                    found="another program reading it",
                    where=str(database),
                    next_step="It is deleted; close the other groundup, and opening this one again wipes the rest.",
                )
            time.sleep(0.02)
