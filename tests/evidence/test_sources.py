"""Every source can be found again: by DOI or PMID where one exists, else by its address."""

import re

import pytest

from groundup.errors import GroundupError
from groundup.evidence.catalogue import definitions
from groundup.evidence.sources import Source, cite, source, sources


@pytest.mark.parametrize("known", sources(), ids=lambda s: s.key)
def test_identifiers_are_written_as_their_registries_write_them(known: Source) -> None:
    assert known.item
    assert known.address
    assert re.fullmatch(r"(10\.\d{4,9}/[-._;()/:A-Za-z0-9]+)?", known.doi), "Crossref's pattern for modern DOIs"
    assert re.fullmatch(r"(\d{7,8})?", known.pmid)
    assert re.fullmatch(r"(PMC\d{6,8})?", known.pmcid)


def test_an_identifier_belongs_to_one_source() -> None:
    for name in ("doi", "pmid", "pmcid"):
        stated = [getattr(s, name) for s in sources() if getattr(s, name)]
        assert len(stated) == len(set(stated)), name


def test_an_identifier_in_the_address_is_not_lost() -> None:
    for known in sources():
        for doi in re.findall(r"10\.\d{4,9}/[^\s;)]+", known.address):
            if known.doi:
                assert doi.removesuffix("/full") == known.doi
            else:
                pytest.fail(f"{known.key}: {doi} stands in the address only")
        for pmid in re.findall(
            r"(?:pubmed[./ ]|pubmed\.ncbi\.nlm\.nih\.gov/|read\.qxmd\.com/read/)(\d{8})", known.address
        ):
            assert pmid == known.pmid
        for pmcid in re.findall(r"PMC\d+", known.address):
            assert pmcid == known.pmcid


def test_the_articles_miscited_review_is_wei_2022() -> None:
    # PMC9020712 was cited as "Taddei UT 2022"; it is Wei et al., PLoS One 17(4):e0266525.
    (wei,) = [s for s in sources() if s.pmcid == "PMC9020712"]
    assert wei.key == "WEI22"
    assert wei.item.startswith("Wei, Zeng, Liu, Wang 2022")
    assert wei.pmid == "35442981"
    assert "Taddei" not in wei.item


def test_every_key_that_a_definition_uses_exists() -> None:
    for known in definitions():
        for key in known.sources:
            assert source(key).key == key


def test_citing_prefers_doi_and_pmid_over_the_mirror() -> None:
    assert "doi:10.1136/bjsports-2013-092690" in cite("MCK15")
    assert "bjsm.bmj.com" not in cite("MCK15")
    assert "scribd.com" in cite("GWY14"), "without an identifier the address is all there is"
    with pytest.raises(GroundupError, match="MCK15"):
        source("MCK16")
