"""A program that writes without end, to be killed at any moment. Each line it prints is a promise that was kept."""

import sys
from dataclasses import replace
from pathlib import Path

from made_history import BLOCKS, NOW, PLAN, SET, recording, with_history

from groundup.store import Store
from groundup.training.log import SessionEvent


def main(home: Path, work: str) -> None:
    """Do one kind of work for ever."""
    with Store.open(home) as store:
        who = store.people()[0].id
        print("ready", flush=True)
        for i in range(100_000):
            done = WORK[work](store, who, i, home)
            print(done, flush=True)


def _sessions(store: Store, who: str, i: int, home: Path) -> str:
    with store.together():
        session = store.begin_session(who, PLAN, BLOCKS, started=NOW, pain_before=1.0).id
        store.add_events(session, [SessionEvent(f"{i}-{n}", 1, "tap", NOW) for n in range(20)])
        store.save_set(session, 1, replace(SET, done=float(i)))
        store.finish_session(session, finished=NOW, minutes=13.0, pain_worst=2.0)
    return session


def _recordings(store: Store, who: str, i: int, home: Path) -> str:
    kept = store.keep_recording(who, recording("killed", seed=i), what="set", at=NOW)
    if i % 2:
        store.delete_recording(who, kept.hash, at=NOW)
    return f"{kept.hash} {i % 2}"


def _people(store: Store, who: str, i: int, home: Path) -> str:
    other = with_history(store, f"Passing Stranger {i}")
    store.delete_person(other)
    return other


def _restores(store: Store, who: str, i: int, home: Path) -> str:
    store.restore(home.parent / ("one.zip", "two.zip")[i % 2])
    return str(i)


def _backups(store: Store, who: str, i: int, home: Path) -> str:
    store.backup(home.parent / "again.zip")
    return str(i)


WORK = {
    "sessions": _sessions,
    "recordings": _recordings,
    "people": _people,
    "restores": _restores,
    "backups": _backups,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
