"""Assessing what was uploaded: one job after another, each in a child process that can be stopped at any moment."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock
from typing import Any, Literal
from uuid import uuid4

from groundup.errors import GroundupError
from groundup.measure import Measure
from groundup.store.shapes import unpacked
from groundup.store.store import Store
from groundup.web.child_time import Clock, end
from groundup.web.in_words import in_words
from groundup.web.set_counting import keep_count

State = Literal["waiting", "running", "done", "failed", "cancelled"]

MOST_FILES = 12
VIDEO = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"})
CHILD = (sys.executable, "-m", "groundup.web.assess_child")
"""The command that works on a job's folder."""
_KEPT_JOBS = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: seconds and one more for each megabyte; bytes beyond its start, more for big files."""

    seconds: float = 60.0
    body_seconds: float = 240.0
    """From where the body engine begins, which is compiled once: slowly, where others use the processor."""
    video_seconds: float = 1800.0
    memory_bytes: int = 2 * 2**30
    memory_per_byte: float = 12.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for. Names are file names inside the job's folder."""

    files: tuple[str, ...]
    static: str = ""
    mvc: str = ""
    eyes_closed: str = ""
    model: str = ""
    """A body model of the person; without one the built-in leg is used where there are markers and plates."""
    task: str = ""
    subject: Mapping[str, Any] = field(default_factory=dict[str, Any])
    own: bool = True
    """Whether it was the person themselves: then its measures are theirs."""
    of_set: tuple[str, int] | None = None
    """The session and block whose set it is to count; then it is kept with that set and not among the assessments."""


@dataclass(slots=True)
class Job:
    """One job while it lasts; only this module writes to it."""

    id: str
    person_id: str
    folder: Path
    asked: Asked
    at: datetime
    state: State = "waiting"
    step: str = "Waiting for the one before it"
    share: float = 0.0
    error: Mapping[str, str] = field(default_factory=dict[str, str])
    result: str = ""
    """The id of the stored assessment, once there is one."""
    goes_to: str = ""
    """The page that shows what came of it."""
    process: subprocess.Popen[str] | None = None
    over: Event = field(default_factory=Event)
    """Set once nobody works on it any more."""


class Jobs:
    """The jobs of a running server. What was uploaded is gone once its job is over, however it ended."""

    def __init__(
        self, store: Store, folder: Path, *, limits: Limits | None = None, child: Sequence[str] = CHILD
    ) -> None:
        self.store = store
        self.child = child
        self.folder = folder
        self.limits = limits or Limits()
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()
        self._one = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assess")
        shutil.rmtree(folder, ignore_errors=True)  # what a killed server left

    def place(self) -> Path:
        """A new private folder for the files of one job."""
        place = self.folder / uuid4().hex
        place.mkdir(parents=True, mode=0o700)
        return place

    def begin(self, person_id: str, folder: Path, asked: Asked, *, at: datetime) -> Job:
        """Begin a job on the files of its folder."""
        job = Job(folder.name, person_id, folder, asked, at)
        with self._lock:
            for old in list(self._jobs)[: max(0, len(self._jobs) - _KEPT_JOBS)]:
                if self._jobs[old].state in ("done", "failed", "cancelled"):
                    del self._jobs[old]
            self._jobs[job.id] = job
        self._one.submit(self._run, job)
        return job

    def job(self, job_id: str, person_id: str) -> Job | None:
        """A person's job; another person's is as unknown as one that never was."""
        job = self._jobs.get(job_id)
        return job if job is not None and job.person_id == person_id else None

    def cancel(self, job: Job) -> None:
        """Stop a job, whatever it is doing."""
        with self._lock:
            if job.state == "waiting":
                job.over.set()
            if job.state in ("waiting", "running"):
                job.state, job.step = "cancelled", "Stopped"
        end(job.process)

    def forget(self, person_id: str | None = None) -> None:
        """Stop the jobs of a person, or everybody's, and remove their files; returns once nothing of them is left."""
        theirs = [j for j in list(self._jobs.values()) if person_id in (None, j.person_id)]
        for job in reversed(theirs):  # those that wait first, so that none of them begins
            self.cancel(job)
        for job in theirs:
            job.over.wait(timeout=30.0)
            shutil.rmtree(job.folder, ignore_errors=True)
            with self._lock:
                self._jobs.pop(job.id, None)

    def close(self) -> None:
        """Stop everything; the server ends."""
        for job in list(self._jobs.values()):
            self.cancel(job)
        self._one.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, job: Job) -> None:
        try:
            with self._lock:
                if job.state != "waiting":
                    return
                job.state = "running"
            self._in_child(job)
            if job.state == "running" and job.asked.of_set is not None:
                job.step, job.share = "Keeping it", 0.97
                job.goes_to = keep_count(self.store, job.person_id, job.folder, job.asked.of_set, at=job.at)
                job.state, job.step, job.share = "done", "Done", 1.0
            elif job.state == "running":
                self._keep(job)
        except GroundupError as error:
            _fail(job, {"needed": error.needed, "found": error.found, "next": error.next_step})
        except Exception as error:  # whatever it was, the person is told and the queue goes on
            _fail(job, {"needed": "an assessment", "found": f"an error of groundup itself ({type(error).__name__})"})
        finally:
            shutil.rmtree(job.folder, ignore_errors=True)
            job.over.set()

    def _in_child(self, job: Job) -> None:
        size = sum(f.stat().st_size for f in job.folder.iterdir())
        video = any(Path(n).suffix.lower() in VIDEO for n in job.asked.files)
        limit_s = (self.limits.video_seconds if video else self.limits.seconds) + size / 1e6
        memory = int(self.limits.memory_bytes + self.limits.memory_per_byte * size) * (3 if video else 1)
        _write_job(job, memory)
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        job.process = subprocess.Popen(
            [*self.child, str(job.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
            start_new_session=True,  # so that its own children end with it
        )
        clock = Clock(job.process, limit_s)
        try:
            if job.state == "cancelled":
                end(job.process)
            told = _listen(job, body=lambda: clock.at_least(self.limits.body_seconds))
        finally:
            clock.stop()
            end(job.process)
        if job.state == "cancelled":
            return
        if clock.late:
            _fail(job, _SLOW | {"found": f"one that was not done after {clock.limit_s:.0f} s"})
        elif "error" in told:
            _fail(job, told["error"])
        elif "done" not in told:
            _fail(job, _CRASHED)

    def _keep(self, job: Job) -> None:
        from groundup.io.hdf5 import read

        job.step, job.share = "Keeping it", 0.97
        recording = read(job.folder / "recording.h5")
        document = json.loads((job.folder / "assessment.json").read_text(encoding="utf-8"))
        page = (job.folder / "page.html").read_text(encoding="utf-8")
        body = (job.folder / "body.txt").read_text(encoding="utf-8")
        found = unpacked("measures", (job.folder / "measures.json").read_text(), tuple[Measure, ...])
        with self.store.together():
            kept = self.store.keep_recording(job.person_id, recording, what="assessment", at=job.at)
            assessment = self.store.save_assessment(
                job.person_id,
                document | {PAGE: squeezed(page), OWN: job.asked.own} | ({BODY: body} if body else {}),
                at=job.at,
                title=recording.name[:500],
                recording=kept.hash,
            )
            if job.asked.own:
                valued = [m for m in found if m.value is not None]
                self.store.save_measures(
                    job.person_id, valued, at=job.at, assessment=assessment.id, recording=kept.hash
                )
        job.result, job.goes_to = assessment.id, f"/assess/{assessment.id}"
        job.state, job.step, job.share = "done", "Done", 1.0


PAGE, OWN, BODY = "page", "own", "body"
"""What is kept in a document beside the published schema: its report page, squeezed, whose measures they are, and the
body to watch (`moving_body`)."""


def squeezed(text: str) -> str:
    """A page as a short text."""
    from base64 import b85encode
    from zlib import compress

    return b85encode(compress(text.encode(), 9)).decode()


def unsqueezed(text: str) -> str:
    """The page again."""
    from base64 import b85decode
    from zlib import decompress

    return decompress(b85decode(text)).decode()


def safe_names(names: Sequence[str]) -> list[str]:
    """Names of one's own inside a job's folder: no path, no control sign, none of ours, none twice."""
    made: list[str] = []
    for name in names:
        last = re.split(r"[/\\]", name)[-1]
        clean = re.sub(r"[^\w .()+\-]", "_", last).strip(" .")[-120:] or "file"
        stem, dot, ending = clean.rpartition(".")
        base = clean if clean not in _OURS and clean not in made else f"{stem or ending}-{len(made)}{dot}{ending}"
        made.append(base)
    return made


_OURS = frozenset(
    {"job.json", "recording.h5", "assessment.json", "measures.json", "page.html", "body.txt", "counted.json"}
)
_SLOW = {
    "needed": "a recording that can be read in time",
    "next": "Cut it into shorter pieces, or assess it from the command line, which waits as long as it takes.",
}
_CRASHED = {
    "needed": "a file that its reader can read",
    "found": "one that made the reader crash or took all its memory",
    "next": "It is damaged or far too large: export it again, or cut it into shorter pieces.",
}


def _write_job(job: Job, memory_bytes: int) -> None:
    asked = job.asked
    plain = {
        "files": list(asked.files),
        "static": asked.static,
        "mvc": asked.mvc,
        "eyes_closed": asked.eyes_closed,
        "model": asked.model,
        "task": asked.task,
        "subject": dict(asked.subject),
        "at": job.at.isoformat(),
        "memory_bytes": memory_bytes,
    }
    (job.folder / "job.json").write_text(json.dumps(plain), encoding="utf-8")


def _listen(job: Job, *, body: Callable[[], None]) -> dict[str, Any]:
    """Follow the child's lines to its end; its last word. `body` is called once, when the body engine begins."""
    told: dict[str, Any] = {}
    begun = False
    assert job.process is not None
    assert job.process.stdout is not None
    with job.process.stdout as lines:
        for line in lines:
            try:
                told = json.loads(line)
            except ValueError:
                continue  # a library printed something
            if "step" in told and job.state == "running":
                job.step, job.share = str(told["step"]), float(told["share"])
            if told.get("body") and not begun:
                begun = True
                body()
    job.process.wait()
    return told


def _fail(job: Job, error: Mapping[str, Any]) -> None:
    part = {k: str(error.get(k) or "") for k in ("needed", "found", "where", "next")}
    job.error = part | {"said": in_words(part["needed"], found=part["found"], where=part["where"])}
    job.state, job.step = "failed", "It did not work"
