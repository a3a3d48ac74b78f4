"""The committed page is the one the tables give, and everything in it can be found."""

import re
from pathlib import Path

from groundup.evidence.__main__ import main
from groundup.evidence.catalogue import definitions
from groundup.evidence.catalogue_page import catalogue_page
from groundup.evidence.sources import sources
from groundup.evidence.verdicts import rows

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue_page(), "run python -m groundup.evidence"


def test_every_measure_and_verdict_row_is_on_the_page() -> None:
    page = catalogue_page()
    assert all(d.id in page for d in definitions())
    assert all(f"`{r.id}`" in page for r in rows())


def test_links_within_the_page_lead_somewhere() -> None:
    page = catalogue_page()
    headings = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", page, re.M)}
    assert set(re.findall(r"\(#([^)]+)\)", page)) <= headings


def test_tables_are_whole() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", catalogue_page(), re.M):
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(columns) == 1, block.splitlines()[0]


def test_sources_of_the_page_link_to_their_registry() -> None:
    page = catalogue_page()
    listed = page[page.index("## Sources") :]
    for known in sources():
        if known.doi and f"| {known.key} |" in listed:
            assert f"https://doi.org/{known.doi}" in listed


def test_the_module_writes_the_page(tmp_path: Path, capsys) -> None:
    main([str(tmp_path / "page.md")])
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == catalogue_page()
    main(["-"])
    assert capsys.readouterr().out == catalogue_page()
