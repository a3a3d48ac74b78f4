"""Movements are recognized from what drives them, with the reason; what fits nothing stays unknown."""

import numpy as np
import pytest
from numpy.typing import NDArray

from groundup.anatomy import SIDES, Side, Task
from groundup.chain.tasks import recognize
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


def steps(duty: float) -> dict[str | tuple[str, Side], NDArray[np.float64]]:
    """Heights of two feet that step in turn at 1 Hz, each on the ground for the share `duty` of its stride."""
    phase = {"left": TIMES % 1.0, "right": (TIMES + 0.5) % 1.0}
    up = {side: np.clip((p - duty) / (1 - duty), 0, 1) for side, p in phase.items()}
    return {("foot_height", side): 0.15 * np.sin(np.pi * up[side]) for side in SIDES}


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
        ({"knee_flexion": (90 + 0 * TIMES) * DEG, "trunk_flexion": -(88 + 20 * BEND) * DEG,
          "hip_extension": (125 + 50 * BEND) * DEG}, "bridge"),
        ({"knee_flexion": (90 + 0 * TIMES) * DEG, "trunk_flexion": -(50 + 38 * BEND) * DEG,
          "hip_extension": (95 + 80 * BEND) * DEG}, "hip_thrust"),
        ({"knee_flexion": (90 + 0 * TIMES) * DEG, "trunk_flexion": -88 * DEG + 0 * TIMES,
          "hip_extension": (125 + 2 * BEND) * DEG}, None),
        ({"knee_flexion": (20 + 40 * BEND) * DEG, "pelvis_travel": TIMES * 1.2, **steps(0.6)}, "walking"),
        ({"knee_flexion": (20 + 40 * BEND) * DEG, "pelvis_travel": TIMES * 3.0, **steps(0.35)}, "running"),
        ({"knee_flexion": (20 + 40 * BEND) * DEG, "pelvis_travel": TIMES * 3.0}, None),
        ({("knee_flexion", "left"): (8 + 3 * BEND) * DEG, ("knee_flexion", "right"): (10 + 100 * BEND) * DEG,
          ("foot_height", "right"): 0.2 + 0 * TIMES, ("foot_height", "left"): 0 * TIMES}, "single_leg_balance"),
    ],
)  # fmt: skip
def test_each_movement_is_told_from_the_others(curves, task: Task | None) -> None:
    found = recognize(NOTHING, motion(curves), {})
    assert found.task == task, found
    assert found.why


def test_a_beginning_that_was_left_out_does_not_say_how_it_began() -> None:
    bend = (5 + 85 * BEND) * DEG
    bend[:100] = np.nan  # a warning would be an error here, as it would be a line on a person's terminal
    assert recognize(NOTHING, motion({"knee_flexion": bend}), {}).task == "squat"


def test_the_stance_side_is_the_foot_on_the_ground() -> None:
    lifted = {("foot_height", "left"): 0.3 + 0 * TIMES, ("foot_height", "right"): 0 * TIMES}
    found = recognize(NOTHING, motion({"knee_flexion": (5 + 85 * BEND) * DEG, **lifted}), {})
    assert found.side == "right"
    by_load = recognize(
        NOTHING, None, {"left": np.full(9, 700.0), "right": np.full(9, 3.0)}, given="single_leg_balance"
    )
    assert by_load.side == "left"


def test_what_a_person_says_comes_first() -> None:
    found = recognize(NOTHING, motion({"knee_flexion": (5 + 85 * BEND) * DEG}), {}, given="sit_to_stand")
    assert found.task == "sit_to_stand"
    assert found.why == "given"


def test_steady_plates_are_standing_and_nothing_is_nothing() -> None:
    force = np.stack([0 * TIMES, 600 + 3 * np.sin(TIMES), 0 * TIMES], axis=1)
    plate = Stream("plate1/force", "force", force, "N", ("x", "y", "z"), rate_hz=50, group="plate1")
    assert recognize(Recording("plate", (plate,)), None, {}).task == "standing"
    assert recognize(NOTHING, None, {}).task is None


@pytest.mark.parametrize(("duty", "task"), [(0.62, "walking"), (0.35, "running")])
def test_one_insole_tells_walking_from_running_by_its_duty_factor(duty: float, task: Task) -> None:
    pressure = 2e5 * np.where(duty * 1.1 > (TIMES + 0.3) % 1.1, 1.0, 0.0)[:, None]
    insole = Stream("insole", "pressure", pressure, "Pa", ("1",), rate_hz=50)
    found = recognize(Recording("insole", (insole,)), None, {})
    assert found.task == task
    assert f"{duty:.0%}" in found.why or f"{duty - 0.01:.0%}" in found.why or f"{duty + 0.01:.0%}" in found.why
    silent = Recording("insole", (Stream("insole", "pressure", np.full((100, 1), np.nan), "Pa", ("1",), rate_hz=50),))
    assert "never felt" in recognize(silent, None, {}).why
    one_step = Recording("insole", (insole.between(0.5, 1.5),))
    assert "too few" in recognize(one_step, None, {}).why


def test_a_gap_in_steady_plates_is_no_change_of_load() -> None:
    force = np.stack([0 * TIMES, 600 + 3 * np.sin(TIMES), 0 * TIMES], axis=1)
    force[200:300] = np.nan
    plate = Stream("plate1/force", "force", force, "N", ("x", "y", "z"), rate_hz=50, group="plate1")
    assert recognize(Recording("plate", (plate,)), None, {}).task == "standing"
