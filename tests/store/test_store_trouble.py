"""A full disk, a read-only folder, a damaged file: said with what to do, and nothing lost."""

import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from made_history import BLOCKS, NOW, PLAN, recording, with_history
from sqlalchemy import event

from groundup.store import Store
from groundup.store.errors import DamagedDatabase, StoreError, said
from groundup.store.folder import data_folder


def test_a_full_disk_is_said_and_what_was_saved_stays(store: Store, person) -> None:
    """SQLite's own limit stands in for the disk's: the error is the very same."""
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    store._engine.dispose()

    @event.listens_for(store._engine, "connect")
    def _limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    def fill() -> None:
        for i in range(50):
            store.save_draft(person, f"d{i}", "x" * 3000, at=NOW)

    with pytest.raises(StoreError, match=r"the disk is full.*Free some space"):
        fill()
    assert store.session(session)
    assert store.check() == ()
    kept = store.drafts(person)
    assert all(value == "x" * 3000 for value in kept.values())  # whole or not at all


def test_a_full_disk_while_a_recording_is_kept(store: Store, person, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("groundup.store.recordings.file_digest", full)
    with pytest.raises(StoreError, match="disk is full"):
        store.keep_recording(person, recording("squat"), what="set", at=NOW)
    assert store.recordings(person) == ()
    assert list(store.folder.recordings.iterdir()) == []


def test_a_read_only_database_is_said(store: Store, person) -> None:
    store._engine.dispose()

    @event.listens_for(store._engine, "connect")
    def _read_only(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match=r"read-only.*GROUNDUP_HOME"):
        store.add_person("late", at=NOW)
    assert len(store.people()) == 1


@pytest.mark.parametrize("number", [13, 30])
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path, monkeypatch, number: int) -> None:
    """The errors of permission (13) and of a read-only disk (30), also where the tests run as root."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StoreError, match="GROUNDUP_HOME"):
        Store.open(tmp_path / "home")


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreError, match="GROUNDUP_HOME"):
        Store.open(tmp_path / "home")


def test_a_folder_in_the_place_of_the_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "groundup.db").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path)


def test_random_damage_is_said_or_survived_and_never_a_traceback(lived, tmp_path: Path) -> None:
    store, _ = lived
    store.close()
    whole = store.folder.database.read_bytes()
    pages = len(whole) // 4096
    for page in range(0, pages, 5):
        damaged = bytearray(whole)
        damaged[page * 4096 : page * 4096 + 512] = bytes(range(256)) * 2
        store.folder.database.write_bytes(bytes(damaged))
        for name in ("groundup.db-wal", "groundup.db-shm"):
            (store.folder.root / name).unlink(missing_ok=True)
        with suppress(DamagedDatabase), Store.open(store.folder.root) as opened:
            for person in opened.people():
                opened.sessions(person.id)


def test_a_damaged_page_is_found_when_it_is_opened(lived) -> None:
    store, who = lived
    for i in range(40):
        store.save_draft(who, f"d{i}", "x" * 3000, at=NOW)
    store.close()
    with closing(sqlite3.connect(store.folder.database)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'drafts'").fetchone()[0]
    content = bytearray(store.folder.database.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    store.folder.database.write_bytes(bytes(content))
    with pytest.raises(DamagedDatabase, match="groundup restore FILE"):
        Store.open(store.folder.root)


def test_a_mistake_of_the_program_is_not_said_as_the_disks(store: Store) -> None:
    assert said(sqlite3.ProgrammingError("no such column"), Path("x")) is None


@pytest.mark.parametrize(
    ("platform", "environment", "end"),
    [
        ("linux", {"GROUNDUP_HOME": "/data/mine"}, "/data/mine"),
        ("linux", {"XDG_DATA_HOME": "/x/share"}, "/x/share/groundup"),
        ("linux", {"XDG_DATA_HOME": "relative/share"}, "/.local/share/groundup"),
        ("linux", {}, "/.local/share/groundup"),
        ("darwin", {"XDG_DATA_HOME": "/x/share"}, "/Library/Application Support/groundup"),
        ("win32", {"LOCALAPPDATA": "/c/Users/me/AppData/Local"}, "/c/Users/me/AppData/Local/groundup"),
        ("win32", {}, "/AppData/Local/groundup"),
    ],
)
def test_where_data_lies(platform: str, environment: dict[str, str], end: str) -> None:
    found = data_folder(environment, platform).as_posix()
    assert found.endswith(end)
    assert data_folder(environment, platform).is_absolute()


def test_an_own_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such rights")
    with Store.open(tmp_path / "a" / "b") as store:
        assert with_history(store, "Ada")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
