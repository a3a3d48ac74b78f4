"""Evidence: every claim of the article with its certainty, what was found, its limits and its sources."""

import re
from collections.abc import Iterable

from fastapi import APIRouter
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from groundup.evidence.claims import Claim, claim, claims, corrections, wordings
from groundup.evidence.sources import Source, source
from groundup.report.words import MARK_WORD
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
