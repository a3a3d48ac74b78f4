"""What is read from the frames of one repetition, and from no others."""

from math import cos, pi

import numpy as np
import pytest
from msgspec.structs import replace

from groundup.chain.counting import count
from groundup.chain.counting_state import Counting
from groundup.chain.driving import driving
from groundup.coaching import fold
from groundup.coaching.feedback import Done
from groundup.coaching.repetition import Row, Uneven, finished, row
from groundup.joints.calibration import Calibration
from groundup.joints.live_pose import Pose
from groundup.joints.view import View

LEG, RATE_HZ = 0.4, 30.0
FRONT = View("front", 0.0, None, 0.0, -1.0, "as drawn")
NAN = float("nan")


def bent(degrees: float, time_s: float = 0.0) -> Pose:
    """From the front: thigh and shank lean alike, the hips come down by 1 − cos(half the bend)."""
    return Pose(
        time_s,
        trunk=0.25,
        shoulders=0.2,
        leg=(LEG, LEG),
        thigh=(LEG / 2, LEG / 2),
        ankle_x=(0.4, 0.6),
        ankle_y=(0.1, 0.1),
        heel_y=(0.08, 0.08),
        toe_y=(0.08, 0.08),
        knee_y=(0.3, 0.3),
        hip_y=0.1 + LEG * cos(np.radians(degrees) / 2),
    )


OWN = Calibration("standing", FRONT, 5.0, "", bent(0.0), LEG, 2.0, 0.0, 0.8, (NAN, NAN), (NAN, NAN), NAN, NAN, NAN, NAN)


def wave(low: float, high: float, seconds: float, turns: float = 1.0) -> np.ndarray:
    phase = np.linspace(0.0, 2 * pi * turns, round(seconds * RATE_HZ))
    return low + (high - low) * 0.5 * (1 - np.cos(phase))


def repetitions(degrees: np.ndarray) -> list[Done]:
    """As a running set reads them: rows are kept for as long as somebody is on the move."""
    state, rows, found = Counting(), tuple[Row, ...](), list[Done]()
    for i, one in enumerate(degrees):
        pose = bent(float(one), i / RATE_HZ)
        state, ended, _ = count(state, pose, OWN, "squat")
        if ended is not None:
            found.append(finished(ended, rows, OWN, "squat", (), Uneven())[0])
        rows = (*rows, row(pose, OWN, driving(pose, OWN, "squat"))) if state.start_s is not None else ()
    return found


LOW = np.full(60, 40.0)
"""40° is further below standing than standing may drift."""
SETTLING = [np.zeros(60), wave(0, 26, 6.0, 0.5), np.full(90, 26.0)]


def half_standing() -> np.ndarray:
    """Two squats; between them somebody stands half up, so that one ends in the frame in which the next begins."""
    deep = [wave(26, 100, 1.0, 0.5), wave(100, 40, 1.0, 0.5)]
    return np.concatenate([*SETTLING, *deep, LOW, wave(40, 75, 2.4), LOW, wave(40, 0, 1.0, 0.5), np.zeros(30)])


def test_a_fault_of_one_squat_is_not_told_of_the_next() -> None:
    state, done = replace(fold.start("squat"), calibration=OWN), list[Done]()
    for i, one in enumerate(half_standing()):
        state, said, _ = fold._counted(state, bent(float(one), i / RATE_HZ), OWN)
        if said.repetition is not None:
            done.append(said.repetition)
        if state.counting.start_s is not None and not done:
            state = replace(state, faults=("heel_lift",))  # as if it had been seen in the first
    assert [d.faults for d in done] == [("heel_lift",), ()]


def test_who_does_not_stand_up_between_two_squats_is_told_the_tempo_and_depth_of_each() -> None:
    done = repetitions(half_standing())
    assert len(done) == 2
    for one in done:
        assert min(one.tempo_s) >= 0.0
        assert sum(one.tempo_s) == pytest.approx(one.end_s - one.start_s)
        assert one.tempo_s[1] < 1.0, "still about the turning point"
    assert [one.depth for one in done] == ["half", "quarter"]
    alone = repetitions(np.concatenate([*SETTLING, wave(26, 40, 1.0, 0.5), LOW, wave(40, 75, 2.4), LOW, np.zeros(30)]))
    (only,) = (one for one in alone if one.depth == "quarter")
    assert only.tempo_s == pytest.approx(done[1].tempo_s)
