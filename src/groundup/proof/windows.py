"""Windows: which days are practice, which make the baseline, and which days belong to one retest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from groundup.battery.choice import BASELINE_DAYS, BASELINE_SESSIONS, RETEST_WEEKS, RETEST_WITHIN
from groundup.proof.series import Point, Series

COUNTED = BASELINE_SESSIONS - 1
"""Days that count in a baseline of three sessions: the first is practice."""
LOOKS = len(RETEST_WEEKS)
"""Looks at a chosen line that are planned beforehand: they share the chance of a false verdict."""
BASELINE_WITHIN = timedelta(days=28)
"""A baseline day later than this after the first belongs to another time (design)."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a baseline or a retest: every point, and the mean of each day."""

    points: tuple[Point, ...]
    days: tuple[date, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Windows:
    """Practice, baseline (None before its first counted day), and the retests after it."""

    practice: tuple[Point, ...]
    baseline: Window | None
    retests: tuple[Window, ...]
    warnings: tuple[str, ...]


def windows_of(series: Series, *, training_since: date | None = None) -> Windows:
    """The windows of a series by what its tests were taken for; extra tests are in none of them.

    Where no practice round of this line came first, its first baseline day is practice.
    """
    warnings: list[str] = []
    practice = [p for p in series.points if p.kind == "practice"]
    wanted = [p for p in series.points if p.kind == "baseline"]
    if wanted and not any(p.day <= wanted[0].day for p in practice):
        practice += [p for p in wanted if p.day == wanted[0].day]
        wanted = [p for p in wanted if p.day != wanted[0].day]
    late = [p for p in wanted if p.day - wanted[0].day > BASELINE_WITHIN]
    if late:
        warnings.append(
            f"{len(late)} baseline tests came more than four weeks after the first: they are shown and not counted."
        )
    counted = [p for p in wanted if p not in late]
    if not counted:
        return Windows(tuple(practice), None, (), tuple(warnings))
    baseline = window_of(counted)
    warnings += _baseline_warnings(practice, baseline, training_since)
    after = [p for p in series.points if p.kind == "retest" and p.day > baseline.days[-1]]
    return Windows(tuple(practice), baseline, _retests(after), tuple(warnings))


def look_of(retests: Sequence[Window], *, chosen: date | None) -> list[int]:
    """Which look at a chosen line each retest is, from 1; 0 where it was not chosen yet and nothing is judged."""
    judged = [chosen is not None and w.days[0] >= chosen for w in retests]
    return [number if its else 0 for its, number in zip(judged, accumulate(judged), strict=True)]


def window_of(points: Sequence[Point]) -> Window:
    """Several tests of one day are one day, their mean."""
    days: dict[date, list[float]] = {}
    for point in points:
        days.setdefault(point.day, []).append(point.value)
    return Window(tuple(points), tuple(days), tuple(sum(v) / len(v) for v in days.values()))


def _retests(points: Sequence[Point]) -> tuple[Window, ...]:
    found: list[list[Point]] = []
    for point in points:
        if found and point.day - found[-1][0].day <= RETEST_WITHIN:
            found[-1].append(point)
        else:
            found.append([point])
    return tuple(window_of(p) for p in found)


def _baseline_warnings(practice: Sequence[Point], baseline: Window, training_since: date | None) -> list[str]:
    warnings: list[str] = []
    first = min((p.day for p in practice), default=baseline.days[0])
    span = (baseline.days[-1] - first).days
    low, high = BASELINE_DAYS
    if len(baseline.days) < COUNTED:
        pass  # said where it is judged
    elif span < low:
        warnings.append(f"The baseline spans {span} days; {low} to {high} show your usual ups and downs better.")
    elif span > high:
        warnings.append(f"The baseline spans {span} days, more than {high}: you may have changed within it.")
    # The first two weeks of a plan are for learning, and its tests are taken then: nobody has gained yet (5.1).
    if training_since is not None and baseline.days[-1] > training_since + timedelta(days=high):
        warnings.append("Some of the baseline was taken after training began: it can hide a gain.")
    return warnings
