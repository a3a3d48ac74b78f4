"""Export: everything of a person, or of all, in files that other programs read."""

from pathlib import Path

from groundup.store.database import Connected


class Exports(Connected):
    """The exports of a store."""

    def export(self, target: Path, *, person_id: str | None = None) -> Path:
        """Write a zip (or, where the target does not end in .zip, a folder): CSV per table, JSON, HDF5, a README."""
        raise NotImplementedError
