"""A set as the network and a crash leave it, held by the fold over the same frames in order."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.live.journal import Journal, open_journal
from groundup.live.messages import HEAD, FrameMessage, decode, encode, frame_message
from groundup.live.running import WAITING, RunningSet

Seen = tuple[tuple[int, float], ...]


def step(state: Seen, frame: FrameMessage) -> tuple[Seen, int]:
    """A fold that forgets nothing: any frame lost, doubled or out of place changes its state."""
    state = (*state, (frame.seq, float(frame.landmarks[0, 0])))
    return state, len(state)


def message(seq: int, *, after_loss: bool = False, time_ms: float | None = None) -> bytes:
    landmarks = np.full((33, 4), 0.5)
    landmarks[0, 0] = seq / 1024.0
    when = 33.0 * seq if time_ms is None else time_ms
    return encode(frame_message(seq, when, 640.0, 480.0, landmarks, None, after_loss))


OPENED: list[Journal] = []


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def running(path: Path) -> RunningSet[Seen, int]:
    OPENED.append(open_journal(path, {"detector": "squat"}))
    return RunningSet(OPENED[-1], (), step)


def in_order(n: int) -> Seen:
    return tuple((seq, seq / 1024.0) for seq in range(1, n + 1))


@settings(deadline=None)
@given(data=st.data(), n=st.integers(1, 40))
def test_loss_doubling_reordering_and_death_change_nothing_once_resent(
    data: st.DataObject, n: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("set") / "0.frames"
    live = running(path)
    for _ in range(data.draw(st.integers(0, 3))):
        for seq in data.draw(st.lists(st.integers(1, n), max_size=60)):
            live.receive(message(seq))
        if data.draw(st.booleans()):
            live.journal.close()
            if data.draw(st.booleans()):
                whole = path.read_bytes()
                path.write_bytes(whole + data.draw(st.binary(max_size=30)))
            live = running(path)
    for seq in range(live.last_seq + 1, n + 1):
        live.receive(message(seq))
    assert live.state == in_order(n)
    live.journal.close()
    assert running(path).state == in_order(n)


def test_a_known_number_is_answered_and_not_folded(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    assert [a.fate for a in live.receive(message(1))] == ["folded"]
    answer = live.receive(message(1))[0]
    assert (answer.fate, answer.durable) == ("known", 1)
    assert live.state == in_order(1)


def test_a_gap_waits_and_names_what_is_missing(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    live.receive(message(1))
    late = live.receive(message(3))[0]
    assert (late.fate, late.durable, late.why) == ("waiting", 1, "frame 2 is missing")
    assert [a.seq for a in live.receive(message(2))] == [2, 3]


def test_numbers_that_the_page_gave_up_are_not_waited_for(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    live.receive(message(1))
    live.receive(message(4))
    assert [a.seq for a in live.receive(message(6, after_loss=True))] == [4, 6]
    assert live.last_seq == 6


def test_a_time_that_goes_backwards_is_not_looked_at(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    live.receive(message(1))
    answer = live.receive(message(2, time_ms=5.0))[0]
    assert (answer.fate, answer.durable) == ("refused", 2)
    live.receive(message(3))
    assert [seq for seq, _ in live.state] == [1, 3]
    live.journal.close()
    assert running(tmp_path / "0.frames").last_seq == 3


def test_a_time_that_stands_still_is_not_looked_at(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    first = message(1)
    live.receive(first)
    again = live.receive(message(2, time_ms=decode(first).time_ms))[0]
    assert (again.fate, again.durable) == ("refused", 2)


def test_frames_that_wait_are_bounded(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    for seq in range(2, 2000):
        live.receive(message(seq))
    for seq in range(1, 2000):  # all that is not kept comes again
        live.receive(message(seq))
    assert live.state == in_order(1999)
    assert WAITING < 1000


def test_what_is_no_frame_changes_nothing(tmp_path: Path) -> None:
    live = running(tmp_path / "0.frames")
    for data in (b"", b"hello", b"\0" * HEAD.size, message(1)[:-1]):
        assert live.receive(data)[0].fate == "refused"
    assert live.state == ()
