"""The child process that reads and assesses what a person uploaded: a folder in, a folder out, with limits.

It writes one line of JSON a step on standard output: `{"step": …, "share": 0.4}`, with `"body": true` where the body
engine begins; at its end `{"done": true}` or `{"error": {…}}`. Whatever else happens to it (a crash, a hang, a flood of
memory) the parent sees.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundup.assess import Assessment


def run(folder: Path) -> None:
    """Assess the job of a folder (`job.json`): it leaves recording, assessment, measures and the report page there."""
    job: dict[str, Any] = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    _limit_memory(int(job["memory_bytes"]))
    _say("Reading", 0.05)
    from groundup.assess import assess
    from groundup.io.body_model import body_model
    from groundup.io.hdf5 import write
    from groundup.io.load import load
    from groundup.report.page import render
    from groundup.report.schema import as_json
    from groundup.signals.recording import Subject
    from groundup.store.shapes import packed
    from groundup.web.moving_body import moving_body, packed_body

    def path(name: str) -> Path | None:
        return folder / job[name] if job.get(name) else None

    def heard(share: float) -> None:
        _say("Looking at the video", 0.05 + 0.75 * share)

    eyes_closed = path("eyes_closed")
    recording = load(
        *(folder / name for name in job["files"]),
        static=path("static"),
        subject=Subject(**job["subject"]) if job["subject"] else None,
        conditions={"eyes": "open"} if eyes_closed else None,
        progress=heard,
    )
    mvc = path("mvc")
    contractions = load(mvc) if mvc else None
    closed = load(eyes_closed) if eyes_closed else None
    _say("Assessing", 0.82)
    model, measurements = body_model(path("model"), recording)
    result = assess(
        recording,
        mvc=contractions,
        eyes_closed=closed,
        task=job["task"] or None,
        model=model,
        measurements=measurements,
        say=_with_the_body,
    )
    _say("Writing the report", 0.92)
    from datetime import datetime

    write(folder / "recording.h5", result.recording, compress=True)
    (folder / "assessment.json").write_text(json.dumps(as_json(result), ensure_ascii=False, allow_nan=False))
    (folder / "measures.json").write_text(packed("measures", result.measures))
    body = moving_body(result)
    (folder / "body.txt").write_text("" if body is None else packed_body(body))
    (folder / "counted.json").write_text(json.dumps(counted(result)))
    (folder / "page.html").write_text(render(result, created=datetime.fromisoformat(job["at"])), encoding="utf-8")


def counted(result: "Assessment") -> dict[str, Any]:
    """What a set is in an assessment: its repetitions, or the longest time on each leg, and what saw them."""
    stances = [m for m in result.measures if m.id == "foot.stance_time" and m.value is not None]
    held = {m.side: m.value for m in stances}
    camera = result.recording.first("landmarks_image") is not None or result.recording.first("landmarks_world")
    return {
        "repetitions": [[r.start_s, r.bottom_s, r.end_s, r.side] for r in result.repetitions],
        "held_s": {side or "": value for side, value in held.items()},
        "cut": any(m.why for m in stances),
        "lasts_s": result.recording.end_s - result.recording.start_s,
        "by": "camera" if camera else "sensor",
        "moved": result.motion is not None and bool(result.motion.curves),
        "why": list(result.warnings),
    }


def main() -> None:
    """Run one job and say how it went."""
    from groundup.errors import GroundupError

    if hasattr(os, "nice"):
        os.nice(5)  # a session that runs meanwhile comes first
    try:
        run(Path(sys.argv[1]))
        _tell({"done": True})
    except GroundupError as error:
        where = Path(error.where).name if error.where else ""
        _tell({"error": {"needed": error.needed, "found": error.found, "where": where, "next": error.next_step}})
    except MemoryError:
        _tell({"error": {"needed": "a file that fits into memory", "found": "one that needs far more", "next": ""}})


def _say(step: str, share: float) -> None:
    _tell({"step": step, "share": round(share, 3)})


def _with_the_body(step: str) -> None:
    """The body engine begins: it may take its time, which the parent gives when it hears of it."""
    _tell({"step": step, "share": 0.84, "body": True})


def _tell(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


def _limit_memory(more_bytes: int) -> None:
    """Let this process grow by no more; does nothing where the system has no such limit."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = pages * resource.getpagesize() + more_bytes
    resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


if __name__ == "__main__":
    main()
