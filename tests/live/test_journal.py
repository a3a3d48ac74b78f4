"""A journal after a crash: whole up to a record's end, however it was cut."""

from pathlib import Path

import pytest
from full_disk import FullDisk
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.errors import FileError
from groundup.live.journal import RECORD, open_journal, read_journal

FRAMES = tuple(bytes([n]) * (5 + n) for n in range(4))


def written(path: Path) -> bytes:
    journal = open_journal(path, {"detector": "squat"})
    for frame in FRAMES:
        journal.append(frame)
    journal.close()
    return path.read_bytes()


def test_what_is_appended_is_read_back(tmp_path: Path) -> None:
    written(tmp_path / "0-1.frames")
    assert read_journal(tmp_path / "0-1.frames") == ({"detector": "squat"}, FRAMES)


def test_a_cut_at_any_byte_leaves_the_whole_records_before_it(tmp_path: Path) -> None:
    path = tmp_path / "0-1.frames"
    whole = written(path)
    ends = [len(whole)]
    for frame in reversed(FRAMES):
        ends.append(ends[-1] - RECORD.size - len(frame))
    for cut in range(ends[-1], len(whole)):
        path.write_bytes(whole[:cut])
        journal = open_journal(path, {"other": True})
        kept = sum(end <= cut for end in ends) - 1
        assert journal.frames == FRAMES[:kept]
        journal.append(b"again")
        journal.close()
        assert read_journal(path)[1] == (*FRAMES[:kept], b"again")


def test_a_cut_within_the_heading_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "0-1.frames"
    whole = written(path)
    for cut in range(20):
        path.write_bytes(whole[:cut])
        journal = open_journal(path, {"anew": True})
        journal.close()
        assert (journal.heading, journal.frames) == ({"anew": True}, ())


@settings(deadline=None)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255))
def test_a_damaged_byte_never_gives_a_frame_that_was_not_sent(
    place: int, value: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "0-1.frames"
    whole = bytearray(written(path))
    whole[8 + place % (len(whole) - 8)] = value
    path.write_bytes(bytes(whole))
    try:
        _, frames = read_journal(path)
    except FileError:
        return
    assert frames == FRAMES[: len(frames)]


def test_another_kind_of_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "0-1.frames"
    path.write_bytes(b"something of yours")
    with pytest.raises(FileError, match="another kind of file"):
        open_journal(path, {})
    assert path.read_bytes() == b"something of yours"


def test_a_full_disk_is_said_and_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "0-1.frames"
    journal = open_journal(path, {})
    journal.append(b"first")
    real = journal._file
    monkeypatch.setattr(journal, "_file", FullDisk(real))
    with pytest.raises(FileError, match="Free some space"):
        journal.append(b"second")
    monkeypatch.setattr(journal, "_file", real)
    journal.append(b"third")
    journal.close()
    assert read_journal(path)[1] == (b"first", b"third")
