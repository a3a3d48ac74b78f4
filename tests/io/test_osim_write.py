"""A written model is the model: OpenSim opens it without a word and finds the same body, and so do we."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import osim_texts as osim
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensim_oracle import assert_same_coordinates, assert_same_inertia, assert_same_kinematics
from test_osim_damaged import check, whole
from test_osim_joints import FUNCTIONS, hung

from groundup.body import functions
from groundup.body.functions import gathered, values_of
from groundup.body.model import Functions, Model, MuscleKind, floats
from groundup.errors import FileError
from groundup.io.osim import model_from_text, read_model, write_model
from groundup.io.osim.frames import angles_xyz, rotation_xyz

REAL = ("squat-markers-forces/scaled.osim", "walk-markers-forces-emg/subject_walk_scaled.osim")


def assert_same_model(one: Model, other: Model) -> None:
    """Names and numbers agree; functions agree in value, for their pieces may be cut otherwise."""
    for name in ("bodies", "joints", "marker_names", "muscle_names", "contact_names", "actuators", "muscle_kinds"):
        assert getattr(one, name) == getattr(other, name), name
    assert set(one.surface_names) == set(other.surface_names)
    np.testing.assert_array_equal(one.gravity, other.gravity)
    for mine, theirs in zip(one.coordinates, other.coordinates, strict=True):
        assert replace(mine, prescribed=-1) == replace(theirs, prescribed=-1)
        assert_same_function(one, mine.prescribed, other, theirs.prescribed)
    for name in ("parent", "coordinate", "driver", "entry_body", "entry_coordinate"):
        np.testing.assert_array_equal(getattr(one.tree, name), getattr(other.tree, name), err_msg=name)
    for name in ("rotation_in_parent", "place_in_parent", "rotation_of_child", "place_of_child"):
        np.testing.assert_allclose(getattr(one.tree, name), getattr(other.tree, name), rtol=0, atol=1e-13)
    moving = one.tree.function >= 0
    np.testing.assert_allclose(one.tree.axis[moving], other.tree.axis[moving], rtol=0, atol=1e-13)
    for mine, theirs in (
        *zip(one.tree.function.flat, other.tree.function.flat, strict=True),
        *zip(one.tree.coupling, other.tree.coupling, strict=True),
        *zip(one.paths.function.flat, other.paths.function.flat, strict=True),
    ):
        assert_same_function(one, int(mine), other, int(theirs))
    for part in ("inertia", "markers", "muscles", "contacts"):
        for name, array in getattr(one, part)._asdict().items():
            np.testing.assert_allclose(array, getattr(getattr(other, part), name), rtol=0, atol=1e-12, err_msg=name)
    for name in ("first", "body", "kind", "coordinate", "wrap_first", "wrap_method", "wrap_start", "wrap_end"):
        np.testing.assert_array_equal(getattr(one.paths, name), getattr(other.paths, name), err_msg=name)
    for name in ("place", "low", "high"):
        np.testing.assert_allclose(getattr(one.paths, name), getattr(other.paths, name), rtol=0, atol=1e-13)
    for mine, theirs in zip(one.paths.wrap_surface, other.paths.wrap_surface, strict=True):
        assert one.surface_names[mine] == other.surface_names[theirs]
        for name, array in one.surfaces._asdict().items():
            there = getattr(other.surfaces, name)[theirs]
            np.testing.assert_allclose(array[mine], there, rtol=0, atol=1e-13, err_msg=name)


def assert_same_function(one: Model, mine: int, other: Model, theirs: int) -> None:
    assert (mine < 0) == (theirs < 0)
    if mine >= 0:
        x = np.linspace(-3.0, 3.0, 61)
        here, there = values_of(one.tree.functions, mine, x), values_of(other.tree.functions, theirs, x)
        np.testing.assert_allclose(here, there, rtol=1e-12, atol=1e-12)


def loaded_without_a_word(path: Path) -> None:
    """OpenSim opens the file, builds its system and has nothing to warn of."""
    opensim = pytest.importorskip("opensim")
    log = path.with_suffix(".log")
    opensim.Logger.setLevelString("Warn")
    opensim.Logger.addFileSink(str(log))
    try:
        model = opensim.Model(str(path))
        model.initSystem()
    finally:
        opensim.Logger.removeFileSink()
        opensim.Logger.setLevelString("Off")
    assert log.read_text() == ""


@pytest.mark.parametrize("name", REAL)
def test_a_real_model_survives_a_round_trip_and_opensim_opens_it(recordings: Path, tmp_path: Path, name: str) -> None:
    model = read_model(recordings / name)
    path = tmp_path / "written.osim"
    write_model(model, path)
    loaded_without_a_word(path)
    assert_same_model(read_model(path), model)
    assert_same_kinematics(model, path, poses=1)
    assert_same_inertia(model, path)
    assert_same_coordinates(model, path)


def test_a_model_of_everything_survives_a_round_trip(tmp_path: Path) -> None:
    model = model_from_text(whole(), "made.osim")
    path = tmp_path / "written.osim"
    write_model(model, path)
    again = read_model(path)
    check(again)
    assert_same_model(again, model)
    assert_same_kinematics(model, path)
    loaded_without_a_word(path)


def test_muscles_of_every_kind_survive_a_round_trip(tmp_path: Path) -> None:
    path_points = "".join(osim.ENDS)
    told = {
        "Millard2012EquilibriumMuscle": "<fiber_damping>0</fiber_damping><TendonForceLengthCurve>"
        "<strain_at_one_norm_force>0.1</strain_at_one_norm_force></TendonForceLengthCurve>",
        "Thelen2003Muscle": "<FmaxTendonStrain>0.033</FmaxTendonStrain><KshapeActive>0.5</KshapeActive>",
        "DeGrooteFregly2016Muscle": "<active_force_width_scale>1.5</active_force_width_scale>",
        "RigidTendonMuscle": "".join(
            f'<SimmSpline name="{name}"><x>0 0.5 1 1.5</x><y>0 0.6 1 0.2</y></SimmSpline>'
            for name in ("active_force_length_curve", "passive_force_length_curve", "force_velocity_curve")
        ),
    }
    muscles = [osim.muscle(kind, f"m{k}", path_points, inside=text) for k, (kind, text) in enumerate(told.items())]
    model = model_from_text(osim.arm(*muscles), "arm.osim")
    assert not model.notes
    path = tmp_path / "written.osim"
    write_model(model, path)
    loaded_without_a_word(path)
    again = read_model(path)
    rigid = replace(again.muscle_kinds[3], stated=model.muscle_kinds[3].stated)
    assert_same_model(replace(again, muscle_kinds=(*again.muscle_kinds[:3], rigid)), model)


def test_functions_of_every_kind_survive_a_round_trip(tmp_path: Path) -> None:
    for text in FUNCTIONS.values():
        inside = osim.transform(("q", osim.LINE), None, ("q", text), None, ("q", text), None)
        joint = osim.joint("CustomJoint", "j", "/ground", "/bodyset/a", "q", inside=inside)
        model = model_from_text(hung(joint), "made.osim")
        write_model(model, tmp_path / "written.osim")
        assert_same_model(read_model(tmp_path / "written.osim"), model)


def test_what_is_said_of_coordinates_survives_a_round_trip(tmp_path: Path) -> None:
    told = (
        "<default_value>0.25</default_value><range>-Inf 0.75</range><clamped>true</clamped>"
        "<prescribed_function><SimmSpline><x>0 1 2 3</x><y>0.25 1 0 1</y></SimmSpline></prescribed_function>"
        "<prescribed>true</prescribed>"
    )
    text = hung(osim.joint("PinJoint", "j", "/ground", "/bodyset/a", "q")).replace("<range>-1.5 1.5</range>", told)
    model = model_from_text(text, "made.osim")
    write_model(model, tmp_path / "written.osim")
    assert_same_model(read_model(tmp_path / "written.osim"), model)
    loaded_without_a_word(tmp_path / "written.osim")
    locked = replace(model, coordinates=(replace(model.coordinates[0], prescribed=-1, locked=True),))
    write_model(locked, tmp_path / "locked.osim")
    assert_same_model(read_model(tmp_path / "locked.osim"), locked)
    loaded_without_a_word(tmp_path / "locked.osim")


def test_what_is_scaled_is_written(tmp_path: Path) -> None:
    model = model_from_text(whole(), "made.osim")
    taller = replace(model, markers=model.markers._replace(place=floats(model.markers.place * 1.1)))
    write_model(taller, tmp_path / "taller.osim")
    np.testing.assert_allclose(
        read_model(tmp_path / "taller.osim").markers.place, model.markers.place * 1.1, rtol=0, atol=1e-15
    )


def test_curves_that_no_kind_explains_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    model = model_from_text(osim.arm(osim.muscle("Thelen2003Muscle", "m", "".join(osim.ENDS))), "arm.osim")
    path = tmp_path / "written.osim"
    with pytest.raises(FileError, match="muscle 'm' with curves of its own"):
        write_model(replace(model, muscle_kinds=()), path)
    assert list(tmp_path.iterdir()) == []


def test_a_muscle_without_a_kind_is_millards_with_his_curves(tmp_path: Path) -> None:
    text = osim.arm(osim.muscle("Millard2012EquilibriumMuscle", "m", "".join(osim.ENDS)))
    model = replace(model_from_text(text, "arm.osim"), muscle_kinds=())
    write_model(model, tmp_path / "written.osim")
    again = read_model(tmp_path / "written.osim")
    assert again.muscle_kinds == (MuscleKind(),)
    assert_same_model(replace(again, muscle_kinds=()), model)


@given(st.tuples(*[st.floats(-7, 7)] * 3), st.sampled_from([None, np.pi / 2, -np.pi / 2, np.pi / 2 - 1e-9]))
def test_angles_make_the_rotation_they_come_from(angles: tuple[float, float, float], second: float | None) -> None:
    angles = angles if second is None else (angles[0], second, angles[2])
    rotation = rotation_xyz(angles)
    np.testing.assert_allclose(rotation_xyz(angles_xyz(rotation)), rotation, rtol=0, atol=1e-14)


def test_a_function_of_pieces_that_opensim_has_not_is_refused(tmp_path: Path) -> None:
    model = model_from_text(whole(), "made.osim")
    odd = gathered([((-np.inf, 0.0, (0.0, 1.0)), (0.0, 0.0, (0.0, 1.0, 5.0)), (1.0, 0.0, (0.0, 0.0, 0.0, 1.0)))])
    with pytest.raises(FileError, match="a function of pieces that is no spline"):
        write_model(replace(model, tree=model.tree._replace(functions=_all(odd, model))), tmp_path / "odd.osim")


def _all(odd: Functions, model: Model) -> Functions:
    """As many functions as the model has, all of them odd."""
    pieces = [
        (float(odd.start[p]), float(odd.origin[p]), tuple(map(float, odd.coefficient[p])))
        for p in range(len(odd.start))
    ]
    return functions.gathered([pieces] * (len(model.tree.functions.first) - 1))
