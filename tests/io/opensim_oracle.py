"""What OpenSim itself makes of a model: the oracle of the reader's tests."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundup.body.functions import values_of
from groundup.body.kinematics import place_bodies, place_markers
from groundup.body.model import Floats, Model

KINDS = {1: "rotation", 2: "translation", 3: "coupled"}


def opened(path: Path) -> tuple[Any, Any, Any]:
    """OpenSim's module, its model and its state."""
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    model = opensim.Model(str(path))
    state = model.initSystem()
    coordinates = model.getCoordinateSet()
    for k in range(coordinates.getSize()):
        coordinates.get(k).setLocked(state, False)
        if coordinates.get(k).isPrescribed(state):
            coordinates.get(k).setIsPrescribed(state, False)
    return opensim, model, state


def random_pose(model: Model, rng: np.random.Generator) -> Floats:
    """Coordinates (C,) within their ranges, at most 2 rad or m; coupled ones as their drivers make them."""
    pose = np.array([rng.uniform(max(one.low, -2.0), min(one.high, 2.0)) for one in model.coordinates])
    for c, (driver, function) in enumerate(zip(model.tree.driver, model.tree.coupling, strict=True)):
        if function >= 0:
            pose[c] = values_of(model.tree.functions, int(function), pose[driver])
    return pose


def put(theirs: Any, state: Any, model: Model, pose: Floats) -> None:
    """Set OpenSim's coordinates without letting it assemble anything."""
    coordinates = theirs.getCoordinateSet()
    for one, value in zip(model.coordinates, pose, strict=True):
        coordinates.get(one.name).setClamped(state, False)
        coordinates.get(one.name).setValue(state, float(value), False)
    theirs.realizePosition(state)


def assert_same_kinematics(model: Model, path: Path, *, poses: int = 3, seed: int = 5) -> None:
    """Bodies and markers lie where OpenSim puts them, at random poses, within 6e-9 m (and 6e-9 in rotations)."""
    _, theirs, state = opened(path)
    rng = np.random.default_rng(seed)
    for _ in range(poses):
        pose = random_pose(model, rng)
        put(theirs, state, model, pose)
        rotation, place = place_bodies(model, pose)
        for b, name in enumerate(model.bodies[1:], start=1):
            transform = theirs.getBodySet().get(name).getTransformInGround(state)
            turn = np.array([[transform.R().get(i, j) for j in range(3)] for i in range(3)])
            np.testing.assert_allclose(rotation[b], turn, rtol=0, atol=6e-9, err_msg=name)
            np.testing.assert_allclose(place[b], transform.p().to_numpy(), rtol=0, atol=6e-9, err_msg=name)
        for name, here in zip(model.marker_names, place_markers(model, pose), strict=True):
            there = theirs.getMarkerSet().get(name).getLocationInGround(state).to_numpy()
            np.testing.assert_allclose(here, there, rtol=0, atol=6e-9, err_msg=name)


def assert_same_coordinates(model: Model, path: Path) -> None:
    """Coordinates have OpenSim's order, kinds, ranges, defaults and flags."""
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    theirs = opensim.Model(str(path))
    theirs.initSystem()
    coordinates = theirs.getCoordinateSet()
    assert model.coordinate_names == tuple(coordinates.get(k).getName() for k in range(coordinates.getSize()))
    for one in model.coordinates:
        other = coordinates.get(one.name)
        assert one.kind == KINDS[other.getMotionType()], one.name
        ours = (one.joint, one.low, one.high, one.default, one.clamped, one.locked)
        assert ours == (
            other.getJoint().getName(),
            other.getRangeMin(),
            other.getRangeMax(),
            other.getDefaultValue(),
            other.getDefaultClamped(),
            other.getDefaultLocked(),
        ), one.name


def assert_same_inertia(model: Model, path: Path) -> None:
    """Each body has OpenSim's mass, center of mass and inertia, and the whole body its mass and center of mass."""
    _, theirs, state = opened(path)
    for b, name in enumerate(model.bodies[1:], start=1):
        body = theirs.getBodySet().get(name)
        assert model.inertia.mass[b] == body.getMass()
        np.testing.assert_array_equal(model.inertia.center[b], body.getMassCenter().to_numpy())
        moments, products = body.getInertia().getMoments().to_numpy(), body.getInertia().getProducts().to_numpy()
        np.testing.assert_allclose(np.diag(model.inertia.moment[b]), moments, rtol=1e-12)
        np.testing.assert_allclose(model.inertia.moment[b][[0, 0, 1], [1, 2, 2]], products, rtol=1e-12)
    pose = random_pose(model, np.random.default_rng(8))
    put(theirs, state, model, pose)
    rotation, place = place_bodies(model, pose)
    centers = place + np.einsum("bij,bj->bi", rotation, model.inertia.center)
    center = np.sum(model.inertia.mass[:, None] * centers, axis=0) / np.sum(model.inertia.mass)
    np.testing.assert_allclose(center, theirs.calcMassCenterPosition(state).to_numpy(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(model.inertia.mass.sum(), theirs.getTotalMass(state), rtol=1e-12)
