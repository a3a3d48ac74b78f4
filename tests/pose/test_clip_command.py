"""`groundup assess clip.mp4`, as a person types it."""

import json
import subprocess
import sys
from pathlib import Path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "groundup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_clip_is_assessed_from_foot_to_core(recordings: Path, tmp_path: Path) -> None:
    clip, report = recordings / "balance-video" / "cam02.mp4", tmp_path / "report.html"
    done = run("assess", clip, "--json", "-", "--report", report)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["schema"] == "groundup.assessment/1"
    knees = [m for m in result["measures"] if m["id"] == "knee.flexion_peak" and m["value"] is not None]
    assert {m["side"] for m in knees} == {"left", "right"}
    assert {link["link"] for link in result["links"]} >= {"foot", "ankle", "knee", "hip", "glute", "core"}
    assert "BlazePose full" in json.dumps(result["provenance"])
    assert "cam02.mp4" in report.read_text()


def test_a_clip_is_kept_as_its_landmarks_alone(recordings: Path, tmp_path: Path) -> None:
    clip, kept = recordings / "balance-video" / "cam02.mp4", tmp_path / "kept.h5"
    assert run("convert", clip, "--out", kept).returncode == 0
    assert kept.stat().st_size < clip.stat().st_size, "no image is kept"
    assert run("inspect", kept).returncode == 0


def test_what_is_no_video_is_one_line(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"\0\0\0\x20ftypisom" + bytes(100))
    done = run("assess", clip)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "clip.mp4" in line
    assert "Traceback" not in line
