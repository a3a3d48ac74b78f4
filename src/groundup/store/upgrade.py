"""Upgrades: every database becomes the newest version when it is opened, and a copy is made before."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from groundup.store.database import copy_beside, errors_said
from groundup.store.errors import DamagedDatabase, NewerDatabase, StoreError
from groundup.store.folder import Folder

HEAD = "0004"
"""The newest migration; a test holds it to the files in migrations/versions."""


def upgrade(folder: Folder, engine: Engine, *, copy: bool = True) -> None:
    """Bring the database to HEAD, in one transaction, a copy made before; does nothing where it is there already."""
    with errors_said(folder.database), engine.connect() as connection:
        found = _revision(connection, folder.database)
    if found == HEAD:
        return
    if found is not None:
        refuse_newer(found, folder.database)
        if copy:
            copy_beside(folder.database, folder.copies / f"before-upgrade-from-{found}.db")
    with (
        errors_said(folder.database),
        engine.execution_options(immediate=True).begin() as connection,
    ):
        # Another process may have done it while this one waited for the lock.
        if _revision(connection, folder.database) != HEAD:
            _run(connection)


def refuse_newer(revision: str, where: Path) -> None:
    """Refuse a revision that this program does not know."""
    if revision not in known_revisions():
        raise NewerDatabase(
            f"a database of this groundup (version {HEAD} at most)",
            found=f"version {revision}, written by a newer one",
            where=str(where),
            next_step="Update groundup; nothing was changed.",
        )


def known_revisions() -> tuple[str, ...]:
    """All revisions that this program knows, oldest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return tuple(reversed([script.revision for script in scripts.walk_revisions()]))


def _revision(connection: Connection, where: Path) -> str | None:
    """The revision a database says it has; None where it is empty."""
    names = inspect(connection).get_table_names()
    if not names:
        return None
    if "alembic_version" not in names:
        raise DamagedDatabase(
            "a groundup database",
            found="tables of another program",
            where=str(where),
            next_step="Set GROUNDUP_HOME to another folder.",
        )
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1:
        raise StoreError("one version of the database", found=f"{len(found)}", where=str(where))
    return str(found[0])


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
