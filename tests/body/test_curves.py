"""Muscle curves: against OpenSim's own curve objects, against what their parameters promise, against Lagrange."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.interpolate import BarycentricInterpolator

from groundup.body import curves
from groundup.body.bezier import rounded
from groundup.body.curves import FIBER_LENGTH, FIBER_VELOCITY, POINTS, TENDON_LENGTH, Grid, read_table
from groundup.body.model import Floats
from groundup.errors import GroundupError

LEG = {
    "min_norm_active_fiber_length": 0.25,
    "transition_norm_fiber_length": 0.77,
    "max_norm_active_fiber_length": 1.9,
    "shallow_ascending_slope": 0.75,
    "minimum_value": 0.0,
}
ODD_VELOCITY = (0.05, 0.3, 4.0, 0.02, 0.2, 1.6, 0.3, 0.5)
VELOCITY_NAMES = (
    *("concentric_slope_at_vmax", "concentric_slope_near_vmax", "isometric_slope"),
    *("eccentric_slope_at_vmax", "eccentric_slope_near_vmax", "max_eccentric_velocity_force_multiplier"),
    *("concentric_curviness", "eccentric_curviness"),
)
STIFF = {
    "strain_at_zero_force": -0.193,
    "strain_at_one_norm_force": 0.5,
    "stiffness_at_low_force": 0.2,
    "stiffness_at_one_norm_force": 2.88,
    "curviness": 0.75,
}
SHORT = {
    "strain_at_one_norm_force": 0.033,
    "stiffness_at_one_norm_force": 45.0,
    "norm_force_at_toe_end": 0.5,
    "curviness": 0.8,
}


def read(row: Floats, grid: Grid, x: Floats) -> Floats:
    return np.array([read_table(row[None], 0, grid.low, grid.high, value)[0] for value in x])


def between(grid: Grid, beyond: float = 0.1) -> Floats:
    """Places that are not the grid's, the last of them beyond its ends."""
    return np.linspace(grid.low - beyond, grid.high + beyond, 1733)


def millard_pairs(opensim: Any) -> list[tuple[Floats, Grid, Any]]:
    return [
        (curves.millard_active_length(**LEG), FIBER_LENGTH, opensim.ActiveForceLengthCurve(*LEG.values())),
        (
            curves.millard_active_length(minimum_value=0.1),
            FIBER_LENGTH,
            opensim.ActiveForceLengthCurve(0.4441, 0.73, 1.8123, 0.8616, 0.1),
        ),
        (curves.millard_passive_length(), FIBER_LENGTH, opensim.FiberForceLengthCurve()),
        (curves.millard_passive_length(**STIFF), FIBER_LENGTH, opensim.FiberForceLengthCurve(*STIFF.values())),
        (curves.millard_force_velocity(), FIBER_VELOCITY, opensim.ForceVelocityCurve()),
        (
            curves.millard_force_velocity(**dict(zip(VELOCITY_NAMES, ODD_VELOCITY, strict=True))),
            FIBER_VELOCITY,
            opensim.ForceVelocityCurve(*ODD_VELOCITY),
        ),
        (curves.millard_tendon_length(), TENDON_LENGTH, opensim.TendonForceLengthCurve()),
        (curves.millard_tendon_length(**SHORT), TENDON_LENGTH, opensim.TendonForceLengthCurve(*SHORT.values())),
    ]


@pytest.mark.parametrize("which", range(8))
def test_millards_curves_are_opensims(which: int) -> None:
    opensim = pytest.importorskip("opensim")
    row, grid, theirs = millard_pairs(opensim)[which]
    x = between(grid)
    assert_allclose(read(row, grid, x), [theirs.calcValue(float(at)) for at in x], atol=1e-6)


def test_de_grootes_curves_are_opensims() -> None:
    opensim = pytest.importorskip("opensim")
    theirs = opensim.DeGrooteFregly2016Muscle()
    theirs.set_active_force_width_scale(1.2)
    theirs.set_tendon_strain_at_one_norm_force(0.06)
    for row, grid, function in (
        (curves.degroote_active_length(active_force_width_scale=1.2), FIBER_LENGTH, "ActiveForceLength"),
        (curves.degroote_passive_length(), FIBER_LENGTH, "PassiveForce"),
        (curves.degroote_force_velocity(), FIBER_VELOCITY, "ForceVelocity"),
        (curves.degroote_tendon_length(tendon_strain_at_one_norm_force=0.06), TENDON_LENGTH, "TendonForce"),
    ):
        x = np.linspace(grid.low + 0.001, grid.high, 1733)
        expected = [getattr(theirs, f"calc{function}Multiplier")(float(at)) for at in x]
        assert_allclose(read(row, grid, x), expected, atol=1e-6, err_msg=function)


def thelen_on_a_slider(opensim: Any) -> tuple[Any, Any, Any]:
    """A Thelen muscle, slack length and optimal length 0.1 m, from the ground to a body that slides away from it."""
    model = opensim.Model()
    body = opensim.Body("block", 1.0, opensim.Vec3(0), opensim.Inertia(1))
    muscle = opensim.Thelen2003Muscle("muscle", 100.0, 0.1, 0.1, 0.0)
    muscle.addNewPathPoint("origin", model.getGround(), opensim.Vec3(0))
    muscle.addNewPathPoint("insertion", body, opensim.Vec3(0))
    model.addBody(body)
    model.addJoint(opensim.SliderJoint("slide", model.getGround(), body))
    model.addForce(muscle)
    return model, model.initSystem(), muscle


def test_thelens_curves_are_opensims() -> None:
    """A fiber and a tendon length are set; OpenSim finds the velocity at which the two hold each other."""
    opensim = pytest.importorskip("opensim")
    model, state, muscle = thelen_on_a_slider(opensim)
    slide = model.getCoordinateSet().get(0)
    muscle.setActivation(state, 1.0)
    velocities = []
    for length in np.linspace(0.6, 1.6, 11):
        for strain in np.linspace(0.0, 0.06, 13):
            slide.setValue(state, 0.1 * float(length) + 0.1 * (1.0 + float(strain)))
            muscle.setFiberLength(state, 0.1 * float(length))
            model.realizeDynamics(state)
            velocity = muscle.getNormalizedFiberVelocity(state)
            velocities.append(velocity)
            tendon = muscle.getTendonForce(state) / 100.0
            active, passive = (
                read(row, FIBER_LENGTH, np.array([length]))[0]
                for row in (curves.thelen_active_length(), curves.thelen_passive_length())
            )
            assert_allclose(active, muscle.getActiveForceLengthMultiplier(state), atol=1e-6)
            assert_allclose(
                passive, muscle.getPassiveForceMultiplier(state), atol=1e-3 if abs(length - 1) < 0.01 else 1e-6
            )
            ours = read(curves.thelen_tendon_length(), TENDON_LENGTH, np.array([1.0 + strain]))[0]
            assert_allclose(ours, tendon, atol=1e-6)
            force = read(curves.thelen_force_velocity(), FIBER_VELOCITY, np.array([velocity]))[0]
            if abs(velocity) < 1.2:
                near = 1e-3 if abs(velocity) < 0.005 else 2e-6
                assert_allclose(active * force, tendon - passive, atol=near, err_msg=f"velocity {velocity}")
    assert np.min(velocities) < -0.9
    assert np.max(velocities) > 0.9


def test_curves_keep_what_their_parameters_promise() -> None:
    one = np.array([1.0])
    for row in (curves.millard_active_length(**LEG), curves.thelen_active_length(), curves.degroote_active_length()):
        assert_allclose(read(row, FIBER_LENGTH, one), 1.0, atol=1e-9)
    for row in (curves.millard_force_velocity(), curves.thelen_force_velocity(), curves.degroote_force_velocity()):
        assert_allclose(read(row, FIBER_VELOCITY, np.array([-1.0, 0.0])), [0.0, 1.0], atol=1e-6)
    softer = curves.degroote_passive_length(passive_fiber_strain_at_one_norm_force=0.7)
    for row in (curves.millard_passive_length(), softer):
        assert_allclose(read(row, FIBER_LENGTH, np.array([1.7])), 1.0, atol=1e-6)
    assert_allclose(read(curves.millard_tendon_length(), TENDON_LENGTH, np.array([1.0, 1.049])), [0.0, 1.0], atol=1e-6)


def test_reading_is_the_cubic_through_four_neighbors_and_its_slope_is_the_difference() -> None:
    grid = Grid(-1.0, 3.0)
    row = np.sin(np.linspace(grid.low, grid.high, 17))
    points = np.linspace(grid.low, grid.high, 17)
    step = 1e-6
    for x in (-0.99, -0.6, 0.13, 1.37, 2.01, 2.93):
        first = int(np.clip(np.searchsorted(points, x) - 2, 0, 13))
        lagrange = BarycentricInterpolator(points[first : first + 4], row[first : first + 4])
        value, slope = read_table(row[None], 0, grid.low, grid.high, x)
        assert_allclose(value, lagrange(x), atol=1e-13)
        assert_allclose(slope, (lagrange(x + step) - lagrange(x - step)) / (2 * step), atol=1e-8)
    end, slope = read_table(row[None], 0, grid.low, grid.high, grid.high)
    assert_allclose(
        read_table(row[None], 0, grid.low, grid.high, grid.high + 0.3), (end + 0.3 * slope, slope), atol=1e-14
    )


def test_a_rounded_corner_stays_under_its_lines_and_meets_them_at_its_ends() -> None:
    x = np.linspace(-1.0, 2.0, 301)
    value = rounded(x, ((0.0, 0.0, 0.0), (1.0, 1.0, 2.0)), (0.5,))
    lines = np.maximum(0.0, 2.0 * x - 1.0)
    assert np.all(value >= lines - 1e-12)
    assert_allclose(value[(x <= 0) | (x >= 1)], lines[(x <= 0) | (x >= 1)], atol=1e-12)
    sharp = rounded(x, ((0.0, 0.0, 0.0), (1.0, 1.0, 2.0)), (1.0,))
    assert np.max(sharp - lines) < np.max(value - lines)


def test_a_curve_that_cannot_be_is_refused() -> None:
    with pytest.raises(GroundupError, match="between their ends"):
        curves.millard_passive_length(
            strain_at_zero_force=0.0, strain_at_one_norm_force=0.7, stiffness_at_one_norm_force=0.5
        )


def test_every_row_has_the_grids_length_and_never_changes() -> None:
    for row in (curves.millard_active_length(), curves.thelen_tendon_length(), curves.degroote_force_velocity()):
        assert row.shape == (POINTS,)
        assert not row.flags.writeable
