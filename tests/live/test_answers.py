"""Which frames are answered where the page lets answers wait: news at once, every third at least, and nothing lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from full_disk import FullDisk

from groundup.errors import FileError
from groundup.live.counting import Beginning, CountedSet, answer_said
from groundup.live.journal import open_journal, read_journal
from groundup.live.messages import HAS_WORLD, HEAD, MAY_WAIT, decode, encode, frame_message
from groundup.live.running import SILENT, RunningSet
from groundup.live.sets import RunningSets

SHOWN = ("phase", "count", "holding", "touches", "setup", "refused", "counts")


def waits(data: bytes) -> bytes:
    """The same frame, whose answer may wait."""
    seq, flags, *rest = HEAD.unpack_from(data)
    return HEAD.pack(seq, flags | MAY_WAIT, *rest) + data[HEAD.size :]


def still(seq: int) -> bytes:
    """A frame of somebody of whom there is nothing new to say."""
    return encode(frame_message(seq, 33.0 * seq, 640.0, 480.0, np.full((33, 4), 0.5), None, may_wait=True))


def quiet(path: Path) -> RunningSet[int, int]:
    """A set in which nothing is ever new but its beginning."""
    journal = open_journal(path, {"detector": "squat"})
    return RunningSet(journal, 0, lambda n, _: (n + 1, n + 1), lambda _, before: before is None)


def squats(sets: RunningSets, session: str) -> CountedSet:
    return sets.take(Beginning(session, 1, "squat", None, 2.0, False, "2026-01-01"), lambda _: None)


@pytest.fixture
def everything(sets: RunningSets, two_squats: list[bytes]) -> list[dict[str, Any]]:
    """Every answer of a page that waits for none."""
    running = squats(sets, "every")
    return [answer_said(a) for data in two_squats for a in running.receive(data)]


@pytest.fixture
def few(sets: RunningSets, two_squats: list[bytes]) -> Iterator[list[dict[str, Any]]]:
    """The answers of a page that lets all of them wait."""
    running = squats(sets, "few")
    yield [answer_said(a) for data in two_squats for a in running.receive(waits(data))]
    assert running.last_seq == len(two_squats)


def test_a_frame_says_that_its_answer_may_wait(two_squats: list[bytes]) -> None:
    assert decode(waits(two_squats[0])).may_wait
    assert not decode(two_squats[0]).may_wait
    assert HEAD.unpack_from(still(1))[1] & ~HAS_WORLD == MAY_WAIT


def test_a_page_that_lets_no_answer_wait_has_every_one(everything: list[dict[str, Any]]) -> None:
    assert [a["seq"] for a in everything] == list(range(1, len(everything) + 1))


def test_what_is_new_is_answered_in_its_own_frame(everything: list[dict[str, Any]], few: list[dict[str, Any]]) -> None:
    told = {a["seq"]: a for a in few}
    before: dict[str, Any] = {}
    for answer in everything:
        changed = any(answer[name] != before.get(name) for name in SHOWN)
        once = answer["cue"] or answer["repetition"] or answer["after"]
        second = -(-answer["calibration_left_s"] // 1) != -(-before.get("calibration_left_s", 0) // 1)
        if changed or once or second:
            assert told[answer["seq"]] == answer | {"durable": answer["seq"]}
        before = answer
    assert few[-1]["count"] == 2
    assert sum(bool(a["repetition"]) for a in few) == 2


def test_at_least_every_third_frame_is_answered_and_most_are_not(few: list[dict[str, Any]]) -> None:
    numbers = [a["seq"] for a in few]
    assert max(np.diff(numbers)) == SILENT + 1
    assert len(numbers) < 0.4 * numbers[-1]


def test_what_an_answer_calls_kept_is_on_the_file(tmp_path: Path) -> None:
    running = quiet(tmp_path / "0.frames")
    for seq in range(1, 60):
        for answer in running.receive(still(seq)):
            assert len(read_journal(running.journal.path)[1]) == answer.durable == seq
    assert running.kept() == 59  # as a page hears that comes back
    assert len(read_journal(running.journal.path)[1]) == 59
    running.close()


@pytest.mark.parametrize("data", [b"no frame", still(1), still(9)], ids=["no frame", "known", "too early"])
def test_whatever_else_is_answered_calls_nothing_kept_that_is_not(tmp_path: Path, data: bytes) -> None:
    running = quiet(tmp_path / "0.frames")
    for seq in (1, 2, 3):
        running.receive(still(seq))
    assert [a.durable for a in running.receive(data)] == [3]
    assert len(read_journal(running.journal.path)[1]) == 3
    running.close()


def test_a_last_frame_that_none_follows_has_its_answer_when_it_is_asked_for(tmp_path: Path) -> None:
    running = quiet(tmp_path / "0.frames")
    assert [a.seq for a in running.receive(still(1))] == [1]
    assert running.overdue() == []
    assert running.receive(still(2)) == []
    assert [(a.seq, a.durable, a.feedback) for a in running.overdue()] == [(2, 2, 2)]
    assert len(read_journal(running.journal.path)[1]) == 2
    assert running.overdue() == []
    running.close()


def test_frames_that_wait_are_kept_when_the_set_ends(tmp_path: Path) -> None:
    running = quiet(tmp_path / "0.frames")
    for seq in (1, 2, 3):
        running.receive(still(seq))
    running.close()
    assert read_journal(tmp_path / "0.frames")[1] == (still(1), still(2), still(3))


def test_a_disk_that_is_full_for_a_while_loses_no_frame_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = quiet(tmp_path / "0.frames")
    journal = running.journal
    running.receive(still(1))
    running.receive(still(2))
    real = journal._file
    monkeypatch.setattr(journal, "_file", FullDisk(real))
    with pytest.raises(FileError, match="Free some space"):
        running.overdue()
    monkeypatch.setattr(journal, "_file", real)
    assert [a.durable for a in running.overdue()] == [2]
    running.close()
    assert read_journal(tmp_path / "0.frames")[1] == (still(1), still(2))
