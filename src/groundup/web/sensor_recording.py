"""Recording what the sensors measure into XDF files in the data folder, a folder for each person."""

import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock

from groundup.devices.arrival import Arrival
from groundup.devices.recorder import Recorder
from groundup.devices.source import Happening
from groundup.errors import GroundupError, UsageError
from groundup.live.sensors import Key, Sensors

LEAST_FREE_BYTES = 200 * 2**20
"""With less than this free on the disk no recording begins, and one that runs ends (design)."""
_LOOK_S = 5.0
_NAME = re.compile(r"\d{4}-\d\d-\d\d-\d{6}(-\d+)?\.xdf")


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording on the disk."""

    name: str
    begun: datetime
    seconds: float
    size_bytes: int
    running: bool


class Running:
    """A recording that runs: every arrival of every sensor into one file. Started and ended in the server's loop."""

    def __init__(self, sensors: Sensors, path: Path, person_id: str) -> None:
        """Create the file and listen from now on."""
        self.person_id, self.path = person_id, path
        self.begun = datetime.now().astimezone()
        self.ended = ""
        """Why it is over; empty while it runs."""
        self._sensors = sensors
        self._lock = RLock()  # a person may be removed from another thread
        self._looked_s = time.monotonic()
        self._recorder = Recorder(path)
        path.chmod(0o600)
        for (text, _), stream in sensors.streams.items():
            self._recorder.add(text, stream)
        sensors.listen(self._heard)

    @property
    def said(self) -> str:
        """How far it is."""
        seconds = int((datetime.now().astimezone() - self.begun).total_seconds())
        samples = sum(lane.tally.samples for lane in self._recorder.lanes.values())
        return f"{seconds // 60}:{seconds % 60:02d}, {samples:,} samples"

    def end(self, why: str = "ended") -> None:
        """Write what waits and close the file; may be called twice."""
        with self._lock:
            if self.ended:
                return
            self.ended = why
            self._sensors.leave(self._heard)
            try:
                self._recorder.close()
            except (GroundupError, OSError) as error:
                self.ended = _said(error)

    def _heard(self, key: Key, item: Arrival | Happening) -> None:
        with self._lock:
            if not self.ended:
                self._take(key, item)

    def _take(self, key: Key, item: Arrival | Happening) -> None:
        try:
            if isinstance(item, Arrival):
                self._recorder.add(key[0], self._sensors.lanes[key].stream)
            self._recorder.heard(key[0], item)
            if time.monotonic() - self._looked_s > _LOOK_S:
                self._looked_s = time.monotonic()
                if shutil.disk_usage(self.path.parent).free < LEAST_FREE_BYTES:
                    self.end("ended because the disk is nearly full")
        except Exception as error:  # whatever it was, the sensors and a set that runs go on
            self.end(_said(error))


class Recordings:
    """The sensors' recordings of a server: at most one runs."""

    def __init__(self, sensors: Sensors, folder: Path) -> None:
        """`folder` holds a folder for each person, made when it is needed."""
        self.running: Running | None = None
        self._sensors, self._folder = sensors, folder

    def begin(self, person_id: str) -> Running:
        """Begin to record."""
        if self.running is not None and not self.running.ended:
            raise UsageError("one recording at a time", found="one that runs", next_step="End that one first.")
        if not self._sensors.streams:
            raise UsageError("a sensor that is connected", found="none", next_step="Switch it on, and wait a moment.")
        place = self._folder / person_id
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(place).free < LEAST_FREE_BYTES:
            raise UsageError("200 MB free on the disk", found="less", next_step="Delete what you no longer need.")
        self.running = Running(self._sensors, _fresh(place), person_id)
        return self.running

    def end(self, person_id: str) -> None:
        """End the recording of a person, if one runs."""
        if (own := self.of(person_id)) is not None:
            own.end()

    def of(self, person_id: str) -> Running | None:
        """The recording of a person that runs."""
        own = self.running is not None and self.running.person_id == person_id and not self.running.ended
        return self.running if own else None

    def kept(self, person_id: str) -> list[Kept]:
        """A person's recordings, newest first."""
        running, place = self.of(person_id), self._folder / person_id
        files = [f for f in place.iterdir() if _NAME.fullmatch(f.name)] if place.is_dir() else []
        found: list[Kept] = []
        for file in sorted(files, reverse=True):
            with suppress(OSError):  # deleted meanwhile
                size, changed = file.stat().st_size, file.stat().st_mtime
                begun = datetime.strptime(file.name[:17], "%Y-%m-%d-%H%M%S").astimezone()
                lasts = max(0.0, changed - begun.timestamp())
                found.append(Kept(file.name, begun, lasts, size, running is not None and running.path == file))
        return found

    def file(self, person_id: str, name: str) -> Path | None:
        """A recording of a person that is over; None where there is none of this name."""
        known = next((k for k in self.kept(person_id) if k.name == name and not k.running), None)
        return self._folder / person_id / known.name if known is not None else None

    def forget(self, person_id: str | None = None) -> None:
        """Delete what is a person's, or everybody's; a recording of theirs that runs ends."""
        if self.running is not None and person_id in (None, self.running.person_id):
            self.running.end()
        shutil.rmtree(self._folder / person_id if person_id else self._folder, ignore_errors=True)

    def close(self) -> None:
        """The server ends: so does the recording, with all that came."""
        if self.running is not None:
            self.running.end()


def _fresh(place: Path) -> Path:
    stem = f"{datetime.now():%Y-%m-%d-%H%M%S}"
    names = [stem, *(f"{stem}-{n}" for n in range(2, 100))]
    return next(path for name in names if not (path := place / f"{name}.xdf").exists())


def _said(error: Exception) -> str:
    words = error.line() if isinstance(error, GroundupError) else f"{type(error).__name__}: {error}"
    return f"ended by an error ({words}); what came before is kept"
