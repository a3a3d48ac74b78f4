"""Killed at any moment: what was promised is there, and what was half done is not."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killed_writer import WORK
from made_history import NOW, recording, with_history

from groundup.store import Store

HERE = Path(__file__).parent
KILLS = 2


def _killed(home: Path, work: str, after_s: float) -> list[str]:
    """Run the writer, kill it some time after it is ready, and return what it had promised by then."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "killed_writer.py"), str(home), work], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline() == "ready\n"
        time.sleep(after_s)
        assert process.poll() is None, "it ended by itself"
        process.kill()
        promised = told.read().split("\n")[:-1]  # the last line may be cut
    process.wait()
    return promised


@pytest.fixture
def home(store: Store, tmp_path: Path) -> Path:
    """A folder with one person and two backups of other states beside it."""
    with_history(store, "Grace Hopperlein")
    store.backup(tmp_path / "one.zip")
    with_history(store, "Second Person")
    store.backup(tmp_path / "two.zip")
    store.close()  # or its open connection would keep the log of what was never committed
    return store.folder.root


@pytest.mark.parametrize("work", WORK)
def test_consistent_after_each_kill(home: Path, work: str) -> None:
    draw = random.Random(work)
    for _ in range(KILLS):
        promised = _killed(home, work, draw.uniform(0.0, 0.25))
        with Store.open(home) as store:
            assert store.check() == ()
            CHECKS[work](store, promised)
        if work == "backups" and (home.parent / "again.zip").exists():
            with Store.open(home.parent / "elsewhere") as other:
                assert other.restore(home.parent / "again.zip").people == ("Grace Hopperlein", "Second Person")


def _sessions_whole(store: Store, promised: list[str]) -> None:
    who = store.people()[0].id
    found = {s.id: s for s in store.sessions(who) if s.minutes == 13.0}
    assert set(promised) <= set(found)
    for session in found.values():
        assert (len(session.sets), session.pain_before, session.pain_worst) == (1, 1.0, 2.0)
        assert len(store.events(session.id)) == 20


def _recordings_whole(store: Store, promised: list[str]) -> None:
    who = store.people()[0].id
    kept = {r.hash: r for r in store.recordings(who)}
    for line in promised:
        digest, deleted = line.split()
        assert (kept[digest].deleted is not None) == (deleted == "1")
    for row in kept.values():
        if row.deleted is None:
            assert store.recording(who, row.hash).streams
    # What a kill left half written goes with the next deletion.
    last = store.keep_recording(who, recording("last"), what="set", at=NOW)
    store.delete_recording(who, last.hash, at=NOW)
    still = {f"{r.hash}.h5" for p in store.people() for r in store.recordings(p.id) if r.deleted is None}
    assert {path.name for path in store.folder.recordings.iterdir()} == still


def _strangers_gone(store: Store, promised: list[str]) -> None:
    here = {p.id for p in store.people()}
    assert not here & set(promised)
    for person in store.people():
        if person.name.startswith("Passing"):
            store.delete_person(person.id)  # the kill came between coming and going
    store.remove_unused()
    store.close()
    holding = [p for p in store.folder.root.rglob("*") if p.is_file() and b"Passing Stranger" in p.read_bytes()]
    assert holding == []


def _one_state_or_the_other(store: Store, promised: list[str]) -> None:
    names = tuple(p.name for p in store.people())
    assert names in {("Grace Hopperlein",), ("Grace Hopperlein", "Second Person")}
    if not promised:
        return
    for person in store.people():
        assert len(store.recordings(person.id)) == 1
        assert store.recording(person.id, store.recordings(person.id)[0].hash).name == person.name


def _as_before(store: Store, promised: list[str]) -> None:
    assert [p.name for p in store.people()] == ["Grace Hopperlein", "Second Person"]


CHECKS = {
    "sessions": _sessions_whole,
    "recordings": _recordings_whole,
    "people": _strangers_gone,
    "restores": _one_state_or_the_other,
    "backups": _as_before,
}
