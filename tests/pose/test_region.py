"""Regions: where a person stands upright in the cut-out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from groundup.pose.detector import _anchors, _merged, _overlap
from groundup.pose.region import MARGIN, Region, around, cut_out, whole

POINTS = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)).map(np.array)


@given(POINTS, POINTS)
def test_the_person_points_up_in_the_middle_of_the_cut_out(middle: np.ndarray, end: np.ndarray) -> None:
    reach = float(np.hypot(*(end - middle)))
    if reach < 1e-3:
        return
    region = around(middle, end)
    to_image = region.to_image(256)
    np.testing.assert_allclose(to_image @ [128, 128, 1], middle, atol=1e-6)
    top = [128, 128 - 128 / MARGIN, 1]  # the end lies on the vertical, as far as the margin leaves
    np.testing.assert_allclose(to_image @ top, end, atol=1e-6 * max(1, reach))


def test_an_upright_person_is_not_turned_and_a_lying_one_by_a_quarter() -> None:
    assert around(np.array([100.0, 100.0]), np.array([100.0, 50.0])).rotation == 0
    assert np.isclose(around(np.array([100.0, 100.0]), np.array([150.0, 100.0])).rotation, np.pi / 2)


def test_a_cut_out_of_the_whole_is_the_image_with_black_bars() -> None:
    image = np.random.default_rng(1).integers(0, 256, (64, 32, 3), dtype=np.uint8)
    seen = cut_out(image, whole(32, 64), 64, black_outside=True)
    np.testing.assert_array_equal(seen[:, 16:48], image)
    assert not seen[:, :15].any()
    assert not seen[:, 49:].any()


def test_a_turned_cut_out_is_the_turned_image() -> None:
    image = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    seen = cut_out(image, Region(np.array([32.0, 32.0]), 64.0, np.pi / 2), 64, black_outside=True)
    # corner to corner without half pixels, as MediaPipe does it: the turned image is one pixel off
    np.testing.assert_array_equal(seen[1:, :], np.rot90(image, 1)[:-1, :])


def test_there_are_as_many_anchors_as_answers() -> None:
    anchors = _anchors()
    assert anchors.shape == (2254, 2)
    assert anchors.min() > 0
    assert anchors.max() < 1
    np.testing.assert_allclose(anchors.mean(axis=0), 0.5)


def test_overlap_is_intersection_over_union() -> None:
    box = np.array([0.0, 0.0, 2.0, 2.0])
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [1, 1, 3, 3], [5, 5, 6, 6], [0, 0, 0, 0]], dtype=float)
    np.testing.assert_allclose(_overlap(box, boxes), [1, 1 / 3, 1 / 7, 0, 0])


def test_answers_for_one_person_are_averaged_by_score_and_others_left_out() -> None:
    anchors = np.array([[0.5, 0.5], [0.5, 0.5], [0.1, 0.1]])
    answers = np.zeros((3, 12))
    answers[:, 2:4] = 0.2
    answers[0, 4:6] = 0.01
    answers[1, 4:6] = 0.04
    points = _merged(answers, anchors, np.array([0.9, 0.6, 0.8]))
    np.testing.assert_allclose(points[0], 0.5 + (0.9 * 0.01 + 0.6 * 0.04) / 1.5)
