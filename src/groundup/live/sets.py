"""All running sets of this server: which page counts on which journal, and who takes over from whom.

One page at a time plays a session. A page that opens a session takes it, and the one before is told; so two tabs never
count the same set twice. Nothing here needs to survive the server: journals and events do.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Literal

import msgspec

from groundup.coaching.feedback import Feedback
from groundup.errors import UsageError
from groundup.live.counting import Beginning, CountedSet, counted_set, heading_of
from groundup.live.journal import open_journal, read_journal
from groundup.live.running import Answer
from groundup.live.sensed_sets import SensedSets

Told = Callable[[Literal["taken over", "ended"]], None]
"""Called, from any thread, when a socket's set goes on without it."""

Heard = Callable[[str], None]
"""Called with every answer of a set, for a page that looks on while another camera sees."""

Try = tuple[str, int, int]
"""A session, a block of it, and the how-manieth try of that block."""

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAME = re.compile(r"(\d+)-(\d+)\.(frames|done)")


class Allowance(msgspec.Struct, frozen=True):
    """How many messages a socket may still send: a bucket that fills with time and is emptied by messages.

    `most` covers what a page kept while the server was away, `rate_hz` four cameras' worth of frames.
    """

    left: float = 6000.0
    at_s: float = 0.0
    most: float = 6000.0
    rate_hz: float = 240.0

    def spend(self, now_s: float) -> "Allowance | None":
        """What is left after one message; None where there was none left."""
        left = min(self.most, self.left + max(0.0, now_s - self.at_s) * self.rate_hz) - 1.0
        return None if left < 0.0 else Allowance(left, now_s, self.most, self.rate_hz)


class RunningSets:
    """The sets that run now, by session and block, and the page that holds each session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sensed = SensedSets(folder)
        """The same sets as sensors see them."""
        self._lock = RLock()
        self._running: dict[tuple[str, int], CountedSet] = {}
        self._pages: dict[str, str] = {}
        self._told: dict[tuple[str, int], Told] = {}
        self._watching: dict[Try, tuple[Heard, ...]] = {}

    def hold(self, session_id: str, page: str) -> None:
        """Give the session to a page; whoever had it before sees so in its next answer."""
        with self._lock:
            self._pages[session_id] = page

    def holder(self, session_id: str, page: str) -> str:
        """The page that holds the session; after a restart of the server the first that asks."""
        with self._lock:
            return self._pages.setdefault(session_id, page)

    def take(self, beginning: Beginning, told: Told) -> CountedSet:
        """The running set of a block's try, from its journal if it began before; `told` hears who takes it over.

        Another try of the block ends with it, and keeps its own journal. An earlier set of the same placing of the
        camera lends its calibration.
        """
        key = (beginning.session_id, beginning.block)
        path = self._folder(beginning.session_id) / f"{beginning.block}-{beginning.attempt}.frames"
        with self._lock:
            if key in self._running and self._running[key].journal.path != path:
                self._close(key)
            before = self._told.pop(key, None)
            self._told[key] = told
            if key not in self._running:
                lent = replace(beginning, calibration_from=self._lender(beginning, path))
                self._running[key] = counted_set(open_journal(path, heading_of(lent)))
            running = self._running[key]
        if before is not None:
            before("taken over")
        return running

    def any_running(self) -> bool:
        """Whether a set is being counted now."""
        return bool(self._running)

    def leave(self, session_id: str, block: int, told: Told) -> None:
        """A socket is gone. Its set goes on running: the page may come back."""
        with self._lock:
            if self._told.get((session_id, block)) is told:
                del self._told[session_id, block]

    def watch(self, of: Try, heard: Heard) -> None:
        """Hear every answer of a try from now on, whoever's camera it comes from."""
        with self._lock:
            self._watching[of] = (*self._watching.get(of, ()), heard)

    def unwatch(self, of: Try, heard: Heard) -> None:
        """Hear no more."""
        with self._lock:
            rest = tuple(h for h in self._watching.get(of, ()) if h != heard)
            self._watching.pop(of, None)
            if rest:
                self._watching[of] = rest

    def last_answer(self, of: Try) -> Answer[Feedback] | None:
        """What a running try said last, for a page that comes to look on later; None before its first frame."""
        session_id, block, attempt = of
        running = self._running.get((session_id, block))
        if running is None or attempt_of(running.journal.path) != attempt or running.state.last is None:
            return None
        return Answer("folded", running.last_seq, running.last_seq, running.state.last)

    def tell(self, of: Try, answer: str) -> None:
        """Pass an answer on to those who look on."""
        if self._watching:
            for heard in self._watching.get(of, ()):
                heard(answer)

    def end(self, session_id: str, block: int, *, tries: int | None = None) -> tuple[Path, ...]:
        """Close the first so many tries of a block, all of them without a number, and return their journals for good.

        In the order of the tries; those that became a result before are not among them.
        """
        with self._lock:
            running = self._running.get((session_id, block))
            if tries is None or (running is not None and attempt_of(running.journal.path) <= tries):
                self._close((session_id, block))
            found = [p for p in self.journals(session_id, block) if p.suffix == ".frames"]
            return tuple(p for p in found if tries is None or attempt_of(p) <= tries)

    def journals(self, session_id: str, block: int) -> list[Path]:
        """The journals of a block's tries, in their order; of those that became a result, too."""
        found = self._folder(session_id).glob(f"{block}-*")
        return sorted((p for p in found if _NAME.fullmatch(p.name)), key=attempt_of)

    def settle(self, path: Path) -> Path:
        """Mark a journal as having become a result. It stays until the session ends, for its calibration."""
        done = path.with_suffix(".done")
        path.replace(done)
        return done

    def forget(self, session_id: str) -> None:
        """The session is over: close its sets and remove its journals, whose frames the store keeps."""
        with self._lock:
            for key in [k for k in self._running if k[0] == session_id]:
                self.end(*key)
            self._pages.pop(session_id, None)
            self.sensed.forget(session_id)
            folder = self._folder(session_id)
            for path in folder.glob("*.done"):
                path.unlink()
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def close(self) -> None:
        """The server ends: write every journal to the disk."""
        self.sensed.close()
        with self._lock:
            for running in self._running.values():
                running.close()
            self._running.clear()

    def _folder(self, session_id: str) -> Path:
        if not _ID.fullmatch(session_id):
            raise UsageError("the id of a session", found=session_id[:40])
        return self.folder / session_id

    def _close(self, key: tuple[str, int]) -> None:
        """End what runs under a key; whoever sends its frames is told."""
        running, told = self._running.pop(key, None), self._told.pop(key, None)
        if running is not None:
            running.close()
        if told is not None:
            told("ended")

    def _lender(self, beginning: Beginning, path: Path) -> str:
        """The journal whose frames hold the calibration for this placing and posture, or '' for the set's own."""
        if not beginning.setup:
            return ""
        folder = self._folder(beginning.session_id)
        for other in sorted(p for p in folder.glob("*") if _NAME.fullmatch(p.name) and p != path):
            first = msgspec.convert(read_journal(other)[0], Beginning)
            if first.setup == beginning.setup and _posture(first) == _posture(beginning) and not first.calibration_from:
                return other.with_suffix(".done").name
        return ""


def attempt_of(path: Path) -> int:
    """The try of its block that a journal holds, by its name."""
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return int(found[2])


def new_allowance() -> Allowance:
    """A full allowance from now on."""
    return Allowance(at_s=time.monotonic())


def began(at: datetime) -> str:
    """A moment as headings keep it."""
    return at.isoformat(timespec="milliseconds")


def _posture(beginning: Beginning) -> str:
    return "lying" if beginning.detector == "bridge" else "standing"
