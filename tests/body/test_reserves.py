"""Reserves: which coordinates have one and how strong, and what their share forbids to say."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_models import pendulum
from squat_trial import Trial, squat_trial

from groundup.body.model import CoordinateActuator
from groundup.body.reserves import LIMIT, balanced, joint_shares, reserve_shares, usual_reserves, withheld
from groundup.body.sharing import share


@pytest.fixture(scope="module")
def trial(recordings: Path) -> Trial:
    return squat_trial(recordings)


def test_the_usual_reserves_are_those_of_opensims_run(trial: Trial) -> None:
    """Its file prints what they carried in units of their strength: moment over print is the strength."""
    strength = dict(zip(trial.model.coordinate_names, usual_reserves(trial.model).strength, strict=True))
    for name, theirs in trial.theirs.items():
        coordinate = name.removeprefix("reserve_")
        if coordinate.startswith("pelvis"):  # nothing else acts on these
            column = trial.moments[:, trial.model.coordinate_names.index(coordinate)]
            assert strength[coordinate] == pytest.approx(column @ theirs / (theirs @ theirs), rel=0.01), name
    for actuator in trial.model.actuators:
        column, theirs = trial.moments[:, actuator.coordinate], trial.theirs[actuator.name]
        assert strength[trial.model.coordinate_names[actuator.coordinate]] == actuator.optimal_force
        assert_allclose(column, actuator.optimal_force * theirs, atol=0.3)
    assert strength["hip_flexion_r"] == 1.0
    assert strength["mtp_angle_l"] == 50.0


def test_motors_at_one_coordinate_share_as_one() -> None:
    """min (x / 3)² + (y / 4)² with x + y = r: x = 9 r / 25, y = 16 r / 25, together (r / 5)²."""
    model = pendulum(1.0, 1.0)
    motors = [CoordinateActuator(f"m{k}", 1, force, -np.inf, np.inf) for k, force in enumerate((3.0, 4.0))]
    assert usual_reserves(dataclasses.replace(model, actuators=tuple(motors))).strength[1] == pytest.approx(5.0)


def test_held_and_coupled_coordinates_are_not_balanced(trial: Trial) -> None:
    names = np.array(trial.model.coordinate_names)
    assert list(names[~balanced(trial.model)]) == ["knee_angle_r_beta", "knee_angle_l_beta"]
    first = trial.model.coordinates[6]
    for held in (dataclasses.replace(first, locked=True), dataclasses.replace(first, prescribed=0)):
        coordinates = (*trial.model.coordinates[:6], held, *trial.model.coordinates[7:])
        assert not balanced(dataclasses.replace(trial.model, coordinates=coordinates))[6]


def test_shares_are_peak_over_peak() -> None:
    moments = np.array([[10.0, 0.0], [-40.0, 0.0], [5.0, 0.0]])
    reserve = np.array([[2.0, 0.0], [1.0, 0.0], [-6.0, 0.0]])
    assert_allclose(reserve_shares(reserve, moments), [0.15, np.nan])
    assert joint_shares(pendulum(1.0, 1.0), reserve, moments) == {"rod1_joint": pytest.approx(0.15)}


def test_squats_leave_the_glutes_to_be_told_but_not_the_toes(trial: Trial) -> None:
    """The toes' moment lacks the ground under them; the right hip's reserve carries 5 % at the bottom."""
    result = share(trial.model, trial.geometry, trial.strength, trial.moments)
    refused = withheld(trial.model, trial.geometry, result.reserve, trial.moments)
    assert [w.joint for w in refused] == ["mtp_r", "mtp_l"]
    assert set(refused[0].muscles) == {"edl_r", "ehl_r", "fdl_r", "fhl_r"}
    assert 0.03 < joint_shares(trial.model, result.reserve, trial.moments)["hip_r"] < LIMIT


def test_weak_muscles_withhold_the_glutes_and_say_why(trial: Trial) -> None:
    weak = dataclasses.replace(trial.strength, active=0.5 * trial.strength.active)
    result = share(trial.model, trial.geometry, weak, trial.moments)
    refused = {w.joint: w for w in withheld(trial.model, trial.geometry, result.reserve, trial.moments)}
    share_of_hip = joint_shares(trial.model, result.reserve, trial.moments)["hip_r"]
    assert share_of_hip > LIMIT
    assert {"glmed1_r", "glmax1_r"} <= set(refused["hip_r"].muscles)
    assert f"reserves carry {share_of_hip:.0%} of the peak moment of hip_r (limit 10%)" in refused["hip_r"].why
    assert not any(name.endswith("_l") for name in refused["hip_r"].muscles)
