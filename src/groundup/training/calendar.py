"""A plan as a calendar: RFC 5545 text with reminders, recurring, in the person's time zone, with UIDs that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING

from groundup.errors import UsageError
from groundup.training.described import line, summary
from groundup.training.dose import breakdown
from groundup.training.exercise import Exercise
from groundup.training.plan import WeekPlan

if TYPE_CHECKING:
    from icalendar import Event


FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Between these every calendar and time zone knows its days, a year before and the weeks after included."""


def ics(
    weeks: WeekPlan | Sequence[WeekPlan],
    *,
    monday: date,
    at: time,
    zone: str,
    now: datetime,
    key: str,
    times: int = 8,
    remind_min: float = 15.0,
    own: Sequence[Exercise] = (),
) -> str:
    """The calendar of one week that repeats, or of several that alternate, from the week of `monday`.

    `zone` is an IANA name such as Europe/Rome; `now` (with a zone) stamps the events; `key` names the person's plan:
    the same key gives the same UIDs, so that importing again updates instead of doubling. `times` is how often each
    week comes. A session stays at its hour of the day when the clocks change.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from icalendar import Calendar

    planned = (weeks,) if isinstance(weeks, WeekPlan) else tuple(weeks)
    if now.tzinfo is None:
        raise UsageError("a time with its zone for now", found=now.isoformat())
    if not FIRST_YEAR <= monday.year <= LAST_YEAR:
        raise UsageError(f"a week of the years {FIRST_YEAR} to {LAST_YEAR}", found=monday.isoformat())
    if times < 1:
        raise UsageError("a plan that comes at least once", found=f"{times} times")
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError("a time zone such as Europe/Rome", found=f"'{zone}'") from None
    first = monday - timedelta(days=monday.weekday())
    calendar = Calendar()
    calendar.add("prodid", "-//groundup//training plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "groundup")
    for turn, week in enumerate(planned):
        for day, session in week.days:
            begins = datetime.combine(first + timedelta(days=7 * turn + day), at, tzinfo=place)
            lines = [*summary(session, own=own)]
            lines += [f"Beside it: {line(p, own=own)}" for on, p in week.beside if on == day]
            entry = _Entry(
                uid=f"{_slug(key)}-{turn}-{day}@groundup",
                title=f"{session.title}, {breakdown(session, own=own).minutes:.0f} min",
                text="\n".join(lines),
                begins=begins,
                ends=begins + timedelta(minutes=ceil(breakdown(session, own=own).minutes)),
            )
            calendar.add_component(_event(entry, now, len(planned), times, remind_min))
    whole = timedelta(days=7 * times * len(planned))
    calendar.add_missing_timezones(
        first_date=first - timedelta(days=366), last_date=first + whole + timedelta(days=366)
    )
    return calendar.to_ical().decode("utf-8")


@dataclass(frozen=True, slots=True)
class _Entry:
    uid: str
    title: str
    text: str
    begins: datetime
    ends: datetime


def _event(entry: _Entry, now: datetime, every_weeks: int, times: int, remind_min: float) -> "Event":
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.begins)
    event.add("dtend", entry.ends)
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("rrule", {"freq": "weekly", "interval": every_weeks, "count": times})
    event.add("transp", "OPAQUE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(minutes=-remind_min))
    event.add_component(alarm)
    return event


def _slug(key: str) -> str:
    """The key as letters that any calendar takes."""
    from hashlib import sha256

    return sha256(key.encode("utf-8")).hexdigest()[:24]
