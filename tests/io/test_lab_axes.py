"""Axes of a lab: turned by permutation, never mixed; up and forward from what the file shows."""

import itertools

import numpy as np
import pytest

from groundup.io.lab_axes import lab_axes
from groundup.signals.note import Caveat

STANDING = {  # meters: forward, up, right of a person
    "LASI": (0.1, 1.0, -0.13),
    "RASI": (0.1, 1.0, 0.13),
    "LHEE": (-0.1, 0.05, -0.1),
    "RHEE": (-0.1, 0.05, 0.1),
    "C7": (0.0, 1.5, 0.0),
    "SACR": (-0.1, 1.0, 0.0),
}
TURNS = [
    np.array(p) * np.array(s)[:, None]
    for p in itertools.permutations(np.eye(3))
    for s in itertools.product((1, -1), repeat=3)
    if np.linalg.det(np.array(p) * np.array(s)[:, None]) > 0
]


def name(axis: np.ndarray) -> str:
    return ("-" if axis.sum() < 0 else "+") + "XYZ"[int(np.abs(axis).argmax())]


@pytest.mark.parametrize("turn", TURNS, ids=lambda t: name(t[0]) + name(t[1]))
def test_whatever_the_labs_axes_the_person_stands_up_and_looks_forward(turn: np.ndarray) -> None:
    person = np.array(list(STANDING.values()))
    seen = np.tile(person @ turn, (5, 1, 1))  # a lab whose axes are the columns of `turn`
    axes = lab_axes(labels=tuple(STANDING), points=seen, screen_x=None, screen_y=name(turn[1]))
    np.testing.assert_array_equal(axes(seen), np.tile(person, (5, 1, 1)))
    np.testing.assert_array_equal(axes.turn, turn)
    assert "4 pairs" not in axes.said
    assert "2 pairs" in axes.said


def test_turning_there_and_back_is_exact() -> None:
    values = np.random.default_rng(0).standard_normal((50, 4, 3))
    axes = lab_axes(labels=(), points=np.zeros((1, 0, 3)), screen_x="-Y", screen_y="+Z")
    np.testing.assert_array_equal(axes(values) @ axes.turn, values)
    np.testing.assert_array_equal(axes(values)[..., 0], -values[..., 1])
    assert "which way the person faces is unknown" in axes.said


@pytest.mark.parametrize("up", range(3))
def test_up_is_where_a_standing_body_spreads_when_nothing_is_said(up: int) -> None:
    points = np.zeros((3, 6, 3))
    points[:, :, up] = [0.0, 0.3, 0.6, 0.9, 1.2, 1.5]
    points[:, :, (up + 1) % 3] = [0.0, 0.1, 0.2, 0.0, 0.1, 0.2]
    axes = lab_axes(labels=tuple("abcdef"), points=points, screen_x=None, screen_y=None)
    np.testing.assert_array_equal(axes.turn[1], np.eye(3)[up])
    assert "spread most" in axes.said
    assert np.linalg.det(axes.turn) == pytest.approx(1.0)


def test_plates_beat_a_screen_that_contradicts_them() -> None:
    axes = lab_axes(
        labels=(), points=np.zeros((1, 0, 3)), screen_x="+X", screen_y="+Y", plate_normals=np.array([[0, 0, -1.0]])
    )
    np.testing.assert_array_equal(axes.turn[1], [0, 0, 1])


def test_with_nothing_to_go_by_z_is_up_and_that_is_called_an_assumption() -> None:
    axes = lab_axes(labels=("a",), points=np.zeros((1, 1, 3)), screen_x=None, screen_y="")
    np.testing.assert_array_equal(axes.turn[1], [0, 0, 1])
    assert axes.said.count("assumed") == 2
    assert isinstance(axes.said, Caveat)


@pytest.mark.parametrize("pair", [("Left_Hip", "Right_Hip"), ("Ann:LASI", "Ann:RASI"), ("hip_L", "hip_R")])
def test_sides_are_found_in_the_usual_spellings(pair: tuple[str, str]) -> None:
    points = np.tile([[0.0, 0.1, 0.9], [0.0, -0.1, 0.9]], (4, 1, 1))
    axes = lab_axes(labels=pair, points=points, screen_x=None, screen_y="+Z")
    np.testing.assert_array_equal(axes.turn[0], [1, 0, 0])
    assert "pairs" in axes.said
