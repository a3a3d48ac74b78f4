"""Draws that found no sharing among the muscles: they narrow no interval, and many of them leave none."""

import numpy as np

from groundup.chain.body_results import drawn_about

VALUES = np.full(50, 0.3)
RUNS = 0.3 + 0.1 * np.random.default_rng(0).standard_normal((200, 1)) * np.ones((1, 50))
ALL = np.ones(50, bool)


def test_a_failed_draw_is_no_draw_at_the_value():
    some = RUNS.copy()
    some[::20, 7] = np.nan
    np.testing.assert_array_equal(drawn_about(VALUES, some, ALL), np.delete(VALUES - RUNS, np.s_[::20], axis=0))


def test_what_fails_where_nothing_is_read_does_not_count():
    some = RUNS.copy()
    some[:, 7] = np.nan
    off = drawn_about(VALUES, some, np.arange(50) != 7)
    assert len(off) == 200
    assert np.isfinite(off).all()


def test_too_many_failed_draws_leave_no_interval():
    most = RUNS.copy()
    most[:40, 3] = np.nan
    assert drawn_about(VALUES, most, ALL) == "160 of 200 draws could be worked out: too few for an interval"
