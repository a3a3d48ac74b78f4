"""Recording from the sensors: begun and ended here, listed, downloaded, deleted, and assessed as any file."""

import shutil
from dataclasses import asdict
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, Response

from groundup.anatomy import TASKS
from groundup.errors import UsageError
from groundup.web.assessing import Asked
from groundup.web.failures import failure
from groundup.web.person import Here
from groundup.web.sensor_recording import Recordings
from groundup.web.site import form_of, go, site_of
from groundup.web.words import now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]


@router.post("/sensors/recordings")
async def begin(request: Request, person: Here) -> Response:
    """Record everything that comes from now on."""
    recordings_of(request).begin(person.id)
    return go("/sensors")


@router.post("/sensors/recordings/end")
async def end(request: Request, person: Here) -> Response:
    """End the recording that runs."""
    recordings_of(request).end(person.id)
    return go("/sensors", said="recorded")


@router.get("/sensors/recordings/{name}")
def download(request: Request, person: Here, name: str) -> Response:
    """The file itself, which other programs read too."""
    file = recordings_of(request).file(person.id, name)
    if file is None:
        return failure(request, 404)
    return FileResponse(file, filename=f"groundup-sensors-{file.name}", media_type="application/octet-stream")


@router.post("/sensors/recordings/{name}/assess")
async def assess(request: Request, person: Here, form: Form, name: str) -> Response:
    """Assess a recording, as if it had been chosen on the page of that name."""
    file = recordings_of(request).file(person.id, name)
    if file is None:
        return failure(request, 404)
    task = str(form.get("task", ""))
    if task and task not in TASKS:
        raise UsageError("a movement that groundup knows", found=f"'{task[:40]}'")
    jobs = site_of(request).jobs
    place = jobs.place()
    await run_in_threadpool(shutil.copyfile, file, place / file.name)
    known = {k: v for k, v in asdict(person.subject).items() if v is not None and k != "history"}
    own = person.synthetic or not await run_in_threadpool(_synthetic, file)
    job = jobs.begin(person.id, place, Asked((file.name,), task=task, subject=known, own=own), at=now())
    return go(f"/assess/jobs/{job.id}")


@router.post("/sensors/recordings/{name}/delete")
def delete(request: Request, person: Here, name: str) -> Response:
    """Delete a recording from the disk."""
    file = recordings_of(request).file(person.id, name)
    if file is None:
        return failure(request, 404)
    file.unlink(missing_ok=True)
    return go("/sensors", said="removed")


def recordings_of(connection: HTTPConnection) -> Recordings:
    """The sensors' recordings of this server."""
    state = connection.app.state
    if not hasattr(state, "recordings"):
        state.recordings = Recordings(state.sensors, state.site.folder / "sensors")
    return state.recordings


def _synthetic(file: Path) -> bool:
    """Whether a sensor was recorded that nobody's body is behind: its measures are then no person's."""
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as whole:
        return whole.find(b"<synthetic>yes</synthetic>") >= 0
