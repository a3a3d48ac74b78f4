"""`groundup record` as a person uses it: replayed, stopped by Ctrl-C, by time, refused, and on a full disk."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from groundup.cli import app
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.lane import Lane, take
from groundup.devices.profile import Channel
from groundup.devices.source import Happening
from groundup.devices.watching import Seen, bars, shown
from groundup.errors import FileError, UsageError
from groundup.io import xdf
from groundup.io.hdf5 import write
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream
from groundup.synthetic.foot_trainer import Way, foot_session, notifications


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """Eight seconds of one stream at 100 Hz."""
    values = np.random.default_rng(0).standard_normal((800, 4))
    stream = Stream("toes", "other", values, "N", ("hallux", "fifth", "heel", "arch"), rate_hz=100.0)
    write(tmp_path / "played.h5", Recording("played", (stream,)))
    return tmp_path / "played.h5"


def test_a_replay_is_recorded_whole(tmp_path: Path, played: Path) -> None:
    out = tmp_path / "a.xdf"
    result = CliRunner().invoke(app, ["record", str(out), "--source", f"replay:{played}", "--speed", "0"])
    assert result.exit_code == 0, result.exception
    assert "8.0 s, 1 stream" in result.output
    assert "800 samples" in result.output
    (stream,) = xdf.read(out).streams
    assert stream.values.shape == (800, 4)
    assert stream.labels == ("hallux", "fifth", "heel", "arch")


@pytest.mark.parametrize("how", [signal.SIGINT, None])
def test_stopped_by_hand_or_killed_what_came_is_read(tmp_path: Path, played: Path, how) -> None:
    out = tmp_path / "a.xdf"
    command = [sys.executable, "-m", "groundup", "record", str(out), "--source", f"replay:{played}"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while time.monotonic() < until and not (out.exists() and out.stat().st_size > 5_000):
        time.sleep(0.05)
    os.kill(child.pid, how or signal.SIGKILL)
    said, _ = child.communicate(timeout=20)
    (stream,) = xdf.read(out).streams
    assert 100 <= len(stream) < 800
    if how is not None:
        assert child.returncode == 0
        assert f"{len(stream)} samples" in said


def test_a_log_of_bytes_is_read_by_its_profile_and_by_no_other(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    sent = notifications(rng, foot_session(rng, (), length_s=3.0), Way(lost=0.1))
    (tmp_path / "log.bin").write_bytes(b"".join(one.data for one in sent))
    for profile, said in (("foot-trainer", f"{len(sent)} samples"), ("emg-pair", "is it the right profile?")):
        command = ["record", str(tmp_path / f"{profile}.xdf"), "--speed", "0"]
        result = CliRunner().invoke(app, [*command, "--source", f"replay:{tmp_path / 'log.bin'}@{profile}"])
        assert result.exit_code == 0, result.exception
        assert said in result.output


def test_the_same_source_twice_is_two_sources(tmp_path: Path, played: Path) -> None:
    out, source = tmp_path / "a.xdf", ["--source", f"replay:{played}"]
    assert CliRunner().invoke(app, ["record", str(out), *source, *source, "--speed", "0"]).exit_code == 0
    assert [(s.name, len(s)) for s in xdf.read(out).streams] == [("toes", 800), ("toes (2)", 800)]


def test_seconds_end_it(tmp_path: Path, played: Path) -> None:
    out = tmp_path / "a.xdf"
    result = CliRunner().invoke(app, ["record", str(out), "--source", f"replay:{played}", "--seconds", "0.5"])
    assert result.exit_code == 0, result.exception
    (stream,) = xdf.read(out).streams
    assert 20 <= len(stream) <= 80


def test_a_full_disk_is_said_and_ends_it(tmp_path: Path, played: Path, monkeypatch) -> None:
    real, written = os.write, [0]

    def full(file: int, data) -> int:
        if written[0] + len(data) > 20_000 and len(data) > 2_000:
            raise OSError(28, "No space left on device")
        written[0] += len(data)
        return real(file, data)

    monkeypatch.setattr(os, "write", full)
    out = tmp_path / "a.xdf"
    result = CliRunner().invoke(app, ["record", str(out), "--source", f"replay:{played}", "--speed", "0"])
    assert isinstance(result.exception, FileError)
    assert "the disk is full" in str(result.exception)
    monkeypatch.undo()
    (stream,) = xdf.read(out).streams
    assert 100 <= len(stream) < 800


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["a.csv", "--source", "replay:x"], "ends with .xdf"),
        (["a.xdf", "--source", "pigeon:x"], "a source that begins"),
        (["a.xdf", "--source", "replay:none.csv"], "a file to play"),
        (["a.xdf", "--source", "replay:x", "--seconds", "0"], "--seconds above 0"),
        (["there.xdf", "--source", "replay:x"], "not there yet"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch, words, needed) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xdf").write_bytes(b"mine")
    result = CliRunner().invoke(app, ["record", *words])
    assert isinstance(result.exception, UsageError)
    assert needed in str(result.exception)
    assert not Path("a.xdf").exists()
    assert Path("there.xdf").read_bytes() == b"mine"


def test_the_view_shows_rate_losses_clock_and_bars() -> None:
    from rich.console import Console

    stream = LiveStream("toes", (Channel("a", "force", "N", "f32"), Channel("b", "force", "N", "f32")), rate_hz=100.0)
    lane, seen = Lane(stream), Seen()
    for k in range(1000):
        values = np.array([[float(k), np.nan]])
        arrival = Arrival("toes", k / 100 + 0.001, np.array([k / 100]), values, lost=int(k == 10))
        lane = take(lane, arrival)
        seen.heard("foot", arrival)
    marks = LiveStream("marks", (Channel("mark", "raw", "", "number"),), None, "host", "string")
    mark = Arrival("marks", 9.0, np.array([9.0]), np.empty((1, 0)), texts=("stand up",))
    seen.heard("foot", mark)
    lanes = {("foot", "toes"): lane, ("foot", "marks"): take(Lane(marks), mark)}
    seen.heard("foot", Happening(10.0, "lost", "the foot trainer is lost"))
    console = Console(width=120, record=True, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    console.print(shown(lanes, seen, now_s=10.0, title="Recording"))
    said = console.export_text()
    for words in ("toes", "1,000", "1 (0.1 %)", "+0 ppm", "█·", "stand up", "the foot trainer is lost"):
        assert words in said
    console.file.close()


def test_a_view_that_breaks_is_said_and_does_not_end_the_recording(tmp_path: Path, played: Path, monkeypatch) -> None:
    from groundup import cli_record
    from groundup.devices import live_view
    from groundup.devices.opening import source_of

    monkeypatch.setattr(live_view, "shown", lambda *_, **__: 1 / 0)
    source = source_of(f"replay:{played}", speed=20)
    said = asyncio.run(cli_record._record(tmp_path / "a.xdf", [source], seconds=None, view=True))
    assert "The view broke (ZeroDivisionError" in said[-1]
    assert "800 samples" in said[1]


def test_bars_run_from_the_lowest_to_the_highest() -> None:
    low, high = np.zeros(4), np.array([7.0, 7.0, 7.0, 0.0])
    assert bars(np.array([0.0, 7.0, np.nan, 0.0]), low, high) == "▁█·▁"


def test_everything_that_happened_is_said_at_the_end_and_the_latest_while_it_runs() -> None:
    seen, words = Seen(), [f"lost {k}" for k in range(5)]
    for k, one in enumerate(words):
        seen.heard("a", Happening(float(k), "lost", one))
    assert seen.happened == words
    caption = str(shown({}, seen, now_s=5.0, title="").caption)
    assert caption.splitlines() == words[-3:]
