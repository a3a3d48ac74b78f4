"""An export holds everything of one person, in files that other programs read, and nothing of another."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import h5py
import pytest
from made_history import MEASURE, NOW, SET, with_history

from groundup.errors import UsageError
from groundup.store import Store
from groundup.store.errors import NotStored
from groundup.store.export import CONTENTS
from groundup.store.tables import metadata


def _files(target: Path) -> dict[str, bytes]:
    if target.is_dir():
        return {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_one_person_whole_and_nobody_else(lived, tmp_path: Path, name: str) -> None:
    store, who = lived
    with_history(store, "Somebody Else")
    store.save_setting("secret", "of the app")
    files = _files(store.export(tmp_path / name, person_id=who))
    everything = b"".join(files.values()) + "".join(files).encode()
    assert b"Somebody Else" not in everything
    assert b"of the app" not in everything
    tables = json.loads(files["everything.json"])["tables"]
    assert {n for n, rows in tables.items() if len(rows) == 0} == set()
    assert set(tables) == {t.name for t in metadata.sorted_tables} - {"settings"}
    for table, rows in tables.items():
        read = list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode())))
        assert len(read) == len(rows)
        assert f"{table}.csv  ({len(rows)} rows)" in files["README.txt"].decode()


def test_values_as_they_were(lived, tmp_path: Path) -> None:
    store, who = lived
    files = _files(store.export(tmp_path / "out.zip", person_id=who))
    (done,) = csv.DictReader(io.StringIO(files["set_results.csv"].decode()))
    assert (float(done["done"]), float(done["clean"]), done["counted_by"]) == (SET.done, SET.clean, "camera")
    assert done["side"] == ""
    (measure,) = csv.DictReader(io.StringIO(files["measures.csv"].decode()))
    assert (float(measure["interval_low"]), float(measure["interval_high"])) == (90.0, 113.0)
    assert (measure["method"], measure["at"]) == (MEASURE.method, NOW.isoformat())
    (session,) = json.loads(files["everything.json"])["tables"]["sessions"]
    assert session["plan"]["title"] == "Circuit"  # without the wrapping that only the store needs


def test_recordings_are_files_that_hdf5_reads(lived, tmp_path: Path) -> None:
    store, who = lived
    store.export(tmp_path / "out", person_id=who)
    (path,) = (tmp_path / "out" / "recordings").iterdir()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    with h5py.File(path) as file:
        assert file["streams/0/values"].shape == (50, 3)


def test_all_people_in_one(lived, tmp_path: Path) -> None:
    store, _ = lived
    with_history(store, "Somebody Else")
    files = _files(store.export(tmp_path / "all.zip"))
    assert len(json.loads(files["everything.json"])["tables"]["people"]) == 2
    assert "Grace Hopperlein, Somebody Else" in files["README.txt"].decode()


def test_an_empty_store_has_an_empty_export(store: Store, tmp_path: Path) -> None:
    files = _files(store.export(tmp_path / "all.zip"))
    assert files["people.csv"].decode().startswith("id,name,name_key,subject,settings,synthetic,created\r\n")


def test_a_lost_recording_is_named(lived, tmp_path: Path) -> None:
    store, who = lived
    (kept,) = store.recordings(who)
    store.recording_path(who, kept.hash).unlink()
    files = _files(store.export(tmp_path / "out.zip"))
    assert f"The file of recording {kept.hash} was missing." in files["README.txt"].decode()


def test_a_folder_with_files_is_not_written_into(lived, tmp_path: Path) -> None:
    store, _ = lived
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="new or empty"):
        store.export(tmp_path / "mine")
    with pytest.raises(NotStored):
        store.export(tmp_path / "out", person_id="nobody")
    assert {p.name for p in tmp_path.iterdir()} == {"home", "mine"}
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_every_table_is_explained() -> None:
    assert set(CONTENTS) == {t.name for t in metadata.sorted_tables}
