"""Tests: which there are, which are due, and the page on which one is taken."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from groundup.anatomy import LINKS, SIDES
from groundup.battery.choice import MOST_PRIMARY, baseline_doubts, battery, possible_primaries
from groundup.battery.protocol import Protocol, protocol, protocols
from groundup.battery.results import measures
from groundup.errors import GroundupError, UsageError
from groundup.evidence.catalogue import definition
from groundup.proof.published import published_error
from groundup.report.words import unit_word
from groundup.store.choices import PrimaryMeasure
from groundup.store.clearance import forbidden_to
from groundup.store.people import Person
from groundup.store.tests_taken import StoredMeasure
from groundup.web.experimenting import hidden_outcomes
from groundup.web.in_words import said_of
from groundup.web.pages import sensor_pull
from groundup.web.pages.sensor_pull import sensor_condition, sensors_of_tries
from groundup.web.person import Here
from groundup.web.site import Site, go, page, site_of
from groundup.web.taking import due_battery, field, tries

router = APIRouter()
router.include_router(sensor_pull.router)


@router.get("/tests")
def overview(request: Request, person: Here) -> Response:
    """All tests by link, the chosen measures, and the battery that is due."""
    return _overview(request, person)


def _overview(
    request: Request, person: Person, *, ticked: list[str] | None = None, problem: str = "", status: int = 200
) -> Response:
    site = site_of(request)
    forbids = forbidden_to(site.store, person.id)
    days = sorted({t.started.date() for t in site.store.tests(person.id) if "battery" in t.conditions})
    values = {
        "due": due_battery(site.store, person, today=_now().date()),
        "links": [(link, rows) for link in LINKS if (rows := _rows(site, person, link, forbids))],
        "choices": [_choice(m, p) for m, p in possible_primaries(forbids=forbids)],
        "chosen": ticked if ticked is not None else [p.measure_id for p in site.store.primary_measures(person.id)],
        "left_out": _left_out(site, person, forbids),
        "problem": problem,
        "most": MOST_PRIMARY,
        "doubts": baseline_doubts(days),
    }
    return page(request, "tests.html.j2", status=status, values=values)


@router.post("/tests/primary")
async def choose(request: Request, person: Here) -> Response:
    """Choose the measures by which the person wants to judge, before training."""
    form = await request.form()
    chosen = [str(v) for v in form.getlist("primary")]
    known = {m: p.method for m, p in possible_primaries()}
    for measure_id in chosen:
        if measure_id not in known:
            raise UsageError("a measure that a test at home gives", found=f"'{measure_id[:60]}'")
    if len(set(chosen)) > MOST_PRIMARY:
        problem = f"You ticked {len(set(chosen))}; at most {MOST_PRIMARY} can be what you judge by. Leave some out."
        return _overview(request, person, ticked=chosen, problem=problem, status=422)
    picked = [PrimaryMeasure(m, None, known[m], _now()) for m in chosen]
    site = site_of(request)
    site.store.choose_primary(person.id, picked)
    waiting = due_battery(site.store, person, today=_now().date()) if "begin" in form else None
    return go(f"/tests/{waiting.left[0].id}?battery=1") if waiting else go("/tests", said="saved")


@router.get("/tests/{test_id}")
def show(request: Request, person: Here, test_id: str) -> Response:
    """The page on which a test is taken."""
    return _page(request, person, protocol(test_id))


@router.post("/tests/{test_id}")
async def take(request: Request, person: Here, test_id: str) -> Response:
    """Keep a test with its tries and measures; what cannot be is said on the same page, with all that was entered."""
    site, one = site_of(request), protocol(test_id)
    sent = {k: str(v) for k, v in (await request.form()).items() if isinstance(v, str)}
    try:
        made = tries(one, sent)
        found = measures(one, made, person.subject)
    except GroundupError as error:
        return _page(request, person, one, sent=sent, problem=said_of(error), status=422)
    now = _now()
    waiting = due_battery(site.store, person, today=now.date())
    asked = request.query_params.get("battery") == "1"
    in_battery = asked and waiting is not None and one in waiting.left
    sensors = sensors_of_tries(request, person.id, one, sent) if one.means == "scale" else [""] * len(made)
    conditions = {**dict(one.conditions), **({"battery": waiting.due.kind} if waiting and in_battery else {})}
    if by := sensor_condition(sensors):
        conditions["sensor"] = by
        found = tuple(replace(m, why=f"{m.why}; force by {by}") if m.value is not None else m for m in found)
    with site.store.together():
        test = site.store.save_test(
            person.id,
            one.id,
            started=now,
            finished=now,
            trials=[
                {"side": t.side, **t.entered, **({"sensor": s} if s else {})}
                for t, s in zip(made, sensors, strict=True)
            ],
            protocol=f"{one.trials} tries, {one.keep} of them",
            conditions=conditions,
        )
        site.store.save_measures(person.id, found, at=now, test=test.id)
    if in_battery:
        rest = due_battery(site.store, person, today=now.date())
        return go(f"/tests/{rest.left[0].id}?battery=1" if rest else "/train", said="tested")
    return go(f"/tests/{one.id}", said="tested")


def _page(
    request: Request,
    person: Person,
    one: Protocol,
    *,
    sent: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    site = site_of(request)
    in_battery = request.query_params.get("battery") == "1"
    barred = sorted(one.demands & forbidden_to(site.store, person.id))
    values: dict[str, Any] = {
        "test": one,
        "measures": [definition(m) for m in one.measures],
        "sides": SIDES if one.sides else (None,),
        "field": field,
        "sent": sent or {},
        "problem": problem,
        "barred": [d.replace("_", " ") for d in barred],
        "results": _results(site, person, one),
        "hidden": hidden_outcomes(site.store, person.id, now=_now()),
        "due": due_battery(site.store, person, today=_now().date()) if in_battery else None,
        "battery": in_battery,
        "force": one.means == "scale"
        and any(c.kind == "force" for s in request.app.state.sensors.streams.values() for c in s.channels),
        "mass_missing": one.means == "scale" and person.subject.mass_kg is None,
    }
    return page(request, "test.html.j2", status=status, values=values)


def _rows(site: Site, person: Person, link: str, forbids: frozenset[str]) -> list[dict[str, Any]]:
    own = [p for p in protocols() if p.measures[0].startswith(f"{link}.")]
    return [
        {
            "test": p,
            "last": results[0] if (results := _results(site, person, p)) else None,
            "barred": [d.replace("_", " ") for d in sorted(p.demands & forbids)],
        }
        for p in own
    ]


def _results(site: Site, person: Person, one: Protocol) -> list[tuple[datetime, list[StoredMeasure]]]:
    """Earlier results of a test, newest first."""
    taken = reversed(site.store.tests(person.id, one.id))
    return [(t.started, list(site.store.measures(person.id, test=t.id))) for t in taken]


def _left_out(site: Site, person: Person, forbids: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """What of the saved choice is not among the tests of a session, and why."""
    return battery([p.measure_id for p in site.store.primary_measures(person.id)], forbids=forbids).left_out


def _choice(measure_id: str, one: Protocol) -> dict[str, Any]:
    known = definition(measure_id)
    return {"id": measure_id, "name": known.name, "test": one, "hint": _hint(measure_id, one)}


def _hint(measure_id: str, one: Protocol) -> str:
    """What may be expected of a measure: how much it moves by itself, and where its test ends. Meaning first."""
    unit = unit_word(definition(measure_id).unit)
    error = published_error(measure_id, one.method)
    if error is not None and error.mark != "M":
        says = (
            f"It moves by up to {error.mdc95:g} {unit}".rstrip() + " from one day to another by itself "
            f"(smallest detectable change, MDC95; published, {error.mark})."
        )
    else:
        says = "How much it moves by itself is not published for this test; your own days will show it (own error)."
    if one.longest is not None:
        says += f" The test stops at {one.longest:g} {unit}, so more than that it cannot show (ceiling)."
    return says


def _now() -> datetime:
    return datetime.now().astimezone()
