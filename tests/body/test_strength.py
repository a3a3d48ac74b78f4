"""Muscle strength: OpenSim's forces on recorded frames, the balance of fiber and tendon solved again in NumPy."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import brentq

from groundup.body.curves import FIBER_LENGTH, FIBER_VELOCITY, TENDON_LENGTH, Grid
from groundup.body.model import Floats, Model
from groundup.body.paths import Geometry
from groundup.body.strength import Strength, strength, tendon_force
from groundup.io.osim import read_model

SQUAT = "squat-markers-forces/scaled.osim"


@cache
def model_at(path: Path) -> Model:
    return read_model(path)


def lengths(length: Floats, speed: Floats | None = None) -> Geometry:
    """Only what strength reads of paths."""
    speed = np.zeros_like(length) if speed is None else speed
    return cast(Geometry, SimpleNamespace(length=length, speed=speed))


def spread(model: Model, n: int, seed: int = 3) -> Floats:
    """(n, M) lengths of the whole muscle with fibers from 0.5 to 1.5 optimal lengths."""
    fiber = np.random.default_rng(seed).uniform(0.5, 1.5, (n, len(model.muscle_names))) * model.muscles.optimal_length
    along = np.sqrt(np.maximum(fiber**2 - (model.muscles.optimal_length * np.sin(model.muscles.pennation)) ** 2, 0))
    return along + model.muscles.slack_length


def opensim_model(path: Path) -> tuple[Any, Any]:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    theirs = opensim.Model(str(path))
    return theirs, theirs.initSystem()


def test_parity_is_what_opensims_static_optimization_uses(recordings: Path) -> None:
    """Lengths and speeds are OpenSim's own, so that only the force is compared.

    To 1e-5 of the largest force with OpenSim's own curve objects. Its routine itself gives up to 0.5 % less, most for
    the most pennate muscles, in proportion to activation; nothing in its description says why.
    """
    opensim = pytest.importorskip("opensim")
    theirs, state = opensim_model(recordings / SQUAT)
    model = model_at(recordings / SQUAT)
    muscles = theirs.getMuscles()
    random = np.random.default_rng(1)
    for _ in range(4):
        for coordinate in model.coordinates:
            if coordinate.kind != "coupled" and not coordinate.locked:
                value = random.uniform(max(coordinate.low, -0.5), min(coordinate.high, 0.9))
                theirs.getCoordinateSet().get(coordinate.name).setValue(state, float(value), False)
                theirs.getCoordinateSet().get(coordinate.name).setSpeedValue(state, float(random.normal()))
        theirs.assemble(state)
        theirs.realizeVelocity(state)
        whole = [muscles.get(m) for m in range(muscles.getSize())]
        length = np.array([[muscle.getLength(state) for muscle in whole]])
        speed = np.array([[muscle.getLengtheningSpeed(state) for muscle in whole]])
        expected = np.array([muscle.calcInextensibleTendonActiveFiberForce(state, 1.0) for muscle in whole])
        ours = strength(model, lengths(length, speed), parity=True)
        assert ours.parity
        assert_allclose(ours.active[0] / model.muscles.max_force, expected / model.muscles.max_force, atol=6e-3)
        along = np.maximum(length[0] - model.muscles.slack_length, 0.0)
        fiber = np.hypot(along, model.muscles.optimal_length * np.sin(model.muscles.pennation))
        cosine = along / fiber
        for m, muscle in enumerate(whole):
            millard = opensim.Millard2012EquilibriumMuscle.safeDownCast(muscle)
            optimal = muscle.getOptimalFiberLength()
            rate = speed[0, m] * cosine[m] / (optimal * muscle.getMaxContractionVelocity())
            force = millard.get_ActiveForceLengthCurve().calcValue(float(fiber[m] / optimal))
            force *= millard.get_ForceVelocityCurve().calcValue(float(rate))
            assert_allclose(ours.active[0, m] / muscle.getMaxIsometricForce(), force, atol=1e-5)
        assert_allclose(ours.passive, 0.0)


def test_at_rest_fiber_and_tendon_hold_each_other_as_in_opensim(recordings: Path) -> None:
    """OpenSim's equilibrium of a still muscle at two activations; ours are the two ends of the chord."""
    theirs, state = opensim_model(recordings / SQUAT)
    model = model_at(recordings / SQUAT)
    muscles = theirs.getMuscles()
    coordinates = theirs.getCoordinateSet()
    for name in ("hip_flexion_r", "knee_angle_r", "ankle_angle_r"):
        coordinates.get(name).setValue(state, 0.3, False)
    theirs.assemble(state)
    for activation in (0.05, 1.0):
        for m in range(muscles.getSize()):
            muscles.get(m).setActivation(state, activation)
        theirs.equilibrateMuscles(state)
        theirs.realizeDynamics(state)
        whole = [muscles.get(m) for m in range(muscles.getSize())]
        length = np.array([[muscle.getLength(state) for muscle in whole]])
        ours = strength(model, lengths(length), activation=np.full_like(length, activation))
        force = ours.passive[0] + activation * ours.active[0]
        expected = np.array([muscle.getTendonForce(state) for muscle in whole])
        assert_allclose(force / model.muscles.max_force, expected / model.muscles.max_force, atol=2e-4)


def curve(table: Floats, grid: Grid) -> Any:
    x = np.linspace(*grid, len(table))

    def read(at: Any) -> Any:
        return np.interp(at, x, table)

    return read


def balance_in_numpy(model: Model, m: int, length: float, speed: float, activation: float) -> float:
    """The module's equations with linear tables and a bracketing root finder."""
    muscles = model.muscles
    active = curve(muscles.active_length[m], FIBER_LENGTH)
    passive = curve(muscles.passive_length[m], FIBER_LENGTH)
    velocity = curve(muscles.force_velocity[m], FIBER_VELOCITY)
    tendon = curve(muscles.tendon_length[m], TENDON_LENGTH)
    optimal, slack = muscles.optimal_length[m], muscles.slack_length[m]
    height = optimal * np.sin(muscles.pennation[m])

    def fiber(along: float, effort: float) -> float:
        whole = np.hypot(along, height)
        return (effort * active(whole / optimal) + passive(whole / optimal)) * along / whole

    def reach(whole: float, effort: float) -> float:
        def excess(along: float) -> float:
            return fiber(along, effort) - tendon((whole - along) / slack)

        least = max(0.1 / np.sqrt(0.99) * height, 0.01 * optimal)
        return cast(float, brentq(excess, least, whole - slack, xtol=1e-13))

    along = reach(length, activation)
    step = 1e-6
    share = (reach(length + step, activation) - reach(length - step, activation)) / (2 * step)
    cosine = along / np.hypot(along, height)
    factor = velocity(np.clip(share, 0, 1) * speed * cosine / (optimal * muscles.max_velocity[m]))
    return fiber(reach(length, activation * factor), activation * factor)


def test_the_balance_solved_again_in_numpy(recordings: Path) -> None:
    """The share of the speed that the fiber takes is how far it moves when the whole does: dx/dL of the balance."""
    model = model_at(recordings / SQUAT)
    whole = spread(model, 1)[0]
    random = np.random.default_rng(4)
    compared = 0
    for m in range(0, 80, 3):
        for activation in (0.1, 0.8):
            speed = float(random.uniform(-1, 1) * model.muscles.optimal_length[m])
            ours = tendon_force(model.muscles, m, float(whole[m]), speed, activation)
            assert_allclose(ours, balance_in_numpy(model, m, float(whole[m]), speed, activation), atol=2e-4)
            compared += ours > 0.01
    assert compared > 30


def with_muscles(model: Model, **changes: Floats | NDArray[np.bool_]) -> Model:
    return replace(model, muscles=model.muscles._replace(**changes))


def test_a_tendon_that_hardly_gives_is_a_rigid_one(recordings: Path) -> None:
    model = model_at(recordings / SQUAT)
    whole = spread(model, 3)
    speed = np.random.default_rng(5).normal(size=whole.shape) * 0.3 * model.muscles.optimal_length
    rigid = with_muscles(model, rigid_tendon=np.ones(80, bool))
    stiff = with_muscles(model, tendon_length=model.muscles.tendon_length * 1e4)
    a, b = strength(rigid, lengths(whole, speed)), strength(stiff, lengths(whole, speed))
    scale = model.muscles.max_force
    assert_allclose(a.active / scale, b.active / scale, atol=3e-2)
    assert_allclose(a.passive / scale, b.passive / scale, atol=3e-2)
    assert np.median(np.abs(a.active - b.active) / scale) < 3e-3


def test_with_a_rigid_tendon_the_physical_force_is_parity_with_the_cosine_and_the_passive_force(
    recordings: Path,
) -> None:
    model = with_muscles(model_at(recordings / SQUAT), rigid_tendon=np.ones(80, bool))
    whole = spread(model, 4)
    speed = np.random.default_rng(6).normal(size=whole.shape) * 0.3 * model.muscles.optimal_length
    ours, parity = strength(model, lengths(whole, speed)), strength(model, lengths(whole, speed), parity=True)
    height = model.muscles.optimal_length * np.sin(model.muscles.pennation)
    along = whole - model.muscles.slack_length
    cosine = along / np.hypot(along, height)
    assert_allclose(ours.active, parity.active * cosine, rtol=1e-9, atol=1e-6)
    assert np.all(ours.passive >= 0)
    fiber = np.hypot(along, height) / model.muscles.optimal_length
    passive = [curve(row, FIBER_LENGTH)(fiber[:, m]) for m, row in enumerate(model.muscles.passive_length)]
    assert_allclose(ours.passive, model.muscles.max_force * np.array(passive).T * cosine, rtol=1e-3, atol=0.05)


def test_the_chord_is_exact_at_both_ends_and_a_slack_muscle_gives_nothing(recordings: Path) -> None:
    model = model_at(recordings / SQUAT)
    whole = spread(model, 2)
    half = strength(model, lengths(whole), activation=np.full_like(whole, 0.5))
    full = strength(model, lengths(whole))
    force = [tendon_force(model.muscles, m, whole[0, m], 0.0, 0.5) for m in range(80)]
    assert_allclose(half.passive + 0.5 * half.active, full.passive + 0.5 * half.active)
    assert_allclose(half.passive[0] + 0.5 * half.active[0], model.muscles.max_force * force, rtol=1e-9, atol=1e-6)
    slack = strength(model, lengths(np.full_like(whole, 0.9) * model.muscles.slack_length))
    assert_allclose([slack.active, slack.passive], 0.0)


def test_two_threads_give_what_one_gives(recordings: Path) -> None:
    model = model_at(recordings / SQUAT)
    whole = spread(model, 9)
    for parity in (True, False):
        one = strength(model, lengths(whole, 0.1 * whole), parity=parity)
        two: Strength = strength(model, lengths(whole, 0.1 * whole), parity=parity, threads=2)
        np.testing.assert_array_equal(one.active, two.active)
        np.testing.assert_array_equal(one.passive, two.passive)
