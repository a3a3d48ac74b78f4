"""Evidence: every claim of the article with its certainty, what was found, its limits and its sources."""

import re
from collections.abc import Iterable

from fastapi import APIRouter
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from groundup.battery.protocol import measured_by
from groundup.evidence.catalogue import definition
from groundup.evidence.changes import published_change, published_changes
from groundup.evidence.claims import Claim, claim, claims, corrections, wordings
from groundup.evidence.sources import Source, source
from groundup.evidence.verdicts import bound_words, rows_for
from groundup.report.words import MARK_WORD, unit_word
from groundup.web.change_rules import change_rules
from groundup.web.failures import failure
from groundup.web.site import page

router = APIRouter()


@router.get("/evidence")
def every_claim(request: Request) -> Response:
    """All claims, the article's references put right, and what the app may say."""
    values = {
        "claims": claims(),
        "corrections": corrections(),
        "wordings": wordings(),
        "sources": sources_of(key for c in corrections() for key in c.sources),
        "cited": cited,
    }
    return page(request, "evidence.html.j2", values=values)


@router.get("/evidence/change")
def change(request: Request) -> Response:
    """How a change is judged: every rule with its figure, and whether it was read or is ours."""
    return page(request, "evidence_change.html.j2", values={"rules": change_rules(), "changes": published_changes()})


@router.get("/evidence/measures/{measure_id}")
def one_measure(request: Request, measure_id: str) -> Response:
    """One measure: what it is, how well it is known, and by which rows a value or a change of it is judged."""
    what = definition(measure_id)
    rows = rows_for(measure_id)
    known = published_change(measure_id)
    keys = (*what.sources, *(k for r in rows for k in r.sources), *(known.sources if known else ()))
    values = {
        "what": what,
        "unit": unit_word(what.unit),
        "rows": [(r, bound_words(r, what.unit) if r.bounded else r.kind, MARK_WORD[r.mark]) for r in rows],
        "mark": MARK_WORD[what.mark] if what.mark else "",
        "change": known,
        "change_mark": MARK_WORD[known.mark] if known else "",
        "tests": measured_by(measure_id),
        "claims": [c for c in claims() if set(c.sources) & set(keys)],
        "sources": sources_of(keys),
        "cited": cited,
    }
    return page(request, "evidence_measure.html.j2", values=values)


@router.get("/evidence/{claim_id}")
def one_claim(request: Request, claim_id: str) -> Response:
    """One claim with everything known about it."""
    known = next((c for c in claims() if c.id.lower() == claim_id.lower()), None)
    if known is None:
        return failure(request, 404)
    values = {
        "claim": known,
        "marks": [MARK_WORD[m] for m in known.marks],
        "sources": sources_of(known.sources),
        "allowed": [w for w in wordings() if known.id in w.claims],
        "around": _around(known),
        "cited": cited,
    }
    return page(request, "claim.html.j2", values=values)


def cited(text: str) -> Markup:
    """A text of the register, escaped, with each `[KEY]` leading to its source on the same page."""
    safe = str(escape(text))
    return Markup(re.sub(r"\[([A-Z0-9][A-Za-z0-9-]+)\]", r'<a class="key" href="#source-\1">\1</a>', safe))


def sources_of(keys: Iterable[str]) -> list[Source]:
    """The sources of these keys, each once, in order."""
    return [source(key) for key in dict.fromkeys(keys)]


def _around(known: Claim) -> tuple[Claim | None, Claim | None]:
    ids = [c.id for c in claims()]
    at = ids.index(known.id)
    return (claim(ids[at - 1]) if at else None, claim(ids[at + 1]) if at + 1 < len(ids) else None)
