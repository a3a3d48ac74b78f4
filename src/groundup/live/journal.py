"""The journal of a set: a file that only grows, with a heading and then one record a camera frame, in order.

Layout: 8 bytes that name the format; then records of u32 length, u32 CRC-32 and that many bytes, little endian. The
first record is the heading (JSON: what the set begins with), each further one a frame as it came over the socket.
A record is handed to the operating system before its frame counts as kept: killing the process loses nothing. A
record that was being written in that moment fails its checksum and is dropped with whatever follows it; a power cut
may cost what the system had not yet written, which is about the last five seconds. Waiting for the disk is left to a
thread of its own: it takes from one to fifty milliseconds, in which every other socket would stand still.

Frames that nobody was told of yet may be held back for the next write: three records cost the system what one does.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from groundup.errors import FileError

FORMAT = b"GUSET\x00\x00\x01"
RECORD = struct.Struct("<II")
LARGEST_HEADING_BYTES = 4 * 2**20
_SYNC_EVERY = 150
"""Frames: two hundred cameras that each ask the disk once a second cost as much as a twentieth of their counting."""
_DISK = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")


class Journal:
    """A journal open for writing. `heading` is what it began with, `frames` what it held when it was opened."""

    def __init__(self, path: Path, heading: dict[str, Any], frames: tuple[bytes, ...], end: int) -> None:
        self.path = path
        self.heading = heading
        self.frames = frames
        self._file = path.open("rb+", buffering=0)
        self._file.truncate(end)
        self._file.seek(end)
        self._end = end
        self._held: list[bytes] = []
        self._unsynced = 0
        self._syncing: Future[None] | None = None

    def append(self, frame: bytes) -> None:
        """Write one frame down, whole or not at all, behind those that are held.

        When it returns, the death of this process loses none of them.
        """
        self._written([*self._held, _head(frame), frame])

    def hold(self, frame: bytes) -> None:
        """Take one frame for the next write. Until then it must not be called kept."""
        self._held += (_head(frame), frame)

    def write(self) -> None:
        """Write down what is held; it stays held where that fails."""
        if self._held:
            self._written(self._held)

    def _written(self, parts: list[bytes]) -> None:
        """Write down records, each in two parts."""
        data = b"".join(parts)
        try:
            written = self._file.write(data)
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error
        if written != len(data):
            raise self._unwritable("only part of it could be written")
        self._end += len(data)
        self._unsynced += len(parts) // 2
        self._held = []
        if self._unsynced >= _SYNC_EVERY and (self._syncing is None or self._syncing.done()):
            self._synced()
            self._syncing = _DISK.submit(_sync, self._file.fileno())
            self._unsynced = 0

    def sync(self) -> None:
        """Wait until the disk has it."""
        self._synced()
        _sync(self._file.fileno())
        self._unsynced = 0

    def _synced(self) -> None:
        """Wait for what the disk was asked before; what it could not do is an error of now."""
        before, self._syncing = self._syncing, None
        try:
            if before is not None:
                before.result()
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error

    def _unwritable(self, found: str) -> FileError:
        with suppress(OSError):
            self._file.truncate(self._end)
            self._file.seek(self._end)
        return FileError(
            "room on the disk for the frames of this set",
            found=found,
            where=str(self.path),
            next_step="Free some space; what was kept so far stays.",
        )

    def close(self) -> None:
        """Write the rest to the disk and close."""
        if not self._file.closed:
            try:
                with suppress(FileError):  # of what is held nobody was told: the page has it still
                    self.write()
                self.sync()
            finally:
                self._file.close()


def open_journal(path: Path, heading: dict[str, Any]) -> Journal:
    """The journal at `path`, begun with `heading` where there is none yet; an existing one keeps its own heading.

    A file whose heading was torn while it was written holds no frames: it is begun anew.
    """
    data = path.read_bytes() if path.exists() else b""
    found, frames, end = _scan(data, where=str(path))
    if found is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        said = msgspec.json.encode(heading)
        start = FORMAT + _head(said) + said
        path.write_bytes(start)
        return Journal(path, heading, (), len(start))
    return Journal(path, found, frames, end)


def read_journal(path: Path) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Heading and frames of a journal that nobody writes to; a journal without a whole heading is an error."""
    heading, frames, _ = _scan(path.read_bytes(), where=str(path))
    if heading is None:
        raise FileError("the journal of a set", found="a heading that was cut off", where=str(path))
    return heading, frames


def _scan(data: bytes, *, where: str) -> tuple[dict[str, Any] | None, tuple[bytes, ...], int]:
    """Heading, frames and the length up to the last whole record; a heading of None where even that is torn."""
    if not FORMAT.startswith(data[: len(FORMAT)]):
        raise FileError(
            "the journal of a set",
            found="another kind of file",
            where=where,
            next_step="Move it away: a set that begins anew writes its own.",
        )
    records = list(_records(data))
    if not records:
        return None, (), 0
    (heading, _), *rest = records
    return msgspec.json.decode(heading), tuple(r for r, _ in rest), records[-1][1]


def _records(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Whole records with the place where each ends, up to the first that is torn or damaged."""
    place = len(FORMAT)
    while place + RECORD.size <= len(data):
        length, checksum = RECORD.unpack_from(data, place)
        end = place + RECORD.size + length
        if length > LARGEST_HEADING_BYTES or end > len(data):
            return
        record = data[place + RECORD.size : end]
        if zlib.crc32(record) != checksum:
            return
        yield record, end
        place = end


def _sync(file: int) -> None:
    os.fdatasync(file) if hasattr(os, "fdatasync") else os.fsync(file)


def _head(content: bytes) -> bytes:
    """What stands before the content of a record."""
    return RECORD.pack(len(content), zlib.crc32(content))
