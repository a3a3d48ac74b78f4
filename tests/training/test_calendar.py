"""The calendar: read back by icalendar, held to RFC 5545 line by line, at the person's hour all year round."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from groundup.errors import UsageError
from groundup.training.calendar import ics
from groundup.training.dose import seconds
from groundup.training.exercises import own_exercise
from groundup.training.plan import WeekPlan
from groundup.training.plans import start, week_plan
from groundup.training.screening import clearance, questions

FREE = clearance({q.id: False for q in questions()})
MONDAY = date(2026, 3, 2)
STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)


def week(days: int = 3, index: int = 2) -> WeekPlan:
    return week_plan(days, start(), FREE, index)


def text(weeks: WeekPlan | list[WeekPlan], **changed: object) -> str:
    given_values: dict[str, object] = {
        "monday": MONDAY,
        "at": time(6),
        "zone": "Europe/Rome",
        "now": STAMP,
        "key": "ada",
    }
    return ics(weeks, **(given_values | changed))  # type: ignore[arg-type]


def entries(calendar: str) -> list[Component]:
    return Calendar.from_ical(calendar).walk("VEVENT")


def test_each_day_of_the_week_is_an_event_that_recurs_with_a_reminder() -> None:
    plan = week(5)
    found = entries(text(plan, times=8, remind_min=20))
    assert len(found) == 5
    for entry, (day, session) in zip(found, plan.days, strict=True):
        assert entry["DTSTART"].dt == datetime(2026, 3, 2 + day, 6, tzinfo=ZoneInfo("Europe/Rome"))
        length = entry["DTEND"].dt - entry["DTSTART"].dt
        assert timedelta() <= length - timedelta(seconds=seconds(session)) < timedelta(minutes=1)
        assert entry["RRULE"] == {"FREQ": ["WEEKLY"], "INTERVAL": [1], "COUNT": [8]}
        (alarm,) = entry.walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta(minutes=-20)
        assert alarm["ACTION"] == "DISPLAY"
        assert "Short foot" in entry["DESCRIPTION"]
    assert "Barefoot walk" in found[2]["DESCRIPTION"]


def test_two_weeks_that_alternate() -> None:
    found = entries(text([week(5, 2), week(5, 3)]))
    assert len(found) == 10
    assert all(e["RRULE"]["INTERVAL"] == [2] for e in found)
    days = [e["DTSTART"].dt.date() for e in found]
    assert days[5] - days[0] == timedelta(days=7)
    assert [e["SUMMARY"].split(",")[0] for e in found[:2]] == ["Foot day", "Glute day"]
    assert [e["SUMMARY"].split(",")[0] for e in found[5:7]] == ["Glute day", "Foot day"]


def test_six_o_clock_stays_six_o_clock_when_the_clocks_change() -> None:
    # Italy turns its clocks on 2026-03-29; the zone in the file itself says so, without any other knowledge.
    calendar = Calendar.from_ical(text(week()))
    (zone,) = calendar.walk("VTIMEZONE")
    rome = zone.to_tz()
    assert datetime(2026, 3, 28, 6, tzinfo=rome).utcoffset() == timedelta(hours=1)
    assert datetime(2026, 3, 30, 6, tzinfo=rome).utcoffset() == timedelta(hours=2)
    assert datetime(2026, 11, 30, 6, tzinfo=rome).utcoffset() == timedelta(hours=1)
    assert all(e["DTSTART"].params["TZID"] == "Europe/Rome" for e in calendar.walk("VEVENT"))


def test_uids_stay_and_differ() -> None:
    uids = [e["UID"] for e in entries(text([week(5, 2), week(5, 3)]))]
    assert len(set(uids)) == 10
    later = entries(text([week(5, 2), week(5, 3)], at=time(19), now=STAMP + timedelta(days=9)))
    assert [e["UID"] for e in later] == uids, "importing again updates, it does not double"
    assert not set(uids) & {e["UID"] for e in entries(text(week(5), key="bruno"))}
    assert not any("ada" in uid for uid in uids), "a person's name goes into no calendar id"


def test_the_file_is_rfc_5545() -> None:
    calendar = text(week(5))
    assert calendar.endswith("END:VCALENDAR\r\n")
    lines = calendar.split("\r\n")
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines), "section 3.1: 75 octets a line"
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(lines)
    assert any(line.startswith("PRODID:") for line in lines)
    assert calendar.index("BEGIN:VTIMEZONE") < calendar.index("BEGIN:VEVENT")


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60).filter(lambda s: s.strip()),
    st.sampled_from(["Europe/Rome", "America/St_Johns", "Asia/Kathmandu", "Pacific/Auckland", "UTC"]),
)
def test_any_name_survives_folding_and_escaping(name: str, zone: str) -> None:
    own = own_exercise(
        {
            "id": "own-x", "name": name, "link": "foot", "place": "stand", "purpose": "p", "setup": "s", "action": "a",
            "level": [{"level": 1, "name": "One", "how": "h", "dose": [8, 12], "tempo": [1, 0, 1], "feet": "both"}],
            "sets": [1, 2], "rest_s": [0, 10], "start_level": 1,
        }
    )  # fmt: skip
    plan = week_plan(3, start(also=["own-x"], own=[own]), FREE, 2, own=[own])
    calendar = text(plan, zone=zone, own=[own])
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert own.name in str(entries(calendar)[0]["DESCRIPTION"])


@pytest.mark.parametrize(
    "changed",
    [{"zone": "Mars/Olympus"}, {"zone": "../../etc/passwd"}, {"zone": ""}, {"now": datetime(2026, 3, 1)}, {"times": 0}],
    ids=str,
)
def test_what_makes_no_calendar_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        text(week(), **changed)


@pytest.mark.parametrize("monday", [date.min, date(1969, 12, 31), date(2201, 1, 1), date.max])
def test_a_year_that_no_calendar_holds_is_refused(monday: date) -> None:
    with pytest.raises(UsageError, match="1970 to 2200"):
        text(week(), monday=monday)
