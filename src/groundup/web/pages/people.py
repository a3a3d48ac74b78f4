"""People: who uses this machine, by name; whose groundup it is right now."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from groundup.web import person as person_of
from groundup.web.failures import failure
from groundup.web.pages.sensor_recordings import recordings_of
from groundup.web.person import Here
from groundup.web.site import cookie, form_of, go, page, site_of

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]


@router.get("/people")
def everyone(request: Request) -> Response:
    """Everyone on this machine."""
    return page(request, "people.html.j2", values={"people": site_of(request).store.people()})


@router.post("/people/{person_id}")
def choose(request: Request, person_id: str) -> Response:
    """Go on as this person."""
    chosen = site_of(request).store.person(person_id)
    response = go("/", said="switched")
    cookie(response, person_of.COOKIE, chosen.id)
    return response


@router.post("/people/{person_id}/remove")
def remove(request: Request, person: Here, person_id: str, form: Form) -> Response:
    """Remove a person with all that is theirs, once their name was typed."""
    store = site_of(request).store
    leaving = store.person(person_id)
    if leaving.id != person.id and not leaving.synthetic:
        return failure(request, 403, sentence="Only their own groundup removes a person: switch to them first.")
    if str(form.get("name", "")).strip() != leaving.name:
        step = f"Go back and type “{leaving.name}”."
        return failure(
            request, 422, sentence="The name that was typed is another one. Nothing was removed.", next_step=step
        )
    site_of(request).jobs.forget(leaving.id)
    recordings_of(request).forget(leaving.id)
    store.delete_person(leaving.id)
    return go("/people" if store.people() else "/welcome", said="removed")
