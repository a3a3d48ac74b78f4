"""Train: today's session with what it takes, the player that runs it, and what comes of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from groundup.store.people import Person
from groundup.store.sessions import StoredSession
from groundup.store.store import Store
from groundup.training import dose
from groundup.training.exercise import Exercise
from groundup.training.exercises import drawing, drawings, exercise
from groundup.training.ladder import next_prescriptions
from groundup.training.log import SetResult, left_out
from groundup.training.plan import Prescription, SessionPlan
from groundup.training.plans import adapted
from groundup.training.session import blocks
from groundup.training.stops import felt
from groundup.web import records
from groundup.web.failures import failure
from groundup.web.leaving import end_left
from groundup.web.leaving import leave as leave_session
from groundup.web.pages.live import session_here, sets_of
from groundup.web.pages.sensors import only_simulated
from groundup.web.person import Here
from groundup.web.phasing import TRAINER, in_phase, work_on
from groundup.web.planning import clearance_for, not_now, own_of
from groundup.web.site import form_of, go, page, site_of
from groundup.web.starting import begun, starting
from groundup.web.taking import due_battery, suggested
from groundup.web.words import amount, now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise of today as a person reads it before the start."""

    of: Exercise
    rung: str
    how: str
    dose: str
    counted: str
    drawing: str


@router.get("/train")
def show(request: Request, person: Here, kind: str = "") -> Response:
    """Today's session: how long, what with, and one button. `kind=primer` is the three minutes before a workout."""
    store, at = site_of(request).store, now()
    end_left(store, sets_of(request), person, now=at)
    history = store.history(person.id)
    start = starting(store, person, now=at, history=history, kind=kind)
    stand, session = start.stand, start.session
    if not stand.screened:
        return go("/welcome/health")
    values = {
        "stand": stand,
        "start": start,
        "session": session,
        "kind": kind,
        "lines": _lines(session, stand.own, sensors=bool(request.app.state.sensors.streams)) if session else (),
        "parts": dose.breakdown(session, own=stand.own) if session else None,
        "now": at,
        "tests": due_battery(store, person, today=at.date(), history=history),
        "suggested": None if store.primary_measures(person.id) else suggested(store, person, history=history),
        "sensors": bool(request.app.state.sensors.standing),
        "rungs": [(str(rung.level), rung.name) for rung in exercise(TRAINER).levels],
    }
    return page(request, "train.html.j2", values=values)


@router.post("/train")
def begin(request: Request, person: Here, form: Form) -> Response:
    """Begin today's session and open its player; one that runs already goes on instead."""
    store, sets, at = site_of(request).store, sets_of(request), now()
    end_left(store, sets, person, now=at)
    kind = str(form.get("kind", ""))
    start = starting(store, person, now=at, history=store.history(person.id), kind=kind)
    running = start.stand.running
    if start.stand.ask_first and running is None:
        return go("/welcome/health")
    if start.session is None:
        return go("/train")
    if running is not None and form.get("anew") is None:
        return go(f"/train/{running.id}")
    if running is not None:
        leave_session(store, sets, running, at=at)
    made = begun(store, person, start, now=at, kind=kind)
    return go("/train" if made is None else f"/train/{made.id}")


@router.get("/train/{session_id}")
def run(request: Request, person: Here, session_id: str) -> Response:
    """The player; of a session that is over, what was done and what comes next; with `?say` its last questions."""
    session = session_here(request, session_id)
    store = site_of(request).store
    if session.finished is not None and session.kind == "test":
        return go(f"/tests/result/{session.id}")
    saying = "say" in request.query_params and _unsaid(session)
    if session.finished is not None and not saying:
        return _done(request, store, person, session)
    clearance = clearance_for(store, person)
    if not saying and (barred := not_now(store, person, now=now(), tests=session.kind == "test")):
        return page(request, "not_today.html.j2", values={"session": session, "why": barred, "clearance": clearance})
    own = own_of(store, person.id, removed=True)
    stems = {exercise(p.exercise_id, own=own).drawing_at(p.level) for p in session.plan.prescriptions}
    values = {
        "session": session,
        "minutes": amount(round(dose.seconds(session.plan, own=own) / 60.0)),
        "before": clearance.before,
        "after": clearance.after,
        "simulated": only_simulated(request.app.state.sensors) and not person.synthetic,
        "drawings": {stem: drawing(stem) for stem in sorted(stems & set(drawings()))},
    }
    return page(request, "player.html.j2", values=values)


@router.post("/train/{session_id}/leave")
def leave(request: Request, session_id: str) -> Response:
    """End a session that was left in the middle, with what was done of it."""
    session = session_here(request, session_id)
    if session.finished is None:
        leave_session(site_of(request).store, sets_of(request), session, at=now())
    return go(f"/train/{session.id}")


@router.post("/train/trainer")
def trainer(request: Request, person: Here, form: Form) -> Response:
    """Begin a set on a foot trainer that a sensor measures, beside the plan; the device's level stands in its title."""
    store, at = site_of(request).store, now()
    repetitions, rung, level = (_number(form.get(name)) for name in ("repetitions", "rung", "level"))
    if not repetitions or rung is None:
        return failure(request, 422, sentence="Repetitions are needed.", next_step="Go back and fill them in.")
    if stopped := not_now(store, person, now=at, tests=False):
        return failure(request, 409, sentence=" ".join(stopped))
    known = clearance_for(store, person)
    clearance = replace(known, lacks=known.lacks - {"foot trainer"})  # who begins this has one, ticked or not
    wanted = Prescription(TRAINER, int(rung), 1, min(repetitions, 100.0), exercise(TRAINER).rest_s.low)
    possible, said = adapted((wanted,), clearance)
    if not possible or possible[0].exercise_id != TRAINER:
        return failure(request, 409, sentence=" ".join(said) or "Your answers rule a foot trainer out.")
    title = "Foot trainer" if level is None else f"Foot trainer, level {level:g}"
    work = work_on(store.running_experiment(person.id), at.date())
    plan = in_phase(SessionPlan("beside", title, possible, rounds=False), work)
    if plan is None:
        return failure(request, 409, sentence=work.says if work is not None else "")
    return go(f"/train/{store.begin_session(person.id, plan, blocks(plan, clearance), started=at).id}")


@router.post("/train/log/{kind}")
def log(request: Request, person: Here, kind: str, form: Form) -> Response:
    """Keep a walk or a set on a foot trainer, done beside the routine."""
    if kind not in ("walk", "foot_trainer"):
        return failure(request, 404)
    store = site_of(request).store
    numbers = {name: _number(form.get(name)) for name in ("minutes", "repetitions", "level", "effort")}
    if all(numbers[n] is None for n in ("minutes", "repetitions")):
        return failure(
            request, 422, sentence="Minutes or repetitions are needed.", next_step="Go back and fill one in."
        )
    side = form.get("side")
    whole = {name: None if value is None else int(value) for name, value in numbers.items()}
    store.add_extra(
        person.id,
        "walk" if kind == "walk" else "foot_trainer",
        at=now(),
        side="left" if side == "left" else "right" if side == "right" else None,
        repetitions=whole["repetitions"],
        level=whole["level"],
        minutes=numbers["minutes"],
        effort=numbers["effort"],
    )
    return go("/train", said="logged")


def _done(request: Request, store: Store, person: Person, session: StoredSession) -> Response:
    own = own_of(store, person.id, removed=True)
    prescriptions = session.plan.prescriptions
    clearance = clearance_for(store, person)
    decisions = next_prescriptions(
        prescriptions, store.history(person.id), clearance, now=session.finished or now(), own=own
    )
    groups = [
        (exercise(p.exercise_id, own=own), d, _sets(session, p)) for p, d in zip(prescriptions, decisions, strict=True)
    ]
    values = {
        "session": session,
        "groups": groups,
        "after": clearance.after,
        "by_whom": partial(_by_whom, session),
        "left_out": left_out,
        "unsaid": _unsaid(session),
        "rest": next(iter(not_now(store, person, now=now())), "") if felt(session.stopped_for) else "",
        "beside": _beside(session),
    }
    return page(request, "train_done.html.j2", values=values)


def _unsaid(session: StoredSession) -> bool:
    """Whether a session is over and nobody said how hard what was done of it was."""
    done = [s.result for s in session.sets if not left_out(s.result)]
    return session.finished is not None and bool(done) and all(r.effort is None for r in done)


def _sets(session: StoredSession, prescription: Prescription) -> list[SetResult]:
    return [s.result for s in session.sets if s.result.exercise_id == prescription.exercise_id]


def _by_whom(session: StoredSession, result: SetResult) -> str:
    return records.by_whom(next(s for s in session.sets if s.result is result))


def _beside(session: StoredSession) -> bool:
    """Whether the session worked the feet: then a set of glute work beside it is worth a word."""
    return any(s.result.exercise_id == "foot_trainer" for s in session.sets)


def _lines(session: SessionPlan, own: Sequence[Exercise], *, sensors: bool) -> tuple[Line, ...]:
    return tuple(_line(p, exercise(p.exercise_id, own=own), sensors=sensors) for p in session.prescriptions)


def _line(p: Prescription, of: Exercise, *, sensors: bool) -> Line:
    level = of.at(p.level)
    unit = {"repetitions": "", "hold": " s", "minutes": " min"}[level.counting]
    side = " each side" if level.feet == "each" else ""
    counted = {"repetitions": "you count, a metronome leads", "hold": "the clock counts", "minutes": "the clock counts"}
    said = "a camera can count it" if level.detector is not None else counted[level.counting]
    stem = of.drawing_at(p.level)
    return Line(
        of=of,
        rung=level.name,
        how=level.how,
        dose=f"{p.sets} × {amount(p.amount)}{unit}{side}",
        counted="a sensor can measure it" if sensors and level.sensed is not None else said,
        drawing=drawing(stem) if stem in drawings() else "",
    )


def _number(value: object) -> float | None:
    """A plain number with a point or a comma; None where there is none. `float` alone would take 1_0 for 10."""
    typed = str(value or "").strip().replace(",", ".")
    return float(typed) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", typed, re.ASCII) else None
