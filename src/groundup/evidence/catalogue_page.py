"""The measure catalogue as a Markdown page, written from the tables so that it cannot drift from them."""

from collections.abc import Iterable, Iterator

from groundup.anatomy import LINKS, Link
from groundup.evidence.catalogue import Definition, definitions, sway_descriptors
from groundup.evidence.sources import Source, source
from groundup.evidence.verdicts import Row, bound_words, rows_for

_INTRODUCTION = """\
# Measures

Every measure that groundup can state, from the ground up. This page is written by `python -m groundup.evidence` from
`measures.toml`, `verdicts.toml` and `sources.toml`; change those, never this page.

Marks: **R** read at its source; **D** derived by arithmetic from figures that were read; **M** from memory, stored but
never used to judge; **design** a starting value of ours without a published one, which says *watch* at most.

A reference holds for its own task, instrument and population only. A value that nothing valid can judge is *described*.
MDC95 is the smallest change in one person that exceeds the error of the measurement with 95 % certainty; the person's
own sessions give a better one than any publication.
"""

_LINK_TITLES: dict[Link, str] = {
    "foot": "Foot",
    "ankle": "Ankle",
    "knee": "Knee",
    "hip": "Hip",
    "glute": "Glute",
    "core": "Core",
    "chain": "What joins the links",
}


def catalogue_page() -> str:
    """The whole page."""
    return "\n".join((_INTRODUCTION, *_overview(), *_links(), *_sources())).rstrip() + "\n"


def _overview() -> Iterator[str]:
    yield "## All at a glance\n"
    yield from _table(
        ("measure", "what it is", "unit", "from"),
        ((f"[`{d.id}`](#{_anchor(d.id)})", d.name, d.unit, ", ".join(d.inputs)) for d in _single()),
    )
    yield "The 72 sway descriptors `foot.cop_*` have [a table of their own](#the-72-sway-descriptors).\n"


def _links() -> Iterator[str]:
    for link in LINKS:
        yield f"## {_LINK_TITLES[link]}\n"
        for known in _single():
            if known.link == link:
                yield from _entry(known)
        if link == "foot":
            yield from _sway()


def _entry(known: Definition) -> Iterator[str]:
    yield f"### {known.id}\n"
    yield f"**{known.name}**, {known.unit}{_counted(known)}\n"
    yield from _table(
        ("", ""),
        (
            ("formula", known.formula),
            ("sign", known.sign),
            ("better", known.better),
            ("from", ", ".join(known.inputs)),
            ("tasks", ", ".join(map(_plain, known.tasks)) or "any"),
            ("reference", f"{known.reference} ({known.mark})" if known.reference else "none read"),
            ("error", known.error),
            ("MDC95", f"{known.mdc95:g} {known.unit}" if known.mdc95 is not None else "no general figure"),
            ("evidence", f"row {known.evidence}"),
            ("sources", _keys(known.sources)),
        ),
    )
    yield from _verdicts(known)


def _counted(known: Definition) -> str:
    side = "each side" if known.sided else "no side"
    return f"; {side}, {'each repetition and the whole trial' if known.per_repetition else 'the whole trial'}"


def _verdicts(known: Definition) -> Iterator[str]:
    found = rows_for(known.id)
    if not found:
        yield "No row judges it: a value is *described*.\n"
        return
    yield from _table(
        ("verdict row", "method", "task", "who", "ok", "says at most", "mark", "sources"),
        (_verdict_cells(row, known.unit) for row in found),
    )
    for row in found:
        derived = f" ({row.derivation})" if row.derivation else ""
        yield f"- `{row.id}`: {row.why}.{derived}"
    yield ""


def _verdict_cells(row: Row, unit: str) -> tuple[str, ...]:
    asked = "".join(f"; {name} {value}" for name, value in row.conditions)
    return (
        f"`{row.id}`",
        ", ".join(row.methods),
        (", ".join(map(_plain, row.tasks)) or "any") + asked,
        row.population,
        bound_words(row, unit),
        _most(row),
        row.mark,
        _keys(row.sources),
    )


def _most(row: Row) -> str:
    if not row.bounded:
        return "described"
    return "watch" if row.mark == "design" else row.most


def _sway() -> Iterator[str]:
    family = sway_descriptors()
    yield "### The 72 sway descriptors\n"
    yield (
        "Definitions after Quijoux 2021, of the center of pressure with its mean removed. Own baseline only. "
        f"Sources: {_keys(family[0].sources)}.\n"
    )
    yield from _table(
        ("measure", "what it is", "unit", "formula"), ((f"`{d.id}`", d.name, d.unit, d.formula) for d in family)
    )


def _sources() -> Iterator[str]:
    used = {key for d in definitions() for key in d.sources}
    used |= {key for d in definitions() for row in rows_for(d.id) for key in row.sources}
    yield "## Sources\n"
    yield from _table(("key", "what it is", "kind", "where"), (_source_cells(source(key)) for key in sorted(used)))


def _source_cells(known: Source) -> tuple[str, ...]:
    where = [
        f"[doi:{known.doi}](https://doi.org/{known.doi})" if known.doi else "",
        f"[PMID {known.pmid}](https://pubmed.ncbi.nlm.nih.gov/{known.pmid}/)" if known.pmid else "",
        f"[{known.pmcid}](https://pmc.ncbi.nlm.nih.gov/articles/{known.pmcid}/)" if known.pmcid else "",
    ]
    return known.key, known.item, known.kind, ", ".join(filter(None, where)) or f"read at {known.address}"


def _table(header: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + " --- |" * len(header)
    for cells in lines:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _single() -> tuple[Definition, ...]:
    """All but the sway family, whose members have one table together."""
    family = set(sway_descriptors())
    return tuple(d for d in definitions() if d not in family)


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(keys)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _anchor(heading: str) -> str:
    """GitHub's anchor of a heading: lower case, dots dropped."""
    return heading.lower().replace(".", "")
