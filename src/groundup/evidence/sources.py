"""Sources: where every figure comes from, shown by DOI or PMID where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from groundup.evidence.tables import table, unknown


@dataclass(frozen=True, slots=True)
class Source:
    """One source as it was read. `doi`, `pmid`, `pmcid` and `kind` are empty where nothing was stated."""

    key: str
    item: str
    address: str
    """Where it was read, mirrors named as found; several are joined by ` ; `."""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    kind: str = ""

    @property
    def identifier(self) -> str:
        """DOI, PMID and PMC number as far as they are known; empty where none is."""
        stated = ((self.doi, f"doi:{self.doi}"), (self.pmid, f"PMID {self.pmid}"), (self.pmcid, self.pmcid))
        known = [text for value, text in stated if value]
        return ", ".join(known[:2])


def source(key: str) -> Source:
    """The source of a key; an unknown key is an error that names the nearest ones."""
    known = _by_key()
    if key not in known:
        raise unknown("source", key, known)
    return known[key]


def sources() -> tuple[Source, ...]:
    """All sources in the order of the table."""
    return tuple(_by_key().values())


def cite(key: str) -> str:
    """Short text for a reader: key, what it is, and its DOI or PMID; without one, where it was read."""
    known = source(key)
    return f"[{key}] {known.item}; {known.identifier or known.address}"


def cite_all(keys: Iterable[str]) -> str:
    """The keys with their identifiers on one line, for a table's last column: `BUL18 (PMID 29441131), …`."""
    short = ((key, source(key).identifier) for key in keys)
    return ", ".join(f"{key} ({identifier})" if identifier else key for key, identifier in short)


@cache
def _by_key() -> dict[str, Source]:
    return {key: Source(key=key, **row) for key, row in table("sources").items()}
