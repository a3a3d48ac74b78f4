"""Movements are recognised from what drives them, with the reason; what fits nothing stays unknown."""

import numpy as np
import pytest
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.tasks import recognise
from groundup.joints.motion import CURVES, Motion
from groundup.signals.curve import Curve
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream

DEG = np.pi / 180
TIMES = np.arange(0, 20, 0.02)
BEND = np.clip(np.sin(2 * np.pi * TIMES / 5), 0, 1) ** 2
"""Four bends with rest between them, 0 to 1."""
NOTHING = Recording("empty", ())


def motion(curves: dict[str | tuple[str, Side], NDArray[np.float64]]) -> Motion:
    """A motion of the given curves; a bare name means both sides, or no side where the curve has none."""
    made: dict[tuple[str, Side | None], Curve] = {}
    for key, values in curves.items():
        name = key if isinstance(key, str) else key[0]
        unit = CURVES[name][0]
        sideless = "no side" in CURVES[name][1]
        sides: tuple[Side | None, ...] = (key[1],) if not isinstance(key, str) else (None,) if sideless else SIDES
        for side in sides:
            made[name, side] = Curve(name, side, values + np.zeros_like(TIMES), TIMES, unit, "marker angle")
    return Motion("marker angle", made, {})


@pytest.mark.parametrize(
    ("curves", "task"),
    [
        ({"knee_flexion": (5 + 85 * BEND) * DEG}, "squat"),
        ({"knee_flexion": (5 + 85 * BEND) * DEG, "foot_stagger": 0.6 + 0 * TIMES}, "lunge"),
        ({"knee_flexion": (5 + 85 * BEND) * DEG, ("foot_height", "left"): 0.3 + 0 * TIMES,
          ("foot_height", "right"): 0 * TIMES}, "single_leg_squat"),
        ({"knee_flexion": (90 - 85 * BEND) * DEG}, "sit_to_stand"),
        ({"knee_flexion": (5 + 15 * BEND) * DEG, "hip_flexion": (5 + 80 * BEND) * DEG}, "hinge"),
        ({"knee_flexion": (5 + 2 * BEND) * DEG}, "standing"),
        ({"knee_flexion": (5 + 2 * BEND) * DEG, ("foot_height", "right"): 0.2 + 0 * TIMES,
          ("foot_height", "left"): 0 * TIMES}, "single_leg_balance"),
        ({"knee_flexion": (90 + 0 * TIMES) * DEG, "trunk_flexion": 88 * DEG + 0 * TIMES}, "bridge"),
        ({"knee_flexion": (20 + 40 * BEND) * DEG, "pelvis_travel": TIMES * 1.2}, "walking"),
    ],
)  # fmt: skip
def test_each_movement_is_told_from_the_others(curves, task: Task) -> None:
    found = recognise(NOTHING, motion(curves), {})
    assert found.task == task, found
    assert found.why


def test_the_stance_side_is_the_foot_on_the_ground() -> None:
    lifted = {("foot_height", "left"): 0.3 + 0 * TIMES, ("foot_height", "right"): 0 * TIMES}
    found = recognise(NOTHING, motion({"knee_flexion": (5 + 85 * BEND) * DEG, **lifted}), {})
    assert found.side == "right"
    by_load = recognise(
        NOTHING, None, {"left": np.full(9, 700.0), "right": np.full(9, 3.0)}, given="single_leg_balance"
    )
    assert by_load.side == "left"


def test_what_a_person_says_comes_first() -> None:
    found = recognise(NOTHING, motion({"knee_flexion": (5 + 85 * BEND) * DEG}), {}, given="sit_to_stand")
    assert found.task == "sit_to_stand"
    assert found.why == "given"


def test_steady_plates_are_standing_and_nothing_is_nothing() -> None:
    force = np.stack([0 * TIMES, 600 + 3 * np.sin(TIMES), 0 * TIMES], axis=1)
    plate = Stream("plate1/force", "force", force, "N", ("x", "y", "z"), rate_hz=50, group="plate1")
    assert recognise(Recording("plate", (plate,)), None, {}).task == "standing"
    assert recognise(NOTHING, None, {}).task is None
