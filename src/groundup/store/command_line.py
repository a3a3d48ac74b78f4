"""The store from the command line: each function does one thing and says in a line what it did."""

from pathlib import Path

from groundup.errors import UsageError
from groundup.store.folder import Folder, data_folder
from groundup.store.store import Store


def backup(file: Path) -> str:
    """Save everything in one file."""
    with opened_store() as store:
        store.backup(file)
        problems = store.check()
    warning = "".join(f"\nNot whole here: {problem}" for problem in problems)
    return (
        f"{file}: {file.stat().st_size / 1e6:.1f} MB. Whoever has this file can read all of it: keep it safe.{warning}"
    )


def restore(file: Path) -> str:
    """Bring back a backup, also into an empty folder or over a damaged database."""
    found = Store.recover(data_folder(), file)
    names = ", ".join(found.people) or "nobody"
    return f"Restored: {names}; {found.sessions} sessions, {found.recordings} recordings."


def export(target: Path, *, person: str | None) -> str:
    """Write everything, of all or of one person by name, for other programs."""
    with opened_store() as store:
        if person is None:
            chosen = None
        else:
            ids = {p.name: p.id for p in store.people()}
            if person not in ids:
                raise UsageError(f"a person of {', '.join(ids) or 'nobody yet'}", found=f"'{person}'", where="--person")
            chosen = ids[person]
        store.export(target, person_id=chosen)
    return f"{target}: begin with its README.txt"


def opened_store() -> Store:
    """The store of the data folder; where there is none yet, that is said and nothing is made."""
    folder = Folder(data_folder())
    if not folder.database.exists():
        raise UsageError(
            "data of the app",
            found="none yet",
            where=str(folder.root),
            next_step="Start the app with `groundup app`, or set GROUNDUP_HOME.",
        )
    return Store.open(folder.root)
