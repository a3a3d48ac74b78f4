"""Outputs appear whole or not at all, and never on top of an input."""

import errno
import os
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from groundup.errors import FileError, UsageError

_REASONS = {
    errno.ENOSPC: (
        "room on the disk",
        "the disk is full",
        "Free some space or choose another disk; nothing was written.",
    ),
    errno.EDQUOT: ("room on the disk", "the quota is used up", "Free some space or choose another disk."),
    errno.EROFS: ("a folder that can be written", "a read-only disk", "Choose another folder."),
    errno.EACCES: ("a folder that can be written", "no permission", "Choose another folder, or ask for permission."),
    errno.EPERM: ("a folder that can be written", "no permission", "Choose another folder, or ask for permission."),
    errno.ENAMETOOLONG: ("a shorter file name", "one that the disk does not take", "Choose a shorter name."),
}


@contextmanager
def writing(target: Path, *, inputs: Iterable[Path] = (), private: bool = False) -> Generator[Path, None, None]:
    """A temporary path beside `target` that takes its name when the block ends well, and vanishes when it does not.

    The bytes are on the disk (fsync) before the name is: a crash leaves the old file or the new one, never half of
    one. `inputs` are files that must not be replaced: a target among them is refused. A `private` file is readable by
    its owner only.
    """
    target = Path(target)
    check_target(target, inputs=inputs)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(target, error) from None
    temporary = Path(name)
    try:
        yield temporary
        _commit(temporary, target, private=private)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_bytes(target: Path, data: bytes, *, inputs: Iterable[Path] = (), private: bool = False) -> None:
    """Write `data` to `target`, whole or not at all."""
    with writing(target, inputs=inputs, private=private) as temporary, temporary.open("wb") as file:
        file.write(data)


def write_text(target: Path, text: str, *, inputs: Iterable[Path] = ()) -> None:
    """Write `text` to `target` as UTF-8 with plain line ends, whole or not at all."""
    write_bytes(target, text.encode("utf-8"), inputs=inputs)


def check_target(target: Path, *, inputs: Iterable[Path] = ()) -> None:
    """Refuse a target that cannot be written before any work is done for it."""
    where = str(target)
    if "\0" in where:
        raise UsageError(
            "a target that can be written",
            found="a zero in its name",
            where=repr(where),
            next_step="Choose another name.",
        )
    try:
        is_folder, has_parent, parent_is_folder = target.is_dir(), target.parent.exists(), target.parent.is_dir()
        is_special = target.exists() and not is_folder and not target.is_file()
    except OSError as error:
        raise _unwritable(target, error) from None
    if is_folder:
        raise UsageError("a file to write", found="a folder", where=where, next_step="Add a file name.")
    if is_special:  # a rename would put a file where a device or a pipe was: for root, even /dev/null
        raise UsageError(
            "a file to write",
            found="a device or a pipe",
            where=where,
            next_step="Choose a file: it must appear whole or not at all.",
        )
    if not has_parent:
        raise UsageError(
            "an existing folder to write into",
            found=f"no folder {target.parent}",
            where=where,
            next_step="Create the folder first, or choose another one.",
        )
    if not parent_is_folder:
        raise UsageError(
            "a folder to write into",
            found=f"{target.parent} is a file",
            where=where,
            next_step="Choose another folder.",
        )
    for other in inputs:
        if target.exists() and Path(other).exists() and target.samefile(other):
            raise UsageError(
                "an output apart from the inputs",
                found="one of the files that are read",
                where=where,
                next_step="Choose another name: groundup never writes over a recording.",
            )


def _commit(temporary: Path, target: Path, *, private: bool) -> None:
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    if not private:  # mkstemp makes files private; an output gets the rights that any new file would get here
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
    os.replace(temporary, target)  # noqa: PTH105  Path.replace does the same; os.replace can be faked in tests


def _unwritable(target: Path, error: OSError) -> FileError | UsageError:
    needed, found, step = _REASONS.get(
        error.errno or 0, ("a target that can be written", error.strerror or str(error), "Choose another target.")
    )
    kind = FileError if error.errno in (errno.ENOSPC, errno.EDQUOT) else UsageError
    return kind(needed, found=found, where=str(target), next_step=step)
