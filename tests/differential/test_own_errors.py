"""The error that a driver has to pass beside its own test: whose days it is of, which movement, and from when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.testing import assert_allclose

from groundup.measure import Measure
from groundup.proof.own_errors import errors_of
from groundup.proof.series import Kind, Reading

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
TODAY = (START + timedelta(days=100)).date()
ANGLE, CAMERA = "knee.fppa_at_60", "2D camera angle"
VALUES = (9.0, 11.0, 9.0, 11.0, 8.0, 12.0)
DAYS: tuple[tuple[Kind, int], ...] = (
    ("practice", 0),
    ("baseline", 3),
    ("baseline", 8),
    ("retest", 38),
    ("retest", 41),
    ("retest", 66),
    ("retest", 69),
)


def days(*, task="squat", side="left", measure_id=ANGLE, method=CAMERA, factor=1.0, kinds=DAYS):
    conditions = (("task", task),)
    for (kind, day), value in zip(kinds, (5.0, *VALUES), strict=True):
        measure = Measure(measure_id, "knee", side, factor * value, "deg", method, "measured", conditions=conditions)
        yield Reading(START + timedelta(days=day), measure, kind, f"{task} {day}")


def test_own_days_give_the_error_of_a_one_way_layout():
    """Squares within the three pairs are 2, 2 and 8, of three df; a tenth of the variance is common to a week."""
    found = errors_of(days(), movement="squat", today=TODAY)
    band = found[ANGLE, "left", CAMERA]
    assert (band.kind, band.df) == ("own", 3.0)
    assert_allclose(band.mdc95, 1.96 * np.sqrt(2.0) * np.sqrt(12.0 / 3.0 / 0.9))


def test_nothing_that_came_later_counts():
    early = errors_of(days(), movement="squat", today=(START + timedelta(days=45)).date())
    assert_allclose(early[ANGLE, "left", CAMERA].df, 2.0)
    assert_allclose(early[ANGLE, "left", CAMERA].mdc95, 1.96 * np.sqrt(2.0) * np.sqrt(4.0 / 2.0 / 0.9))
    assert errors_of(days(), movement="squat", today=(START + timedelta(days=5)).date()) == {}


def test_another_movement_has_another_error_and_of_two_ways_the_widest_counts():
    assert errors_of(days(task="single_leg_squat"), movement="squat", today=TODAY) == {}
    overhead = (("arms", "overhead"), ("task", "squat"))
    arms = [replace(r, measure=replace(r.measure, conditions=overhead), source_id="x") for r in days(factor=3.0)]
    both = errors_of([*days(), *arms], movement="squat", today=TODAY)
    alone = errors_of(days(), movement="squat", today=TODAY)
    assert_allclose(both[ANGLE, "left", CAMERA].mdc95, 3.0 * alone[ANGLE, "left", CAMERA].mdc95)


def test_without_own_days_the_published_error_of_the_method_with_its_mark():
    few = [r for r in days(measure_id="ankle.lunge_distance", method="tape", factor=0.1) if r.kind != "retest"]
    band = errors_of(few, movement="squat", today=TODAY)["ankle.lunge_distance", "left", "tape"]
    assert (band.kind, band.mark) == ("published", "R")
    assert_allclose(band.mdc95, 1.9)
