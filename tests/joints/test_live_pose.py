"""One frame in plain numbers is the same geometry as a whole recording in arrays; calibration reads quiet standing."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.joints.calibration import own_calibration
from groundup.joints.landmark_curves import front_view, inward_place, side_view, world_flexions
from groundup.joints.live_landmarks import CHANNELS, POINTS, WORLD_POINTS, follow, nobody
from groundup.joints.live_motion import followed
from groundup.joints.live_pose import pose
from groundup.joints.view import View
from groundup.synthetic.camera import seen_by_camera
from groundup.synthetic.squat import Sensors, squat

SIDES = ("left", "right")
FEW = Sensors(emg=False, plates=False, insoles=False)


def scattered(n=40):
    """Bodies that nobody has: every branch of the geometry, shoulders above hips and right of left."""
    rng = np.random.default_rng(3)
    points = rng.uniform(0.0, 1.0, (n, CHANNELS))
    flat = points[:, : 2 * len(POINTS)].reshape(n, -1, 2)
    image = {name: flat[:, i] for i, name in enumerate(POINTS)}
    deep = points[:, 2 * len(POINTS) :].reshape(n, -1, 3)
    return points, image, {name: deep[:, i] for i, name in enumerate(WORLD_POINTS)}


@pytest.mark.parametrize(("near", "ahead"), [("right", 1.0), ("left", -1.0)])
def test_the_side_view_frame_by_frame_is_the_side_view(near, ahead):
    points, image, _ = scattered()
    whole = side_view(image, near=near, ahead=ahead)
    view = View(near, 0.0, near, ahead, 0.0, "")
    poses = [pose(0.0, p, view) for p in points]
    i = near == "right"
    pairs = {
        "knee_flexion": "knee",
        "hip_flexion": "hip",
        "ankle_dorsiflexion": "dorsiflexion",
        "hip_extension": "extension",
    }
    for curve, field in pairs.items():
        assert_allclose([getattr(p, field)[i] for p in poses], whole[curve, near], atol=1e-12, err_msg=curve)
    assert_allclose([p.trunk_flexion for p in poses], whole["trunk_flexion", None], atol=1e-12)
    assert all(np.isnan(p.knee[1 - i]) for p in poses)


@pytest.mark.parametrize("right", [1.0, -1.0])
def test_the_front_view_frame_by_frame_is_the_front_view(right):
    points, image, world = scattered()
    whole, flexions = front_view(image, right=right), world_flexions(world)
    view = View("front", 0.0, None, 0.0, right, "")
    poses = [pose(0.0, p, view) for p in points]
    for i, side in enumerate(SIDES):
        fppa = whole["knee_fppa", side]
        seen = np.isfinite(fppa)
        assert_allclose(np.array([p.fppa[i] for p in poses])[seen], fppa[seen], atol=1e-12)
        assert_allclose([p.knee[i] for p in poses], flexions["knee_flexion", side], atol=1e-12)
        assert_allclose([p.hip[i] for p in poses], flexions["hip_flexion", side], atol=1e-12)
        drop = (1.0 if side == "right" else -1.0) * np.array([p.hip_line for p in poses])
        assert_allclose(drop, whole["pelvic_drop", side], atol=1e-12)
        assert_allclose([p.knee_x[i] for p in poses], inward_place(image, side, right=right), atol=1e-12)
    assert_allclose([p.trunk_lean for p in poses], whole["trunk_lean", None], atol=1e-12)


def calibrated(view, quiet_s):
    made = squat(seed=21, repetitions=2, sensors=FEW, quiet_s=quiet_s)
    seen = seen_by_camera(made, view=view, seed=1)
    image, world, sight = (seen.first(k) for k in ("landmarks_image", "landmarks_world", "visibility"))
    assert image is not None
    own = own_calibration(image.times, followed(image, world, sight), view=view)
    assert own is not None
    return own, made


@pytest.mark.parametrize("view", ["front", "left", "right"])
def test_five_quiet_seconds_give_own_standing(view):
    own, made = calibrated(view, 7.0)
    assert own.seconds == pytest.approx(5.0, abs=0.05)
    assert not own.short
    assert own.posture == "standing"
    person = made.person
    leg_m = person.thigh_m + person.shank_m
    assert own.leg * own.scale_m == pytest.approx(leg_m, rel=0.03)
    assert own.share == pytest.approx(0.8, abs=0.06)  # the synthetic camera fills 80 % of the picture
    knees = [k for k in own.pose.knee if np.isfinite(k)]
    assert len(knees) == (2 if view == "front" else 1)
    assert_allclose(np.degrees(knees), np.degrees(person.standing_knee_rad), atol=3.0)


def test_less_quiet_is_taken_and_said():
    own, _ = calibrated("left", 1.2)
    assert own.short
    assert own.seconds == pytest.approx(0.5, abs=0.05)
    assert "quietest half second" in own.note


def test_exchanged_labels_are_put_back_without_looking_ahead():
    made = squat(seed=21, repetitions=1, sensors=FEW, quiet_s=2.0)
    seen = seen_by_camera(made, view="front", seed=1, noise_m=0.002)
    image, world, sight = (seen.first(k) for k in ("landmarks_image", "landmarks_world", "visibility"))
    assert image is not None
    assert world is not None
    assert sight is not None
    clean = followed(image, world, sight)
    twin = np.arange(33)
    twin[11:33] = (np.arange(11, 33) - 11 ^ 1) + 11
    at = np.array([image.labels.index(n) for n in POINTS])
    deep = np.array([world.labels.index(n) for n in WORLD_POINTS])
    state, out, exchanged = nobody(), [], []
    for i, t in enumerate(image.times):
        order = twin if 40 <= i < 60 else np.arange(33)
        state, frame = follow(
            state,
            time_s=float(t),
            places=np.concatenate([image.values[i][order][at][:, :2].ravel(), world.values[i][order][deep].ravel()]),
            visibility=sight.values[i][order][at],
        )
        out.append(frame.points)
        exchanged.append(frame.exchanged)
    assert np.flatnonzero(exchanged).tolist() == list(range(40, 60))
    assert_allclose(out, clean, atol=1e-12)
