"""The sensed sets that run now: each listens to the server's sensors until it ends, with or without its page."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock, RLock
from typing import Literal, TypeVar

from groundup.coaching.foot_set import FootTold
from groundup.devices.arrival import Arrival
from groundup.devices.source import Happening
from groundup.errors import FileError
from groundup.live.foot_feed import Key
from groundup.live.journal import open_journal
from groundup.live.sensed import SensedBeginning, SensedSet
from groundup.live.sensed_records import What
from groundup.live.sensors import Sensors

ALONE_S = 120.0
"""A set whose page is gone for so long takes no more: it was left (design)."""
UNSEEN_S = 10.0
"""A set whose page is gone for so long is paused: nobody sees what would be counted (design)."""
T = TypeVar("T")
_NAME = re.compile(r"(\d+)-(\d+)\.(sensed|felt)")

Ended = Callable[[Literal["taken over", "ended"]], None]
"""Called, from any thread, when a page's set goes on without it."""
Telling = Callable[[Key, Arrival | Happening, FootTold | None], None]
"""Called in the loop with everything that came, once it is kept, and what is told of it."""


class Running:
    """A running set on the sensors of this server."""

    def __init__(self, kept: SensedSet, sensors: Sensors) -> None:
        self.kept = kept
        self.trouble = ""
        """Why what comes is not kept, where that is so."""
        self.ended: Ended | None = None
        self.telling: Telling | None = None
        self.alone_since_s = time.monotonic()
        self.listening = False
        self._sensors = sensors
        self._lock = Lock()

    def listen(self) -> None:
        """Take what comes from now on; in the loop."""
        if not self.listening:
            self.listening = True
            self._kept(self._expect)
            self._sensors.listen(self._heard)

    def stop(self) -> None:
        """Take no more, and close the journal."""
        self._sensors.leave(self._heard)
        with self._lock:  # a sample may be on its way into the journal
            self.listening = False
            self.kept.close()

    def mark(self, what: What, *, text: str = "", number: float = 0.0) -> None:
        """Write down what else happens now."""
        with self._lock:
            if self.listening:
                self._kept(lambda: self.kept.mark(what, time.monotonic(), text=text, number=number))

    def _expect(self) -> None:
        for key, stream in self._sensors.streams.items():
            self.kept.expect(key, stream, self._sensors.side_of(key))

    def _heard(self, key: Key, item: Arrival | Happening) -> None:
        alone_s = time.monotonic() - self.alone_since_s if self.telling is None else 0.0
        if alone_s > ALONE_S:
            with suppress(FileError):
                self.stop()
        with self._lock:
            if not self.listening:
                return
            if alone_s > UNSEEN_S and not self.kept.sensed.paused:
                self._kept(lambda: self.kept.mark("pause", time.monotonic()))
            told = self._kept(lambda: self._written(key, item))
        if self.telling is not None:
            self.telling(key, item, told)

    def _written(self, key: Key, item: Arrival | Happening) -> FootTold | None:
        if isinstance(item, Happening) or not self.kept.expects(key):
            self._expect()
        return self.kept.heard(key, item)

    def _kept(self, work: Callable[[], T]) -> T | None:
        """What the journal made of something; what the disk refuses is said, and the set goes on."""
        try:
            done = work()
        except FileError as error:
            self.trouble = error.line()
            return None
        self.trouble = ""
        return done


class SensedSets:
    """The sets by session and block; pages come and go, journals stay until their set has become a result."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._opening = Lock()
        """Held while a journal is folded: one file is opened once, and whoever only leaves does not wait for it."""
        self._running: dict[tuple[str, int], Running] = {}

    def take(self, beginning: SensedBeginning, sensors: Sensors, ended: Ended, telling: Telling) -> Running:
        """The running set of a block's try for a page, from its journal if it began before. It does not listen yet.

        Another page of it is told; another try of the block ends with it. To fold a long journal takes seconds: this
        is for a thread, `Running.listen` for the loop.
        """
        key = (beginning.session_id, beginning.block)
        path = self.folder / beginning.session_id / f"{beginning.block}-{beginning.attempt}.sensed"
        with self._opening:
            with self._lock:
                running = self._running.get(key)
                if running is not None and (running.kept.journal.path != path or not running.listening):
                    self._close(key)
                    running = None
            if running is None:
                running = Running(SensedSet(open_journal(path, asdict(beginning))), sensors)
            with self._lock:
                before = running.ended
                self._running[key] = running
                running.ended, running.telling = ended, telling
        if before is not None:
            before("taken over")
        return running

    def leave(self, session_id: str, block: int, telling: Telling) -> None:
        """A page is gone. Its set goes on for a moment, and waits for a while: the page may come back."""
        with self._lock:
            running = self._running.get((session_id, block))
            if running is not None and running.telling == telling:  # a method is a new object each time
                running.ended = running.telling = None
                running.alone_since_s = time.monotonic()

    def end(self, session_id: str, block: int, *, tries: int | None = None) -> tuple[Path, ...]:
        """Close the first so many tries of a block, all without a number; their journals, but for results."""
        with self._lock:
            running = self._running.get((session_id, block))
            if running is not None and (tries is None or try_of(running.kept.journal.path) <= tries):
                self._close((session_id, block))
            found = [p for p in self.journals(session_id, block) if p.suffix == ".sensed"]
            return tuple(p for p in found if tries is None or try_of(p) <= tries)

    def journals(self, session_id: str, block: int) -> list[Path]:
        """The journals of a block's tries in their order, also of those that became a result."""
        found = (self.folder / session_id).glob(f"{block}-*")
        return sorted((p for p in found if _NAME.fullmatch(p.name)), key=try_of)

    def settle(self, path: Path) -> None:
        """Mark a journal as having become a result."""
        path.replace(path.with_suffix(".felt"))

    def forget(self, session_id: str) -> None:
        """The session is over: close its sets and remove the journals whose recordings the store keeps."""
        with self._lock:
            for key in [k for k in self._running if k[0] == session_id]:
                self._close(key)
            for path in (self.folder / session_id).glob("*.felt"):
                path.unlink()

    def close(self) -> None:
        """The server ends: every journal is written to the disk."""
        with self._lock:
            for key in list(self._running):
                self._close(key)

    def _close(self, key: tuple[str, int]) -> None:
        running = self._running.pop(key)
        with suppress(FileError):
            running.stop()
        if running.ended is not None:
            running.ended("ended")


def try_of(path: Path) -> int:
    """The try of its block that a journal holds, by its name."""
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return int(found[2])
