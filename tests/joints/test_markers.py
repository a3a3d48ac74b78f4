"""Motion from markers: laws that no lab, name or order may break, and a real squat against an expert's angles."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.geometry import rotation
from groundup.joints.markers import motion_from_markers
from groundup.signals.stream import Stream

MIRROR = np.array([1.0, 1.0, -1.0])


def moved(stream: Stream, *, heading_deg: float = 0.0, shift=(0.0, 0.0, 0.0), scale: float = 1.0) -> Stream:
    values = scale * stream.values @ rotation("y", np.radians(heading_deg)).T + np.array(shift)
    return Stream("markers", "markers", values, "m", stream.labels, rate_hz=stream.rate_hz)


@pytest.fixture(scope="module")
def case(figure, squat):
    n = len(squat["pelvic_tilt"])
    static = figure(20, pelvic_tilt=10.0, left_hip_flexion=10.0, right_hip_flexion=10.0)
    return figure(n, **squat).stream(leave_out="medial"), static.stream()


@pytest.fixture(scope="module")
def motion(case):
    return motion_from_markers(case[0], static=case[1])


def same(a, b, *, names=None, atol=1e-6):
    assert a.curves.keys() == b.curves.keys()
    for key in a.curves if names is None else names:
        assert_allclose(a.curves[key].values, b.curves[key].values, atol=atol, err_msg=str(key))


def test_angles_are_the_figures(motion, squat):
    for side in ("left", "right"):
        for name in ("knee_flexion", "hip_flexion", "hip_adduction", "hip_internal_rotation", "ankle_dorsiflexion"):
            got = np.degrees(motion.get(name, side).values)
            assert_allclose(got, squat[f"{side}_{name}"], atol=0.2, err_msg=name)  # 0.2°: what 6 Hz takes off a cosine


@pytest.mark.parametrize("heading", [35.0, 90.0, 180.0, -110.0])
def test_turning_and_moving_the_lab_changes_nothing(case, motion, heading):
    marks, static = case
    other = motion_from_markers(
        moved(marks, heading_deg=heading, shift=(3.0, 0.0, -2.0)),
        static=moved(static, heading_deg=heading, shift=(3.0, 0.0, -2.0)),
    )
    same(motion, other)


def test_static_may_stand_elsewhere(case, motion):
    marks, static = case
    same(motion, motion_from_markers(marks, static=moved(static, heading_deg=70.0, shift=(1.0, 0.0, 5.0))))


def test_a_raised_floor_changes_nothing(case, motion):
    marks, static = case
    up = {"shift": (0.0, 0.7, 0.0)}
    same(motion, motion_from_markers(moved(marks, **up), static=moved(static, **up)))


def test_mirror_swaps_sides_and_keeps_signs(case, motion):
    def mirrored(stream: Stream) -> Stream:
        swap = {"left": "right", "right": "left"}
        labels = tuple("_".join([swap[p[0]], *p[1:]]) for p in (x.split("_") for x in stream.labels))
        return Stream("markers", "markers", stream.values * MIRROR, "m", labels, rate_hz=stream.rate_hz)

    other = motion_from_markers(mirrored(case[0]), static=mirrored(case[1]))
    odd = {"trunk_lean", "trunk_lean_change", "foot_stagger"}
    for (name, side), curve in motion.curves.items():
        twin = {"left": "right", "right": "left", None: None}[side]
        sign = -1.0 if name in odd else 1.0
        assert_allclose(sign * other.curves[name, twin].values, curve.values, atol=1e-9, err_msg=name)


def test_marker_order_does_not_matter(case, motion):
    marks, static = case
    order = np.random.default_rng(1).permutation(len(marks.labels))
    shuffled = Stream(
        "markers", "markers", marks.values[:, order], "m", tuple(marks.labels[i] for i in order), rate_hz=100.0
    )
    same(motion, motion_from_markers(shuffled, static=static), atol=1e-9)


def test_a_bigger_person_has_the_same_angles_and_longer_lengths(case, motion):
    other = motion_from_markers(moved(case[0], scale=1.2), static=moved(case[1], scale=1.2))
    for key, curve in motion.curves.items():
        factor = 1.2 if curve.unit == "m" else 1.0
        assert_allclose(other.curves[key].values, factor * curve.values, atol=1e-6, err_msg=str(key))


def test_one_lost_cluster_marker_is_carried_by_the_others(case, motion):
    marks, static = case
    values = marks.values.copy()
    values[50:200, marks.labels.index("right_thigh_2")] = np.nan
    gappy = Stream("markers", "markers", values, "m", marks.labels, rate_hz=100.0)
    got = motion_from_markers(gappy, static=static).get("knee_flexion", "right").values
    inside = slice(80, 170)  # away from the gap's edges, where the filter starts anew
    assert_allclose(got[inside], motion.get("knee_flexion", "right").values[inside], atol=1e-3)


def test_without_medial_markers_the_flexion_axis_is_found(case, squat):
    marks = case[0]
    got = motion_from_markers(marks)
    for side in ("left", "right"):
        away = np.degrees(got.get("knee_flexion", side).values) - squat[f"{side}_knee_flexion"]
        assert np.abs(away).max() < 3.0
        assert (
            got.get("knee_flexion", side).sd.max()
            > motion_from_markers(*case[:1], static=case[1]).get("knee_flexion", side).sd.min()
        )
    assert any("no medial knee" in note for note in got.notes)


def test_a_rotated_thigh_without_medial_markers_is_still_followed(figure, squat):
    turned = squat | {f"{side}_hip_internal_rotation": squat["pelvic_tilt"] * 0 + 20.0 for side in ("left", "right")}
    got = motion_from_markers(figure(len(squat["pelvic_tilt"]), **turned).stream(leave_out="medial"))
    for side in ("left", "right"):
        rotation_deg = np.degrees(got.get("hip_internal_rotation", side).values)
        assert np.abs(rotation_deg - 20.0).max() < 6.0


def test_the_side_whose_opposite_drops_is_positive(figure):
    got = motion_from_markers(figure(60, pelvic_roll=-6.0).stream())  # rolled to the left: the left side is lower
    right, left = got.get("pelvic_drop", "right"), got.get("pelvic_drop", "left")
    assert_allclose(np.degrees(right.values), 6.0, atol=1e-6)
    assert_allclose(np.degrees(left.values), -6.0, atol=1e-6)


def test_lean_to_the_right_and_forward_are_positive(figure):
    got = motion_from_markers(figure(60, trunk_lean=5.0).stream())
    assert_allclose(np.degrees(got.get("trunk_lean").values), 5.0, atol=1e-6)
    got = motion_from_markers(figure(60, trunk_flexion=20.0).stream())
    assert_allclose(np.degrees(got.get("trunk_flexion").values), 20.0, atol=1e-6)


def test_a_crouch_is_not_standing(figure):
    legs = {f"{s}_{k}": v for s in ("left", "right") for k, v in (("knee_flexion", 40.0), ("hip_flexion", 40.0))}
    got = motion_from_markers(figure(100, **legs).stream())
    assert got.get("knee_fppa_change", "left") is None
    assert "standing" in got.why_not("knee_fppa_change", "left")


def test_missing_markers_are_named_with_the_curve_that_needed_them(case):
    marks = case[0]
    keep = [i for i, label in enumerate(marks.labels) if "heel" not in label and "asis" not in label]
    less = Stream("markers", "markers", marks.values[:, keep], "m", tuple(marks.labels[i] for i in keep), rate_hz=100.0)
    got = motion_from_markers(less)
    assert "ASIS" in got.why_not("pelvic_tilt")
    assert "heel" in got.why_not("heel_height", "left")
    assert got.get("pelvic_tilt") is None


def test_unknown_names_say_what_to_do():
    values = np.zeros((50, 2, 3))
    got = motion_from_markers(Stream("m", "markers", values, "m", ("A1", "A2"), rate_hz=100.0))
    assert not got.curves
    assert "--markers" in got.notes[0]


@pytest.fixture(scope="module")
def expert(recordings):
    path = recordings / "squat-markers-forces" / "squats1_expert_ik_deg.mot"
    lines = path.read_text().splitlines()
    start = lines.index("endheader") + 1
    names = lines[start].split()
    table = np.array([[float(x) for x in line.split()] for line in lines[start + 1 :] if line.strip()])
    return dict(zip(names, table.T, strict=True))


@pytest.fixture(scope="module")
def real(recordings):
    folder = recordings / "squat-markers-forces"
    return motion_from_markers(read_trc(folder / "squats1.trc"), static=read_trc(folder / "static1.trc"))


@pytest.mark.parametrize(("side", "letter"), [("left", "l"), ("right", "r")])
def test_knee_flexion_is_the_experts(real, expert, side, letter):
    away = np.degrees(real.get("knee_flexion", side).values) - expert[f"knee_angle_{letter}"]
    assert np.sqrt(np.mean(away**2)) <= 4.0
    assert abs(away[:50].mean()) <= 5.0


@pytest.mark.parametrize(("side", "letter"), [("left", "l"), ("right", "r")])
def test_other_joints_follow_the_expert_apart_from_their_zero(real, expert, side, letter):
    # The expert's pelvis is that of a generic model: its zero lies about 9° from the ISB pelvis (ASIS-PSIS plane).
    for name, coordinate in (("hip_flexion", "hip_flexion"), ("hip_adduction", "hip_adduction")):
        away = np.degrees(real.get(name, side).values) - expert[f"{coordinate}_{letter}"]
        assert away.std() < 4.0, name
    ankle = np.degrees(real.get("ankle_dorsiflexion", side).values) - expert[f"ankle_angle_{letter}"]
    assert abs(ankle[:50].mean()) < 5.0


def test_it_says_which_hip_centers_it_used(real):
    assert any("R_HJC" in note and "not" in note for note in real.notes if note.startswith("hip centers"))


def read_trc(path) -> Stream:
    lines = path.read_text().splitlines()
    names = tuple(name.strip() for name in lines[3].split("\t")[2:] if name.strip())
    table = np.array([[float(x) for x in line.split("\t") if x.strip()] for line in lines[5:] if line.strip()])
    return Stream("markers", "markers", table[:, 2:].reshape(len(table), -1, 3), "m", names, rate_hz=100.0)
