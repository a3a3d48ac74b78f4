"""A database of the first version, as that version wrote it, becomes today's with everything in it."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import DateTime, Double, Text, create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from groundup.measure import Interval
from groundup.store import Store, upgrade
from groundup.store.errors import DamagedDatabase, NewerDatabase
from groundup.store.tables import metadata

FIRST = Path(__file__).with_name("first_version.sql")
AT = datetime(2026, 11, 22, 6, 5, 4, 321, timezone(timedelta(hours=5, minutes=45)))


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A folder as the first version left it."""
    home = tmp_path / "old"
    home.mkdir()
    with closing(sqlite3.connect(home / "groundup.db")) as connection:
        connection.executescript(FIRST.read_text(encoding="utf-8"))
        connection.execute("PRAGMA application_id = 0x67726E64")
        connection.execute("PRAGMA journal_mode = WAL")
    return home


def test_everything_of_the_first_version_is_there(first: Path) -> None:
    with Store.open(first) as store:
        (person,) = store.people()
        assert (person.name, person.subject.mass_kg, person.created) == ("Žofie Ångström 足", 61.25, AT)
        assert dict(person.settings) == {"days": 3, "sound": False}
        (session,) = store.sessions(person.id)
        (done,) = session.sets
        assert (done.result.done, done.result.clean, done.result.effort) == (11.0, 0.1 + 0.2, 6.5)
        assert (done.repetitions[0].faults, session.minutes, session.pain_next_morning) == (("heel_lift",), 13.2, 0.0)
        assert [(e.id, e.kind, e.value, e.clean, e.by) for e in store.events(session.id)] == [
            ("e-1", "begin", None, None, None),
            ("e-2", "count", 11, None, None),
        ]
        plan = store.plan(person.id)
        assert plan is not None
        assert (plan.week.why, plan.starts, plan.prescriptions[0].amount) == (("first",), date(2026, 11, 23), 12.0)
        screening = store.screening(person.id)
        assert screening is not None
        assert (screening.cleared, screening.cleared_on) == (frozenset({"diabetes"}), date(2026, 11, 20))
        (kept,) = store.measures(person.id)
        assert (kept.measure.value, kept.measure.interval) == (101.5, Interval(90.0, 113.0))
        assert [k.measure.value for k, _ in store.last_of_trials(person.id)] == [101.5]
        assert store.tests(person.id)[0].trials == ({"left_mm": 101.5},)
        assert store.extras(person.id)[0].minutes == 3.5
        assert store.corrections(person.id)[0].correction.detail == "cough"
        assert store.primary_measures(person.id)[0].method == "tape"
        assert store.check() == ()


def test_measures_of_a_repetition_are_told_from_those_of_a_trial(first: Path) -> None:
    with closing(sqlite3.connect(first / "groundup.db")) as connection, connection:
        connection.execute(
            "INSERT INTO measures SELECT 'another', person_id, at_utc, at_offset_s, measure_id, side, method, status,"
            " 5.0, unit, replace(measure, '\"repetition\":null', '\"repetition\":3'), session_id, test, assessment,"
            " recording FROM measures"
        )
    with Store.open(first) as store:
        (person,) = store.people()
        assert [k.measure.repetition for k in store.measures(person.id)] == [3, None]
        assert [k.measure.value for k, _ in store.last_of_trials(person.id)] == [101.5]


def test_a_copy_is_made_before_and_once(first: Path) -> None:
    Store.open(first).close()
    copy = first / "copies" / "before-upgrade-from-0001.db"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (1,)
    copy.unlink()
    Store.open(first).close()
    assert not copy.exists()  # it is at today's version now


def test_an_upgrade_that_fails_leaves_the_old_version(first: Path, monkeypatch) -> None:
    run = upgrade._run

    def killed(connection) -> None:
        run(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(upgrade, "_run", killed)
    with pytest.raises(KeyboardInterrupt):
        Store.open(first)
    with closing(sqlite3.connect(first / "groundup.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    monkeypatch.undo()
    with Store.open(first) as store:
        assert len(store.people()) == 1


def test_a_newer_database_is_refused_in_a_sentence_and_not_touched(first: Path) -> None:
    with closing(sqlite3.connect(first / "groundup.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NewerDatabase, match=r"found version 9999.*Update groundup"):
        Store.open(first)
    with closing(sqlite3.connect(first / "groundup.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "groundup.db")) as connection:
        connection.execute("CREATE TABLE notes (text)")
    before = (tmp_path / "groundup.db").read_bytes()
    with pytest.raises(DamagedDatabase, match="another program"):
        Store.open(tmp_path)
    assert (tmp_path / "groundup.db").read_bytes() == before


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    assert upgrade.known_revisions()[-1] == upgrade.HEAD
    engine = create_engine(f"sqlite:///{store.folder.database}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_an_upgraded_database_has_the_tables_of_a_new_one(first: Path, store: Store) -> None:
    Store.open(first).close()

    def columns(database: Path) -> dict[str, set[tuple[str, str]]]:
        with closing(sqlite3.connect(database)) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {n: {(c[1], c[2]) for c in connection.execute(f"PRAGMA table_info({n})")} for n in names}

    assert columns(first / "groundup.db") == columns(store.folder.database)


def test_postgresql_would_take_the_same_tables() -> None:
    """No type, default or function of SQLite's own: every table compiles for PostgreSQL."""
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for column in table.columns:
            assert column.server_default is None
            assert not isinstance(column.type, DateTime) or not column.type.timezone
            assert isinstance(column.type.python_type, type), (Text, Double)
