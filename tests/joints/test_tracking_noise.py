"""Frame noise of each curve against markers that really shake, and against what is known of a plain cluster."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.anatomy import SIDES
from groundup.joints.error_model import MarkerError
from groundup.joints.markers import motion_from_markers
from groundup.joints.skeleton import build
from groundup.joints.tracking_noise import tracking_noise
from groundup.signals.stream import Stream

TRACKING_M = MarkerError().tracking_m
RATE = 12.0
"""Slow enough that nothing is filtered."""
NAMES = [(n, s) for s in SIDES for n in ("knee_flexion", "hip_flexion", "hip_adduction", "hip_internal_rotation")]
NAMES += [(n, s) for s in SIDES for n in ("ankle_dorsiflexion", "ankle_eversion", "heel_height", "leg_length")]
NAMES += [("pelvic_tilt", None), ("trunk_lean", None), ("knee_separation_ratio", None), ("hip_height", None)]


@pytest.fixture(scope="module")
def shaken(figure):
    """Somebody with bent knees who holds still for 4,000 frames while the markers shake."""
    legs = {"knee_flexion": 60.0, "hip_flexion": 55.0, "ankle_dorsiflexion": 15.0, "hip_adduction": -4.0}
    still = figure(4000, **{f"{side}_{name}": angle for side in SIDES for name, angle in legs.items()})
    exact = still.stream(rate_hz=RATE, leave_out="medial")
    noise = TRACKING_M * np.random.default_rng(11).standard_normal(exact.values.shape)
    marks = Stream("markers", "markers", exact.values + noise, "m", exact.labels, rate_hz=RATE)
    return motion_from_markers(marks, static=figure(3).stream(rate_hz=RATE))


@pytest.mark.parametrize("key", NAMES)
def test_stated_frame_noise_is_that_of_shaking_markers(shaken, key):
    curve = shaken.curves[key]
    assert curve.spread is not None
    # 4,000 independent frames: the scatter is known to 1.1 %.
    assert_allclose(curve.spread.frame_sd, curve.values.std(), rtol=0.05)


def test_a_foot_with_its_markers_nearly_in_line_rolls_more(figure):
    def frame_noise(inward_m: float) -> float:
        moving, static = figure(30, left_ankle_dorsiflexion=10.0), figure(3)
        for body in (moving, static):
            body.markers["left_mth5"] = body.markers["left_mth5"] + np.array([0.0, 0.0, inward_m])
        return (
            motion_from_markers(moving.stream(), static=static.stream())
            .curves["ankle_eversion", "left"]
            .spread.frame_sd
        )

    assert frame_noise(0.025) > 1.5 * frame_noise(0.0)


def test_twice_the_noise_is_twice_the_sd(figure):
    body = build(figure(20, left_knee_flexion=30.0).markers, static=figure(3).markers)
    one, two = (tracking_noise(body, np.array([3, 9]), tracking_m=m, one_heading=True) for m in (1e-5, 2e-5))
    assert one.keys() == two.keys()
    for key, sd in one.items():
        assert_allclose(two[key], 2 * sd, rtol=1e-3, atol=1e-12, err_msg=str(key))
