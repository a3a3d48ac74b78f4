"""Whatever is done in whatever order, the store holds what a few dictionaries would."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from made_history import BLOCKS, NOW, PLAN, SET, recording

from groundup.store import Store
from groundup.training.log import SessionEvent

_EMPTY = Path(tempfile.mkdtemp(prefix="groundup-empty-"))


class Household(RuleBasedStateMachine):
    """People come and go, sessions run, events arrive twice, everything is backed up and brought back."""

    people = Bundle("people")
    sessions = Bundle("sessions")
    backups = Bundle("backups")

    @initialize()
    def opened(self) -> None:
        if not any(_EMPTY.iterdir()):
            Store.open(_EMPTY).close()
        self.place = Path(tempfile.mkdtemp(prefix="groundup-model-"))
        self.store = Store.open(shutil.copytree(_EMPTY, self.place / "home"))
        self.names: dict[str, str] = {}
        self.owner: dict[str, str] = {}
        self.events: dict[str, dict[str, float]] = {}
        self.sets: dict[str, float] = {}
        self.hashes: dict[str, set[str]] = {}
        self.count = 0

    @rule(target=people)
    def person_comes(self) -> str:
        self.count += 1
        name = f"Person Number {self.count}"
        who = self.store.add_person(name, at=NOW).id
        self.names[who], self.hashes[who] = name, set()
        return who

    @rule(target=sessions, who=people)
    def session_begins(self, who: str):
        if who not in self.names:
            return multiple()
        session = self.store.begin_session(who, PLAN, BLOCKS, started=NOW).id
        self.owner[session], self.events[session] = who, {}
        return session

    @rule(session=sessions, keys=st.lists(st.integers(0, 6), min_size=1, max_size=6), value=st.floats(0, 10))
    def events_arrive(self, session: str, keys: list[int], value: float) -> None:
        if session not in self.owner:
            return
        told = [SessionEvent(f"e-{k}", 1, "count", NOW, value) for k in keys]
        known = self.events[session]
        new = {e.id: value for e in told if e.id not in known}
        assert self.store.add_events(session, told) == len(new)
        known.update(new)

    @rule(session=sessions, done=st.floats(0, 1e6))
    def set_is_done(self, session: str, done: float) -> None:
        if session in self.owner:
            self.store.save_set(session, 1, SET.__class__("bridge", 1, None, 0, 12.0, done, None, "you", None))
            self.sets[session] = done

    @rule(who=people, seed=st.integers(0, 2))
    def recording_is_kept(self, who: str, seed: int) -> None:
        if who in self.names:
            kept = self.store.keep_recording(who, recording("shared", seed=seed), what="set", at=NOW)
            self.hashes[who].add(kept.hash)

    @rule(who=people)
    def recording_is_deleted(self, who: str) -> None:
        for digest in sorted(self.hashes.get(who, ()))[:1]:
            self.store.delete_recording(who, digest, at=NOW)
            self.hashes[who].discard(digest)

    @rule(who=consumes(people))
    def person_goes(self, who: str) -> None:
        if who not in self.names:
            return
        name = self.names[who]
        self.store.delete_person(who)
        self._forget(who)
        found = b"".join(p.read_bytes() for p in self.store.folder.root.rglob("*") if p.is_file())
        assert f"{name}\0".encode() not in found.replace(b'"', b"\0")

    @rule()
    def everybody_goes(self) -> None:
        self.store.delete_everything()
        for who in tuple(self.names):
            self._forget(who)

    @rule(target=backups)
    def backed_up(self) -> tuple[Path, dict[str, object]]:
        self.count += 1
        target = self.store.backup(self.place / f"{self.count}.zip")
        return target, self._copied()

    @rule(backup=backups)
    def restored(self, backup: tuple[Path, dict[str, object]]) -> None:
        target, state = backup
        self.store.restore(target)
        self.__dict__.update({k: _deep(v) for k, v in state.items()})

    @rule()
    def opened_again(self) -> None:
        self.store.close()
        self.store = Store.open(self.place / "home")

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        if not hasattr(self, "names"):
            return
        assert {p.id: p.name for p in self.store.people()} == self.names
        for who in self.names:
            sessions = self.store.sessions(who)
            assert {s.id for s in sessions} == {s for s, owner in self.owner.items() if owner == who}
            for session in sessions:
                assert {e.id: e.value for e in self.store.events(session.id)} == self.events[session.id]
                done = [s.result.done for s in session.sets]
                assert done == ([self.sets[session.id]] if session.id in self.sets else [])
            assert {r.hash for r in self.store.recordings(who) if r.deleted is None} == self.hashes[who]
        on_disk = {path.stem for path in self.store.folder.recordings.iterdir()}
        assert on_disk == set().union(*self.hashes.values())
        assert self.store.check() == ()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.place)

    def _forget(self, who: str) -> None:
        del self.names[who], self.hashes[who]
        for session in [s for s, owner in self.owner.items() if owner == who]:
            del self.owner[session], self.events[session]
            self.sets.pop(session, None)

    def _copied(self) -> dict[str, object]:
        return {k: _deep(getattr(self, k)) for k in ("names", "owner", "events", "sets", "hashes")}


def _deep(value: object) -> object:
    if isinstance(value, dict):
        return {k: _deep(v) for k, v in value.items()}
    return set(value) if isinstance(value, set) else value


TestHousehold = Household.TestCase
TestHousehold.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
