"""The words and numbers that pages share: what was just done, weekdays, durations, dates."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from statistics import median
from typing import Any

from groundup.live.keeping import TEMPO
from groundup.report.words import measure_name, value_words
from groundup.store.results import CountedRepetition
from groundup.training.exercise import Exercise

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
    "sensor_added": "Added: it is looked for now, and at every start.",
    "recorded": "Recorded.",
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


def tempo(repetitions: Sequence[CountedRepetition], exercise: Exercise | None) -> str:
    """The usual tempo of the repetitions that a camera saw: `2.1 s up, 0.4 s still, 1.9 s down`; '' where none did."""
    if exercise is None:
        return ""
    seen = [[r.values.get(part) for part in TEMPO] for r in repetitions]
    whole = [[s for s in one if s is not None] for one in seen if None not in one]
    if not whole:
        return ""
    out, still, back = (f"{median(parts):.1f} s" for parts in zip(*whole, strict=True))
    first, last = ("up", "down") if any(r.detector == "bridge" for r in exercise.levels) else ("down", "up")
    return f"{out} {first}, {still} still, {back} {last}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "value": value_words,
    "measure": measure_name,
    "day": day,
    "short_day": short_day,
    "clock": clock,
    "amount": amount,
    "plural": plural,
    "spaced": spaced,
    "tempo": tempo,
}
