"""Outputs appear whole or not at all."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from groundup.errors import FileError, GroundupError, UsageError
from groundup.io.atomic import check_target, write_bytes, write_text, writing


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_text_arrives_whole_and_alone(tmp_path: Path) -> None:
    target = tmp_path / "übersicht.html"
    write_text(target, "höher\n")
    assert target.read_bytes() == "höher\n".encode()
    assert names(tmp_path) == ["übersicht.html"]


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    write_text(tmp_path / "ours", "x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_fails_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")

    def interrupted() -> None:
        with writing(target) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert names(tmp_path) == ["out.json"]


def test_a_full_disk_in_the_last_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "out.json"
    target.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match=r"out\.json.*disk is full.*nothing was written"):
        write_text(target, "new")
    assert target.read_text() == "old"
    assert names(tmp_path) == ["out.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_device_or_a_pipe_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    link = tmp_path / "link.json"
    link.symlink_to(pipe)
    for target in (pipe, link, Path(os.devnull)):
        with pytest.raises(UsageError, match="a file to write; found a device or a pipe"):
            check_target(target)
    with pytest.raises(UsageError, match="device or a pipe"):
        write_text(pipe, "{}")
    assert pipe.is_fifo()
    assert names(tmp_path) == ["link.json", "pipe.json"]


@pytest.fixture
def small_disk(tmp_path: Path):
    """A real file system of 64 kB; skipped where it cannot be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
        done = subprocess.run(command, check=False, capture_output=True)
    except OSError:
        pytest.skip("no mount command")
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here; the faked one above stands for it")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_really_full_disk(small_disk: Path) -> None:
    import numpy as np

    from groundup.io.hdf5 import write
    from groundup.io.tables import write_table
    from groundup.signals.recording import Recording
    from groundup.signals.stream import Stream

    stream = Stream("a", "other", np.random.default_rng(0).random((50000, 2)), "1", ("x", "y"), 100.0)
    table = {"a": stream.values[:, 0]}
    for attempt in (
        lambda: write_bytes(small_disk / "a.bin", bytes(200_000)),
        lambda: write(small_disk / "a.h5", Recording("r", (stream,))),
        lambda: write_table(small_disk / "a.csv", table),
        lambda: write_table(small_disk / "a.parquet", table),
    ):
        with pytest.raises(FileError, match="disk is full"):
            attempt()
        assert names(small_disk) == []


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("missing/out.json", "Create the folder first"),
        ("folder", "Add a file name"),
        ("file.txt/out.json", "is a file"),
        ("x" * 300, "shorter|choose another|Choose another"),
        ("a\0b", "Choose another name"),
    ],
)
def test_a_target_that_cannot_be_is_refused_with_the_next_step(tmp_path: Path, target: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("x")
    before = names(tmp_path)
    with pytest.raises(UsageError, match=says):
        write_text(tmp_path / target, "x")
    assert names(tmp_path) == before


def test_no_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def denied(**_: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", denied)
    with pytest.raises(UsageError, match="no permission"):
        write_text(tmp_path / "out.json", "x")


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "squat.trc"
    source.write_text("data")
    link = tmp_path / "link.trc"
    link.symlink_to(source)
    for target in (source, link, tmp_path / "." / "squat.trc"):
        with pytest.raises(UsageError, match="never writes over"):
            write_text(target, "x", inputs=[source])
        with pytest.raises(UsageError, match="never writes over"):
            check_target(target, inputs=[source])
    assert source.read_text() == "data"


def test_every_error_names_the_target(tmp_path: Path) -> None:
    with pytest.raises(GroundupError) as caught:
        write_text(tmp_path / "no" / "out.json", "x")
    assert str(tmp_path / "no" / "out.json") in str(caught.value)
