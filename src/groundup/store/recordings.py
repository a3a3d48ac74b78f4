"""Recordings: HDF5 files named by the SHA-256 of their bytes, each kept for a person until it is deleted."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from groundup.errors import UsageError
from groundup.signals.recording import Recording
from groundup.store.database import BUSY_S, Connected, new_id
from groundup.store.errors import NotStored, said
from groundup.store.folder import Folder
from groundup.store.moments import moment, moment_columns, moment_or_none
from groundup.store.shapes import clean_text
from groundup.store.tables import recordings


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """What is known of a kept recording. `deleted` says when its file was removed; the row tells that there was one."""

    person_id: str
    hash: str
    at: datetime
    name: str
    what: str
    """Of a set, a test, an assessment, a condition of the differential test …"""
    session_id: str | None
    block: int | None
    bytes: int
    synthetic: bool
    deleted: datetime | None


class Recordings(Connected):
    """The recordings of a store."""

    def __init__(self, folder: Folder, engine: Engine, *, busy_s: float = BUSY_S) -> None:
        super().__init__(folder, engine, busy_s=busy_s)
        self._half_written: set[str] = set()

    def keep_recording(
        self,
        person_id: str,
        recording: Recording,
        *,
        what: str,
        at: datetime,
        session_id: str | None = None,
        block: int | None = None,
    ) -> StoredRecording:
        """Write a recording to the folder, whole or not at all, and remember whose it is. Keeping it twice is once."""
        with self.reading() as connection:
            self.person_exists(connection, person_id)
            self.session_exists(connection, person_id, session_id)
        temporary = self.folder.recordings / f"new-{new_id()}.h5"
        self._half_written.add(temporary.name)
        try:
            digest, size = _written(recording, temporary)
            columns = {
                **moment_columns("at", at),
                "name": clean_text("recording name", recording.name),
                "what": clean_text("what", what, longest=64),
                "session_id": session_id,
                "block": block,
                "bytes": size,
                "synthetic": recording.synthetic,
                **moment_columns("deleted", None),
            }
            with self.writing() as connection:
                self.person_exists(connection, person_id)
                # Inside the transaction, so that `remove_unused` cannot take it away before its row is there.
                os.replace(temporary, recording_file(self.folder.recordings, digest))  # noqa: PTH105
                mine = (recordings.c.person_id == person_id, recordings.c.hash == digest)
                if not connection.execute(update(recordings).where(*mine).values(**columns)).rowcount:
                    connection.execute(insert(recordings).values(person_id=person_id, hash=digest, **columns))
                return _stored(connection.execute(select(recordings).where(*mine)).one())
        except OSError as error:
            raise said(error, self.folder.recordings) or error from error
        finally:
            self._half_written.discard(temporary.name)
            with suppress(OSError):
                temporary.unlink()

    def recording(self, person_id: str, digest: str) -> Recording:
        """A person's recording as it was kept."""
        from groundup.io.hdf5 import read

        return read(self.recording_path(person_id, digest))

    def recording_path(self, person_id: str, digest: str) -> Path:
        """The file of a person's recording; one that was deleted is an error."""
        if self.stored_recording(person_id, digest).deleted is not None:
            raise NotStored("recording (its file was deleted)", digest)
        return recording_file(self.folder.recordings, digest)

    def stored_recording(self, person_id: str, digest: str) -> StoredRecording:
        """What is known of one recording."""
        with self.reading() as connection:
            row = connection.execute(
                select(recordings).where(recordings.c.person_id == person_id, recordings.c.hash == digest)
            ).one_or_none()
        if row is None:
            raise NotStored("recording of this person", digest)
        return _stored(row)

    def recordings(self, person_id: str, *, session_id: str | None = None) -> tuple[StoredRecording, ...]:
        """A person's recordings, oldest first; of one session where it is given."""
        found = select(recordings).where(recordings.c.person_id == person_id)
        if session_id is not None:
            found = found.where(recordings.c.session_id == session_id)
        with self.reading() as connection:
            rows = connection.execute(found.order_by(recordings.c.at_utc, recordings.c.hash))
            return tuple(_stored(row) for row in rows)

    def delete_recording(self, person_id: str, digest: str, *, at: datetime) -> None:
        """Remove a recording's file; its row stays and says when. What was measured from it stays."""
        with self.writing() as connection:
            row = (recordings.c.person_id == person_id, recordings.c.hash == digest)
            values = moment_columns("deleted", at)
            if not connection.execute(update(recordings).where(*row).values(**values)).rowcount:
                raise NotStored("recording of this person", digest)
        self.remove_unused()

    def remove_unused(self) -> None:
        """Remove every file that no row keeps: of deleted recordings, and what a kill left half written."""
        # A file takes its name in the transaction that brings its row: whatever has no row now is nobody's.
        with self.writing() as connection:
            kept = connection.execute(select(recordings.c.hash).where(recordings.c.deleted_utc.is_(None))).scalars()
            still = {f"{digest}.h5" for digest in kept}
            for path in self.folder.recordings.iterdir():
                if path.name not in still and not any(name in path.name for name in tuple(self._half_written)):
                    path.unlink(missing_ok=True)


def _written(recording: Recording, target: Path) -> tuple[str, int]:
    """Write a recording; its hash and size."""
    from groundup.io.hdf5 import write

    write(target, recording, compress=True)
    target.chmod(0o600)
    return file_digest(target), target.stat().st_size


def recording_file(folder: Path, digest: str) -> Path:
    """Where the recording of a hash lies; anything but a hash is refused, so that no path leads elsewhere."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise UsageError("the hash of a recording", found=f"'{digest[:80]}'")
    return folder / f"{digest}.h5"


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored(row: Row[Any]) -> StoredRecording:
    return StoredRecording(
        person_id=row.person_id,
        hash=row.hash,
        at=moment(row, "at"),
        name=row.name,
        what=row.what,
        session_id=row.session_id,
        block=row.block,
        bytes=row.bytes,
        synthetic=row.synthetic,
        deleted=moment_or_none(row, "deleted"),
    )
