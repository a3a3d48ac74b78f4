"""The words and numbers that pages share: what was just done, weekdays, durations, dates."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from groundup.report.words import measure_name, value_words

SAID: Mapping[str, str] = {
    # key in the address: sentence shown once at the top of the next page
    "saved": "Saved.",
    "removed": "Removed.",
    "restored": "Restored from the backup.",
    "deleted": "Everything is deleted.",
    "welcome": "Your plan is ready.",
    "screened": "Your answers are saved, and the plan follows them.",
    "morning": "Saved: how it feels this morning.",
    "logged": "Saved, and counted into this week.",
    "tested": "The test is saved.",
    "switched": "This is now your groundup.",
    "demo": "The demo person is here. Everything about them is synthetic.",
}

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def now() -> datetime:
    """This moment with this machine's zone."""
    return datetime.now().astimezone().replace(microsecond=0)


def day(value: date | datetime) -> str:
    """`Sun 22 November 2026`."""
    return f"{value:%a} {value.day} {value:%B %Y}"


def short_day(value: date | datetime) -> str:
    """`22 Nov`."""
    return f"{value.day} {value:%b}"


def clock(value: datetime) -> str:
    """`06:05`."""
    return f"{value:%H:%M}"


def amount(value: float | None) -> str:
    """A number as short as it is: 12, 7.5; unknown is a dash."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0").replace("-", "\N{MINUS SIGN}")


def plural(count: int, one: str, many: str = "") -> str:
    """`1 set`, `2 sets`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def spaced(name: str) -> str:
    """`single_leg_squat` -> `single leg squat`."""
    return name.replace("_", " ")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "value": value_words,
    "measure": measure_name,
    "day": day,
    "short_day": short_day,
    "clock": clock,
    "amount": amount,
    "plural": plural,
    "spaced": spaced,
}
