"""What is published beside a person's own days: the error of a test, the spread between people, what a norm is."""

from dataclasses import dataclass

from groundup.evidence.catalogue import definition
from groundup.evidence.sources import cite_all
from groundup.measure import Mark


@dataclass(frozen=True, slots=True)
class PublishedError:
    """A published MDC95 in the measure's unit, where it holds for this way of measuring."""

    mdc95: float
    source: str
    mark: Mark
    why: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and SD between people, of whom, in the measure's unit: for the smallest worthwhile change and extremes."""

    measure_id: str
    methods: tuple[str, ...]
    sex: str | None
    ages: tuple[float, float]
    """[from, to) in years."""
    mean: float
    sd: float
    people: str
    sources: tuple[str, ...]
    mark: Mark


TO_MDC95 = 1.96 * 2.0**0.5
"""MDC95 = 1.96·√2·SEM = 2.77·SEM."""
WORTHWHILE_SD = 0.2
"""The smallest worthwhile change in SDs between people (evidence.md 5.2)."""
EXTREME_Z = 1.5
"""Beyond this a baseline is extreme: the next values tend back to the middle by themselves (evidence.md 5.2)."""

_ERRORS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Mark, str]] = {
    # measure: methods it was measured with, sources, mark, what to know of it
    "ankle.lunge_distance": (("tape",), ("POW15",), "R", "one rater, pooled over 12 studies"),
    "ankle.heel_rises": (("self-report",), ("HEB17",), "R", "32 people, counted by an examiner on a 10° slope"),
    "foot.arch_height_index": (("photo", "caliper"), ("POH10",), "D", "from SEM below 0.009"),
    "foot.navicular_drop": (("tape",), ("ND01",), "D", "the widest of five clinicians"),
}
"""Errors of hand-digitized 2D angles and of a goniometer are not those of camera landmarks: not in this table."""

_SPREADS = (
    Spread("ankle.lunge_distance", ("tape",), None, (18, 60), 12.0, 2.8, "35 healthy people", ("HOC11",), "R"),
    Spread(
        "glute.single_leg_bridge_repetitions",
        ("self-report", "timer"),
        "male",
        (18, 50),
        27.0,
        7.0,
        "40 active men",
        ("BRG24",),
        "R",
    ),
)


def published_error(measure_id: str, method: str) -> PublishedError | None:
    """The published error of a test with this method, or None."""
    row = _ERRORS.get(measure_id)
    mdc95 = definition(measure_id).mdc95
    if row is None or mdc95 is None or method not in row[0]:
        return None
    _, sources, mark, why = row
    return PublishedError(mdc95, cite_all(sources), mark, why)


def spread(measure_id: str, method: str, *, sex: str | None, age_years: float | None) -> Spread | None:
    """Mean and SD of people like this one, measured the same way; None where none was read.

    An unknown sex fits a row for anybody only; an unknown age fits every row.
    """
    return next((s for s in _SPREADS if s.measure_id == measure_id and _fits(s, method, sex, age_years)), None)


def _fits(row: Spread, method: str, sex: str | None, age_years: float | None) -> bool:
    if method not in row.methods:
        return False
    if row.sex is not None and (sex or "").strip().lower()[:1] != row.sex[0]:
        return False
    return age_years is None or row.ages[0] <= age_years < row.ages[1]
