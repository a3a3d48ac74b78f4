"""Assess: files in, the chain out: the same report as the command line gives, kept with its measures."""

import base64
import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from groundup.anatomy import TASKS
from groundup.errors import UsageError
from groundup.report.words import LINK_WORD, named
from groundup.store.tests_taken import StoredAssessment
from groundup.web.assessing import BODY, MOST_FILES, OWN, PAGE, Asked, Job, safe_names, unsqueezed
from groundup.web.closing import closed, rests_on
from groundup.web.experimenting import hidden_outcomes
from groundup.web.failures import failure
from groundup.web.icons import state_icons
from groundup.web.moving_body import gzipped_body
from groundup.web.person import Here
from groundup.web.site import form_of, go, page, site_of
from groundup.web.subject import subject_from
from groundup.web.words import now

router = APIRouter()

Form = Annotated[FormData, Depends(form_of)]
_ROLES = ("static", "mvc", "eyes_closed", "model")


@router.get("/assess")
def ask(request: Request, person: Here) -> Response:
    """The form, and what was assessed before."""
    hidden = hidden_outcomes(site_of(request).store, person.id, now=now())
    values = {
        "tasks": [(t, t.replace("_", " ")) for t in TASKS],
        "before": [
            _row(a, closed=rests_on(a, hidden)) for a in site_of(request).store.assessments(person.id, limit=30)
        ],
        "most": MOST_FILES,
        "subject": person.subject,
        "video": reads_video(),
    }
    return page(request, "assess.html.j2", values=values)


@router.post("/assess")
async def begin(request: Request, person: Here, form: Form) -> Response:
    """Take the files and begin; a script is told the job, a browser without one is sent to it."""
    jobs = site_of(request).jobs
    files = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    roles = {r: f for r in _ROLES if isinstance(f := form.get(r), UploadFile) and f.filename}
    if not files:
        return failure(request, 422, sentence="No file was chosen.", next_step="Go back and choose the recording.")
    if len(files) + len(roles) > MOST_FILES:
        return failure(request, 422, sentence=f"At most {MOST_FILES} files make one recording.")
    task = str(form.get("task", ""))
    if task and task not in TASKS:
        raise UsageError("a movement that groundup knows", found=f"'{task[:40]}'")
    own = form.get("whose", "me") == "me"
    subject = person.subject if own else subject_from(form)
    folder = jobs.place()
    names = await written((*files, *roles.values()), folder)
    by_role = dict(zip(roles, names[len(files) :], strict=True))
    known = {k: v for k, v in asdict(subject).items() if v is not None and k != "history"}
    asked = Asked(
        tuple(names[: len(files)]),
        static=by_role.get("static", ""),
        mvc=by_role.get("mvc", ""),
        eyes_closed=by_role.get("eyes_closed", ""),
        model=by_role.get("model", ""),
        task=task,
        subject=known,
        own=own,
    )
    job = jobs.begin(person.id, folder, asked, at=now())
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"job": job.id})
    return go(f"/assess/jobs/{job.id}")


@router.get("/assess/jobs/{job_id}")
def follow(request: Request, person: Here, job_id: str) -> Response:
    """How a job stands; a page that looks again by itself, or JSON for a script."""
    job = site_of(request).jobs.job(job_id, person.id)
    if job is None:
        return failure(request, 404, sentence="This job is over: the server was started anew, or it is long done.")
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse(_said(job))
    if job.state == "done":
        return go(job.goes_to)
    return page(request, "assess_job.html.j2", values={"job": job, "names": job.asked.files, "back": _back(job)})


@router.post("/assess/jobs/{job_id}/cancel")
def cancel(request: Request, person: Here, job_id: str) -> Response:
    """Stop a job."""
    jobs = site_of(request).jobs
    job = jobs.job(job_id, person.id)
    if job is None:
        return failure(request, 404)
    jobs.cancel(job)
    return go(_back(job))


@router.get("/assess/{result}")
def show(request: Request, person: Here, result: str) -> Response:
    """What one assessment says, in short, with the way to its whole report."""
    kept = _mine(request, person.id, result)
    if _closed(request, person.id, kept):
        return closed(request)
    document = kept.document
    values = {
        "kept": kept,
        "title": kept.title or "Assessment",
        "task": (document.get("task") or "not recognized").replace("_", " "),
        "links": [
            row | {"word": LINK_WORD.get(row["link"], row["link"]), "why": _plain(row["why"])}
            for row in document.get("links", [])
        ],
        "findings": document.get("findings", []),
        "warnings": [_plain(w) for w in document.get("warnings", [])],
        "icons": state_icons(),
        "own": document.get(OWN, True),
        "has_page": PAGE in document,
        "has_body": BODY in document,
    }
    return page(request, "assessment.html.j2", values=values)


@router.get("/assess/{result}/report")
def report(request: Request, person: Here, result: str) -> Response:
    """The very page that the command line writes, under a policy of its own: its one style, nothing else."""
    kept = _mine(request, person.id, result)
    if _closed(request, person.id, kept):
        return closed(request)
    if PAGE not in kept.document:
        return failure(request, 404, sentence="This assessment was kept without its report.")
    text = unsqueezed(kept.document[PAGE])
    response = HTMLResponse(text)
    response.headers["content-security-policy"] = report_policy(text)
    return response


@router.get("/assess/{result}/body")
def body(request: Request, person: Here, result: str) -> Response:
    """The body in motion; what it shows is fetched by its script."""
    kept = _mine(request, person.id, result)
    if _closed(request, person.id, kept):
        return closed(request)
    if BODY not in kept.document:
        return failure(request, 404, sentence="No body model was worked out for this assessment.")
    values = {"kept": kept, "title": kept.title or "Assessment", "has_page": PAGE in kept.document}
    return page(request, "body.html.j2", values=values)


@router.get("/assess/{result}/body.json")
def body_json(request: Request, person: Here, result: str) -> Response:
    """The body in motion as plain values: bones, muscles, forces and curves over time."""
    kept = _mine(request, person.id, result)
    if _closed(request, person.id, kept):
        return closed(request)
    if BODY not in kept.document:
        return failure(request, 404, sentence="No body model was worked out for this assessment.")
    packed = gzipped_body(kept.document[BODY])
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type="application/json")
    headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(packed, media_type="application/json", headers=headers)


@router.get("/assess/{result}/assessment.json")
def as_json(request: Request, person: Here, result: str) -> Response:
    """The assessment to the published schema."""
    kept = _mine(request, person.id, result)
    if _closed(request, person.id, kept):
        return closed(request)
    plain = {k: v for k, v in kept.document.items() if k not in (PAGE, OWN, BODY)}
    return JSONResponse(plain, headers={"content-disposition": 'attachment; filename="assessment.json"'})


async def written(files: Sequence[UploadFile], folder: Path) -> list[str]:
    """Write what was sent into a job's folder, in pieces; the names it got there."""
    names = safe_names([str(f.filename) for f in files])
    for name, file in zip(names, files, strict=True):
        with (folder / name).open("wb") as target:
            while part := await file.read(2**20):
                target.write(part)
    return names


def reads_video() -> bool:
    """Whether what reads video is installed."""
    return find_spec("av") is not None and find_spec("ai_edge_litert") is not None


def report_policy(text: str) -> str:
    """The policy of a report page: only the style that is in it, by its hash."""
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in styles)
    return f"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _mine(request: Request, person_id: str, result: str) -> StoredAssessment:
    """An assessment of this person; another's is as unknown as one that never was."""
    from groundup.store.errors import NotStored

    kept = site_of(request).store.assessment(result)
    if kept.person_id != person_id:
        raise NotStored("assessment", result)
    return kept


def _closed(request: Request, person_id: str, kept: StoredAssessment) -> bool:
    """Whether an experiment that runs keeps it closed."""
    return rests_on(kept, hidden_outcomes(site_of(request).store, person_id, now=now()))


def _plain(text: str) -> str:
    """A sentence of the report without ids and options of the command line: this page has fields for them."""
    return re.sub(r" \(--[\w-]+\)", "", named(text)).replace("with --static", "under More about it")


def _row(kept: StoredAssessment, *, closed: bool) -> dict[str, object]:
    task = kept.document.get("task")
    return {
        "id": kept.id,
        "at": kept.at,
        "title": kept.title or "Assessment",
        "task": "" if task is None else str(task).replace("_", " "),
        "findings": None if closed else len(kept.document.get("findings", [])),
    }


def _back(job: Job) -> str:
    """Where a job was asked for."""
    return "/assess" if job.asked.of_set is None else f"/history/{job.asked.of_set[0]}"


def _said(job: Job) -> dict[str, object]:
    return {
        "state": job.state,
        "step": job.step,
        "share": job.share,
        "result": job.result,
        "goes_to": job.goes_to,
        "error": dict(job.error),
    }
