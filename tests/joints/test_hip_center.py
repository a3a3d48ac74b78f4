"""Hip centers by regression, against the published equations worked by hand."""

import numpy as np
from numpy.testing import assert_allclose

from groundup.geometry import rotation
from groundup.joints.hip_center import harrington

LEFT, RIGHT, REAR = np.array([0.0, 1.0, -0.12]), np.array([0.0, 1.0, 0.12]), np.array([-0.2, 1.0, 0.0])


def test_width_240_and_depth_200_mm():
    # Harrington 2007: forward −0.24·200 − 9.9 = −57.9; up −0.30·240 − 10.9 = −82.9; outward 0.33·240 + 7.3 = 86.5 mm
    for side, sign in (("right", 1.0), ("left", -1.0)):
        hip = harrington(left_asis=LEFT, right_asis=RIGHT, rear=REAR, side=side)
        assert_allclose(1e3 * (hip - [0.0, 1.0, 0.0]), [-57.9, -82.9, sign * 86.5], atol=1e-9)


def test_it_goes_where_the_pelvis_goes():
    turn, shift = rotation("y", 0.7) @ rotation("x", 0.2) @ rotation("z", -0.4), np.array([1.0, 0.2, -3.0])
    still = harrington(left_asis=LEFT, right_asis=RIGHT, rear=REAR, side="right")
    moved = harrington(
        left_asis=turn @ LEFT + shift, right_asis=turn @ RIGHT + shift, rear=turn @ REAR + shift, side="right"
    )
    assert_allclose(moved, turn @ still + shift, atol=1e-12)
