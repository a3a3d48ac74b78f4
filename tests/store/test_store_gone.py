"""What is deleted is gone from the disk, not only from the pages."""

import sqlite3
import sys
import threading
from pathlib import Path

import pytest
from made_history import NOW, recording, with_history

from groundup.store import Store
from groundup.store.errors import StoreError
from groundup.store.tables import metadata

NAME = "Grace Hopperlein"


def _bytes_of(folder: Path) -> bytes:
    """Every byte and every name under a folder."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join([path.read_bytes() for path in found] + [str(path).encode() for path in folder.rglob("*")])


def test_the_test_would_see_the_name(lived) -> None:
    store, _ = lived
    found = _bytes_of(store.folder.root)
    assert NAME.encode() in found
    assert NAME.casefold().encode() in found


def test_every_table_has_a_row_of_the_person(lived) -> None:
    store, _ = lived
    with store.reading() as connection:
        empty = [t.name for t in metadata.sorted_tables if connection.execute(t.select()).first() is None]
    assert empty == ["settings"]  # the app's, not a person's


@pytest.mark.parametrize("everything", [True, False])
def test_nothing_of_a_deleted_person_remains(lived, everything: bool) -> None:
    store, who = lived
    (store.folder.copies / "before-upgrade-from-0001.db").write_bytes(store.folder.database.read_bytes())
    (store.folder.recordings / "new-left-by-a-kill.h5").write_bytes(NAME.encode())
    store.delete_everything() if everything else store.delete_person(who)
    while_open = _bytes_of(store.folder.root)
    store.close()
    for found in (while_open, _bytes_of(store.folder.root)):
        assert NAME.encode() not in found
        assert NAME.casefold().encode() not in found
        assert who.encode() not in found


def _with_sensors(store: Store, who: str) -> list[Path]:
    """What sensors leave of a person: their recordings and the day's maxima."""
    files = [
        store.folder.root / "sensors" / who / "2026-11-23-060000.xdf",
        store.folder.root / "maxima" / f"{who}.json",
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    return files


@pytest.mark.parametrize("everything", [True, False])
def test_nothing_that_sensors_left_of_a_deleted_person_remains(lived, everything: bool) -> None:
    store, who = lived
    other = next((p.id for p in store.people() if p.id != who), None) or store.add_person("Ada", at=NOW).id
    own, others = _with_sensors(store, who), _with_sensors(store, other)
    store.delete_everything() if everything else store.delete_person(who)
    assert not any(file.exists() for file in own)
    assert not (store.folder.root / "sensors" / who).exists()
    assert all(file.exists() is not everything for file in others)


def test_a_restored_backup_leaves_nothing_of_strangers_sensors(lived, tmp_path: Path) -> None:
    store, who = lived
    backup = store.backup(tmp_path / "b.groundup.zip")
    own, others = _with_sensors(store, who), _with_sensors(store, store.add_person("Ada", at=NOW).id)
    store.restore(backup)
    assert [file.exists() for file in own] == [True, True]
    assert [file.exists() for file in others] == [False, False]


def test_what_sensors_recorded_comes_back_with_a_backup(lived, tmp_path: Path) -> None:
    store, who = lived
    recorded = store.folder.sensors / who / "2026-11-23-081500.xdf"
    recorded.parent.mkdir(parents=True)
    recorded.write_bytes(b"XDF: as it came")
    backup = store.backup(tmp_path / "b.groundup.zip")
    store.delete_everything()
    assert not recorded.exists()
    store.restore(backup)
    assert recorded.read_bytes() == b"XDF: as it came"


def test_the_others_stay(lived) -> None:
    store, who = lived
    other = with_history(store, "Ada Stays")
    before = (store.sessions(other), store.measures(other), store.corrections(other), store.recordings(other))
    store.delete_person(who)
    assert (store.sessions(other), store.measures(other), store.corrections(other), store.recordings(other)) == before
    assert store.recording(other, store.recordings(other)[0].hash).name == "Ada Stays"
    assert store.check() == ()


def test_a_recording_that_another_keeps_as_well_stays(store: Store) -> None:
    one, two = (store.add_person(name, at=NOW).id for name in ("one", "two"))
    kept = [store.keep_recording(who, recording("both"), what="set", at=NOW) for who in (one, two)]
    store.delete_person(one)
    assert store.recording(two, kept[1].hash).name == "both"


def test_a_deletion_cut_short_is_finished_when_the_folder_is_opened(lived, monkeypatch) -> None:
    store, who = lived
    monkeypatch.setattr(Store, "wipe", lambda _: None)  # killed right after the rows went
    store.delete_person(who)
    store.close()
    assert list(store.folder.recordings.iterdir())
    monkeypatch.undo()
    with Store.open(store.folder.root) as again:
        assert NAME.encode() not in _bytes_of(again.folder.root)
        assert again.settings() == {}


def test_a_reader_elsewhere_is_named_and_the_wipe_comes_later(lived) -> None:
    store, who = lived
    store.busy_s = 0.2
    reader = sqlite3.connect(store.folder.database)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people").fetchone()
    with pytest.raises(StoreError, match="close the other groundup"):
        store.delete_person(who)
    assert store.people() == ()
    reader.close()
    store.close()
    with Store.open(store.folder.root) as again:
        assert NAME.encode() not in _bytes_of(again.folder.root)


def test_deleting_is_no_part_of_a_transaction(store: Store, person) -> None:
    with pytest.raises(RuntimeError), store.together():
        store.delete_person(person)
    assert len(store.people()) == 1


def test_after_everything_the_folder_serves_again(lived) -> None:
    store, _ = lived
    store.delete_everything()
    assert store.people() == ()
    assert with_history(store, NAME)


def test_a_recording_being_written_survives_another_persons_deletion(store: Store, person) -> None:
    other = store.add_person("Other", at=NOW).id
    failures: list[BaseException] = []

    def keep() -> None:
        try:
            for seed in range(15):
                store.keep_recording(person, recording("kept", seed=seed), what="set", at=NOW)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=keep)
    thread.start()
    store.delete_person(other)
    for _ in range(30):
        store.remove_unused()
    thread.join()
    assert failures == []
    assert len(store.recordings(person)) == 15
    assert store.check() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_the_folder_is_private(lived) -> None:
    store, _ = lived
    root = store.folder.root
    places = [root, store.folder.recordings, store.folder.journals, store.folder.copies]
    assert {place.stat().st_mode & 0o777 for place in places} == {0o700}
    files = [store.folder.database, *store.folder.recordings.iterdir()]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_database_gives_the_room_back(store: Store, person) -> None:
    before = store.folder.database.stat().st_size
    for i in range(100):
        store.save_draft(person, f"d{i}", "x" * 20_000, at=NOW)
    store.delete_everything()
    assert store.folder.database.stat().st_size <= before
