"""A film uploaded to Assess, from the form to the report: its landmarks are read and kept, its pictures are not."""

import time
from pathlib import Path

import numpy as np
import pytest

av = pytest.importorskip("av", reason="a film is read with the extra [video]: uv sync --extra video")
pytest.importorskip("ai_edge_litert", reason="landmarks are found with the extra [video]: uv sync --extra video")


def drawn(path: Path, *, seconds: float = 1.0) -> bytes:
    """An H.264 film of a disk that moves: a film like any, with nobody in it."""
    with av.open(str(path), "w") as film:
        stream = film.add_stream("h264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        y, x = np.mgrid[:240, :320]
        for i in range(round(30 * seconds)):
            disk = np.hypot(x - 60 - 6 * i, y - 120) < 40
            picture = np.where(disk[..., None], (30, 100, 90), (240, 236, 226)).astype(np.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode())
    return path.read_bytes()


def assessed(visitor, name: str, content: bytes, *, limit_s: float = 240.0):
    sent = visitor.post("/assess", {"whose": "me"}, files={"files": (name, content, "video/mp4")})
    assert sent.status_code == 303, sent.text[:300]
    until, shares = time.monotonic() + limit_s, []
    while time.monotonic() < until:
        told = visitor.get(sent.headers["location"], headers={"accept": "application/json"}).json()
        shares.append(told.get("share"))
        if told["state"] not in ("waiting", "running"):
            return told, shares
        time.sleep(0.1)
    raise AssertionError("never over")


def test_a_real_film_becomes_a_report_and_leaves_no_picture_behind(mara, recordings):
    clip = (recordings / "balance-video" / "cam02.mp4").read_bytes()
    told, shares = assessed(mara, "balance.mp4", clip)
    assert told["state"] == "done", told
    assert len(set(shares)) > 3, "it moves while the film is read"
    kept = mara.store.assessment(told["result"])
    knees = [m for m in kept.document["measures"] if m["id"] == "knee.flexion_peak" and m["value"] is not None]
    assert {m["side"] for m in knees} == {"left", "right"}
    report = mara.get(f"/assess/{kept.id}/report").text
    assert "balance.mp4" in report
    assert "BlazePose full" in report
    recording = mara.store.recording(mara.store.people()[0].id, kept.recording)
    assert {s.kind for s in recording.streams} == {"landmarks_image", "landmarks_world", "visibility"}
    assert mara.get(f"/correct/{kept.recording}").status_code == 200
    home = Path(mara.client.app.state.site.folder)
    assert not [p for p in home.rglob("*") if p.is_file() and b"ftyp" in p.read_bytes()[:64]]
    assert mara.get("/assess").text.count("balance.mp4") >= 1


def test_a_film_without_anyone_in_it_is_told_so_and_keeps_nothing(mara, tmp_path):
    told, _ = assessed(mara, "empty.mp4", drawn(tmp_path / "empty.mp4"))
    assert told["state"] == "failed", told
    said = str(told)
    assert "empty.mp4" in said
    assert "Traceback" not in said
    assert not mara.store.assessments(mara.store.people()[0].id)
    assert not list((Path(mara.client.app.state.site.folder) / "uploads").glob("*/*"))
