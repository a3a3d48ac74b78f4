"""Plan: the week as it stands, changed here, printed, or taken along as a calendar with reminders."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from groundup.errors import GroundupError, UsageError
from groundup.store.extras import Extra
from groundup.training import dose, editing, plans
from groundup.training.asking import OFFERS
from groundup.training.calendar import ics
from groundup.training.described import DayRow, described, foot_work_minutes, line, walk_minutes, weekly_sets
from groundup.training.exercise import Exercise
from groundup.training.exercises import exercise, exercises
from groundup.training.plan import Prescription, SessionPlan, WeekPlan
from groundup.training.things import THINGS
from groundup.web.beside import foot_work
from groundup.web.in_words import said_of
from groundup.web.person import Here
from groundup.web.planning import Today, Wishes, clearance_for, make_plan, offers, own_of, primer_of, today
from groundup.web.site import form_of, go, page, site_of
from groundup.web.wishing import DAYS, FEET, MINUTES, wishes_from
from groundup.web.words import WEEKDAYS, now
from groundup.web.zone import zone_name

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]


def plan_view(stand: Today) -> tuple[DayRow, ...]:
    """The days of a plan, for a reader."""
    return () if stand.plan is None else described(stand.plan.week, own=stand.own)


def session_lines(session: SessionPlan, own: tuple[Exercise, ...]) -> tuple[tuple[str, str, str], ...]:
    """(exercise id, its name with the level, the dose) of each prescription."""
    rows = described(_only(session), own=own)[0].exercises if session.prescriptions else ()
    return tuple((r.exercise_id, f"{r.name}: {r.level}", r.dose) for r in rows)


@router.get("/plan")
def show(request: Request, person: Here) -> Response:
    """The week with what it takes, and everything that can be changed in it."""
    return _page(request, person)


@router.post("/plan")
def wish(request: Request, person: Here, form: Form) -> Response:
    """Other days, minutes, feet, things or exercises: a new version of the plan."""
    store = site_of(request).store
    wishes = wishes_from(form, before=Wishes.of(person))
    known = {e.id for e in (*exercises(), *own_of(store, person.id))}
    wishes = replace(wishes, also=tuple(a for a in wishes.also if a in known and a not in plans.CORE))
    try:
        make_plan(store, person, wishes, now=now(), why="You changed the plan.")
    except GroundupError as error:  # nothing of the form is lost
        return _page(request, person, wishes=wishes, refused=(said_of(error), None), status=422)
    return go("/plan", said="saved")


@router.post("/plan/add")
def add_option(request: Request, person: Here, form: Form) -> Response:
    """Take up an option that a test offered."""
    wanted = str(form.get("exercise", ""))
    if wanted not in OFFERS:
        raise UsageError("an option of the routine", found=f"'{wanted[:60]}'")
    wishes = Wishes.of(person)
    also = (*(a for a in wishes.also if a != wanted), wanted)
    why = f"A test of yours speaks for {exercise(wanted).name.lower()}."
    make_plan(site_of(request).store, person, replace(wishes, also=also), now=now(), why=why)
    return go("/plan", said="saved")


@router.post("/plan/dose")
def change_dose(request: Request, person: Here, form: Form) -> Response:
    """Another level, number of sets or amount of one exercise; what a rule refuses is said with the nearest."""
    store = site_of(request).store
    stand = today(store, person, now=now())
    if stand.plan is None:
        return go("/plan")
    wanted_id = str(form.get("exercise", ""))
    before = next((p for p in stand.plan.prescriptions if p.exercise_id == wanted_id), None)
    if before is None:
        raise UsageError("an exercise of this plan", found=f"'{wanted_id[:60]}'")
    wanted = replace(
        before,
        level=_whole(form, "level", 0, 6, before.level),
        sets=_whole(form, "sets", 1, 10, before.sets),
        amount=float(_whole(form, "amount", 1, 300, int(before.amount))),
    )
    if wanted.level != before.level and wanted.amount == before.amount:
        wanted = replace(wanted, amount=exercise(wanted_id, own=stand.own).at(wanted.level).dose.low)
    alone = SessionPlan("own", "", (before,), rounds=False)
    edited = editing.change(alone, wanted, clearance_for(store, person), minutes=stand.plan.week.minutes, own=stand.own)
    if not edited.accepted:
        return _page(request, person, refused=(edited.why, edited.nearest), status=422)
    changed = tuple(wanted if p.exercise_id == wanted_id else p for p in stand.plan.prescriptions)
    name = exercise(wanted_id, own=stand.own).name
    make_plan(store, person, Wishes.of(person), now=now(), why=f"You changed {name}.", prescriptions=changed)
    return go("/plan", said="saved")


@router.post("/plan/move")
def move(request: Request, person: Here, form: Form) -> Response:
    """Move a session to another weekday."""
    store = site_of(request).store
    stand = today(store, person, now=now())
    if stand.plan is None:
        return go("/plan")
    day, to = _whole(form, "day", 0, 6, 0), _whole(form, "to", 0, 6, 0)
    edited = editing.move(stand.plan.week, day, to, own=stand.own)
    if not edited.accepted:
        nearest = "" if edited.nearest is None else f" {WEEKDAYS[edited.nearest]} would do."
        return _page(request, person, refused=(edited.why + nearest, None), status=422)
    wishes = Wishes.of(person)
    make_plan(store, person, replace(wishes, moves=(*wishes.moves, (day, to))), now=now(), why="You moved a day.")
    return go("/plan", said="saved")


@router.get("/plan/print")
def printed(request: Request, person: Here) -> Response:
    """The week on paper, with a box for every set."""
    stand = today(site_of(request).store, person, now=now())
    return page(request, "plan_print.html.j2", values={"stand": stand, "days": plan_view(stand)})


@router.get("/plan/groundup.ics")
def calendar(request: Request, person: Here, at: str = "06:30", remind: int = 15) -> Response:
    """The plan as a calendar with reminders."""
    stand = today(site_of(request).store, person, now=now())
    if stand.plan is None or not stand.plan.week.days:
        said = stand.work.says if stand.plan and stand.work else "Make a plan first."
        raise UsageError("a plan with a day in it", found="none", next_step=said)
    try:
        begins = time.fromisoformat(at)
    except ValueError:
        raise UsageError("a time such as 06:30", found=f"'{at[:20]}'") from None
    moment = now()
    text = ics(
        stand.plan.week,
        monday=moment.date() - timedelta(days=moment.weekday()),
        at=begins.replace(tzinfo=None),
        zone=zone_name(),
        now=moment,
        key=person.id,
        remind_min=float(min(max(remind, 0), 1440)),
        own=stand.own,
    )
    headers = {"content-disposition": 'attachment; filename="groundup.ics"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def _page(
    request: Request,
    person: Here,
    *,
    wishes: Wishes | None = None,
    refused: tuple[str, Prescription | None] | None = None,
    status: int = 200,
) -> Response:
    store = site_of(request).store
    stand = today(store, person, now=now())
    week = stand.plan.week if stand.plan else None
    primer = primer_of(stand)
    known = (*exercises(), *own_of(store, person.id))  # neither tests nor what was removed
    values = {
        "stand": stand,
        "days": plan_view(stand),
        "wishes": wishes or Wishes.of(person),
        "choices": {"days": DAYS, "minutes": MINUTES, "feet": FEET, "things": THINGS},
        "options": [(e.id, e.name) for e in known if e.id not in plans.CORE],
        "weekdays": list(enumerate(WEEKDAYS)),
        "prescribed": [(p, exercise(p.exercise_id, own=stand.own)) for p in stand.plan.prescriptions]
        if stand.plan
        else [],
        "sets": {exercise(i, own=stand.own).name: n for i, n in weekly_sets(week, own=stand.own).items()}
        if week
        else {},
        "foot_minutes": foot_work_minutes(week, own=stand.own) if week else 0.0,
        "walk_minutes": walk_minutes(week, own=stand.own) if week else 0.0,
        "done": foot_work([x for d in stand.week for x in d.sessions], _extras(stand), stand.own, now=now()),
        "offers": [(o, exercise(o.exercise_id).name) for o in offers(store, person, stand, now=now())],
        "primer": dose.seconds(primer, own=stand.own) / 60.0 if primer else None,
        "refused": refused[0] if refused else "",
        "nearest": line(refused[1], own=stand.own) if refused and refused[1] else "",
        "versions": store.plans(person.id, limit=8),
    }
    return page(request, "plan.html.j2", status=status, values=values)


def _extras(stand: Today) -> list[Extra]:
    return [x for d in stand.week for x in d.extras]


def _only(session: SessionPlan) -> WeekPlan:
    return WeekPlan(((0, session),), 15.0, ())


def _whole(form: FormData, name: str, low: int, high: int, default: int) -> int:
    typed = str(form.get(name, default)).strip()
    if not typed.isdigit() or not low <= int(typed) <= high:
        raise UsageError(f"a whole number from {low} to {high} for {name}", found=f"'{typed[:20]}'")
    return int(typed)
