import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.report import svg


def _points(drawn):
    d = ET.fromstring(drawn).get("d")
    return [np.array([[float(v) for v in p.split()] for p in piece.split("L")]) for piece in d.split("M")[1:]]


@given(
    values=st.lists(st.floats(-100, 100), min_size=2, max_size=300),
    tolerance=st.floats(0.1, 3),
)
def test_no_point_of_the_signal_lies_further_from_the_line_than_the_tolerance(values, tolerance):
    y, x = np.array(values), np.arange(len(values), dtype=float) * 3
    kept = svg.simplified(x, y, tolerance)
    assert kept[0] == 0
    assert kept[-1] == len(y) - 1
    for a, b in pairwise(kept):
        chord = np.array([x[b] - x[a], y[b] - y[a]])
        off = np.array([x[a : b + 1] - x[a], y[a : b + 1] - y[a]])
        distance = np.abs(chord[0] * off[1] - chord[1] * off[0]) / np.hypot(*chord)
        assert distance.max() <= tolerance + 1e-9


def test_a_straight_line_needs_two_points_and_a_smooth_curve_few():
    x = np.arange(1346, dtype=float)
    assert len(svg.simplified(x, 2 * x, 0.3)) == 2
    assert len(svg.simplified(x / 4, 80 * np.sin(x / 200), 0.3)) < 100


def test_a_gap_breaks_the_line():
    y = np.array([0, 1, np.nan, 5, 9.0])
    pieces = _points(svg.path(np.arange(5.0), y, "a", tolerance=0.01))
    assert_allclose(pieces[0], [[0, 0], [1, 1]])
    assert_allclose(pieces[1], [[3, 5], [4, 9]])
    assert svg.path(np.arange(2.0), np.array([1, np.nan]), "a") == ""


def test_a_band_goes_out_below_and_back_above():
    drawn = svg.band(np.arange(3.0), np.zeros(3), np.ones(3), "b")
    assert ET.fromstring(drawn).get("d") == "M0 0L2 0L2 1L0 1Z"


@given(low=st.floats(-1e3, 1e3), size=st.floats(1e-3, 1e6), about=st.integers(2, 10))
def test_ticks_are_round_even_and_inside(low, size, about):
    found = np.array(svg.ticks(low, low + size, about))
    # a step of 1, 2 or 5 × 10ⁿ can be up to 2.5 times the wanted one, and need not hit a range it hardly covers
    assert len(found) <= 2.5 * about + 2
    if len(found) > 1:
        steps = np.diff(found)
        assert_allclose(steps, steps[0], rtol=1e-6)
        lead = steps[0] / 10.0 ** np.floor(np.log10(steps[0]) + 1e-9)
        assert np.isclose(lead, [1, 2, 5, 10], rtol=1e-4).any()
    assert (found >= low - 1e-6 * size - 1e-9 * abs(low)).all()
    assert (found <= low + size + 1e-6 * size + 1e-9 * abs(low)).all()


@pytest.mark.parametrize(
    ("value", "short"), [(12.0, "12"), (-0.04, "0"), (1.25, "1.2"), (100.0, "100"), (-3.14, "-3.1")]
)
def test_numbers_are_as_short_as_they_can_be(value, short):
    assert svg.number(value) == short


def test_words_are_escaped_in_text_and_attributes():
    drawn = svg.figure(
        svg.label('<script>"x"', 0, 0, 'a"b'), width=1, height=1, key="k", title="<b>", desc='a & "b"', css_class="c"
    )
    root = ET.fromstring(drawn)
    assert root[0].text == "<b>"
    assert root[1].text == 'a & "b"'
    assert root[2].text == '<script>"x"'
    assert root[2].get("class") == 'a"b'
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]


def test_spread_of_nothing_and_of_a_flat_line_is_still_a_range():
    for values in (np.full(5, np.nan), np.zeros(5), np.full(5, -3.0)):
        low, high = svg.spread(values)
        assert high > low
    assert_allclose(svg.spread(np.array([0.0, 1.0]), margin=0.0, at_least=10.0), [-4.5, 5.5])
