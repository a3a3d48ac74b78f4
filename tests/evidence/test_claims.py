"""Every claim has its verdict, figures and sources; corrected citations are there; nothing promises."""

import math
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from groundup.errors import GroundupError
from groundup.evidence.claims import Claim, claim, claim_text, claims, corrections, forbidden_words, wordings
from groundup.evidence.sources import source
from groundup.measure import Mark

IDS = [
    *(f"C{i:02}" for i in range(1, 7)),
    *("C07a", "C07b", "C08a", "C08b"),
    *(f"C{i:02}" for i in range(9, 14)),
    *("C14a", "C14b", "C15", "C16a", "C16b"),
    *(f"C{i:02}" for i in range(17, 33)),
]


def test_all_claims_are_there_in_order() -> None:
    assert [c.id for c in claims()] == IDS


@pytest.mark.parametrize("known", claims(), ids=lambda c: c.id)
def test_a_claim_has_its_verdict_and_its_sources(known: Claim) -> None:
    assert known.verdict
    assert known.certainty
    assert known.claim.endswith(".")
    assert known.sources
    assert all(source(key) for key in known.sources)
    named = set(re.findall(r"\[([A-Z][A-Z0-9-]+)\]", " ".join((known.found, known.numbers, known.limits))))
    assert named <= set(known.sources), "a source named in the text is listed"
    assert set(known.marks) <= {"R", "D", "M"}
    assert bool(known.marks) or not named, "figures have a mark"


@pytest.mark.parametrize("spelling", ["C05", "c05", " c05 "])
def test_a_claim_is_found_in_either_case(spelling: str) -> None:
    assert claim(spelling).verdict.startswith("not shown; trials conflict")


def test_an_unknown_claim_names_the_nearest() -> None:
    with pytest.raises(GroundupError, match=r"Nearest: C07\w, C07\w\."):
        claim("C07")
    with pytest.raises(GroundupError, match="C3"):
        claim("C33")


def test_key_figures_read_as_published() -> None:
    # Figures as in Jaffri 2023 (doi 10.4085/1062-6050-0162.22), Huang 2022, Cheng 2024.
    assert "1.02 (0.18-1.86)" in claim("C07a").numbers
    assert "1.10 (0.37-1.83)" in claim("C08a").numbers
    assert "−0.67 (−0.98, −0.36)" in claim("C08a").numbers
    assert "CHE24" in claim("C08a").sources
    assert "0.79 (0.06-1.52)" in claim("C16a").numbers
    assert "PMID 38517769" in claim_text(claim("C08a"))


def test_the_injury_trial_cannot_have_both_its_interval_and_its_p() -> None:
    # 2.42 with 95 % CI 1.98-3.62 (log scale) gives z ≈ 5.7; p = .035 (z = 2.108) implies 1.06-5.5.
    z = math.log(2.42) / ((math.log(3.62) - math.log(1.98)) / (2 * 1.96))
    assert z == pytest.approx(5.7, abs=0.06)
    half = 1.96 * math.log(2.42) / 2.108
    implied = (2.42 / math.exp(half), 2.42 * math.exp(half))
    assert implied == pytest.approx((1.06, 5.5), abs=0.04)
    limits = claim("C29").limits
    assert "5.7" in limits
    assert "1.06-5.5" in limits
    marks: tuple[Mark, ...] = ("R", "D")
    assert claim("C29").marks == marks


def test_the_articles_references_are_put_right() -> None:
    by_cited = {c.cited: c for c in corrections()}
    wei = by_cited["Taddei UT 2022, PMC9020712"]
    assert "Wei Z, Zeng Z, Liu M, Wang L" in wei.finding
    assert source(wei.sources[0]).pmcid == "PMC9020712"
    assert source(by_cited["McKeon 2015, PubMed 24659509"].sources[0]).pmid == "24659509"
    assert "conflict of interest" in by_cited["The article itself"].finding
    assert len(by_cited) == 7


def test_allowed_wordings_rest_on_claims_and_do_not_promise() -> None:
    assert len(wordings()) == 4
    for wording in wordings():
        assert all(claim(c) for c in wording.claims)
        assert not _promises(wording.text)


def test_claim_text_puts_the_verdict_before_the_details() -> None:
    lines = claim_text(claim("C03")).splitlines()
    assert lines[0].startswith("C03  ")
    assert lines[1] == "Verdict: not shown; direct comparison found no difference"
    assert any("PMID 15640985" in line for line in lines)


def _promises(text: str) -> list[str]:
    return [w for w in forbidden_words() if re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def test_no_table_promises_outside_the_claims_that_discuss_it() -> None:
    assert set(forbidden_words()) == {"activates", "unlocks", "re-wires", "rewires", "corrects", "prevents injury"}
    for entry in files("groundup.evidence").iterdir():
        if not entry.name.endswith(".toml"):
            continue
        parsed = tomllib.loads(entry.read_text(encoding="utf-8"))
        if entry.name == "claims.toml":
            parsed = {"correction": parsed["correction"], "wording": parsed["wording"]}
        for text in _texts(parsed):
            assert not _promises(text), f"{entry.name}: {text}"
