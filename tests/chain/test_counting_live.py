"""Counting as it happens: what one landmark, a drifting stance or a moment out of sight does not change."""

from dataclasses import replace
from math import cos, pi

import numpy as np
import pytest
from msgspec.structs import replace as with_

from groundup.chain.counting import counted
from groundup.chain.trial import Repetition
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pose
from groundup.joints.view import View

LEG, RATE_HZ = 0.4, 30.0
SIDE = View("right", 0.0, "right", 1.0, 0.0, "as drawn")
NAN = float("nan")


def standing(knee_deg: float, time_s: float = 0.0, *, ankle_x: float = 0.5) -> Pose:
    """Thigh and shank, equally long, that lean alike: the hips come down by 1 − cos(half the bend)."""
    knee = np.radians(knee_deg)
    return Pose(
        time_s,
        knee=(NAN, knee),
        trunk=0.25,
        shoulders=0.02,
        leg=(NAN, LEG),
        thigh=(NAN, LEG / 2),
        ankle_x=(NAN, ankle_x),
        ankle_y=(NAN, 0.1),
        heel_y=(NAN, 0.08),
        toe_y=(NAN, 0.08),
        hip_y=0.1 + LEG * cos(knee / 2),
    )


def calibration(knee_deg: float) -> Calibration:
    """Of someone who stood like this."""
    return Calibration(
        "standing", SIDE, 5.0, "", standing(knee_deg), LEG, 2.0, 0.0, 0.8, (NAN, NAN), (NAN, NAN), NAN, NAN, NAN, NAN
    )


def bends(*depths_deg: float, each_s: float = 2.0, rest_s: float = 1.5, rest_deg: float = 5.0) -> np.ndarray:
    """Knee angles (n,) of squats with rests between them."""
    rest = np.full(round(rest_s * RATE_HZ), rest_deg)
    phase = np.linspace(0.0, 2 * pi, round(each_s * RATE_HZ))
    parts = [rest]
    for depth in depths_deg:
        parts += [rest_deg + (depth - rest_deg) * 0.5 * (1 - np.cos(phase)), rest]
    return np.concatenate(parts)


def poses(angles: np.ndarray) -> list[Pose]:
    return [standing(float(a), i / RATE_HZ) for i, a in enumerate(angles)]


def count(found: list[Pose], own_deg: float = 5.0) -> tuple[Repetition, ...]:
    return counted(found, calibration(own_deg), "squat")


def test_squats_are_counted_and_halves_are_not():
    assert len(count(poses(bends(90, 26, 90, 26, 70)))) == 3


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_knee_that_jumps_back_to_straight_in_a_squat_ends_nothing(frames):
    angles = bends(90)
    middle = len(angles) // 2
    angles[middle : middle + frames] = 0.0
    (one,) = count(poses(angles))
    assert one.end_s - one.start_s > 1.2


def test_whoever_settles_lower_in_standing_is_still_counted():
    sagged = [bends(80, rest_deg=rest)[: round(3.5 * RATE_HZ)] for rest in (5.0, 9.0, 14.0, 19.0, 24.0, 24.0)]
    angles = np.concatenate([*sagged, np.full(60, 24.0)])
    assert len(count(poses(angles))) == 6


def test_a_bend_that_is_held_half_way_is_standing_before_the_squat_that_follows():
    half = np.concatenate([bends()[:30], np.linspace(5, 26, 15), np.full(90, 26.0)])
    down = 26 + (85 - 26) * 0.5 * (1 - np.cos(np.linspace(0, 2 * pi, 60)))
    assert len(count(poses(np.concatenate([half, down, np.full(45, 26.0), np.full(30, 5.0)])))) == 1


def test_a_replanted_foot_just_before_a_squat_does_not_spoil_it():
    found = poses(bends(90))
    first = round(1.4 * RATE_HZ)
    replanted = [p if i < first else with_(p, ankle_x=(NAN, 0.5 + 0.08 * LEG)) for i, p in enumerate(found)]
    assert len(count(replanted)) == 1


def test_walking_bends_the_knee_and_counts_nothing():
    angles = np.tile(bends(60, each_s=1.1, rest_s=0.0), 8)
    walked = [
        with_(p, ankle_x=(NAN, 0.5 + 0.4 * LEG * (i // 33)), hip_y=0.1 + 0.97 * LEG)
        for i, p in enumerate(poses(angles))
    ]
    assert count(walked) == ()


def test_a_second_and_a_half_out_of_sight_in_a_squat_still_counts_and_more_does_not():
    for hidden_s, expected in ((1.3, 1), (1.8, 0)):
        found = poses(bends(90, each_s=3.5))
        seen = [p for p in found if not 3.35 <= p.time_s < 3.35 + hidden_s]  # on the way up
        assert len(count(seen)) == expected


def test_a_front_view_squat_counts_by_the_height_of_the_hips():
    front = View("front", 0.0, None, 0.0, -1.0, "as drawn")
    own = with_(standing(5.0), shoulders=0.2, ankle_x=(0.4, 0.6), ankle_y=(0.1, 0.1))
    found = [
        with_(p, shoulders=0.2, ankle_x=(0.4, 0.6), ankle_y=(0.1, 0.1), knee=(NAN, NAN))
        for p in poses(bends(90, 26, 70, 26))
    ]
    seen = replace(calibration(5.0), view=front, pose=own)
    assert len(counted(found, seen, "squat")) == 2
