"""Files of one recording on one clock."""

from pathlib import Path

import numpy as np
import pytest

from groundup.errors import AlignmentError
from groundup.io.align import align
from groundup.signals.recording import Event, Recording
from groundup.signals.stream import Stream


def part(
    name: str, start_s: float = 0.0, seconds: float = 10.0, events: tuple[Event, ...] = (), **details
) -> Recording:
    n = int(seconds * 100)
    values = np.arange(n, dtype=float)[:, None]
    stream = Stream(name, "other", values, "1", ("x",), 100.0, start_s, details=details)
    return Recording(name, (stream,), events=events)


def test_without_anything_in_common_zero_is_zero_and_that_is_said() -> None:
    (a, b), said = align([part("a"), part("b", 0.5)])
    assert (a.start_s, b.start_s) == (0.0, 0.5)
    assert said[0] == ""
    assert "same zero" in said[1]


def test_a_shared_clock_decides() -> None:
    first = part("a", clock="calendar", clock_zero_s=1000.0)
    second = part("b", clock="calendar", clock_zero_s=1002.5, events=(Event("go", 1.0),))
    (_, b), said = align([first, second])
    assert b.start_s == 2.5
    assert b.events[0].time_s == 3.5
    assert "calendar" in said[1]


def test_two_different_clocks_are_not_compared() -> None:
    parts = [part("a", clock="calendar", clock_zero_s=1e9), part("b", clock="Lab Streaming Layer", clock_zero_s=5.0)]
    (_, b), said = align(parts)
    assert b.start_s == 0.0
    assert "no shared clock" in said[1]


def test_a_stated_offset_beats_the_clock() -> None:
    parts = [part("a", clock="c", clock_zero_s=0.0), part("b", clock="c", clock_zero_s=5.0)]
    (_, b), said = align(parts, offset_s={"b": 1.25})
    assert b.start_s == 1.25
    assert "stated offset" in said[1]


def test_a_common_event_falls_on_one_moment() -> None:
    parts = [part("a", events=(Event("stomp", 4.0),)), part("b", events=(Event("stomp", 1.5), Event("other", 3.0)))]
    (a, b), _ = align(parts, event="stomp")
    assert a.events[0].time_s == b.events[0].time_s == 4.0
    assert b.start_s == 2.5


@pytest.mark.parametrize(
    ("events", "says"),
    [((), "no events"), ((Event("x", 1.0),), "only x"), ((Event("stomp", 1.0), Event("stomp", 2.0)), "2 of them")],
)
def test_an_event_that_is_missing_or_doubled_is_refused(events: tuple[Event, ...], says: str) -> None:
    with pytest.raises(AlignmentError, match=says):
        align([part("a", events=(Event("stomp", 4.0),)), part("b", events=events)], event="stomp")


def test_an_event_asked_of_one_file_alone_is_not_ignored() -> None:
    with pytest.raises(AlignmentError, match="no events"):
        align([part("a")], event="stomp")
    alone = part("a", events=(Event("stomp", 4.0),))
    assert align([alone], event="stomp")[0] == (alone,)


def test_files_that_do_not_overlap_are_refused_with_both_ranges() -> None:
    with pytest.raises(AlignmentError, match=r"a from 0 to 10 s and b from 20 to 30 s.*--offset b="):
        align([part("a"), part("b", 20.0)])


def test_touching_is_not_overlapping() -> None:
    with pytest.raises(AlignmentError):
        align([part("a"), part("b", 10.0)])


def test_an_offset_for_an_unknown_file_is_refused() -> None:
    with pytest.raises(AlignmentError, match=str(Path("c"))):
        align([part("a"), part("b")], offset_s={"c": 1.0})
