"""The home experiment: choose it and see what it could show, run it blind, and read its one honest page."""

import secrets
from dataclasses import asdict, replace
from datetime import timedelta
from functools import cache
from typing import Any, cast

from fastapi import APIRouter
from numpy.random import default_rng
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from groundup.battery.playing import condition_id, test_exercises
from groundup.errors import GroundupError
from groundup.evidence.catalogue import definition
from groundup.proof.assignments import ORDERS, draw
from groundup.proof.designs import ACUTE_CONDITIONS, DEFAULTS, KINDS, Design, Kind, title
from groundup.proof.experiment import ENOUGH_TRAINING, Experiment, checked_experiment
from groundup.proof.power import Error, Power, power, refuse_if_weak, what_helps
from groundup.proof.protocol_text import protocol_json, protocol_text, question
from groundup.store.clearance import clearance_of, forbidden_to
from groundup.store.errors import NotStored
from groundup.store.experiments import StoredExperiment
from groundup.store.people import Person
from groundup.store.store import Store
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.session import blocks
from groundup.web.experiment_result import charts, drawn_words, read_result, result_of
from groundup.web.experimenting import (
    ACUTE_MOVEMENT,
    choices,
    chosen_outcomes,
    control_doubt,
    days_to_known,
    error_of,
    is_over,
    minutes_a_week,
    next_of,
    plain,
)
from groundup.web.failures import failure
from groundup.web.in_words import said_of
from groundup.web.person import Here
from groundup.web.phasing import work_on
from groundup.web.planning import not_now
from groundup.web.site import go, page, site_of
from groundup.web.words import now

router = APIRouter()

SEED = 20261122
"""Of the simulations of power: the same question gets the same number."""
WEEKS = (4, 6, 8, 12, 16, 20, 24, 28, 32, 40, 52)
_ROLE_WORD = {"foot": "Should move with foot work", "hip": "Should move with hip work",
              "outcome": "Should move", "control": "Should not move: the control"}  # fmt: skip
_ABOUT: dict[Kind, str] = {
    "staggered": "Foot work begins on a day that chance draws, hip work on a later one. If each measure moves with its "
    "own block, the work did it; then you also see whether foot work alone moves the hip, as the article holds.",
    "with_without": "Weeks with and without the foot trainer, in an order that chance draws. All other work stays. "
    "It shows what is there while you use it, not what stays.",
    "acute": "The same squat under a foot cue, a glute cue and no cue, in an order that chance draws each day. It "
    "shows what a cue changes at once, not what training does.",
}


@router.get("/experiment")
def experiment(request: Request, person: Here) -> Response:
    """The running experiment; else the designs, and what a chosen one could show."""
    running = site_of(request).store.running_experiment(person.id)
    return _running(request, person, running) if running else _start(request, person, dict(request.query_params))


@router.post("/experiment")
async def begin(request: Request, person: Here) -> Response:
    """Draw the assignment, which nobody sees, and begin; refused where it could not see a large effect."""
    sent = {k: str(v) for k, v in (await request.form()).items()}
    store, at = site_of(request).store, now()
    if store.running_experiment(person.id):
        return go("/experiment")
    try:
        design, outcomes, errors, found = _asked(store, person, sent)
        if found is None:
            return _start(request, person, sent, status=422)
        refuse_if_weak(found, _helps(design, found.large) if not found.enough else ())
        seed = secrets.randbits(48)
        fixed = Experiment(design, outcomes, at.date(), draw(design, default_rng(seed)), seed)
        promised = {"power": asdict(found), "errors": {role: asdict(e) for role, e in errors.items()}}
        store.begin_experiment(person.id, checked_experiment(fixed), at=at, promised=promised)
    except GroundupError as error:
        return _start(request, person, sent, problem=said_of(error), status=422)
    return go("/experiment", said="saved")


@router.post("/experiment/probe")
async def probe(request: Request, person: Here) -> Response:
    """Begin an acute day: the squat under each cue, in the order drawn for it."""
    store, at = site_of(request).store, now()
    running = store.running_experiment(person.id)
    asked = next_of(store, running, now=at) if running else None
    if (
        running is None
        or running.experiment.design.kind != "acute"
        or asked is None
        or asked.slot is None
        or not asked.left
    ):
        return go("/experiment")
    if stopped := not_now(store, person, now=at, tests=False):
        return failure(request, 409, sentence=" ".join(stopped))
    clearance = clearance_of(store, person.id)
    own = test_exercises()
    order = ORDERS[running.experiment.assignment[asked.slot]]
    ids = [condition_id(ACUTE_MOVEMENT, cast(Any, ACUTE_CONDITIONS[i])) for i in order]
    if barred := {d for e in own if e.id in ids for d in e.at(1).demands} & clearance.forbids:
        said = ", ".join(sorted(d.replace("_", " ") for d in barred))
        return failure(request, 409, sentence=f"Your answers rule this test out: {said}.")
    plan = SessionPlan("test", "Experiment: the squat under cues", tuple(Prescription(i, 1, 1, 5.0, 60.0) for i in ids),
                       rounds=False, change_s=60.0)  # fmt: skip
    return go(f"/train/{store.begin_session(person.id, plan, blocks(plan, clearance, own=own), started=at).id}")


@router.post("/experiment/unblind")
def unblind(request: Request, person: Here) -> Response:
    """Show what the experiment hides; it is labeled unblinded from here on."""
    store = site_of(request).store
    if running := store.running_experiment(person.id):
        store.unblind_experiment(running.id, at=now())
    return go("/experiment")


@router.post("/experiment/end")
async def end(request: Request, person: Here) -> Response:
    """End it: as planned after its last day, or stopped before, with the result as designed of what there is."""
    form = await request.form()
    store, at = site_of(request).store, now()
    running = store.running_experiment(person.id)
    if running is None:
        return go("/experiment")
    over = is_over(running, at.date())
    if not over and form.get("sure") != "yes":
        return failure(request, 422, sentence="It is not over. Tick the box to stop it before its end.")
    found = result_of(store, person, running)
    store.end_experiment(running.id, at=at, result=plain(found), stopped=not over)
    return go(f"/experiment/{running.id}")


@router.get("/experiment/{key}")
def result(request: Request, person: Here, key: str) -> Response:
    """The page at the end."""
    kept = _own(request, person, key)
    if kept.state == "running":
        return go("/experiment")
    found = read_result(kept)
    values = {
        "kept": kept,
        "title": title(kept.experiment.design.kind),
        "question": question(kept.experiment),
        "result": found,
        "drawn": drawn_words(kept.experiment),
        "charts": charts(kept.experiment, found),
        "names": {o.role: o.name for o in kept.experiment.outcomes},
        "units": {o.role: o.unit for o in kept.experiment.outcomes},
        "promised": kept.promised.get("power", {}),
        "enough": round(ENOUGH_TRAINING * 100),
    }
    return page(request, "experiment_result.html.j2", values=values)


@router.get("/experiment/{key}/protocol.{kind}")
def protocol(request: Request, person: Here, key: str, kind: str) -> Response:
    """The protocol as JSON or text; the assignment stays closed while it runs blind."""
    kept = _own(request, person, key)
    drawn = kept.state != "running" or kept.unblinded is not None
    headers = {"Content-Disposition": f'attachment; filename="groundup-experiment.{kind}"'}
    if kind == "json":
        return JSONResponse(protocol_json(kept.experiment, drawn=drawn), headers=headers)
    if kind == "txt":
        return PlainTextResponse(protocol_text(kept.experiment, drawn=drawn), headers=headers)
    raise NotStored("protocol", kind)


def _start(request: Request, person: Person, sent: dict[str, str], *, problem: str = "", status: int = 200) -> Response:
    store = site_of(request).store
    kind = _kind(sent)
    values: dict[str, Any] = {"kind": kind, "problem": problem, "found": None, "helps": (), "errors": {}, "burden": 0.0,
                              "doubt": ""}  # fmt: skip
    if kind is not None:
        forbids = forbidden_to(store, person.id)
        design = DEFAULTS[kind]
        try:
            design, outcomes, errors, found = _asked(store, person, sent)
            values |= {"errors": errors, "found": found, "burden": minutes_a_week(design, outcomes)}
            unknown = [o for o in outcomes if o.role != "control" and o.role not in errors]
            values |= {"unknown": [days_to_known(store, person.id, o) for o in unknown]}
            values |= {"doubt": control_doubt(store, person.id, outcomes), "mass": person.subject.mass_kg is not None}
            values |= {"helps": _helps(design, found.large) if found and not found.enough else ()}
            chosen = {o.role: o.measure_id for o in outcomes}
        except GroundupError as error:
            values |= {"problem": problem or said_of(error), "unknown": []}
            chosen = {k: v for k, v in sent.items() if k in _ROLE_WORD}
        roles = [(r, _ROLE_WORD[r], [(m, definition(m).name, p.name) for m, p in choices(kind, r, forbids=forbids)])
                 for r in _roles(kind)]  # fmt: skip
        values |= {
            "design": design,
            "roles": roles,
            "chosen": chosen,
            "asked": "see" in sent or bool(values["problem"]),
        }
    designs = [(k, title(k), _ABOUT[k], DEFAULTS[k]) for k in KINDS]
    values |= {"designs": designs, "weeks": WEEKS, "before": store.experiments(person.id), "title_of": title}
    return page(request, "experiment.html.j2", status=status, values=values)


def _running(request: Request, person: Person, running: StoredExperiment) -> Response:
    store, at = site_of(request).store, now()
    design = running.experiment.design
    asked = next_of(store, running, now=at)
    found = result_of(store, person, running)
    work = work_on(running, at.date())
    values = {
        "running": running,
        "title": title(design.kind),
        "question": question(running.experiment),
        "design": design,
        "asked": asked,
        "done": found.counted,
        "due": found.asked,
        "told": (work.says,) if work else (),
        "ends": running.experiment.begins + timedelta(days=design.days - 1),
        "next_day": None if asked.next_on is None else running.experiment.begins + timedelta(days=asked.next_on),
        "rows": found.rows if running.unblinded else (),
        "charts": charts(running.experiment, found) if running.unblinded else (),
        "names": {o.role: o.name for o in running.experiment.outcomes},
    }  # fmt: skip
    return page(request, "experiment_running.html.j2", values=values)


def _asked(
    store: Store, person: Person, sent: dict[str, str]
) -> tuple[Design, tuple[Any, ...], dict[str, Error], Power | None]:
    """The design, measures, known errors and power of a form; power is None where an error is unknown."""
    kind = _kind(sent) or "staggered"
    design = DEFAULTS[kind]
    weeks, per_week = sent.get("weeks", ""), sent.get("probes", "")
    design = replace(design, weeks=int(weeks) if weeks.isdigit() else design.weeks,
                     probes_per_week=int(per_week) if per_week.isdigit() else design.probes_per_week)  # fmt: skip
    outcomes = chosen_outcomes(kind, sent, forbids=forbidden_to(store, person.id))
    wanted = [o for o in outcomes if o.role != "control"]
    errors: dict[str, Error] = {o.role: e for o in wanted if (e := error_of(store, person.id, o)) is not None}
    return design, outcomes, errors, _power(design, tuple(errors.items())) if len(errors) == len(wanted) else None


@cache
def _power(design: Design, errors: tuple[tuple[str, Error], ...]) -> Power:
    return power(design, dict(errors), seed=SEED)


@cache
def _helps(design: Design, large: float) -> tuple[Any, ...]:
    return what_helps(design, large, seed=SEED)


def _own(request: Request, person: Person, key: str) -> StoredExperiment:
    kept = site_of(request).store.experiment(key)
    if kept.person_id != person.id:
        raise NotStored("experiment", key)
    return kept


def _kind(sent: dict[str, str]) -> Kind | None:
    return next((k for k in KINDS if k == sent.get("design")), None)


def _roles(kind: Kind) -> tuple[Any, ...]:
    from groundup.proof.experiment import ROLES

    return ROLES[kind]
