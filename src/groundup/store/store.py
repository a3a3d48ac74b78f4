"""Store: everything a household keeps, in one folder, through the life of the program."""

from pathlib import Path

from groundup.store.archive import Archive
from groundup.store.choices import Choices
from groundup.store.corrections import Corrections
from groundup.store.database import BUSY_S, errors_said, made_engine, set_up_file
from groundup.store.export import Exports
from groundup.store.extras import Extras
from groundup.store.folder import made_private
from groundup.store.people import People
from groundup.store.plans import Plans
from groundup.store.removal import Removal
from groundup.store.sessions import Sessions
from groundup.store.tests_taken import Taken
from groundup.store.upgrade import upgrade


class Store(People, Plans, Sessions, Taken, Extras, Corrections, Choices, Archive, Exports, Removal):
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
            store = cls(places, engine)
            store.wipe()
            return store
        except BaseException:
            engine.dispose()
            raise

    def close(self) -> None:
        """Let go of the database; nothing waits to be written."""
        with errors_said(self.folder.database):
            self._engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
