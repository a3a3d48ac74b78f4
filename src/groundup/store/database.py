"""The database: one engine with foreign keys, WAL and patience; transactions that say what went wrong."""

import secrets
import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, select
from sqlalchemy.exc import DBAPIError

from groundup.store.errors import DamagedDatabase, NotStored, damaged, said
from groundup.store.folder import Folder
from groundup.store.tables import people, recordings, sessions

BUSY_S = 10.0
"""How long a write waits for another program's write."""
APPLICATION_ID = 0x67726E64
"""`grnd`: SQLite keeps it in the file's head, so that a backup can be told from any other database."""


class Connected:
    """What every part of the store stands on: its folder and its transactions."""

    def __init__(self, folder: Folder, engine: Engine, *, busy_s: float = BUSY_S) -> None:
        self.folder = folder
        self.busy_s = busy_s
        self.worked_out: dict[tuple[str, ...], tuple[object, object]] = {}
        """What takes long, with what it was made of, by person first; forgotten with the person."""
        self._one_at_a_time: dict[str, threading.RLock] = {}
        self._engine = engine
        self._here = threading.local()
        self._one_writer = threading.RLock()

    def one_at_a_time(self, person_id: str) -> threading.RLock:
        """Held while something long is worked out for a person: who asks meanwhile waits for that answer."""
        return self._one_at_a_time.setdefault(person_id, threading.RLock())

    @contextmanager
    def reading(self) -> Generator[Connection, None, None]:
        """A connection that sees one state of the database; within `together` it sees that transaction's own writes."""
        current = self._current()
        if current is not None:
            yield current
            return
        with errors_said(self.folder.database), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection, None, None]:
        """A transaction: all of it is on the disk afterwards, or none of it. Within another one it joins that."""
        current = self._current()
        if current is not None:
            yield current
            return
        with (
            self._one_writer,
            errors_said(self.folder.database),
            self._engine.execution_options(immediate=True).begin() as connection,
        ):
            self._here.connection = connection
            try:
                yield connection
            finally:
                self._here.connection = None

    @contextmanager
    def together(self) -> Generator[None, None, None]:
        """Everything written within the block, by this thread, is one transaction."""
        with self.writing():
            yield

    def person_exists(self, connection: Connection, person_id: str) -> None:
        """Refuse a person who is not in the store, by name of what is missing and not by a broken foreign key."""
        if connection.execute(select(people.c.id).where(people.c.id == person_id)).first() is None:
            raise NotStored("person", person_id)

    def recording_exists(self, connection: Connection, person_id: str, recording: str | None) -> None:
        """Refuse the hash of a recording that this person does not have; None is no recording."""
        of_person = (recordings.c.person_id == person_id, recordings.c.hash == recording)
        if recording is not None and connection.execute(select(recordings.c.hash).where(*of_person)).first() is None:
            raise NotStored("recording of this person", recording)

    def session_exists(self, connection: Connection, person_id: str, session_id: str | None) -> None:
        """Refuse a session that is not this person's; None is no session."""
        of_person = (sessions.c.person_id == person_id, sessions.c.id == session_id)
        if session_id is not None and connection.execute(select(sessions.c.id).where(*of_person)).first() is None:
            raise NotStored("session of this person", session_id)

    def alone(self) -> None:
        """Refuse to go on within `together`: what writes the file itself cannot be part of a transaction."""
        if self._current() is not None:
            raise RuntimeError("deleting and restoring are no part of a transaction")

    def _current(self) -> Connection | None:
        return getattr(self._here, "connection", None)


def new_id() -> str:
    """An id that no other row has, here or on another machine; later ids sort after earlier ones of this program."""
    global _last_id_ns  # noqa: PLW0603  one clock for the whole program
    with _one_id:
        _last_id_ns = max(_last_id_ns + 1, time.time_ns())
        return f"{_last_id_ns:016x}{secrets.token_hex(8)}"


_one_id = threading.Lock()
_last_id_ns = 0


def made_engine(database: Path, *, busy_s: float = BUSY_S) -> Engine:
    """An engine for a SQLite file, safe for many threads and for a second process."""
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(database)), connect_args={"timeout": busy_s}, pool_size=8
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        # The driver's own transactions commit before DDL and begin late; ours are said below.
        connection.isolation_level = None
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA synchronous = FULL")  # a counted set outlives a power cut
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute("PRAGMA trusted_schema = OFF")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        # A write takes its lock first: two that both read and then want to write would block each other for good.
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def set_up_file(database: Path, *, busy_s: float = BUSY_S) -> None:
    """Look at the file before it is believed; give a new one write-ahead logging and our mark in its head."""
    with errors_said(database), closing(sqlite3.connect(database, timeout=busy_s, isolation_level=None)) as connection:
        is_new = connection.execute("PRAGMA schema_version").fetchone()[0] == 0
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        if mark != APPLICATION_ID and not (is_new and mark == 0):
            raise DamagedDatabase(
                "a groundup database",
                found="a database of another program",
                where=str(database),
                next_step="Set GROUNDUP_HOME to another folder; nothing was changed.",
            )
        if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise damaged(database, found)
        if mark != APPLICATION_ID:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _switch_to_wal(connection, until=time.monotonic() + busy_s)
    try:
        database.chmod(0o600)
    except OSError as error:
        raise said(error, database) or error from error


def copy_beside(database: Path, target: Path) -> None:
    """A copy of a database that may be in use, in one file without a log beside it."""
    _pour(database, target)
    with errors_said(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    target.chmod(0o600)


def replace_content(database: Path, source: Path) -> None:
    """Put the content of `source` in the place of a database's own, in one transaction; others may have it open."""
    with errors_said(source), closing(sqlite3.connect(database)) as old:
        page_bytes = old.execute("PRAGMA page_size").fetchone()[0]
    with errors_said(source), closing(sqlite3.connect(source, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = DELETE")
        if new.execute("PRAGMA page_size").fetchone()[0] != page_bytes:
            # A log cannot hold pages of another size.
            new.execute(f"PRAGMA page_size = {int(page_bytes)}")
            new.execute("VACUUM")
    _pour(source, database)


def _pour(source: Path, target: Path) -> None:
    """SQLite's online backup, all pages in one step; it would wait for a lock for ever, we do not."""
    until = time.monotonic() + BUSY_S

    def waited(status: int, remaining: int, total: int) -> None:  # noqa: ARG001
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    with (
        errors_said(target),
        closing(sqlite3.connect(source)) as from_here,
        closing(sqlite3.connect(target)) as to_there,
    ):
        from_here.backup(to_there, progress=waited, sleep=0.05)


def _switch_to_wal(connection: sqlite3.Connection, *, until: float) -> None:
    """SQLite does not wait for others when it changes the journal: we do."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def errors_said(where: Path) -> Generator[None, None, None]:
    """SQLite's errors within the block as ours; mistakes of the program stay what they are."""
    try:
        yield
    except DBAPIError as error:
        ours = None if error.orig is None else said(error.orig, where)
        if ours is None:
            raise
        raise ours from error
    except sqlite3.Error as error:
        ours = said(error, where)
        if ours is None:
            raise
        raise ours from error
