"""What can go wrong with the store, each said with what to do."""

import errno
import sqlite3
from pathlib import Path

from groundup.errors import GroundupError


class StoreError(GroundupError):
    """The data folder or its database does not allow what is asked."""


class NotStored(StoreError):
    """A person, session, plan or recording that is not in the store."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"a stored {what}", found=f"none with id '{key}'", next_step="It may have been deleted.")


class NewerDatabase(StoreError):
    """A database or backup written by a newer groundup than this one."""


class DamagedDatabase(StoreError):
    """A file that is no whole groundup database."""


_BUSY = ("the database free to write", "another program holding it", "Close the other groundup and try again.")
_FULL = ("room on the disk", "the disk is full", "Free some space and try again; what was saved before is safe.")
_READ_ONLY = (
    "a database that can be written",
    "a read-only file or folder",
    "Allow writing there, or set GROUNDUP_HOME to another folder.",
)
_DAMAGED = (
    "a whole groundup database",
    "a damaged file",
    "Bring back your last backup with `groundup restore FILE`; the damaged file is kept beside.",
)
_UNREACHABLE = (
    "a database that can be opened",
    "a file or folder that cannot be opened",
    "Check that the folder exists and is yours, or set GROUNDUP_HOME to another one.",
)
_DISK = ("a disk that answers", "a failed read or write", "Check the disk; what was saved before is safe.")

_BY_CODE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_IOERR: _DISK,
}


def said(error: BaseException, where: Path) -> StoreError | None:
    """Our error for one of SQLite's or of the file system's, or None where it is a mistake of the program."""
    if isinstance(error, OSError):
        return _said_by_system(error, where)
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; the rest refines it (SQLITE_READONLY_DIRECTORY …).
    reason = None if code is None else _BY_CODE.get(code & 0xFF)
    if reason is None:
        return None
    needed, found, step = reason
    kind = DamagedDatabase if reason is _DAMAGED else StoreError
    return kind(needed, found=found, where=str(where), next_step=step)


def damaged(where: Path, found: str) -> DamagedDatabase:
    """A database that can be opened and is not whole."""
    return DamagedDatabase(_DAMAGED[0], found=f"{_DAMAGED[1]} ({found})", where=str(where), next_step=_DAMAGED[2])


def _said_by_system(error: OSError, where: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        needed, found, step = _FULL
    elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        needed, found, step = _READ_ONLY
    else:
        needed, found, step = _DISK[0], error.strerror or str(error), _DISK[2]
    return StoreError(needed, found=found, where=str(where), next_step=step)
