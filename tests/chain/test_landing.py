"""When a foot left the floor and met it again, from heights that are known exactly."""

from math import isfinite

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.chain.landing import DOWN_SHARE, MIDDLE_SHARE, UP_SHARE, Recent, landed, left_s, low, with_one


def seen(heights, rate_hz=30.0) -> Recent:
    recent: Recent = ()
    for i, height in enumerate(heights):
        recent = with_one(recent, i / rate_hz, float(height))
    return recent


def test_a_lift_with_constant_acceleration_is_drawn_back_to_its_start():
    half_g = 0.9
    times = [1.0 + (share / half_g) ** 0.5 for share in (DOWN_SHARE, MIDDLE_SHARE, UP_SHARE)]
    assert left_s(*times) == pytest.approx(1.0, abs=1e-12)
    assert left_s(times[0], None, times[2]) == pytest.approx(1.0, abs=1e-12)


def test_a_foot_that_tarries_at_three_percent_left_the_floor_later():
    half_g = 0.9
    middle, high = (2.0 + (share / half_g) ** 0.5 for share in (MIDDLE_SHARE, UP_SHARE))
    assert left_s(1.8, middle, high) == pytest.approx(2.0, abs=0.051)
    assert left_s(1.8, None, high) < 1.95


def test_a_foot_long_at_three_percent_is_drawn_back_by_a_slow_lift_at_most():
    assert left_s(0.0, None, 5.0) == pytest.approx(5.0 - 0.35)


@pytest.mark.parametrize("floor", [0.0, 0.07], ids=["where it stood", "half a step further away"])
def test_a_foot_that_comes_down_and_rests_has_landed(floor):
    fall = np.linspace(0.25, floor, 9)
    recent = seen([*[0.25] * 10, *fall, *[floor] * 15])
    found = landed(recent, 0.25)
    assert found is not None
    assert found[0] == pytest.approx(18 / 30, abs=0.05)  # the first frame at rest
    assert found[1] == pytest.approx(floor)


def test_a_touch_is_no_landing():
    down = np.linspace(0.25, 0.0, 8)
    heights = [*[0.25] * 10, *down, 0.0, 0.0, *down[::-1], *[0.25] * 10]
    assert all(landed(seen(heights[:n]), 0.25) is None for n in range(2, len(heights)))


def test_a_foot_held_lower_is_no_landing():
    heights = [*[0.30] * 10, *np.linspace(0.30, 0.18, 10), *[0.18] * 30]
    assert landed(seen(heights), 0.30) is None
    assert not low(0.18, 0.30)


@given(st.lists(st.floats(-0.6, 0.8), min_size=2, max_size=60), st.floats(-0.6, 0.8), st.sampled_from([15.0, 30.0]))
def test_whatever_is_seen_a_landing_lies_in_what_was_seen(heights, usual, rate_hz):
    recent = seen(heights, rate_hz)
    found = landed(recent, usual)
    assert found is None or (recent[0][0] <= found[0] <= recent[-1][0] and isfinite(found[1]))
