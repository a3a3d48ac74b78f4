"""Claims: what the article says, what studies show of it, and how certain that is."""

from dataclasses import dataclass
from functools import cache

from groundup.evidence.sources import cite
from groundup.evidence.tables import frozen, table, unknown
from groundup.measure import Mark


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim with its evidence. `verdict` is the label to print; square brackets in the texts name sources."""

    id: str
    claim: str
    found: str
    numbers: str
    certainty: str
    limits: str
    verdict: str
    marks: tuple[Mark, ...]
    """Marks of the figures in the row; empty where there are none."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A reference of the article, what stands behind it, and how to treat it."""

    cited: str
    finding: str
    do: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence a person may be told, and the claims it rests on."""

    text: str
    claims: tuple[str, ...]


def claim(claim_id: str) -> Claim:
    """The claim of an id, in either case (`c05` is C05); an unknown id is an error that names the nearest ones."""
    by_id = {c.id.lower(): c for c in claims()}
    key = claim_id.strip().lower()
    if key not in by_id:
        parts = [c.id for c in claims() if key and c.id.lower().startswith(key)]
        raise unknown("claim", claim_id, parts or [c.id for c in claims()])
    return by_id[key]


@cache
def claims() -> tuple[Claim, ...]:
    """All claims, C01 to C32, in order."""
    return tuple(Claim(**frozen(row)) for row in table("claims")["claim"])


@cache
def corrections() -> tuple[Correction, ...]:
    """The article's own references, put right."""
    return tuple(Correction(**frozen(row)) for row in table("claims")["correction"])


@cache
def wordings() -> tuple[Wording, ...]:
    """The sentences a person may be told."""
    return tuple(Wording(**frozen(row)) for row in table("claims")["wording"])


def forbidden_words() -> tuple[str, ...]:
    """Words that are never said without the row of their claim beside them."""
    return tuple(table("claims")["forbidden"]["words"])


def claim_text(known: Claim) -> str:
    """The claim as lines for a terminal: verdict first, then what it rests on, sources with DOI or PMID last."""
    parts = [
        f"{known.id}  {known.claim}",
        f"Verdict: {known.verdict}",
        f"Certainty: {known.certainty}",
        f"Found: {known.found}",
        f"Figures: {known.numbers}" if known.numbers else "",
        f"Limits: {known.limits}" if known.limits else "",
        f"Marks: {', '.join(_MARKS[m] for m in known.marks)}" if known.marks else "",
        "Sources:",
        *(f"  {cite(key)}" for key in known.sources),
    ]
    return "\n".join(part for part in parts if part)


_MARKS: dict[Mark, str] = {
    "R": "R read at its source",
    "D": "D derived by arithmetic from figures that were read",
    "M": "M from memory, to be verified",
    "design": "design value of ours",
}
