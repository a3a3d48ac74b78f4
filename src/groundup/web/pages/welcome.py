"""Welcome: from nothing to a plan in a name, a few taps and one list of questions."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from groundup.errors import UsageError
from groundup.training import dose
from groundup.training.exercises import exercise
from groundup.training.screening import questions
from groundup.training.things import AT_HOME, THINGS
from groundup.web import person as person_of
from groundup.web.in_words import in_words
from groundup.web.pages.plan import plan_view
from groundup.web.person import Here
from groundup.web.planning import Wishes, make_plan
from groundup.web.site import cookie, form_of, go, page, site_of
from groundup.web.starting import starting
from groundup.web.wishing import DAYS, FEET, MINUTES, wishes_from
from groundup.web.words import now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]

RESTS_ON = {
    "R": "Its source was read; it is named under Evidence.",
    "D": "Follows from a source that was read.",
    "M": "A usual rule of caution: it protects you, so it holds although its source was not read again.",
    "design": "A rule of caution of ours.",
}
"""What a health question rests on, in words for the one who answers it."""


@router.get("/welcome")
def begin(request: Request) -> Response:
    """The first page: a name and a few taps."""
    values = {
        "days": DAYS,
        "minutes": MINUTES,
        "feet": FEET,
        "things": THINGS,
        "at_home": AT_HOME,
        "first": not site_of(request).store.people(),
        "error": "",
        "name": "",
    }
    return page(request, "welcome.html.j2", values=values)


@router.post("/welcome")
def add(request: Request, form: Form) -> Response:
    """Add the person, and go on to the questions."""
    store = site_of(request).store
    wishes = wishes_from(form)
    try:
        person = store.add_person(str(form.get("name", "")), at=now(), settings={"plan": wishes.plain()})
    except UsageError as error:
        values = {
            "days": DAYS,
            "minutes": MINUTES,
            "feet": FEET,
            "things": THINGS,
            "at_home": wishes.things,
            "first": not store.people(),
            "error": in_words(error.needed, found=error.found),
            "name": str(form.get("name", ""))[:200],
        }
        return page(request, "welcome.html.j2", status=422, values=values)
    response = go("/welcome/health")
    cookie(response, person_of.COOKIE, person.id)
    return response


@router.get("/welcome/health")
def ask(request: Request, person: Here) -> Response:
    """The questions of evidence 3.5 and 3.7; a yes shows at once what it means."""
    before = site_of(request).store.screening(person.id)
    asked = questions()
    values = {
        "flags": [g for g in asked if g.group == "screening"],
        "groups": [g for g in asked if g.group == "population"],
        "yes": {k for k, v in before.answers.items() if v} if before else set[str](),
        "rests_on": RESTS_ON,
        "again": before is not None,
    }
    return page(request, "health.html.j2", values=values)


@router.post("/welcome/health")
def answer(request: Request, person: Here, form: Form) -> Response:
    """Keep the answers and make the plan that they allow."""
    store = site_of(request).store
    none = form.get("none") == "1"
    yes = set() if none else {str(v) for v in form.getlist("yes")}
    again = store.screening(person.id) is not None
    with store.together():
        store.save_screening(person.id, {g.id: g.id in yes for g in questions()}, at=now())
        made = make_plan(
            store, person, Wishes.of(person), now=now(), why="Your answers changed." if again else "Your first plan."
        )
    del made
    return go("/plan", said="screened") if again else go("/welcome/plan")


@router.get("/welcome/plan")
def ready(request: Request, person: Here) -> Response:
    """The plan, and the one button that begins it."""
    store = site_of(request).store
    start = starting(store, person, now=now(), history=store.history(person.id))
    stand = start.stand
    if stand.plan is None:
        return go("/welcome/health")
    parts = dose.breakdown(start.session, own=stand.own).parts if start.session else ()
    first = [(p, exercise(p.exercise_id, own=stand.own)) for p in parts]
    values = {"stand": stand, "start": start, "view": plan_view(stand), "first": first, "clearance": stand.clearance}
    return page(request, "ready.html.j2", values=values)
