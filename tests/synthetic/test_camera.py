"""A camera view is a projection of the same skeleton: lengths and angles in its plane survive, nothing else does."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.assess import assess
from groundup.io.landmark_names import BLAZEPOSE
from groundup.synthetic.camera import landmark_names, seen_by_camera
from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, squat

MADE = squat(
    seed=31, repetitions=2, errors=SensorErrors.none(), sensors=Sensors(emg=False, plates=False, insoles=False)
)


def streams(view):
    return {s.kind: s for s in seen_by_camera(MADE, view=view, seed=1, noise_m=0.0).streams}


def test_names_and_order_are_those_of_the_pose_model():
    assert landmark_names() == BLAZEPOSE


@pytest.mark.parametrize("view", ["front", "left", "right"])
def test_image_and_world_agree_up_to_scale_and_place(view):
    got = streams(view)
    image, world = got["landmarks_image"].values, got["landmarks_world"].values
    spread = [np.linalg.norm(v[:, 11:12] - v[:, 23:], axis=-1) for v in (image, world)]
    assert_allclose(spread[0] / spread[1], spread[0][0, 0] / spread[1][0, 0])
    assert_allclose((world[:, 23] + world[:, 24]) / 2, 0, atol=1e-12)


def test_front_view_mirrors_and_side_view_bends():
    front, right = streams("front"), streams("right")
    left_hip, right_hip = (front["landmarks_image"].channel(f"{s}_hip") for s in ("left", "right"))
    assert (left_hip[:, 0] > right_hip[:, 0]).all()  # the person's left is on the right of the picture
    hip, knee, ankle = (right["landmarks_world"].channel(f"right_{j}")[:, :2] for j in ("hip", "knee", "ankle"))
    a, b = knee - hip, ankle - knee
    bend = np.degrees(np.arccos((a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)))
    truth = max(MADE.recording.truth[f"rep{i}/right/knee.flexion_peak"] for i in range(2))
    assert bend.max() == pytest.approx(truth, abs=2.5)
    assert (right["visibility"].channel("left_knee") < 0.8).all()


def test_it_is_labeled():
    seen = seen_by_camera(MADE, view="front", seed=1)
    assert seen.synthetic
    assert "synthetic" in seen.name
    assert seen.conditions.view == "front"
    assert seen.truth == MADE.recording.truth


def test_a_front_camera_alone_sees_the_knees_come_in_and_names_no_side_it_cannot_tell():
    made = squat(seed=5, repetitions=3, faults=Faults(knee_in_mm=PerSide(left=60.0)), sensors=Sensors(emg=False))
    found = assess(seen_by_camera(made, view="front", seed=1))
    assert len(found.repetitions) == 3
    named = {(r.link, r.side) for r in found.links if r.state in ("watch", "act")}
    assert named == {("knee", None)}  # where 60° of bend lies is uncertain from the front, and so is that angle
    for side in ("left", "right"):
        peak = next(m for m in found.measures if m.id == "knee.fppa_at_60" and m.side == side and m.repetition is None)
        truth = np.mean([made.recording.truth[f"rep{i}/{side}/knee.fppa_at_60"] for i in range(3)])
        assert peak.value == pytest.approx(truth, abs=3.0)
