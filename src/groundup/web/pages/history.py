"""History: the calendar, what was done against the plan, pain, and each session as it was."""

import shutil
from calendar import Calendar
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from groundup.anatomy import LINKS
from groundup.evidence.catalogue import definition
from groundup.live.keeping import COUNTED_AFTER
from groundup.report.weeks_figure import weeks_figure
from groundup.report.words import LINK_WORD, measure_name, value_words
from groundup.store.adherence import free_days
from groundup.store.errors import NotStored
from groundup.store.extras import Extra
from groundup.store.sessions import StoredSession
from groundup.training.exercises import exercises
from groundup.web import records
from groundup.web.assessing import MOST_FILES, Asked, safe_names
from groundup.web.beside import foot_work
from groundup.web.charts import pain_chart
from groundup.web.correcting import corrected_count
from groundup.web.experimenting import hidden_outcomes
from groundup.web.failures import failure
from groundup.web.icons import state_icons
from groundup.web.pages.assess import reads_video, written
from groundup.web.pages.exercises import extra_words
from groundup.web.person import Here
from groundup.web.planning import own_of
from groundup.web.set_counting import countable, task_of
from groundup.web.site import form_of, go, page, site_of
from groundup.web.words import now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar."""

    on: date
    inside: bool
    sessions: tuple[StoredSession, ...]
    extras: tuple[Extra, ...]
    today: bool


@router.get("/history")
def everything(request: Request, person: Here, month: str = "") -> Response:
    """What was done, in all."""
    store = site_of(request).store
    at = now()
    sessions = store.sessions(person.id, repetitions=False)
    finished = [s for s in sessions if s.finished is not None]
    own = own_of(store, person.id, removed=True)
    extras = store.extras(person.id)
    free = free_days(store.experiments(person.id), today=at.date())
    weeks = records.adherence(store.plans(person.id), sessions, today=at.date(), weeks=WEEKS, free=free)
    pains = [
        (s.started.date(), s.pain_worst, s.pain_next_morning)
        for s in reversed(finished)
        if s.pain_worst is not None or s.pain_next_morning is not None
    ]
    since = at - timedelta(days=28)
    hidden = hidden_outcomes(store, person.id, now=at)
    kept = [k for k in records.latest(store, person.id) if k.measure.id not in hidden]
    values = {
        "first": _month(month, at.date()),
        "calendar": _cells(_month(month, at.date()), sessions, extras, at.date()),
        "around": _around(_month(month, at.date()), at.date()),
        "sessions": finished,
        "weeks": weeks,
        "most_weeks": WEEKS,
        "planned": sum(w.planned for w in weeks),
        "counted": sum(w.done for w in weeks),
        "week_chart": weeks_figure(weeks, width=560.0, height=190.0) if weeks else "",
        "share_from": round(records.COUNTS_FROM * 100),
        "pains": pains,
        "pain_chart": pain_chart(pains[-60:]) if pains else "",
        "work": records.work([s for s in finished if s.started >= since], own),
        "extras": extras[::-1][:20],
        "feet": foot_work(finished, extras, own, now=at),
        "extra_words": extra_words,
        "measures": [(LINK_WORD[link], [k for k in kept if k.measure.link == link]) for link in LINKS],
        "hidden": [definition(m).name for m in sorted(hidden)],
        "measure_name": measure_name,
        "value_words": value_words,
        "icons": state_icons(),
        "assessments": store.assessments(person.id, limit=10),
        "names": {e.id: e.name for e in (*exercises(), *own)},
    }
    return page(request, "history.html.j2", values=values)


@router.get("/history/{session_id}")
def one(request: Request, person: Here, session_id: str) -> Response:
    """One session as it was."""
    store = site_of(request).store
    session = store.session(session_id)
    if session.person_id != person.id:
        raise NotStored("session", session_id)
    names = {e.id: e for e in (*exercises(), *own_of(store, person.id, removed=True))}
    corrected = {s.block: corrected_count(store, person, s.recording) for s in session.sets if s.recording}
    over = session.finished is not None
    by_file = {s.block: task_of(s, names.get(s.result.exercise_id)) for s in session.sets if over}
    values = {
        "session": session,
        "corrected": corrected,
        "by_file": {b: t for b, t in by_file.items() if t == "bridge" or reads_video()},
        "video": reads_video(),
        "hands_judge": COUNTED_AFTER,
        "names": names,
        "counts": records.counts(session),
        "by_whom": records.by_whom,
        "share_from": round(records.COUNTS_FROM * 100),
        "units": {"repetitions": "", "hold": " s", "minutes": " min"},
    }
    return page(request, "session.html.j2", values=values)


@router.post("/history/{session_id}/sets/{block}/count")
async def count_from_file(request: Request, person: Here, session_id: str, block: int, form: Form) -> Response:
    """Count a finished set from a phone's motion file or from a clip of it, in a child process like any upload."""
    store, jobs = site_of(request).store, site_of(request).jobs
    session = store.session(session_id)
    if session.person_id != person.id:
        raise NotStored("session", session_id)
    names = {e.id: e for e in (*exercises(), *own_of(store, person.id, removed=True))}
    kept = next((s for s in session.sets if s.block == block), None)
    task = countable(session, block, names.get(kept.result.exercise_id) if kept else None)
    files = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not 0 < len(files) <= MOST_FILES:
        step = "Go back and choose the file of this set."
        return failure(request, 422, sentence=f"One set has 1 to {MOST_FILES} files.", next_step=step)
    folder = jobs.place()
    names_here = await written(files, folder)
    asked = Asked(tuple(names_here), task=task, of_set=(session.id, block))
    return go(f"/assess/jobs/{jobs.begin(person.id, folder, asked, at=now()).id}")


@router.post("/history/{session_id}/sets/{block}/assess")
async def assess_streams(request: Request, person: Here, session_id: str, block: int) -> Response:
    """Assess what a set's camera and sensors recorded, as if its file had been chosen on the page of that name."""
    store, jobs = site_of(request).store, site_of(request).jobs
    session = store.session(session_id)
    if session.person_id != person.id:
        raise NotStored("session", session_id)
    digest = next((s.recording for s in session.sets if s.block == block), None)
    if digest is None:
        raise NotStored("recording of this set", block)
    kept, place = store.recording_path(person.id, digest), jobs.place()
    (name,) = safe_names([f"{store.stored_recording(person.id, digest).name}.h5"])
    await run_in_threadpool(shutil.copyfile, kept, place / name)
    known = {k: v for k, v in asdict(person.subject).items() if v is not None and k != "history"}
    return go(f"/assess/jobs/{jobs.begin(person.id, place, Asked((name,), subject=known), at=now()).id}")


def _month(text: str, today: date) -> date:
    """The first of the month that was asked for (`2026-11`), else of this one."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if 1990 <= asked.year <= today.year + 1 else today.replace(day=1)


def _cells(
    first: date, sessions: tuple[StoredSession, ...], extras: tuple[Extra, ...], today: date
) -> list[list[Cell]]:
    by_day: dict[date, list[StoredSession]] = defaultdict(list)
    beside: dict[date, list[Extra]] = defaultdict(list)
    for session in reversed(sessions):
        if session.finished is not None:
            by_day[session.started.date()].append(session)
    for extra in extras:
        beside[extra.at.date()].append(extra)
    return [
        [Cell(d, d.month == first.month, tuple(by_day[d]), tuple(beside[d]), d == today) for d in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def _around(first: date, today: date) -> tuple[str, str]:
    """The months before and after, as the address names them; none after this one."""
    before = (first - timedelta(days=1)).strftime("%Y-%m")
    after = (first + timedelta(days=32)).replace(day=1)
    return before, after.strftime("%Y-%m") if after <= today else ""
