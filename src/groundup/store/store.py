"""Store: everything a household keeps, in one folder, through the life of the program."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from groundup.store.archive import Archive, Restored
from groundup.store.backup_file import unpack_checked
from groundup.store.choices import Choices
from groundup.store.corrections import Corrections
from groundup.store.database import BUSY_S, errors_said, made_engine, set_up_file
from groundup.store.errors import DamagedDatabase
from groundup.store.experiments import Experiments
from groundup.store.export import Exports
from groundup.store.extras import Extras
from groundup.store.folder import made_private
from groundup.store.people import People
from groundup.store.plans import Plans
from groundup.store.removal import Removal
from groundup.store.sessions import Sessions
from groundup.store.tests_taken import Taken
from groundup.store.upgrade import upgrade


class Store(People, Plans, Sessions, Taken, Extras, Corrections, Choices, Experiments, Archive, Exports, Removal):
    """The data folder, opened. Safe for many threads; a second process may open the same folder.

    Each part has its own module by noun; values that come out are frozen. `together` joins writes into one.
    """

    @classmethod
    def open(cls, folder: Path, *, busy_s: float = BUSY_S) -> "Store":
        """Open a folder, made where it is missing; a database of an older version is copied and upgraded."""
        places = made_private(folder)
        set_up_file(places.database, busy_s=busy_s)
        engine = made_engine(places.database, busy_s=busy_s)
        try:
            upgrade(places, engine)
            store = cls(places, engine, busy_s=busy_s)
            store.wipe()
            return store
        except BaseException:
            engine.dispose()
            raise

    @classmethod
    def recover(cls, folder: Path, source: Path) -> Restored:
        """Restore a backup into a folder, also where its database is damaged: that one is kept beside, untouched."""
        try:
            store = cls.open(folder)
        except DamagedDatabase:
            places = made_private(folder)
            with tempfile.TemporaryDirectory(dir=places.copies) as place:
                unpack_checked(Path(source), Path(place))  # nothing is moved for a backup that is no better
            aside = places.copies / f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            aside.mkdir(mode=0o700)
            for path in places.root.glob(f"{places.database.name}*"):
                path.replace(aside / path.name)
            store = cls.open(folder)
        with store:
            return store.restore(source)

    def close(self) -> None:
        """Let go of the database; nothing waits to be written."""
        with errors_said(self.folder.database):
            self._engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
