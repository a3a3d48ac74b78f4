"""Correct it: scrub through a recording, and put right what was found in it."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from groundup.errors import GroundupError, UsageError
from groundup.report.scrub import scrub
from groundup.report.words import measure_name, value_words
from groundup.web.correcting import Wanted, assessed, correct, standing
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
    return JSONResponse({**scrub(result), "swap": swapped, "measures": _told(result.measures)})


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
        return JSONResponse({"problem": error.line()}, status_code=422)
    return JSONResponse({**scrub(result), "swap": wanted.swap, "measures": _told(result.measures)})


def _told(measures: tuple[Any, ...]) -> list[dict[str, str]]:
    """Whole-trial values that a person reads beside the curves."""
    return [
        {"name": measure_name(m.id), "side": m.side or "", "value": value_words(m), "status": m.status}
        for m in measures
        if m.repetition is None and m.value is not None
    ][:24]
