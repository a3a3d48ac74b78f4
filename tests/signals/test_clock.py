import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.errors import SignalError
from groundup.signals.clock import at, nearest
from groundup.signals.stream import Stream


def regular(values, rate_hz=10.0, start_s=1.0):
    return Stream("s", "other", values, "1", ("a",), rate_hz=rate_hz, start_s=start_s)


def test_a_line_is_read_exactly_between_samples_and_not_outside():
    stream = regular(np.arange(11.0)[:, None])
    got = at(stream, np.array([0.9, 1.0, 1.05, 1.99, 2.0, 2.01]))[:, 0]
    assert_allclose(got, [np.nan, 0, 0.5, 9.9, 10, np.nan], atol=1e-9)


def test_never_across_a_gap():
    values = np.arange(11.0)[:, None]
    values[5] = np.nan
    got = at(regular(values), np.array([1.4, 1.45, 1.5, 1.55, 1.6]))[:, 0]
    assert_allclose(got, [4, np.nan, np.nan, np.nan, 6])


def test_never_across_a_gap_of_an_irregular_stream():
    times = np.array([0.0, 0.1, 0.2, 0.3, 1.0, 1.1, 1.2])
    stream = Stream("s", "other", times[:, None].copy(), "s", ("a",), times_s=times)
    assert_allclose(at(stream, np.array([0.25, 0.5, 1.0, 1.05]))[:, 0], [0.25, np.nan, 1.0, 1.05])


def test_trailing_axes_and_one_sample():
    stream = Stream("s", "markers", np.ones((5, 2, 3)), "m", ("a", "b"), rate_hz=5)
    assert at(stream, np.array([0.1, 0.5])).shape == (2, 2, 3)
    one = regular(np.array([[7.0]]))
    assert_allclose(at(one, np.array([1.0, 1.01]))[:, 0], [7, np.nan])
    assert nearest(one, np.array([5.0])).tolist() == [0]


def test_nearest_is_nearest():
    times = np.sort(np.random.default_rng(3).uniform(0, 10, 40))
    stream = Stream("s", "other", np.zeros((40, 1)), "1", ("a",), times_s=times)
    asked = np.linspace(-1, 11, 300)
    assert_allclose(np.abs(times[nearest(stream, asked)] - asked), np.abs(times[:, None] - asked).min(axis=0))
    with pytest.raises(SignalError, match="empty"):
        nearest(regular(np.empty((0, 1))), asked)
    assert np.isnan(at(regular(np.empty((0, 1))), asked)).all()
