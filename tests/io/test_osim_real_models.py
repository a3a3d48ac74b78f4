"""The real models are read as OpenSim reads them."""

from pathlib import Path

import pytest
from opensim_oracle import assert_same_coordinates, assert_same_inertia, assert_same_kinematics

from groundup.io.osim import read_model

MODELS = (
    "squat-markers-forces/scaled.osim",
    "squat-markers-forces/generic.osim",
    "walk-markers-forces-emg/subject_walk_scaled.osim",
)


@pytest.mark.parametrize("name", MODELS)
def test_a_real_model_moves_weighs_and_is_named_as_in_opensim(recordings: Path, name: str) -> None:
    path = recordings / name
    model = read_model(path)
    assert_same_kinematics(model, path)
    assert_same_inertia(model, path)
    assert_same_coordinates(model, path)


def test_the_patella_follows_the_knee(recordings: Path) -> None:
    model = read_model(recordings / MODELS[0])
    followers = {one.name: one.driver for one in model.coordinates if one.driver is not None}
    assert followers == {"knee_angle_r_beta": "knee_angle_r", "knee_angle_l_beta": "knee_angle_l"}


def test_toes_that_no_solid_has_are_noted_with_their_line(recordings: Path) -> None:
    notes = [note for note in read_model(recordings / MODELS[1]).notes if "toes" in note.what]
    assert len(notes) == 2
    assert all("generic.osim, line" in note.where and "joint moments" in note.affects for note in notes)
