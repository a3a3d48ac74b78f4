"""A backup holds everything, and a restore believes nothing that it has not looked at."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_history import NOW, recording, with_history

from groundup.errors import GroundupError, UsageError
from groundup.store import Store
from groundup.store.archive import Restored
from groundup.store.errors import DamagedDatabase, NewerDatabase, StoreError

Edit = Callable[[dict[str, bytes], dict[str, Any]], None]


def _seen(store: Store) -> object:
    """Everything that can be read, and every file but the database."""
    values: list[object] = [store.people(), store.settings()]
    for person in store.people():
        sessions = store.sessions(person.id)
        values += [sessions, [store.events(s.id) for s in sessions], store.plans(person.id), store.pains(person.id)]
        values += [store.tests(person.id), store.measures(person.id), store.recordings(person.id)]
        values += [store.assessments(person.id), store.corrections(person.id), store.extras(person.id)]
        values += [store.screenings(person.id), store.own_exercises(person.id), store.drafts(person.id)]
        values += [store.primary_measures(person.id), store.experiments(person.id)]
    root = store.folder.root
    files = {p.relative_to(root): p.read_bytes() for f in ("recordings", "journals") for p in (root / f).rglob("*.*")}
    return values, files


def test_into_an_empty_folder_and_over_another_state(lived, tmp_path: Path, empty_home: Path) -> None:
    store, _ = lived
    store.save_setting("port", 8737)
    backup = store.backup(tmp_path / "b.zip")
    before = _seen(store)
    with Store.open(tmp_path / "new") as new:
        assert new.restore(backup) == Restored(("Grace Hopperlein",), 1, 1)
        assert _seen(new) == before
    with_history(store, "Somebody else")
    store.delete_person(lived[1])
    store.restore(backup)
    assert _seen(store) == before
    assert store.check() == ()
    assert list(store.folder.copies.iterdir()) == []
    assert b"Somebody else" not in b"".join(p.read_bytes() for p in store.folder.root.rglob("*") if p.is_file())


def test_a_second_program_sees_the_restored_state(lived, tmp_path: Path) -> None:
    store, _ = lived
    backup = store.backup(tmp_path / "b.zip")
    with Store.open(store.folder.root) as second:
        store.add_person("later", at=NOW)
        assert len(second.people()) == 2
        store.restore(backup)
        assert [p.name for p in second.people()] == ["Grace Hopperlein"]
        second.add_person("after", at=NOW)
        assert len(store.people()) == 2


def test_the_hashes_in_the_manifest_are_those_of_the_bytes(lived, tmp_path: Path) -> None:
    store, _ = lived
    with zipfile.ZipFile(store.backup(tmp_path / "b.zip")) as archive:
        files = json.loads(archive.read("manifest.json"))["files"]
        assert {n: hashlib.sha256(archive.read(n)).hexdigest() for n in files} == {
            n: said["sha256"] for n, said in files.items()
        }
        assert len(files) == 3  # the database, a recording, a journal


def _edited(source: Path, edit: Edit) -> Path:
    """The backup with its files or its manifest changed, packed again."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
        manifest = json.loads(archive.read("manifest.json"))
    edit(files, manifest)
    target = source.with_name("edited.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target


def _added(name: str, content: bytes = b"x") -> Edit:
    def edit(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        files[name] = content
        manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    return edit


def _with_sql(*statements: str) -> Edit:
    def edit(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.deserialize(files["groundup.db"])
            for statement in statements:
                connection.execute(statement)
            content = connection.serialize()
        _added("groundup.db", content)(files, manifest)

    return edit


def _flipped(files: dict[str, bytes], _: dict[str, Any]) -> None:
    content = bytearray(files["groundup.db"])
    content[len(content) // 2] ^= 1
    files["groundup.db"] = bytes(content)


def _without_recording(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = next(n for n in files if n.startswith("recordings/"))
    del files[name], manifest["files"][name]


EDITS: dict[str, Edit] = {
    "a changed byte": _flipped,
    "a file outside": _added("../outside.txt"),
    "a file at the root": _added("/etc/groundup"),
    "a file on another disk": _added("C:\\outside.txt"),
    "a file beside": _added("groundup.db-wal"),
    "a recording of another name": _added(f"recordings/{'0' * 64}.h5"),
    "a journal outside": _added("journals/../../../x/0.bin"),
    "a lost recording": _without_recording,
    "a file that the manifest does not name": lambda files, _: files.update({"more": b"x"}),
    "another hash": lambda _, manifest: manifest["files"]["groundup.db"].update(sha256="0" * 64),
    "another format": lambda _, manifest: manifest.update(format="another"),
    "sizes that are no numbers": lambda _, manifest: manifest["files"]["groundup.db"].update(bytes="many"),
    "a database that is none": _added("groundup.db", b"x" * 8192),
    "a trigger": _with_sql("CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM people; END"),
    "a view": _with_sql("CREATE VIEW v AS SELECT 1"),
    "a table more": _with_sql("CREATE TABLE more (x)"),
    "a table less": _with_sql("DROP TABLE drafts"),
    "a column more": _with_sql("ALTER TABLE people ADD COLUMN x TEXT"),
    "rows of nobody": _with_sql("PRAGMA foreign_keys = OFF", "DELETE FROM people"),
    "another program's database": _with_sql("PRAGMA application_id = 1"),
    "a newer version": lambda _, manifest: manifest.update(revision="9999"),
    "a newer database": _with_sql("UPDATE alembic_version SET version_num = '9999'"),
    "a newer format": lambda _, manifest: manifest.update(version=2),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_backup_with_anything_off_changes_nothing(lived, tmp_path: Path, name: str) -> None:
    store, _ = lived
    damaged = _edited(store.backup(tmp_path / "b.zip"), EDITS[name])
    before = _seen(store)
    kind = NewerDatabase if "newer" in name else DamagedDatabase
    with pytest.raises(kind) as said:
        store.restore(damaged)
    assert "edited.zip" in str(said.value) or "groundup.db" in str(said.value)
    assert _seen(store) == before
    assert store.check() == ()
    assert list(store.folder.copies.iterdir()) == []
    assert {p.name for p in tmp_path.iterdir()} == {"home", "b.zip", "edited.zip"}


def test_the_edit_itself_is_no_reason(lived, tmp_path: Path) -> None:
    """Packing again without a change is restored: what the test above sees refused is the change."""
    store, _ = lived
    edited = _edited(store.backup(tmp_path / "b.zip"), _with_sql("UPDATE people SET synthetic = 1"))
    store.restore(edited)
    assert store.people()[0].synthetic


def test_a_bomb_is_refused_before_it_is_unpacked(lived, tmp_path: Path) -> None:
    store, _ = lived
    bomb = tmp_path / "bomb.zip"
    content = b"\0" * 50_000_000
    name = f"recordings/{hashlib.sha256(content).hexdigest()}.h5"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr("groundup.db", b"")
        archive.writestr("manifest.json", "{}")
    assert bomb.stat().st_size < 100_000
    with pytest.raises(DamagedDatabase, match="compressed"):
        store.restore(bomb)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"hello" * 100])
def test_what_is_no_zip_is_said(store: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(DamagedDatabase, match="nothing was changed"):
        store.restore(tmp_path / "x.zip")
    with pytest.raises(StoreError, match="no such file"):
        store.restore(tmp_path / "none.zip")
    with pytest.raises(StoreError, match="a folder"):
        store.restore(tmp_path)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_half_a_backup_is_refused(lived, tmp_path: Path, cut: float) -> None:
    store, _ = lived
    whole = store.backup(tmp_path / "b.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: int(len(whole) * cut)])
    before = _seen(store)
    with pytest.raises(DamagedDatabase):
        store.restore(tmp_path / "half.zip")
    assert _seen(store) == before


def test_a_backup_that_cannot_be_written_leaves_the_old_one(lived, tmp_path: Path, monkeypatch) -> None:
    store, _ = lived
    backup = store.backup(tmp_path / "b.zip")
    before = backup.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(GroundupError, match="disk is full"):
        store.backup(backup)
    assert backup.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"home", "b.zip"}
    assert list(store.folder.copies.iterdir()) == []


def test_a_backup_is_not_written_over_the_database(lived) -> None:
    store, who = lived
    with pytest.raises(UsageError):
        store.backup(store.folder.database)
    assert store.person(who)


def test_a_restore_that_fails_half_way_brings_the_old_state_back(lived, tmp_path: Path, monkeypatch) -> None:
    store, _ = lived
    backup = store.backup(tmp_path / "b.zip")
    store.add_person("later", at=NOW)
    before = _seen(store)

    def fails(_: Store) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Store, "_whole", fails)
    with pytest.raises(StoreError, match="disk"):
        store.restore(backup)
    assert _seen(store) == before


def test_a_damaged_database_is_kept_beside_and_the_backup_takes_its_place(lived, tmp_path: Path) -> None:
    store, _ = lived
    backup, root = store.backup(tmp_path / "b.zip"), store.folder.root
    store.close()
    junk = b"junk" * 5000
    store.folder.database.write_bytes(junk)
    with pytest.raises(DamagedDatabase, match="groundup restore"):
        Store.open(root)
    with pytest.raises(DamagedDatabase):
        Store.recover(root, tmp_path / "home" / "groundup.db")
    assert store.folder.database.read_bytes() == junk  # no better backup: nothing is moved
    assert Store.recover(root, backup).people == ("Grace Hopperlein",)
    (aside,) = store.folder.copies.iterdir()
    assert (aside / "groundup.db").read_bytes() == junk


def test_check_names_a_missing_and_a_damaged_recording(lived) -> None:
    store, who = lived
    other = store.keep_recording(who, recording("two"), what="set", at=NOW)
    one = next(r for r in store.recordings(who) if r.hash != other.hash)
    assert store.check() == ()
    store.recording_path(who, one.hash).write_bytes(b"changed")
    store.recording_path(who, other.hash).unlink()
    said = "\n".join(store.check())
    assert f"{one.hash[:12]}: its file is damaged" in said
    assert f"{other.hash[:12]}: its file is missing" in said


def test_a_backup_without_a_lost_recording_says_so_and_restores(lived, tmp_path: Path) -> None:
    store, who = lived
    (kept,) = store.recordings(who)
    store.recording_path(who, kept.hash).unlink()
    backup = store.backup(tmp_path / "b.zip")
    with Store.open(tmp_path / "new") as new:
        new.restore(backup)
        assert len(new.check()) == 1
