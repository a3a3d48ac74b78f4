"""Home: the person's own chain on its tripod, one button, the week so far, and what is known of the promises."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from groundup.evidence.claims import claim
from groundup.web.experimenting import hidden_outcomes
from groundup.web.failures import failure
from groundup.web.icons import state_icons
from groundup.web.leaving import end_left
from groundup.web.own_chain import own_chain
from groundup.web.pages.live import sets_of
from groundup.web.pages.plan import session_lines
from groundup.web.person import Here
from groundup.web.progressing import answer_line
from groundup.web.site import form_of, go, page, site_of
from groundup.web.starting import starting
from groundup.web.taking import due_battery, suggested
from groundup.web.words import now

router = APIRouter()

PROMISES = ("C16a", "C07a", "C10", "C14a", "C20", "C29")
"""What the article promises a person who trains, in its order of weight here."""


@router.get("/")
def home(request: Request, person: Here) -> Response:
    """The page of every morning."""
    store, at = site_of(request).store, now()
    end_left(store, sets_of(request), person, now=at)
    history = store.history(person.id)
    start = starting(store, person, now=at, history=history)
    stand = start.stand
    if not stand.screened:
        return go("/welcome/health")
    hidden = hidden_outcomes(store, person.id, now=at)
    values = {
        "stand": stand,
        "hidden": hidden,
        "start": start,
        "chain": own_chain(store, person.id, forbids=stand.clearance.forbids, hidden=hidden),
        "answer": answer_line(store, person, now=at),
        "icons": state_icons(),
        "lines": session_lines(start.session, stand.own) if start.session else (),
        "tests": due_battery(store, person, today=at.date(), history=history),
        "suggested": None if store.primary_measures(person.id) else suggested(store, person, history=history),
        "promises": [claim(c) for c in PROMISES],
        "now": at,
    }
    return page(request, "home.html.j2", values=values)


@router.post("/morning")
def morning(request: Request, person: Here, form: Annotated[FormData, Depends(form_of)]) -> Response:
    """Keep how it feels on the morning after a session."""
    store = site_of(request).store
    session = store.session(str(form.get("session", "")))
    if session.person_id != person.id:
        return failure(request, 404)
    value = str(form.get("pain", ""))
    if not value.isdigit() or int(value) > 10:
        return failure(request, 422, sentence="A number from 0 to 10 is needed.")
    store.save_morning_pain(session.id, float(value), at=now())
    return go("/", said="morning")
