"""Threads and a second program: nothing lost, nothing twice, nobody waiting for ever."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from made_history import BLOCKS, NOW, PLAN, recording

from groundup.store import Store
from groundup.store.errors import StoreError
from groundup.training.log import SessionEvent


def _all(work: list[Callable[[], object]]) -> None:
    """Run all at once; the first failure is raised."""
    start = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> object:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        for future in [pool.submit(run, one) for one in work]:
            future.result()


def _events(of: int) -> list[SessionEvent]:
    return [SessionEvent(f"e-{of}-{i}", 1, "count", NOW, float(i)) for i in range(20)]


def test_events_of_many_threads_are_each_there_once(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    new: list[int] = []

    def send(of: int) -> None:
        new.extend(store.add_events(session, [event]) for event in _events(of))

    # Four pages, each of which has a twin that sends the very same events at the same time.
    _all([lambda of=of: send(of) for of in (0, 1, 2, 3, 0, 1, 2, 3)])
    found = store.events(session)
    assert len(found) == len({e.id for e in found}) == sum(new) == 80
    for of in range(4):
        assert [e.value for e in found if e.id.startswith(f"e-{of}-")] == [float(i) for i in range(20)]


def test_readers_see_whole_transactions(store: Store, person) -> None:
    done = threading.Event()

    def write() -> None:
        for _ in range(25):
            with store.together():
                session = store.begin_session(person, PLAN, BLOCKS, started=NOW, pain_before=1.0)
                store.add_events(session.id, _events(0))
        done.set()

    def read() -> None:
        while not done.is_set():
            for session in store.sessions(person):
                assert session.pain_before == 1.0
                assert len(store.events(session.id)) == 20

    _all([write, read, read])
    assert len(store.sessions(person)) == 25


def test_recordings_kept_and_deleted_at_once(store: Store, person) -> None:
    def keep_and_delete() -> None:
        for seed in range(6):
            kept = store.keep_recording(person, recording("same", seed=seed), what="set", at=NOW)
            store.delete_recording(person, kept.hash, at=NOW)
            store.keep_recording(person, recording("same", seed=seed), what="set", at=NOW)

    def join() -> None:
        # Within one transaction the writer's lock is held while the file is written.
        with store.together():
            store.keep_recording(person, recording("joined"), what="set", at=NOW)

    _all([keep_and_delete, keep_and_delete, join])
    again = [store.keep_recording(person, recording("same", seed=s), what="set", at=NOW).hash for s in range(6)]
    assert len(set(again)) == 6
    assert store.check() == ()


WRITER = """
import sys
from groundup.store import Store
from made_history import NOW
from groundup.training.log import SessionEvent
with Store.open(sys.argv[1]) as store:
    for i in range(30):
        own, shared = f"{sys.argv[3]}-{i}", f"both-{i}"
        store.add_events(sys.argv[2], [SessionEvent(name, 1, "tap", NOW) for name in (own, shared)])
"""


def test_two_programs_on_one_folder(store: Store, person) -> None:
    session = store.begin_session(person, PLAN, BLOCKS, started=NOW).id
    call = [sys.executable, "-c", WRITER, str(store.folder.root), session]
    here = Path(__file__).parent
    running = [subprocess.Popen([*call, name], cwd=here) for name in ("one", "two")]
    for i in range(30):
        store.add_events(session, [SessionEvent(f"here-{i}", 1, "tap", NOW)])
    assert [process.wait() for process in running] == [0, 0]
    assert len(store.events(session)) == 4 * 30


def test_two_programs_make_a_new_folder_at_once(tmp_path: Path) -> None:
    code = "import sys; from groundup.store import Store; Store.open(sys.argv[1]).save_setting(sys.argv[2], 1)"
    home = tmp_path / "new"
    running = [subprocess.Popen([sys.executable, "-c", code, str(home), str(i)]) for i in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    with Store.open(home) as store:
        assert store.settings() == {"0": 1, "1": 1, "2": 1}


def test_a_program_that_holds_the_database_is_named(store: Store, person) -> None:
    with Store.open(store.folder.root, busy_s=0.1) as impatient:
        with closing(sqlite3.connect(store.folder.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"Close the other groundup"):
                impatient.add_person("late", at=NOW)
            assert len(impatient.people()) == 1  # reading goes on
        impatient.add_person("late", at=NOW)
