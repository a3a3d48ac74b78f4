"""Hand-over: the person chooses what goes in, and gets one file to give to whom they want. Nothing is sent anywhere."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from groundup.errors import UsageError
from groundup.report.handed import PART_WORD, PARTS, USUAL, Choice, Part
from groundup.store.handing import handed_over
from groundup.store.handing_files import ENDING, FORMATS, Format, write_handover
from groundup.web.person import Here
from groundup.web.site import form_of, page, site_of
from groundup.web.words import now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]

FORM_WORD: Mapping[Format, tuple[str, str]] = {
    "html": ("One page", "for a coach, a physician or yourself: opens in any browser, prints on A4"),
    "json": ("JSON", "for programs, and for a group; every part with its units"),
    "csv": ("Tables (CSV)", "for spreadsheets: a zip with a codebook"),
    "parquet": ("Tables (Parquet)", "for data science: a zip with a codebook"),
    "fhir": ("FHIR R4", "for health records: one bundle"),
}
_MEDIA: Mapping[Format, str] = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "application/zip",
    "parquet": "application/zip",
    "fhir": "application/fhir+json",
}


@router.get("/handover")
def parts(request: Request, person: Here) -> Response:
    """What may go in, with what usually does."""
    values = {
        "parts": [(p, PART_WORD[p], p in USUAL) for p in PARTS],
        "forms": [(form, *words) for form, words in FORM_WORD.items()],
        "latest": now().date(),
        "who": person.name,
    }
    return page(request, "handover.html.j2", values=values)


@router.post("/handover")
def hand_over(request: Request, person: Here, form: Form) -> Response:
    """The one file, with what was chosen and nothing else."""
    asked = str(form.get("as", "html"))
    if asked not in FORMATS:
        raise UsageError("a form of the list", found=f"'{asked}'")
    ticked = {str(p) for p in form.getlist("part")}
    parts: frozenset[Part] = frozenset(p for p in PARTS if p in ticked)
    if not parts:
        raise UsageError("at least one part to hand over", found="none", next_step="Tick what may go in.")
    choice = Choice(parts, _day(form, "first"), _day(form, "last"), named=form.get("named") == "1")
    handed = handed_over(site_of(request).store, person, choice, now=now())
    place = Path(mkdtemp(prefix="groundup-"))
    target = place / f"groundup-hand-over-{now():%Y-%m-%d}{ENDING[asked]}"
    try:
        write_handover(handed, target, form=asked)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    gone = BackgroundTask(shutil.rmtree, place, ignore_errors=True)
    return FileResponse(target, filename=target.name, media_type=_MEDIA[asked], background=gone)


def _day(form: FormData, name: str) -> date | None:
    text = str(form.get(name, "")).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("a day, such as 2026-11-22", found=f"'{text}'") from None
