"""What a running experiment keeps closed: results that rest on its measures, said the same way on every page."""

from collections.abc import Mapping, Set
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from groundup.store.tests_taken import StoredAssessment
from groundup.web.assessing import OWN
from groundup.web.failures import failure


def closed(request: Request) -> Response:
    """The answer in the place of a result that is kept closed."""
    return failure(
        request,
        409,
        sentence="It is kept, and closed while your experiment runs.",
        next_step="The page Experiment says until when, and lets you look.",
    )


def rests_on(kept: StoredAssessment, hidden: Set[str]) -> bool:
    """Whether an assessment of the person themselves holds a value of a hidden measure."""
    found: list[Mapping[str, Any]] = kept.document.get("measures", [])
    return bool(kept.document.get(OWN, True)) and any(
        m.get("id") in hidden and m.get("value") is not None for m in found
    )


def without_hidden(scrubbed: Mapping[str, Any], hidden: Set[str]) -> dict[str, Any]:
    """What a page scrubs through without the curves of hidden measures: `knee fppa` is that of `knee.fppa_at_60`."""
    away = [measure_id.replace(".", " ").replace("_", " ") for measure_id in hidden]
    kept = [c for c in scrubbed["curves"] if not any(c["name"] in one for one in away)]
    return {**scrubbed, "curves": kept}
