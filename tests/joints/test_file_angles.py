"""Joint angles of a file: OpenSim's coordinates brought to our signs."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.joints.file_angles import motion_from_angles
from groundup.signals.stream import Stream

N = 200
BEND = np.radians(np.interp(np.arange(N), [0, 60, 100, 140, N], [2, 2, 90, 2, 2]))


def stream(**columns) -> Stream:
    values = np.column_stack([np.broadcast_to(v, N) for v in columns.values()])
    return Stream("angles", "angles", values, "rad", tuple(columns), rate_hz=50.0)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_knee_bends_positively_in_either_convention(sign):
    got = motion_from_angles(stream(knee_angle_r=sign * BEND))
    assert_allclose(got.get("knee_flexion", "right").values, BEND)
    assert any("sign turned" in note for note in got.notes) == (sign < 0)


def test_signs_of_pelvis_and_foot_are_turned():
    got = motion_from_angles(stream(pelvis_tilt=-0.1, pelvis_list=0.05, subtalar_angle_l=0.08, hip_rotation_l=0.2))
    assert_allclose(got.get("pelvic_tilt").values, 0.1)  # positive backwards in OpenSim
    assert_allclose(got.get("pelvic_drop", "left").values, 0.05)  # right side lower: the left leg's opposite side drops
    assert_allclose(got.get("pelvic_drop", "right").values, -0.05)
    assert_allclose(got.get("ankle_eversion", "left").values, -0.08)  # positive in inversion there
    assert_allclose(got.get("hip_internal_rotation", "left").values, 0.2)


def test_trunk_is_pelvis_plus_lumbar_angle():
    got = motion_from_angles(stream(pelvis_tilt=-0.2, lumbar_extension=-0.3, pelvis_list=0.02, lumbar_bending=0.03))
    assert_allclose(got.get("trunk_flexion").values, 0.5)
    assert_allclose(got.get("trunk_lean").values, 0.05)


def test_changes_are_read_against_standing():
    got = motion_from_angles(stream(knee_angle_r=BEND, pelvis_list=0.02 + 0.1 * BEND))
    change = got.get("pelvic_drop_change", "left")
    assert_allclose(change.values[0], 0.0, atol=1e-9)
    assert_allclose(change.values.max(), 0.1 * (BEND.max() - BEND[0]), rtol=1e-9)


def test_no_interval_is_invented_and_what_is_missing_says_so():
    got = motion_from_angles(stream(knee_angle_r=BEND))
    assert got.get("knee_flexion", "right").sd is None
    assert got.method == got.get("knee_flexion", "right").method == "file angle"
    assert "not among the file's joint angles" in got.why_not("hip_flexion", "right")


def test_the_experts_pelvis_drops_as_the_markers_say(recordings):
    folder = recordings / "squat-markers-forces"
    lines = (folder / "squats1_expert_ik_deg.mot").read_text().splitlines()
    start = lines.index("endheader") + 1
    table = np.array([[float(x) for x in line.split()] for line in lines[start + 1 :] if line.strip()])
    values = np.radians(table[:, 1:])
    file = motion_from_angles(Stream("angles", "angles", values, "rad", tuple(lines[start].split()[1:]), rate_hz=100.0))
    rows = np.array(
        [
            [float(x) for x in line.split("\t") if x.strip()]
            for line in (folder / "squats1.trc").read_text().splitlines()[5:]
            if line.strip()
        ]
    )
    names = [n.strip() for n in (folder / "squats1.trc").read_text().splitlines()[3].split("\t")[2:] if n.strip()]
    left, right = (rows[:, 3 + 3 * names.index(n)] for n in ("L.ASIS", "r.ASIS"))
    # The drop of the right leg's opposite side is the left front spine below the right one.
    assert np.corrcoef(file.get("pelvic_drop", "right").values, right - left)[0, 1] > 0.8
