"""`groundup plan`: the week on a terminal and as a calendar."""

import sys
from pathlib import Path

import pytest
from icalendar import Calendar

from groundup.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["groundup", "plan", *arguments])
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_the_week_with_its_minutes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--days", "3") == 0
    out = capsys.readouterr().out
    assert out.count("13.2 min") == 3, "evidence 3.4"
    assert "counted by you" in out
    assert "counted by the camera" in out
    assert "answers every screening question with no" in out, "whom it holds for is said"


def test_fewer_minutes_say_what_gives(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--minutes", "12") == 0
    assert "gives one set" in capsys.readouterr().out


def test_a_yes_that_locks_plans_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "plan.ics"
    assert run(monkeypatch, "--yes", "heart", "--ics", str(target)) == 0
    out = capsys.readouterr().out
    assert "No session is planned" in out
    assert "see a doctor first" in out
    assert not target.exists()


def test_the_calendar_alternates_for_five_days(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "plan.ics"
    assert run(monkeypatch, "--days", "5", "--ics", str(target), "--at", "06:30", "--zone", "Asia/Tokyo") == 0
    events = Calendar.from_ical(target.read_text(encoding="utf-8")).walk("VEVENT")
    assert len(events) == 10
    assert {(e["DTSTART"].dt.hour, e["DTSTART"].dt.minute) for e in events} == {(6, 30)}
    assert str(target.resolve()) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--days", "6"], "3, 4 or 5 days"),
        (["--minutes", "40"], "10 to 15 minutes"),
        (["--yes", "hearts"], "heart"),
        (["--also", "sqat"], "squat"),
        (["--ics", "x.ics", "--zone", "Rome"], "time zone"),
        (["--ics", "x.ics", "--at", "25:00"], "time of day"),
        (["--ics", "-"], "file name"),
    ],
)
def test_an_error_is_one_line_with_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *arguments) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())
