"""Tests that the camera takes: their start, the differential test, and what came of them."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from fastapi import APIRouter, HTTPException
from numpy.random import default_rng
from starlette.requests import Request
from starlette.responses import Response

from groundup.battery.differential import CONDITIONS, INSTRUCTIONS, LOADS, REPETITIONS, REST_S, orders
from groundup.battery.playing import MOVEMENTS, differential_plan, test_exercises, test_plan
from groundup.battery.protocol import protocol
from groundup.evidence.catalogue import definition
from groundup.store.clearance import clearance_of
from groundup.store.people import Person
from groundup.training.exercise import Demand, Detector
from groundup.training.pain import rest_until
from groundup.training.plan import SessionPlan
from groundup.training.session import blocks
from groundup.web.driven import DIFFERENTIAL
from groundup.web.experimenting import ACUTE, hidden_outcomes
from groundup.web.failures import failure
from groundup.web.pages.live import session_here
from groundup.web.person import Here
from groundup.web.site import go, page, site_of
from groundup.web.taking import due_battery
from groundup.web.tested import test_id_of, tested

router = APIRouter()

_DEMANDS: dict[Detector, frozenset[Demand]] = {"squat": frozenset({"standing", "knee_bend", "barefoot"}),
            "single_leg_squat": frozenset({"standing", "knee_bend", "barefoot", "one_leg", "unsupported"})}  # fmt: skip


@router.get("/tests/differential")
def differential(request: Request, person: Here) -> Response:
    """What the differential test asks and answers, with its start."""
    store = site_of(request).store
    forbids = clearance_of(store, person.id)
    values = {
        "conditions": [(c, INSTRUCTIONS[c], LOADS[c]) for c in CONDITIONS],
        "repetitions": REPETITIONS,
        "rest_s": REST_S,
        "movements": [(m, m.replace("_", " "), sorted(_DEMANDS[m] & forbids.forbids)) for m in MOVEMENTS],
        "locked": forbids.locked,
        "why": forbids.why,
        "taken": store.tests(person.id, DIFFERENTIAL),
    }
    return page(request, "differential.html.j2", values=values)


@router.post("/tests/differential")
async def begin_differential(request: Request, person: Here) -> Response:
    """Draw the order of the conditions, which nobody sees beforehand, and begin."""
    form = await request.form()
    movement: Detector = "single_leg_squat" if form.get("movement") == "single_leg_squat" else "squat"
    done = len(site_of(request).store.tests(person.id, DIFFERENTIAL))
    seed = int.from_bytes(person.id.encode()[:8]) + done // 4  # four repeats of one person are one Latin square
    order = orders(4, default_rng(seed))[done % 4]
    return _begun(request, person, differential_plan(movement, order), _DEMANDS[movement])


@router.post("/tests/{test_id}/camera")
async def begin(request: Request, person: Here, test_id: str) -> Response:
    """Begin a camera test."""
    one = protocol(test_id)
    return _begun(request, person, test_plan(one), one.demands)


@router.get("/tests/result/{session_id}")
def result(request: Request, person: Here, session_id: str) -> Response:
    """What came of a test: assessed the first time it is asked for."""
    store = site_of(request).store
    session = session_here(request, session_id)
    if session.kind != "test" or session.finished is None:
        raise HTTPException(404)
    now = datetime.now().astimezone()
    waiting = due_battery(store, person, today=now.date())
    test_id = test_id_of(session)
    in_battery = waiting is not None and any(p.id == test_id for p in waiting.left)
    found = tested(store, person, session, now=now, kind=waiting.due.kind if waiting and in_battery else None)
    if test_id == DIFFERENTIAL:
        return go(f"/differential/{found.taken.id}")
    if test_id == ACUTE:
        return go("/experiment", said="tested")
    hidden = hidden_outcomes(store, person.id, now=now)
    wanted = protocol(test_id).measures
    rest = due_battery(store, person, today=now.date())
    values = {
        "test": found,
        "title": session.plan.title,
        "main": [
            s
            for s in found.measures
            if s.measure.id in wanted and s.measure.repetition is None and s.measure.id not in hidden
        ],
        "hidden": [definition(m).name for m in wanted if m in hidden],
        "rest": rest.left[0] if rest else None,
        "recordings": [t for t in found.taken.trials if "recording" in t],
    }
    return page(request, "tested.html.j2", values=values)


def _begun(request: Request, person: Person, plan: SessionPlan, demands: AbstractSet[str]) -> Response:
    """Begin a test where the answers and the pain of the last sessions allow it; what they rule out is said."""
    store, now = site_of(request).store, datetime.now().astimezone()
    clearance = clearance_of(store, person.id)
    if clearance.locked:
        return go("/tests")
    if ruled_out := ", ".join(sorted(d.replace("_", " ") for d in demands & clearance.forbids)):
        return failure(request, 409, sentence=f"Your answers rule this test out: {ruled_out}.")
    resting = rest_until(store.history(person.id))
    if resting is not None and resting > now:
        return failure(request, 409, sentence="The last session's pain asks for 48 hours of rest, from tests too.")
    made = blocks(plan, clearance, own=test_exercises())
    session = store.begin_session(person.id, plan, made, started=now)
    return go(f"/train/{session.id}")
