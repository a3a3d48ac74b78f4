"""Backup and restore: everything in one file, written whole or not at all, and looked at before it is believed.

A backup is a zip without compression: `manifest.json` (format, version of the database, SHA-256 and size of every
file), `groundup.db`, `recordings/*.h5`, `journals/*`, `sensors/*/*.xdf`. Without compression no small file can become a
huge one.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from groundup.io.atomic import writing as written_whole
from groundup.store.backup_file import DATABASE, FORMAT, JOURNAL, SENSED, VERSION, unpack_checked
from groundup.store.database import copy_beside, errors_said, new_id, replace_content
from groundup.store.errors import said
from groundup.store.recordings import file_digest
from groundup.store.removal import Removal, rewrite
from groundup.store.tables import people, recordings, sessions
from groundup.store.upgrade import HEAD

_CHUNK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    people: tuple[str, ...]
    sessions: int
    recordings: int


class Archive(Removal):
    """Backup, restore and the integrity check of a store."""

    def backup(self, target: Path) -> Path:
        """Write everything to one file, readable by its owner alone, while the store stays in use."""
        target = Path(target)
        with self._working_place() as place, written_whole(target, inputs=[self.folder.database]) as temporary:
            copy_beside(self.folder.database, place / DATABASE)
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
                self._fill(archive, place / DATABASE)
        target.chmod(0o600)
        return target

    def restore(self, source: Path) -> Restored:
        """Put a backup in the place of what is here. Checked first; the old state stays until it is in.

        Recordings come first (a file more changes nothing), then the whole database in one transaction, then the
        recordings of the old state go. Killed at any point, the folder holds the old state or the new one.
        """
        self.alone()
        with self._working_place() as place:
            unpack_checked(Path(source), place)
            before = place / "before-restore.db"
            with self._one_writer:
                copy_beside(self.folder.database, before)
                self._take_recordings(place)
                replace_content(self.folder.database, place / DATABASE)
                try:
                    found = self._whole()
                except BaseException:
                    replace_content(self.folder.database, before)
                    raise
            self._take_journals(place)
            self.remove_unused()
            self._remove_strange_journals()
            self.remove_strange_sensors()
            rewrite(self.folder.database, patience_s=self.busy_s)
        return found

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database or the recordings, one sentence each; empty where all is well."""
        problems: list[str] = []
        with (
            errors_said(self.folder.database),
            closing(sqlite3.connect(self.folder.database)) as raw,
        ):
            problems += [f"Database: {row[0]}." for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
            problems += [
                f"Database: a row of {row[0]} points to a missing row of {row[2]}."
                for row in raw.execute("PRAGMA foreign_key_check")
            ]
        for digest in sorted(self._kept()):
            path = self.folder.recordings / f"{digest}.h5"
            if not path.is_file():
                problems.append(f"Recording {digest[:12]}: its file is missing.")
            elif file_digest(path) != digest:
                problems.append(f"Recording {digest[:12]}: its file is damaged.")
        return tuple(problems)

    def _fill(self, archive: zipfile.ZipFile, database: Path) -> None:
        files: dict[str, dict[str, Any]] = {DATABASE: _add(archive, database, DATABASE)}
        missing: list[str] = []
        with closing(sqlite3.connect(database)) as raw:
            kept = sorted(row[0] for row in raw.execute("SELECT hash FROM recordings WHERE deleted_utc IS NULL"))
        for digest in dict.fromkeys(kept):
            name = f"recordings/{digest}.h5"
            try:
                files[name] = _add(archive, self.folder.root / name, name)
            except FileNotFoundError:
                missing.append(name)
        for path in sorted((*self.folder.journals.glob("*/*"), *self.folder.sensors.glob("*/*"))):
            name = path.relative_to(self.folder.root).as_posix()
            if JOURNAL.fullmatch(name) or SENSED.fullmatch(name):
                with suppress(FileNotFoundError):  # its set was kept as a recording in the meantime, or it was deleted
                    files[name] = _add(archive, path, name)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "revision": HEAD,
            "created": datetime.now(UTC).isoformat(),
            "files": files,
            "missing": missing,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))

    def _take_recordings(self, place: Path) -> None:
        for path in sorted((place / "recordings").glob("*.h5")):
            os.replace(path, self.folder.recordings / path.name)  # noqa: PTH105

    def _take_journals(self, place: Path) -> None:
        """Journals and what sensors recorded come last: unlike recordings they may have the name of one here."""
        for kind in (self.folder.journals, self.folder.sensors):
            for path in sorted((place / kind.name).glob("*/*")):
                home = kind / path.parent.name
                home.mkdir(mode=0o700, exist_ok=True, parents=True)
                os.replace(path, home / path.name)  # noqa: PTH105

    def _whole(self) -> Restored:
        """What is in the store now, every person read once."""
        with self.reading() as connection:
            names = tuple(connection.execute(select(people.c.name).order_by(people.c.created_utc)).scalars())
            count = connection.execute(select(func.count()).select_from(sessions)).scalar_one()
        return Restored(names, count, len(self._kept()))

    def _kept(self) -> set[str]:
        with self.reading() as connection:
            return set(
                connection.execute(select(recordings.c.hash).where(recordings.c.deleted_utc.is_(None))).scalars()
            )

    def _remove_strange_journals(self) -> None:
        with self.reading() as connection:
            known = set(connection.execute(select(sessions.c.id)).scalars())
        for place in self.folder.journals.iterdir():
            if place.name not in known:
                shutil.rmtree(place, ignore_errors=True)

    @contextmanager
    def _working_place(self) -> Generator[Path, None, None]:
        """A private folder for half-done work, gone afterwards; what a kill leaves goes with the next deletion."""
        place = self.folder.copies / f"working-{new_id()}"
        try:
            place.mkdir(mode=0o700)
            yield place
        except OSError as error:
            raise said(error, self.folder.root) or error from error
        finally:
            with suppress(OSError):
                shutil.rmtree(place)


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    """Copy a file into the archive, and say its hash and size as they were copied."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}
