"""Backup and restore: everything in one file, written whole or not at all, and looked at before it is believed."""

from dataclasses import dataclass
from pathlib import Path

from groundup.store.removal import Removal


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    people: tuple[str, ...]
    sessions: int
    recordings: int


class Archive(Removal):
    """Backup, restore and the integrity check of a store."""

    def backup(self, target: Path) -> Path:
        """Write everything to one file, `….groundup.zip`, while the store stays in use."""
        raise NotImplementedError

    def restore(self, source: Path) -> Restored:
        """Put a backup in the place of what is here. Checked first; the old state stays until it is in."""
        raise NotImplementedError

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database or the recordings, one sentence each; empty where all is well."""
        raise NotImplementedError
