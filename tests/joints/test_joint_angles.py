"""Joint angles against rotations that are known by construction."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.geometry import rotation
from groundup.joints.body_curves import curves
from groundup.joints.joint_angles import fold, grood_suntay, projected_bend
from groundup.joints.skeleton import build, points

ANGLE = st.floats(-1.4, 1.4)


@given(ANGLE, ANGLE, ANGLE, st.floats(-3, 3), st.floats(-1.5, 1.5))
def test_grood_suntay_returns_the_angles_a_joint_was_turned_by(flexion, adduction, turn, yaw, pitch):
    proximal = rotation("y", yaw) @ rotation("z", pitch)
    distal = proximal @ rotation("z", flexion) @ rotation("x", adduction) @ rotation("y", turn)
    assert_allclose(grood_suntay(proximal, distal), (flexion, adduction, turn), atol=1e-9)


@given(st.floats(-0.3, 2.8), st.floats(-0.5, 0.5), ANGLE)
def test_knee_flexion_ignores_how_the_shank_is_turned_about_itself(flexion, varus, yaw):
    femur = rotation("y", yaw)
    along = femur @ rotation("z", -flexion) @ rotation("x", varus) @ np.array([0.0, -1.0, 0.0])
    assert_allclose(fold(femur, along_shank=along), flexion, atol=1e-9)


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(["hip_flexion", "hip_adduction", "hip_internal_rotation"]), st.floats(-40, 40)))
def test_every_angle_of_a_rigid_figure_is_recovered(figure, angles):
    legs = {f"{side}_{k}": v for side in ("left", "right") for k, v in angles.items()}
    legs |= {"left_knee_flexion": 70.0, "right_knee_flexion": 95.0, "pelvic_tilt": 12.0}
    legs |= {f"{s}_ankle_{k}": v for s in ("left", "right") for k, v in (("dorsiflexion", 21.0), ("eversion", 4.0))}
    body = build(figure(2, **legs).markers, static=figure(3).markers)
    got = curves(points(body))
    for name, degrees in legs.items():
        side, _, rest = name.partition("_")
        key = ("pelvic_tilt", None) if name == "pelvic_tilt" else (rest, side)
        assert_allclose(np.degrees(got[key]), degrees, atol=1e-9, err_msg=name)


def test_projected_bend_is_180_minus_the_angle_at_the_knee():
    hip, ankle = np.array([0.0, 0.9, 0.1]), np.array([0.0, 0.1, 0.1])
    knee = np.array([0.3, 0.5, 0.1 - 0.4 * np.tan(np.radians(6.0))])  # 6° inward from both ends, however far forward
    out = np.array([0.0, 0.0, 1.0])
    assert_allclose(np.degrees(projected_bend(hip=hip, knee=knee, ankle=ankle, outward=out)), 12.0)
    assert_allclose(np.degrees(projected_bend(hip=hip, knee=knee, ankle=ankle, outward=-out)), -12.0)


def test_a_thigh_that_points_at_the_viewer_has_no_projection():
    hip, knee, ankle = np.array([0.0, 0.5, 0.1]), np.array([0.42, 0.5, 0.1]), np.array([0.3, 0.1, 0.1])
    assert np.isnan(projected_bend(hip=hip, knee=knee, ankle=ankle, outward=np.array([0.0, 0.0, 1.0])))
