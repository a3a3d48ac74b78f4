"""Correct it: scrub through a recording, and put right what was found in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from groundup.assess import Assessment
from groundup.errors import GroundupError, UsageError
from groundup.measure import Measure
from groundup.report.scrub import scrub
from groundup.report.words import measure_name, value_words
from groundup.store.people import Person
from groundup.web.closing import without_hidden
from groundup.web.correcting import Wanted, assessed, correct, standing
from groundup.web.experimenting import hidden_outcomes
from groundup.web.in_words import said_of
from groundup.web.person import Here
from groundup.web.site import page, site_of

router = APIRouter()


@router.get("/correct/{digest}")
def show(request: Request, person: Here, digest: str) -> Response:
    """The page; what it shows is fetched by its script, so that a long recording does not hold it up."""
    store = site_of(request).store
    kept = next((r for r in store.recordings(person.id) if r.hash == digest and r.deleted is None), None)
    if kept is None:
        store.recording(person.id, digest)  # says what is missing
    earlier = store.corrections(person.id, recording=digest, withdrawn=True)
    return page(request, "correct.html.j2", values={"kept": kept, "digest": digest, "earlier": earlier})


@router.get("/correct/{digest}/data")
def data(request: Request, person: Here, digest: str, original: bool = False) -> Response:
    """Figure, curves and repetitions as they stand, or as they were found."""
    store = site_of(request).store
    chosen = () if original else standing(store, person, digest)
    result = assessed(store, person, digest, chosen)
    swapped = any(c.what == "side" for c in chosen)
    return _answer(request, person, result, swap=swapped)


@router.post("/correct/{digest}")
def save(request: Request, person: Here, digest: str, sent: Annotated[Any, Body()]) -> Response:
    """Keep the corrections; what follows from them comes back."""
    try:
        wanted = msgspec.convert(sent, Wanted)
    except msgspec.ValidationError as error:
        raise UsageError("repetitions and sides to correct", found=str(error)[:120]) from None
    try:
        result = correct(site_of(request).store, person, digest, wanted, now=datetime.now().astimezone())
    except GroundupError as error:
        return JSONResponse({"problem": said_of(error)}, status_code=422)
    return _answer(request, person, result, swap=wanted.swap)


def _answer(request: Request, person: Person, result: Assessment, *, swap: bool) -> Response:
    """What the page shows of an assessment, without the values and curves that an experiment keeps closed."""
    hidden = hidden_outcomes(site_of(request).store, person.id, now=datetime.now().astimezone())
    told = _told([m for m in result.measures if m.id not in hidden])
    shown = without_hidden(scrub(result), hidden)
    return JSONResponse({**shown, "swap": swap, "measures": told, "left_out": _left_out(result)})


def _left_out(result: Assessment) -> str:
    """What does not follow here: the body engine, which may take a minute, runs for an upload alone."""
    weighed = result.recording.of_kind("force") or result.subject.mass_kg is not None
    if result.recording.first("markers") is None or not weighed:
        return ""
    return "Moments and muscles are not worked out anew here: they stand in the first assessment, as first found."


def _told(measures: Sequence[Measure]) -> list[dict[str, str]]:
    """Whole-trial values that a person reads beside the curves."""
    return [
        {"name": measure_name(m.id), "side": m.side or "", "value": value_words(m), "status": m.status}
        for m in measures
        if m.repetition is None and m.value is not None
    ][:24]
