"""A backup file, judged before anything of it is used: its names, sizes, hashes, and the database in it."""

import hashlib
import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from groundup.store.database import APPLICATION_ID, errors_said, made_engine
from groundup.store.errors import DamagedDatabase, NewerDatabase, StoreError
from groundup.store.folder import Folder
from groundup.store.tables import metadata
from groundup.store.upgrade import HEAD, refuse_newer, upgrade

FORMAT = "groundup.backup"
VERSION = 1
DATABASE = "groundup.db"
JOURNAL = re.compile(r"journals/[0-9a-f]{32}/[0-9]{1,5}(-[0-9]{1,5})?\.[a-z]{1,12}")
SENSED = re.compile(r"sensors/[0-9a-f]{32}/[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}(-[0-9]{1,3})?\.xdf")
_NAME = re.compile(rf"groundup\.db|recordings/[0-9a-f]{{64}}\.h5|{JOURNAL.pattern}|{SENSED.pattern}")
_LARGEST_MANIFEST = 2**26
_MOST_FILES = 200_000
_ROOM_LEFT = 2**26
_CHUNK_BYTES = 2**20
_NEXT = "Take another backup; nothing was changed."


def unpack_checked(source: Path, place: Path) -> None:
    """Unpack a backup into an empty folder and bring its database to this version; refuse it where anything is off."""
    try:
        with zipfile.ZipFile(source) as archive:
            files, missing = _manifest(archive, source)
            _check_room(files, source, place)
            for name, said in files.items():
                _extract(archive, name, said, place, source)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise _refused(_in_words(error), source) from None
    except FileNotFoundError:
        raise StoreError("a backup file", found="no such file", where=str(source)) from None
    except IsADirectoryError:
        raise StoreError("a backup file", found="a folder", where=str(source)) from None
    _check_database(place / DATABASE, source, set(files) | missing)


def _in_words(error: Exception) -> str:
    """What is wrong with a file that cannot be unpacked, without the name of an error."""
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return "a file that ends too early"
    if "encrypted" in str(error):
        return "a locked zip file"
    return "a file that is no zip, or a damaged one"


def _manifest(archive: zipfile.ZipFile, source: Path) -> tuple[dict[str, dict[str, Any]], set[str]]:
    entries = archive.infolist()
    by_name = {entry.filename: entry for entry in entries}
    if "manifest.json" not in by_name or len(by_name) < len(entries) or len(entries) > _MOST_FILES:
        raise _refused("a zip without a manifest of ours, or with a name twice", source)
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size or entry.flag_bits & 1:
            raise _refused(f"'{entry.filename[:80]}' compressed or locked: another program packed it", source)
    # Nothing is compressed: entries that claim more than the file holds share their bytes, which ours never do.
    if sum(entry.file_size for entry in entries) > source.stat().st_size:
        raise _refused("entries larger than the file", source)
    if by_name["manifest.json"].file_size > _LARGEST_MANIFEST:
        raise _refused("an endless manifest", source)
    try:
        manifest = json.loads(archive.read("manifest.json"))
        if manifest["format"] != FORMAT:
            raise ValueError(manifest["format"])
        if int(manifest["version"]) > VERSION:
            raise NewerDatabase(
                f"a backup of version {VERSION} at most",
                found=f"version {manifest['version']}, written by a newer groundup",
                where=str(source),
                next_step="Update groundup; nothing was changed.",
            )
        refuse_newer(str(manifest["revision"]), source)
        files = {str(k): {"sha256": str(v["sha256"]), "bytes": int(v["bytes"])} for k, v in manifest["files"].items()}
        missing = {str(name) for name in cast(list[Any], manifest["missing"])}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(f"a manifest that is not ours ({type(error).__name__})", source) from None
    if files.keys() | {"manifest.json"} != by_name.keys() or DATABASE not in files:
        raise _refused("files that its manifest does not name, or the other way round", source)
    for name, said in files.items():
        if not _NAME.fullmatch(name) or by_name[name].file_size != said["bytes"]:
            raise _refused(f"'{name[:80]}', which no backup of ours holds in that size", source)
        if name.startswith("recordings/") and said["sha256"] != Path(name).stem:
            raise _refused(f"'{name[:80]}', whose name is not its hash", source)
    return files, missing


def _check_room(files: dict[str, dict[str, Any]], source: Path, place: Path) -> None:
    needed = sum(said["bytes"] for said in files.values()) + 3 * files[DATABASE]["bytes"] + _ROOM_LEFT
    free = shutil.disk_usage(place).free
    if needed > free:
        raise StoreError(
            f"{needed / 2**20:.0f} MB free to restore it",
            found=f"{free / 2**20:.0f} MB",
            where=str(source),
            next_step="Free some space; nothing was changed.",
        )


def _extract(archive: zipfile.ZipFile, name: str, said: dict[str, Any], place: Path, source: Path) -> None:
    target = place / name  # its name is one of three patterns: it cannot lead out of the place
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as packed, target.open("xb") as file:
        while chunk := packed.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > said["bytes"]:
                break
            digest.update(chunk)
            file.write(chunk)
    target.chmod(0o600)
    if size != said["bytes"] or digest.hexdigest() != said["sha256"]:
        raise _refused(f"'{name[:80]}' damaged: its bytes do not fit its hash", source)


def _check_database(database: Path, source: Path, files: set[str]) -> None:
    """A whole database of ours: no foreign tables, triggers or views, every recording it names in the backup."""
    with errors_said(source), closing(sqlite3.connect(database, isolation_level=None)) as raw:
        raw.execute("PRAGMA trusted_schema = OFF")
        if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _refused("a database of another program", source)
        if (found := raw.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise _refused(f"a damaged database ({found})", source)
        if raw.execute("SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchone()[0]:
            raise _refused("a database with triggers or views, which ours has none of", source)
    engine = made_engine(database)
    try:
        upgrade(Folder(database.parent), engine, copy=False)
    finally:
        engine.dispose()
    with errors_said(source), closing(sqlite3.connect(database, isolation_level=None)) as raw:
        ours = {table.name: set(table.columns.keys()) for table in metadata.sorted_tables}
        ours["alembic_version"] = {"version_num"}
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        columns = "SELECT name FROM pragma_table_xinfo(?)"
        theirs = {name: {row[0] for row in raw.execute(columns, (name,))} for (name,) in names.fetchall()}
        if theirs != ours:
            raise _refused(f"a database whose tables are not those of version {HEAD}", source)
        if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise _refused("a database with rows that belong to nobody", source)
        named = {
            f"recordings/{row[0]}.h5" for row in raw.execute("SELECT hash FROM recordings WHERE deleted_utc IS NULL")
        }
        if lost := named - files:
            raise _refused(f"{len(lost)} recordings missing", source)


def _refused(found: str, source: Path) -> StoreError:
    return DamagedDatabase("a whole backup of groundup", found=found, where=str(source), next_step=_NEXT)
