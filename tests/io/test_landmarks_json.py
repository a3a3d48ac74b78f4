"""Pose landmarks: image heights and meters with y up, and one person only."""

import json
from pathlib import Path

import numpy as np
import pytest
from made_files import mediapipe_json
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import landmarks_json
from groundup.io.landmark_names import BLAZEPOSE
from groundup.signals.recording import Recording

RNG = np.random.default_rng(6)


@pytest.fixture
def reading(tmp_path: Path):
    def read(text: str, **options) -> Recording:
        path = tmp_path / "pose.json"
        path.write_text(text, encoding="utf-8")
        return landmarks_json.read(path, **options)

    return read


def stream(recording: Recording, kind: str):
    return next(s for s in recording.streams if s.kind == kind)


def said(recording: Recording) -> str:
    return " | ".join(recording.sources[0].assumptions)


def test_thirty_three_names_left_before_right() -> None:
    assert len(BLAZEPOSE) == 33
    assert (BLAZEPOSE[0], BLAZEPOSE[11], BLAZEPOSE[12]) == ("nose", "left_shoulder", "right_shoulder")
    assert (BLAZEPOSE[23], BLAZEPOSE[26], BLAZEPOSE[29], BLAZEPOSE[32]) == (
        "left_hip",
        "right_knee",
        "left_heel",
        "right_foot_index",
    )


def test_image_heights_y_up_and_towards_the_camera(reading) -> None:
    frames = np.zeros((2, 33, 4))
    frames[:, 25] = [0.5, 0.25, -0.2, 0.9]
    recording = reading(mediapipe_json(frames))
    image = stream(recording, "landmarks_image")
    # 1080 × 1920: the middle of the width is 0.28125 heights from the left, a quarter from the top is 0.75 from below
    assert_allclose(image.channel("left_knee")[0], [0.5 * 1080 / 1920, 0.75, 0.2 * 1080 / 1920])
    assert (image.rate_hz, image.group, image.unit) == (30.0, "camera", "image heights")
    assert_allclose(stream(recording, "visibility").channel("left_knee"), 0.9)


def test_a_right_angle_on_the_screen_is_right_in_image_heights(reading) -> None:
    frames = np.zeros((1, 33, 4))
    frames[0, 24, :2] = [0.5, 0.5]  # hip; knee 192 pixels below, ankle 192 pixels to the side
    frames[0, 26, :2] = [0.5, 0.5 + 192 / 1920]
    frames[0, 28, :2] = [0.5 + 192 / 1080, 0.5 + 192 / 1920]
    p = stream(reading(mediapipe_json(frames)), "landmarks_image").values[0]
    thigh, shank = p[24] - p[26], p[28] - p[26]
    assert_allclose(thigh @ shank, 0.0, atol=1e-6)
    assert_allclose(np.linalg.norm(thigh), np.linalg.norm(shank), atol=1e-6)


def test_world_landmarks_turn_about_x_and_keep_hands(reading) -> None:
    world = RNG.normal(0, 0.5, (3, 33, 3))
    recording = reading(mediapipe_json(RNG.uniform(0, 1, (3, 33, 4)), world))
    assert_allclose(stream(recording, "landmarks_world").values, world * [1, -1, -1], atol=1e-6)


def test_an_empty_frame_is_nobody(reading) -> None:
    frames = RNG.uniform(0, 1, (4, 33, 4))
    frames[2] = np.nan
    recording = reading(mediapipe_json(frames))
    assert_array_equal(
        np.isnan(stream(recording, "landmarks_image").values).all(axis=(1, 2)), [False, False, True, False]
    )
    assert "nobody was found in 1 of 4 frames" in said(recording)


def test_two_people_are_said_and_one_can_be_chosen(reading) -> None:
    a, b = RNG.uniform(0, 1, (2, 33, 4)).round(6)
    text = json.dumps({"fps": 30, "image_size": [100, 100], "frames": [[a.tolist()], [a.tolist(), b.tolist()]]})
    first = reading(text)
    assert "several people in 1 frames" in said(first)
    assert_allclose(stream(first, "visibility").values[1], a[:, 3])
    second = stream(reading(text, person=1), "visibility").values
    assert np.isnan(second[0]).all()
    assert_allclose(second[1], b[:, 3])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fps": None}, r"'fps'.*--rate"),
        ({"fps": 0}, r"'fps'"),
        ({"image_size": None}, "image_size"),
        ({"image_size": [1080]}, "image_size"),
        ({"frames": []}, "at least one frame"),
        ({"frames": [[[1, 2, 3, 4]] * 32]}, "33 landmarks of 4 numbers; found 32"),
        ({"frames": [[["x", 2, 3, 4]] * 33]}, "frame 0"),
        ({"frames": {"a": 1}}, "list 'frames'"),
        ({"world": [[]]}, "as many 'world' frames"),
    ],
)
def test_what_is_missing_or_wrong_is_named(reading, change, words) -> None:
    with pytest.raises(FileError, match=words):
        reading(mediapipe_json(RNG.uniform(0, 1, (3, 33, 4)), changes=change))


def test_a_given_rate_serves_a_file_without_one(reading) -> None:
    recording = reading(mediapipe_json(RNG.uniform(0, 1, (3, 33, 4)), changes={"fps": None}), rate_hz=25.0)
    assert recording.streams[0].rate_hz == 25.0


def test_a_cut_file_says_where(reading) -> None:
    text = mediapipe_json(RNG.uniform(0, 1, (3, 33, 4)))
    with pytest.raises(FileError, match=r"line 1, column \d+.*cut off"):
        reading(text[:900])


def openpose_person(points: np.ndarray) -> dict:
    return {"pose_keypoints_2d": np.column_stack([points, np.full(25, 0.8)]).ravel().tolist()}


def test_openpose_names_pixels_and_absent_points(reading) -> None:
    points = RNG.uniform(10, 900, (25, 2))
    person = openpose_person(points)
    person["pose_keypoints_2d"][3 * 11 + 2] = 0.0  # the right ankle was not found
    frames = [{"people": [person]}, {"people": []}]
    recording = reading(json.dumps({"fps": 50, "image_size": [1000, 1000], "frames": frames}))
    image = stream(recording, "landmarks_image")
    assert_allclose(image.channel("left_knee")[0, :2], [points[13, 0] / 1000, 1 - points[13, 1] / 1000])
    assert np.isnan(image.channel("right_ankle")).all()
    assert np.isnan(image.channel("left_pinky")).all()
    assert np.isnan(image.values[1]).all()
    assert_allclose(stream(recording, "visibility").channel("right_heel")[0], 0.8)


def test_openpose_folder_without_a_clock_asks_for_the_rate(tmp_path) -> None:
    points = RNG.uniform(10, 900, (25, 2))
    for k in range(3):
        file = tmp_path / f"walk_{k:012d}_keypoints.json"
        file.write_text(json.dumps({"people": [openpose_person(points + k)]}))
    with pytest.raises(FileError, match="--rate"):
        landmarks_json.read(tmp_path)
    recording = landmarks_json.read(tmp_path, rate_hz=25.0)
    nose = stream(recording, "landmarks_image").channel("nose")
    step = np.diff(nose[:, :2], axis=0)
    assert (step[:, 0] > 0).all()  # one pixel to the right and one down a frame
    assert_allclose(step[:, 0], -step[:, 1])


def test_openpose_with_two_people_asks_for_one(reading) -> None:
    two = {"people": [openpose_person(RNG.uniform(10, 900, (25, 2))) for _ in range(2)]}
    text = json.dumps({"fps": 50, "frames": [two]})
    with pytest.raises(FileError, match="one person in every frame; found several in 1 of 1"):
        reading(text)
    assert "person 1" in said(reading(text, person=1))


OPENPOSE = json.dumps({"fps": 30, "frames": [{"people": [openpose_person(RNG.uniform(10, 900, (25, 2)))]}] * 4})
MADE = {
    "mediapipe": mediapipe_json(RNG.uniform(0, 1, (4, 33, 4)), RNG.normal(0, 1, (4, 33, 3))),
    "openpose": OPENPOSE,
}


@pytest.mark.parametrize("made", MADE)
def test_damaged_files(tmp_path, made) -> None:
    assert_survives(landmarks_json.read, MADE[made].encode(), tmp_path, name="damaged.json", count=60, seed=8)


@pytest.mark.proof
@pytest.mark.parametrize("made", MADE)
def test_thousands_of_damaged_files(tmp_path, made) -> None:
    assert_survives(landmarks_json.read, MADE[made].encode(), tmp_path, name="damaged.json", count=2500, seed=9)


@pytest.mark.recordings
@pytest.mark.proof
@pytest.mark.parametrize("name", ["balance-video/front_landmarks.json"])
def test_damaged_real_files(recordings, tmp_path, name) -> None:
    assert_survives(
        landmarks_json.read, (recordings / name).read_bytes(), tmp_path, name="damaged.json", count=200, seed=99
    )


@pytest.mark.recordings
def test_real_side_view(recordings) -> None:
    path = recordings / "squat-landmarks" / "side_view_two_squats.json"
    recording = landmarks_json.read(path)
    image, world = stream(recording, "landmarks_image"), stream(recording, "landmarks_world")
    assert image.values.shape == world.values.shape == (614, 33, 3)
    assert_allclose(image.rate_hz, 30000 / 1001, rtol=1e-6)
    assert_allclose(image.values[0, 0], [0.55975 * 608 / 1080, 1 - 0.37767, 0.26518 * 608 / 1080], rtol=1e-9)
    for s in (image, world):  # heads are above feet
        assert (s.channel("nose")[:, 1] > s.channel("left_heel")[:, 1]).mean() > 0.95
