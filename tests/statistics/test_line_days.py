"""What the days of a line tell: the step of a scale by brute force, and scatter by each day's end."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.proof.line_days import scatter_of, steps_of
from groundup.proof.series import Kind, Point, Series
from groundup.proof.windows import windows_of

START = datetime(2026, 1, 5, 6, tzinfo=UTC)


def _series(values, *, unit="cm"):
    kinds: list[Kind] = ["practice", "baseline", "baseline", *["retest"] * 8]
    days = [0, 4, 9, 40, 42, 70, 72, 100, 102, 130, 132]
    points = tuple(
        Point(START + timedelta(days=day), value, kind, "", 1)
        for day, kind, value in zip(days, kinds, values, strict=True)
    )
    return Series("ankle.lunge_distance", "left", unit, "tape", (), points)


halves = st.lists(st.integers(0, 40).map(lambda v: v / 2), min_size=11, max_size=11)


@given(left=halves, right=halves)
@settings(max_examples=80, deadline=None)
def test_the_step_is_the_smallest_gap_that_was_seen_so_far_on_either_side(left, right):
    own, other = (windows_of(_series(v)) for v in (left, right))
    found = steps_of(_series(left), own, other)
    for retest, step in enumerate(found[:-1]):
        seen = np.unique([*left[1 : 5 + 2 * retest], *right[1 : 5 + 2 * retest]])
        assert step == (np.diff(seen).min() if seen.size > 1 else 0.0)
    assert found[-1] == found[-2]


@pytest.mark.parametrize("unit", ["reps", "of 3", "points"])
def test_what_is_counted_has_steps_of_one(unit):
    series = _series([8.0] * 11, unit=unit)
    assert_allclose(steps_of(series, windows_of(series), None), 1.0)


def test_scatter_by_a_day_knows_nothing_of_later_windows():
    series = _series([0, 1, 3, 5, 5, 7, 7, 0, 90, 0, 90])
    windows = windows_of(series)
    ends = np.array([(START.date() + timedelta(days=d)).toordinal() for d in (41, 42, 72, 101)])
    error = scatter_of(windows, None, ends)
    assert_allclose(error.df, [1, 2, 3, 3])
    assert_allclose(error.within**2, [2.0, 1.0, 2 / 3, 2 / 3])


def test_half_a_centimeter_on_a_tape_of_half_centimeters_is_no_change():
    from groundup.proof.deciding import WITHIN, decide

    series = _series([9, 9, 9, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5])
    windows = windows_of(series)
    ends = np.array([w.days[-1].toordinal() for w in windows.retests])
    retests = np.array([w.values for w in windows.retests])
    step = steps_of(series, windows, None)[:-1]
    decided = decide(np.full((1, 2), 9.0), np.zeros((1, 2)), retests, scatter_of(windows, None, ends), step=step)
    assert set(decided.code[1:]) == {WITHIN}
