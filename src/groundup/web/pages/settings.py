"""Settings: the person, the look, the sounds, and all of the data: taken out, kept, brought back, deleted."""

import re
import shutil
from collections.abc import Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.background import BackgroundTask
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from groundup.errors import UsageError
from groundup.store import demo
from groundup.web import person as person_of
from groundup.web.experimenting import hidden_outcomes
from groundup.web.failures import failure
from groundup.web.pages.sensor_recordings import recordings_of
from groundup.web.person import Here
from groundup.web.planning import Wishes, make_plan, today
from groundup.web.site import THEMES, cookie, form_of, go, page, site_of
from groundup.web.static import FOLDER as STATIC
from groundup.web.subject import subject_from, typed
from groundup.web.words import now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]

DELETE_WORDS = "delete everything"


@router.get("/settings")
def show(request: Request, person: Here) -> Response:
    """Everything that can be set."""
    site = site_of(request)
    values = {
        "subject": typed(person.subject) | {"sex": person.subject.sex or ""},
        "themes": (("auto", "As the system"), ("light", "Light"), ("dark", "Dark")),
        "folder": site.folder,
        "version": version("groundup"),
        "delete_words": DELETE_WORDS,
        "people": site.store.people(),
        "stand": today(site.store, person, now=now()),
        "sensors": len(request.app.state.sensors.standing),
        "hidden": hidden_outcomes(site.store, person.id, now=now()),
    }
    return page(request, "settings.html.j2", values=values)


@router.post("/settings/person")
def change_person(request: Request, person: Here, form: Form) -> Response:
    """Another name, other numbers of the body."""
    subject = subject_from(form, before=person.subject)
    site_of(request).store.update_person(person.id, name=str(form.get("name", person.name)), subject=subject)
    return go("/settings", said="saved")


@router.post("/settings/theme")
def change_theme(form: Form) -> Response:
    """Light, dark, or as the system."""
    theme = str(form.get("theme", "auto"))
    response = go("/settings", said="saved")
    cookie(response, "theme", theme if theme in THEMES else "auto")
    return response


@router.get("/settings/health")
def ask_cleared(request: Request, person: Here) -> Response:
    """What locks the plan, and what a professional has cleared, as the person states it."""
    stand = today(site_of(request).store, person, now=now())
    return page(request, "cleared.html.j2", values={"stand": stand, "latest": now().date()})


@router.post("/settings/health")
def clear(request: Request, person: Here, form: Form) -> Response:
    """Keep what the person states a professional cleared: which gates, who, and when."""
    store = site_of(request).store
    before = store.screening(person.id)
    if before is None:
        return go("/welcome/health")
    by = str(form.get("by", "")).strip()
    try:
        on = date.fromisoformat(str(form.get("on", "")))
    except ValueError:
        raise UsageError("the day on which you were cleared", found="none") from None
    gates = frozenset(str(g) for g in form.getlist("gate")) & {k for k, yes in before.answers.items() if yes}
    if not by or not gates or on > now().date():
        raise UsageError("who cleared what, on a day that has been", found="something missing")
    store.save_screening(person.id, before.answers, at=now(), cleared=gates, cleared_by=by, cleared_on=on)
    make_plan(store, person, Wishes.of(person), now=now(), why=f"Cleared by {by}, as you stated.")
    return go("/plan", said="screened")


@router.post("/settings/export")
def export(request: Request, person: Here, form: Form) -> Response:
    """Everything of this person, or of all, as files that other programs read."""
    whole = form.get("of") == "all"
    place, target = _place("groundup-export.zip")
    site_of(request).store.export(target, person_id=None if whole else person.id)
    return _sent(place, target, f"groundup-export-{now():%Y-%m-%d}.zip")


@router.post("/settings/backup")
def backup(request: Request) -> Response:
    """Everything of everyone in one file, to bring back later."""
    place, target = _place("backup.groundup.zip")
    site_of(request).store.backup(target)
    return _sent(place, target, f"groundup-{now():%Y-%m-%d}.groundup.zip")


@router.get("/settings/restore")
def ask_restore(request: Request) -> Response:
    """The form that brings a backup back."""
    return page(request, "restore.html.j2", values={"people": site_of(request).store.people(), "error": ""})


@router.post("/settings/restore")
async def restore(request: Request, form: Form) -> Response:
    """Put a backup in the place of what is here; it is checked first."""
    from starlette.concurrency import run_in_threadpool

    store = site_of(request).store
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return failure(request, 422, sentence="No backup was chosen.", next_step="Go back and choose the file.")
    if store.people() and form.get("sure") != "1":
        return failure(request, 422, sentence="What is here would be replaced: tick the box to say that you want it.")
    place, target = _place("restored.groundup.zip")
    try:
        with target.open("wb") as whole:
            while part := await file.read(2**20):
                whole.write(part)
        await run_in_threadpool(store.restore, target)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    response = go("/people" if len(store.people()) != 1 else "/", said="restored")
    response.delete_cookie(person_of.COOKIE, path="/")
    return response


@router.post("/settings/delete")
def delete_everything(request: Request, form: Form) -> Response:
    """Delete everyone and everything, once it was typed."""
    if str(form.get("words", "")).strip().lower() != DELETE_WORDS:
        step = f"Go back and type “{DELETE_WORDS}”."
        return failure(request, 422, sentence="Something else was typed. Nothing was deleted.", next_step=step)
    site_of(request).jobs.forget()
    recordings_of(request).forget()
    request.app.state.sensors.forget()
    site_of(request).store.delete_everything()
    response = go("/welcome", said="deleted")
    for name in (person_of.COOKIE, "theme"):
        response.delete_cookie(name, path="/")
    return response


@router.get("/settings/demo")
def ask_demo(request: Request) -> Response:
    """What the demo person is, and the button that brings them."""
    here = [p for p in site_of(request).store.people() if p.synthetic]
    return page(request, "demo.html.j2", values={"here": here})


@router.post("/settings/demo")
def bring_demo(request: Request) -> Response:
    """Bring the demo person, or bring them anew, and go on as them."""
    for old in (p for p in site_of(request).store.people() if p.synthetic):
        site_of(request).jobs.forget(old.id)  # a new demo person takes the place of the old
    made = demo.add_demo(site_of(request).store, now=now())
    response = go("/", said="demo")
    cookie(response, person_of.COOKIE, made.id)
    return response


@router.get("/settings/about")
def about(request: Request) -> Response:
    """Version, licenses, and what stands on whose shoulders."""
    notices = STATIC / "NOTICES.txt"
    values = {
        "version": version("groundup"),
        "parts": _parts(),
        "notices": notices.read_text(encoding="utf-8") if notices.exists() else "",
        "folder": site_of(request).folder,
    }
    return page(request, "about.html.j2", values=values)


def _place(name: str) -> tuple[Path, Path]:
    place = Path(mkdtemp(prefix="groundup-"))
    return place, place / name


def _sent(place: Path, target: Path, name: str) -> Response:
    """A file to keep, removed here once it is sent."""
    gone = BackgroundTask(shutil.rmtree, place, ignore_errors=True)
    return FileResponse(target, filename=name, media_type="application/zip", background=gone)


def _parts() -> list[tuple[str, str, str]]:
    """(name, version, license) of what groundup needs to run."""
    found: list[tuple[str, str, str]] = []
    try:
        needed = distribution("groundup").requires or []
    except PackageNotFoundError:
        return found
    for line in needed:
        if "extra ==" in line:
            continue
        name = re.split(r"[ ;<>=!~\[]", line)[0]
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue
        said = known.metadata.json.get("license_expression") or _classified(known.metadata.json)
        found.append((name, known.version, str(said)))
    return sorted(found)


def _classified(metadata: Mapping[str, str | list[str]]) -> str:
    """The license by a package's classifiers, else by its own words."""
    listed = [c for c in metadata.get("classifier", []) if c.startswith("License ::")]
    words = listed[0].split(" :: ")[-1] if listed else str(metadata.get("license", "see its package"))
    return words.splitlines()[0][:60]
