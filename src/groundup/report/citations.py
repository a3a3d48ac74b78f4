"""The sources a report rests on, each with its DOI or PMID where it has one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundup.errors import GroundupError

if TYPE_CHECKING:
    from groundup.assess import Assessment
    from groundup.evidence.sources import Source


@dataclass(frozen=True, slots=True)
class Citation:
    """One source: its key, what it is, and (words, address) links that a reader may follow."""

    key: str
    item: str
    links: tuple[tuple[str, str], ...]
    kind: str = ""


def citations(assessment: "Assessment") -> tuple[Citation, ...]:
    """Every source that a shown verdict, finding or measure names, in the order of their keys."""
    from groundup.evidence.catalogue import definition

    said = [f.source for f in assessment.findings]
    for measure in assessment.measures:
        if measure.verdict is not None:
            said.append(measure.verdict.source)
        if measure.value is None:
            continue
        said.append(measure.reference)
        try:
            said.extend(definition(measure.id).sources)
        except GroundupError:
            continue
    return tuple(sorted(_named(said), key=lambda c: c.key))


def cited(said: Iterable[str]) -> tuple[Citation, ...]:
    """Every source that these words name by its key, DOI or PMID, in the order of their keys."""
    return tuple(sorted(_named(said), key=lambda c: c.key))


def _named(said: Iterable[str]) -> list[Citation]:
    from groundup.evidence.sources import sources

    known = {s.key: s for s in sources()}
    keys: set[str] = set()
    free: dict[str, Citation] = {}
    for words in said:
        found = {token for token in re.findall(r"[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*", words) if token in known}
        keys |= found
        if not found and (links := _links_in(words)):
            free[words] = Citation(words, "", links)
    return [_citation(known[key]) for key in keys] + list(free.values())


def _citation(source: "Source") -> Citation:
    links: list[tuple[str, str]] = []
    if source.doi:
        links.append((f"doi:{source.doi}", f"https://doi.org/{source.doi}"))
    if source.pmid:
        links.append((f"PMID {source.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"))
    if source.pmcid and not links:
        links.append((source.pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{source.pmcid}/"))
    item = source.item if links else f"{source.item}. Read at {source.address}"
    return Citation(source.key, item, tuple(links), source.kind)


def _links_in(words: str) -> tuple[tuple[str, str], ...]:
    dois = [d.rstrip(".,;)") for d in re.findall(r"10\.\d{4,9}/[^\s;,\])]+", words)]
    pmids = re.findall(r"PMID:?\s*(\d{4,9})", words)
    return (
        *((f"doi:{d}", f"https://doi.org/{d}") for d in dois),
        *((f"PMID {p}", f"https://pubmed.ncbi.nlm.nih.gov/{p}/") for p in pmids),
    )
