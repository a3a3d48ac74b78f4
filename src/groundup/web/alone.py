"""One app a data folder: two would write over each other's journals of running sets."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from groundup.errors import UsageError

_LOCK, _ADDRESS = "app.lock", "app.address"


@contextmanager
def alone(folder: Path, address: str) -> Generator[None]:
    """The folder is this app's, which is at `address`, until the block is left or the process ends, however it ends."""
    from filelock import FileLock, Timeout

    lock, place = FileLock(folder / _LOCK, mode=0o600), folder / _ADDRESS
    try:
        lock.acquire(timeout=0)
    except Timeout:
        where = place.read_text(encoding="utf-8").strip() if place.is_file() else "another address"
        raise UsageError(
            "a data folder that no other groundup has open",
            found=f"one that is open at {where}",
            where=str(folder),
            next_step=f"Open {where} in the browser, end that groundup with Ctrl-C, or give --home another folder.",
        ) from None
    except (OSError, NotImplementedError):  # a file system without locks; nobody is kept out
        yield
        return
    try:
        place.write_text(f"{address}\n", encoding="utf-8")
        yield
    finally:
        place.unlink(missing_ok=True)
        lock.release()
