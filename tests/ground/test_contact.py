"""Contact intervals held by forces whose crossings are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.errors import SignalError
from groundup.ground.contact import contacts, foot_down_events, stance_times

TIMES = np.arange(200) / 100


def test_a_step_between_two_flights_has_its_duration() -> None:
    force = np.where((TIMES >= 0.5) & (TIMES < 1.2), 600.0, 0.0)
    (one,) = contacts(force, TIMES)
    assert_allclose([one.start_s, one.end_s, one.duration_s], [0.5, 1.2, 0.7])
    assert one.whole
    assert_allclose(foot_down_events((one,)), [0.5])


def test_steps_cut_by_the_recording_are_known_as_cut() -> None:
    force = np.where((TIMES < 0.3) | (TIMES >= 1.7), 600.0, 0.0)
    first, last = contacts(force, TIMES)
    assert first.starts_before
    assert not first.ends_after
    assert last.ends_after
    assert last.end_s == pytest.approx(2.0)
    assert len(stance_times((first, last))) == 0
    assert_allclose(foot_down_events((first, last)), [1.7])


def test_noise_between_the_thresholds_makes_no_steps() -> None:
    noise = np.random.default_rng(1).uniform(11, 19, 200)
    assert contacts(noise, TIMES) == ()
    loaded = noise.copy()
    loaded[50] = 300.0
    (one,) = contacts(loaded, TIMES)
    assert (one.first, one.last) == (50, 200)


def test_a_gap_ends_a_contact() -> None:
    force = np.full(200, 500.0)
    force[100:110] = np.nan
    assert [(c.first, c.last) for c in contacts(force, TIMES)] == [(0, 100), (110, 200)]


def test_short_touches_are_left_out() -> None:
    force = np.where((TIMES >= 0.5) & (TIMES < 0.53), 600.0, 0.0)
    assert contacts(force, TIMES, shortest_s=0.1) == ()


def test_thresholds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(SignalError, match="release force"):
        contacts(np.zeros(10), TIMES[:10], on_n=10, off_n=20)


@given(st.lists(st.floats(0, 60), min_size=1, max_size=80))
def test_every_sample_inside_is_above_release_and_every_contact_passed_the_threshold(values: list[float]) -> None:
    force = np.array(values)
    found = contacts(force, np.arange(len(force)) / 100)
    inside = np.zeros(len(force), dtype=bool)
    for one in found:
        inside[one.first : one.last] = True
        assert force[one.first] > 20
        assert (force[one.first : one.last] >= 10).all()
    assert not (force[~inside] > 20).any()
