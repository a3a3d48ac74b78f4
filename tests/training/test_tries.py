"""Tries of a set: each beginning is one, over once it ended or anything else began."""

from datetime import UTC, datetime, timedelta

import pytest

from groundup.training.log import SessionEvent
from groundup.training.tries import Tries, paused, running, tries

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def events(told: str) -> list[SessionEvent]:
    """'begin 1, end 1': one event a second."""
    out = list[SessionEvent]()
    for i, one in enumerate(told.split(", ")):
        kind, block = one.split()
        out.append(SessionEvent(f"e{i}", int(block), kind, START + timedelta(seconds=i)))  # type: ignore[arg-type]
    return out


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("begin 0", Tries(0, 0, 1)),
        ("begin 0, skip 1", Tries(0, 0, 1)),
        ("begin 1", Tries(1, 0, 1)),
        ("begin 1, pause 1, resume 1", Tries(1, 0, 1)),
        ("begin 1, end 1, begin 2", Tries(1, 1, 1)),
        ("begin 1, begin 0", Tries(1, 1, 1)),
        ("begin 1, begin 1", Tries(2, 1, 1)),
        ("begin 1, end 1, begin 2, begin 1", Tries(2, 1, 1)),
        ("begin 1, end 1, begin 2, begin 1, tap 1", Tries(2, 1, 2)),
        ("begin 1, end 1, begin 2, begin 1, end 1, begin 2, count 1", Tries(2, 2, 2)),
    ],
)
def test_tries_of_a_block(told: str, expected: Tries) -> None:
    happened = events(told)
    assert tries(happened, 1) == expected
    assert tries([*reversed(happened), *happened], 1) == expected


@pytest.mark.parametrize(
    ("told", "block"),
    [
        ("pain 0", None),
        ("begin 1", 1),
        ("begin 1, pause 1", 1),
        ("begin 1, end 1", None),
        ("begin 1, end 1, begin 2, begin 1", 1),
        ("begin 1, stop 1", None),
    ],
)
def test_what_runs(told: str, block: int | None) -> None:
    assert running(events(told)) == block


@pytest.mark.parametrize(
    ("told", "waits"), [("begin 1", False), ("begin 1, pause 1", True), ("pause 1, resume 1", False)]
)
def test_what_waits(told: str, waits: bool) -> None:
    assert paused(events(told)) == waits
