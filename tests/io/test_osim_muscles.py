"""Muscles, paths, surfaces and motors of the real models stand in the arrays as OpenSim has them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from opensim_oracle import opened, put, random_pose

from groundup.body import curves
from groundup.body.kinematics import place_points
from groundup.body.model import CYLINDER, Model
from groundup.io.osim import read_model

MODELS = ("squat-markers-forces/scaled.osim", "walk-markers-forces-emg/subject_walk_scaled.osim")


@pytest.mark.parametrize("name", MODELS)
def test_muscles_have_opensims_numbers(recordings: Path, name: str) -> None:
    opensim, theirs, _ = opened(recordings / name)
    model = read_model(recordings / name)
    muscles = theirs.getMuscles()
    assert model.muscle_names == tuple(muscles.get(k).getName() for k in range(muscles.getSize()))
    for m, muscle in enumerate(model.muscle_names):
        other = opensim.Millard2012EquilibriumMuscle.safeDownCast(muscles.get(muscle))
        ours = model.muscles
        assert (ours.max_force[m], ours.optimal_length[m], ours.slack_length[m], ours.pennation[m]) == (
            other.getMaxIsometricForce(),
            other.getOptimalFiberLength(),
            other.getTendonSlackLength(),
            other.getPennationAngleAtOptimalFiberLength(),
        )
        assert (ours.max_velocity[m], bool(ours.rigid_tendon[m]), ours.min_activation[m], ours.max_activation[m]) == (
            other.getMaxContractionVelocity(),
            other.get_ignore_tendon_compliance(),
            other.getMinControl(),
            other.getMaxControl(),
        )


def test_curves_are_those_of_each_muscle(recordings: Path) -> None:
    opensim, theirs, _ = opened(recordings / MODELS[1])
    model = read_model(recordings / MODELS[1])
    for m in range(0, len(model.muscle_names), 9):
        other = opensim.Millard2012EquilibriumMuscle.safeDownCast(theirs.getMuscles().get(model.muscle_names[m]))
        active, passive = other.getActiveForceLengthCurve(), other.getFiberForceLengthCurve()
        velocity, tendon = other.getForceVelocityCurve(), other.getTendonForceLengthCurve()
        for row, curve, grid in (
            (model.muscles.active_length[m], active, curves.FIBER_LENGTH),
            (model.muscles.passive_length[m], passive, curves.FIBER_LENGTH),
            (model.muscles.force_velocity[m], velocity, curves.FIBER_VELOCITY),
            (model.muscles.tendon_length[m], tendon, curves.TENDON_LENGTH),
        ):
            at = grid.points[::37]
            np.testing.assert_allclose(row[::37], [curve.calcValue(float(x)) for x in at], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_path_points_and_surfaces_lie_where_opensim_has_them(recordings: Path, name: str) -> None:
    opensim, theirs, state = opened(recordings / name)
    model = read_model(recordings / name)
    pose = random_pose(model, np.random.default_rng(3))
    put(theirs, state, model, pose)
    points = place_points(model, pose, model.paths.body, model.paths.place)
    for m, muscle in enumerate(model.muscle_names):
        path = opensim.GeometryPath.safeDownCast(theirs.getMuscles().get(muscle).getPath())
        there = path.getPathPointSet()
        first, last = model.paths.first[m], model.paths.first[m + 1]
        assert last - first == there.getSize()
        for k in range(there.getSize()):
            place = there.get(k).getLocationInGround(state).to_numpy()
            np.testing.assert_allclose(points[first + k], place, rtol=0, atol=6e-9)
        wraps = range(model.paths.wrap_first[m], model.paths.wrap_first[m + 1])
        named = [path.getWrapSet().get(k).getWrapObjectName() for k in range(path.getWrapSet().getSize())]
        assert [model.surface_names[model.paths.wrap_surface[w]] for w in wraps] == named
    _assert_cylinders(opensim, model, theirs)


def _assert_cylinders(opensim: Any, model: Model, theirs: Any) -> None:
    assert set(model.surfaces.kind) == {CYLINDER}
    for s, name in enumerate(model.surface_names):
        frame = theirs.getBodySet().get(model.bodies[model.surfaces.body[s]])
        cylinder = opensim.WrapCylinder.safeDownCast(frame.getWrapObject(name))
        transform = cylinder.getTransform()
        turn = [[transform.R().get(i, j) for j in range(3)] for i in range(3)]
        np.testing.assert_allclose(model.surfaces.rotation[s], turn, rtol=0, atol=1e-12)
        np.testing.assert_allclose(model.surfaces.place[s], transform.p().to_numpy(), rtol=0, atol=1e-12)
        assert tuple(model.surfaces.size[s, :2]) == (cylinder.get_radius(), cylinder.get_length())
        axis, sign = model.surfaces.side_axis[s], model.surfaces.side_sign[s]
        side = "all" if sign == 0 else ("-" if sign < 0 else "") + "xyz"[axis]
        assert side == cylinder.get_quadrant().lstrip("+")


def test_motors_and_their_coordinates(recordings: Path) -> None:
    model = read_model(recordings / MODELS[0])
    motors = {motor.name: model.coordinate_names[motor.coordinate] for motor in model.actuators}
    assert len(motors) == 13
    assert motors["lumbar_ext"] == "lumbar_extension"
    assert {motor.optimal_force for motor in model.actuators if motor.name == "lumbar_ext"} == {10.0}
