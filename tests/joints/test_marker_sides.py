"""Left and right are held against the body: what is exchanged is found and said, what is right is left alone."""

from dataclasses import replace

import numpy as np
import pytest

from groundup.joints.marker_sides import EXCHANGED, known_markers
from groundup.joints.markers import motion_from_markers
from groundup.signals.stream import Stream
from groundup.synthetic.squat import squat

PAIRS = {"L.": ("r.", "R."), "L_": ("r_", "R_")}


def renamed(markers: Stream) -> Stream:
    """Every left label where its right one was and the other way round; the places stay."""
    names = set(markers.labels)
    partner: dict[str, str] = {}
    for label in names:
        for left, rights in PAIRS.items():
            other = [r + label[2:] for r in rights if label.startswith(left) and r + label[2:] in names]
            if other:
                partner[label], partner[other[0]] = other[0], label
    return replace(markers, labels=tuple(partner.get(x, x) for x in markers.labels))


@pytest.fixture(scope="module")
def markers() -> Stream:
    found = squat(seed=12).recording.first("markers")
    assert found is not None
    return found


@pytest.mark.parametrize("heading_rad", [0.0, 0.8, 2.0, 3.1, 4.9])
def test_exchanged_sides_are_found_at_any_heading(markers: Stream, heading_rad: float) -> None:
    c, s = np.cos(heading_rad), np.sin(heading_rad)
    turned = replace(markers, values=markers.values @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]).T)
    assert known_markers(turned).warnings == ()
    assert known_markers(renamed(turned)).warnings == (EXCHANGED,)


def test_exchanged_names_give_the_angles_of_the_right_names(markers: Stream) -> None:
    right, wrong = motion_from_markers(markers), motion_from_markers(renamed(markers))
    assert wrong.warnings == (EXCHANGED,)
    for key, curve in right.curves.items():
        np.testing.assert_allclose(wrong.curves[key].values, curve.values, atol=1e-9)


def test_toes_and_pelvis_that_contradict_each_other_decide_nothing(markers: Stream) -> None:
    feet = {"r_toe": "r_calc", "r_calc": "r_toe", "L_toe": "L_calc", "L_calc": "L_toe"}
    confused = replace(renamed(markers), labels=tuple(feet.get(x, x) for x in renamed(markers).labels))
    assert known_markers(confused).warnings == ()
