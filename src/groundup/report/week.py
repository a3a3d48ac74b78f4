"""`groundup plan`: a week of training on a terminal, with what each day takes and why it looks as it does."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from groundup.errors import UsageError
from groundup.training.described import DayRow, ExerciseRow, described, foot_work_minutes, walk_minutes
from groundup.training.plan import WeekPlan
from groundup.training.plans import LEARNING_WEEKS, LONGEST_MIN, start, week_plan, weekly_sets
from groundup.training.screening import Clearance, clearance, questions

_CALENDAR_WEEKS = 8
"""Until the retests of the eighth week."""
_COUNTED = {"camera": "counted by the camera", "timer": "timed", "you": "counted by you"}


def print_plan(
    *,
    days: int,
    minutes: float = LONGEST_MIN,
    also: Sequence[str] = (),
    yes: Sequence[str] = (),
    learning: bool = False,
    calendar: bool = False,
    at: str = "07:00",
    zone: str | None = None,
) -> str | None:
    """Print the week of somebody who starts; with `calendar` return it as iCalendar text, None where it is locked.

    `yes` are screening questions answered with yes; all others count as answered with no, and the print says so.
    """
    allowed = clearance({q.id: False for q in questions()} | dict.fromkeys(yes, True))
    prescriptions = start(also=also)
    first = 0 if learning else LEARNING_WEEKS
    weeks = [week_plan(days, prescriptions, allowed, first + n, minutes=minutes) for n in range(2)]
    print(plan_text(weeks[0], allowed, yes=yes))
    if not calendar or allowed.locked:
        return None
    same = [s.kind for _, s in weeks[0].days] == [s.kind for _, s in weeks[1].days]
    repeating = weeks[:1] if same else weeks
    return _calendar(repeating, at=at, zone=zone, times=_CALENDAR_WEEKS // len(repeating))


def plan_text(week: WeekPlan, allowed: Clearance, *, yes: Sequence[str] = ()) -> str:
    """The week as lines: each day with its minutes and doses, the sum of the week, and the reasons."""
    lines: list[str] = []
    for day in described(week):
        lines += _day(day)
    if week.days:
        sets = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in weekly_sets(week).items())
        walked = walk_minutes(week)
        lines.append(f"Sets a week: {sets}.")
        walk = f"; walk {walked:g} min, counted separately" if walked else ""
        lines.append(f"Work of the feet: {foot_work_minutes(week):.0f} min{walk}.")
    lines += [f"Why: {text}" for text in week.why]
    if not allowed.locked:
        lines += [f"Before each session: {text}" for text in allowed.before]
        lines += [f"After each session: {text}" for text in allowed.after]
    others = "every other question" if yes else "every screening question"
    lines.append(f"This holds for somebody who answers {others} with no; `groundup app` asks them first.")
    return "\n".join(lines)


def _day(day: DayRow) -> list[str]:
    rounds = ", in rounds" if day.in_rounds else ""
    beside = f"; beside it {day.beside_minutes:.1f} min" if day.beside else ""
    head = f"{day.day}: {day.title}, {day.minutes:.1f} min{rounds}{beside}"
    return [head, *(_row(e) for e in day.exercises), *(f"{_row(e)}, beside it" for e in day.beside), ""]


def _row(row: ExerciseRow) -> str:
    return f"  {row.name}, {row.level}: {row.dose}; {_COUNTED[row.counted_by]}"


def _calendar(weeks: Sequence[WeekPlan], *, at: str, zone: str | None, times: int) -> str:
    from groundup.training.calendar import ics

    try:
        hour = time.fromisoformat(at)
    except ValueError:
        raise UsageError("a time of day such as 07:00 for --at", found=f"'{at}'") from None
    now = datetime.now().astimezone()
    return ics(weeks, monday=_next_monday(now.date()), at=hour, zone=zone or _zone(), now=now, key="plan", times=times)


def _next_monday(today: date) -> date:
    return today + timedelta(days=(7 - today.weekday()) % 7)


def _zone() -> str:
    """The machine's time zone by its IANA name, from TZ or /etc/localtime; UTC where neither says."""
    import os

    named = os.environ.get("TZ", "").removeprefix(":")
    link = Path("/etc/localtime")
    if not named and link.is_symlink():
        _, found, name = str(link.resolve()).partition("zoneinfo/")
        named = name if found else ""
    return named or "UTC"
