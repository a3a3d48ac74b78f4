"""The medians and percentiles of a calibration are NumPy's own, without what was not seen."""

import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.joints.calibration import _median, _percentiles
from groundup.joints.live_pose import Pose

column = st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), min_size=6, max_size=6)


@given(st.lists(column, min_size=1, max_size=9), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3))
def test_percentiles_are_those_of_numpy(rows, shares):
    table = np.array(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of columns in which nothing was seen
        expected = np.nanpercentile(table, [100.0 * s for s in shares], axis=0)
    assert_allclose(_percentiles(table, tuple(shares)), expected, atol=1e-9)


def test_each_number_of_the_middle_pose_is_the_median_over_the_poses_that_show_it():
    nan = float("nan")
    poses = [Pose(t, knee=(t * t, nan), hip_x=3.0 - t if t != 2.0 else nan) for t in (0.0, 1.0, 2.0, 3.0)]
    middle = _median(poses)
    assert (middle.time_s, middle.knee[0], middle.hip_x) == (1.5, 2.5, 2.0)
    assert np.isnan(middle.knee[1])
    assert np.isnan(middle.trunk)
