"""Which input a motion comes from, and where the feet are."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.errors import MissingSignal, UsageError
from groundup.joints.file_angles import motion_from_angles
from groundup.joints.landmarks import motion_from_landmarks
from groundup.joints.marker_names import canonical_names, recognize
from groundup.joints.markers import motion_from_markers
from groundup.joints.measure_motion import foot_points, motion
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream


@pytest.fixture(scope="module")
def markers(figure, squat) -> Stream:
    return figure(len(squat["pelvic_tilt"]), **squat).stream()


def angles(n: int = 300) -> Stream:
    return Stream("angles", "angles", np.zeros((n, 1)), "rad", ("knee_angle_r",), rate_hz=100.0)


def test_markers_come_before_a_files_angles_and_both_are_said(markers):
    got = motion(Recording("both", (angles(), markers)))
    assert got is not None
    assert got.method == "marker angle"
    assert any("file angle" in note for note in got.notes)
    assert all(curve.method == "marker angle" for curve in got.curves.values())


def test_unknown_markers_leave_the_files_angles(markers):
    strange = Stream("markers", "markers", markers.values[:, :3], "m", ("A", "B", "C"), rate_hz=100.0)
    got = motion(Recording("strange", (strange, angles())))
    assert got is not None
    assert got.method == "file angle"


def test_no_body_no_motion():
    assert motion(Recording("empty", ())) is None


@pytest.mark.parametrize("frames", [0, 1, 2, 10])
@pytest.mark.parametrize("spoil", [1.0, np.nan, 0.0])
def test_hardly_any_frames_or_nothing_seen_gives_reasons_and_no_crash(markers, frames, spoil):
    few = Stream("m", "markers", markers.values[:frames] * spoil, "m", markers.labels, rate_hz=100.0)
    for got in (
        motion_from_markers(few),
        motion_from_angles(angles(frames)),
        motion_from_landmarks(None, None, None),
    ):
        for name in ("knee_flexion", "hip_flexion"):
            assert got.get(name, "left") is not None or got.why_not(name, "left")


def test_foot_points_are_heel_and_toe_of_each_side(markers, figure, squat):
    feet = foot_points(Recording("markers", (markers,)))
    body = figure(len(squat["pelvic_tilt"]), **squat)
    for side in ("left", "right"):
        assert_allclose(feet[side].heel, body.markers[f"{side}_heel"])
        assert_allclose(feet[side].center, 0.5 * (body.markers[f"{side}_heel"] + body.markers[f"{side}_toe"]))


def test_a_mapping_names_what_the_set_does_not(markers):
    odd = tuple("Knie aussen" if label == "right_knee_lateral" else label for label in markers.labels)
    renamed = Stream("markers", "markers", markers.values, "m", odd, rate_hz=100.0)
    plain, mapped = motion(Recording("plain", (markers,))), None
    mapped = motion(Recording("odd", (renamed,)), names={"right_knee_lateral": "Knie aussen"})
    assert plain is not None
    assert mapped is not None
    assert_allclose(mapped.curves["knee_flexion", "right"].values, plain.curves["knee_flexion", "right"].values)
    assert any("right_knee_lateral = Knie aussen" in note for note in mapped.notes)


def test_a_mapping_to_a_marker_that_is_not_there_is_refused():
    with pytest.raises(MissingSignal, match="RKNE"):
        recognize(("LKNE",), {"right_knee_lateral": "RKNE"})
    with pytest.raises(UsageError, match="right_knie"):
        recognize(("LKNE",), {"right_knie": "LKNE"})


@pytest.mark.parametrize(
    ("labels", "set_name", "expected"),
    [
        ("LASI RASI LPSI RPSI LTHI LKNE LTIB LANK LHEE LTOE", "Plug-in Gait", {"left_knee_lateral": "LKNE"}),
        ("R.ASIS L.ASIS R.Heel R.MT5 R.Toe R.Knee R.Ankle S2", "OpenSim gait", {"sacrum": "S2", "right_mth5": "R.MT5"}),
        ("R_IAS L_IAS R_FLE R_FME R_FAL R_TAM R_FCC R_FM1 R_FM5", "CAST", {"right_heel": "R_FCC"}),
        ("r.ASIS R_HJC R_HJC_reg r_5meta r_knee r_mknee r_mankle r_calc", "OpenCap", {"right_hip_center": "R_HJC"}),
        ("RHip RKnee RAnkle RBigToe LHip LKnee LAnkle Neck", "markerless", {"right_knee_center": "RKnee"}),
        ("subject:LASI subject:RASI subject:lkne", "Plug-in Gait", {"left_knee_lateral": "subject:lkne"}),
    ],
)
def test_common_sets_are_recognized(labels, set_name, expected):
    found = recognize(labels.split())
    assert set_name in found.set_name
    for name, label in expected.items():
        assert found.of[name] == (label,)
        assert name in canonical_names()
