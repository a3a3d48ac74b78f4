"""Progress: every point of what the person judges by, its baseline and error, and what may be said of the change."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from groundup.battery.choice import BATTERY_S, MOST_PRIMARY, RETEST_WEEKS
from groundup.evidence.catalogue import definition
from groundup.web.experimenting import hidden_outcomes
from groundup.web.icons import state_icons
from groundup.web.person import Here
from groundup.web.progressing import beside, shown
from groundup.web.site import page, site_of
from groundup.web.taking import due_battery, suggested
from groundup.web.words import now

router = APIRouter()

MOST_ROWS = 24
"""Rows of the table on the page of all measures; the page of one has them all."""


@router.get("/progress")
def everything(request: Request, person: Here) -> Response:
    """What the person chose to judge by, and the rest without a verdict."""
    store, at = site_of(request).store, now()
    seen = shown(store, person, now=at)
    chosen = [p.measure_id for p in store.primary_measures(person.id)]
    away = hidden_outcomes(store, person.id, now=at)
    values = {
        "seen": seen,
        "waiting": [definition(i) for i in chosen if i not in {m.what.id for m in seen.measures} and i not in away],
        "chosen": chosen,
        "rest": beside(store, person, without=[*chosen, *away]),
        "due": due_battery(store, person, today=at.date()),
        "suggested": None if chosen else suggested(store, person),
        "most": MOST_PRIMARY,
        "minutes": round(BATTERY_S / 60),
        "weeks": RETEST_WEEKS,
        "icons": state_icons(),
        "rows": MOST_ROWS,
        "alone": False,
    }
    return page(request, "progress.html.j2", values=values)


@router.get("/progress/{measure_id}")
def one(request: Request, person: Here, measure_id: str) -> Response:
    """One measure with every value."""
    store, at = site_of(request).store, now()
    what = definition(measure_id)
    values = {
        "what": what,
        "seen": shown(store, person, now=at, measure_id=measure_id),
        "hidden": measure_id in hidden_outcomes(store, person.id, now=at),
        "icons": state_icons(),
        "rows": None,
        "alone": True,
    }
    return page(request, "progress_one.html.j2", values=values)
