"""A time column is regular within its own printed digits, and wrong only where a row says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.errors import FileError
from groundup.io.text_file import Text
from groundup.io.time_column import clock_of


def clock(times, **options):
    text = Text(path=__file__, lines=[], sha256="", whole=True, said=())  # type: ignore[arg-type]
    return clock_of(text, np.asarray(times, float), np.arange(len(times)) + 1, **options)


@settings(max_examples=100, deadline=None)
@given(
    rate=st.sampled_from([20.0, 25.0, 30.0, 50.0, 60.0, 100.0, 120.0, 200.0, 250.0, 1000.0, 2000.0]),
    start=st.integers(0, 10_000),
    decimals=st.integers(4, 12),
    n=st.integers(30, 300),
)
def test_any_usual_rate_comes_back_from_rounded_times(rate, start, decimals, n) -> None:
    found = clock(np.round(start / rate + np.arange(n) / rate, decimals))
    assert found.times_s is None
    assert found.rate_hz is not None
    # the grid it states never leaves the printed times by more than their last digit
    assert abs(found.rate_hz - rate) <= 2 * 10.0**-decimals * rate**2 / (n - 1) + 1e-6
    assert abs(found.start_s - start / rate) <= 10.0**-decimals


def test_a_stated_rate_is_kept_where_the_times_allow_it() -> None:
    assert clock(np.round(np.arange(100) / 29.97, 3), stated_hz=29.97).rate_hz == 29.97
    found = clock(np.arange(100) / 50, stated_hz=100.0)
    assert found.rate_hz == 50.0
    assert "100 Hz" in found.said[0]


@given(lost=st.integers(1, 98))
def test_a_lost_sample_makes_times_irregular(lost) -> None:
    times = np.delete(np.arange(100) / 100, lost)
    found = clock(times, stated_hz=100.0)
    assert found.rate_hz is None
    assert_allclose(found.times_s, times)


def test_jitter_beyond_the_printed_digits_is_kept() -> None:
    times = np.arange(100) / 100 + np.where(np.arange(100) % 3 == 1, 0.002, 0.0)
    assert clock(times).rate_hz is None


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([0, 0.1, 0.1], r"line 3, column time: times that increase.*0\.1 s after 0\.1 s"),
        ([0, 0.1, 0.05], "line 3"),
        ([0, np.nan, 0.2], r"line 2, column time: a time in every row"),
    ],
)
def test_times_that_cannot_be_are_named_by_line(times, words) -> None:
    with pytest.raises(FileError, match=words):
        clock(times)


def test_one_sample_needs_a_stated_rate_to_have_one() -> None:
    assert clock([1.5], stated_hz=50.0).rate_hz == 50.0
    assert clock([1.5]).times_s is not None
