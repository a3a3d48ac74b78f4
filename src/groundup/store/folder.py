"""Where data lies: one private folder, chosen by $GROUNDUP_HOME or by the platform's own rule."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundup.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class Folder:
    """The places inside a data folder."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file; its -wal and -shm lie beside it while it is open."""
        return self.root / "groundup.db"

    @property
    def recordings(self) -> Path:
        """HDF5 files, each named by the SHA-256 of its bytes."""
        return self.root / "recordings"

    @property
    def journals(self) -> Path:
        """Frames of running sets, until the set is kept as a recording."""
        return self.root / "journals"

    @property
    def sensors(self) -> Path:
        """What sensors recorded outside of sets, a folder for each person; made when it is needed."""
        return self.root / "sensors"

    @property
    def maxima(self) -> Path:
        """Each person's maxima of a day; made when it is needed."""
        return self.root / "maxima"

    @property
    def copies(self) -> Path:
        """Copies of the database made before an upgrade or a restore."""
        return self.root / "copies"


def data_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """$GROUNDUP_HOME, else the platform's user-data folder: XDG on Linux, Application Support, LOCALAPPDATA."""
    if chosen := environment.get("GROUNDUP_HOME"):
        return Path(chosen).expanduser()
    home = Path.home()
    if platform == "darwin":
        return home / "Library" / "Application Support" / "groundup"
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "groundup"
    shared = environment.get("XDG_DATA_HOME", "")
    # The XDG specification: a relative path is invalid and has to be ignored.
    return (Path(shared) if Path(shared).is_absolute() else home / ".local" / "share") / "groundup"


def made_private(root: Path) -> Folder:
    """The folder and its places, made where they are missing, readable by their owner alone (0700)."""
    folder = Folder(Path(root))
    try:
        folder.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place in (folder.recordings, folder.journals, folder.copies):
            place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "a folder for your data that can be written",
            found=error.strerror or str(error),
            where=str(folder.root),
            next_step="Set GROUNDUP_HOME to a folder that you may write to.",
        ) from None
    return folder
