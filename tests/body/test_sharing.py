"""Sharing of joint moments among muscles: against OpenSim's static optimization, scipy, and laws."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import lsq_linear
from squat_trial import Trial, squat_trial

from groundup.body.model import floats
from groundup.body.reserves import Reserves, usual_reserves
from groundup.body.sharing import Sharing, blocks, share, share_physical
from groundup.body.strength import Strength, strength
from groundup.errors import SignalError, UsageError


@pytest.fixture(scope="module")
def trial(recordings: Path) -> Trial:
    return squat_trial(recordings)


@pytest.fixture(scope="module")
def shared(trial: Trial) -> Sharing:
    return share(trial.model, trial.geometry, trial.strength, trial.moments)


def test_squats_are_shared_as_by_opensim(trial: Trial, shared: Sharing) -> None:
    """Its own file, computed from the same kinematics, forces and model: end to end, 116 frames, 80 muscles."""
    theirs = np.stack([trial.theirs[name] for name in trial.model.muscle_names], axis=1)
    assert shared.converged.all()
    assert shared.method == "parity"
    assert np.sqrt(np.mean((shared.activation - theirs) ** 2)) <= 0.01
    for name, ours, expected in zip(trial.model.muscle_names, shared.activation.T, theirs.T, strict=True):
        if name.startswith(("glmax", "glmed")):
            assert np.corrcoef(ours, expected)[0, 1] >= 0.995, name


def test_reserves_carry_what_opensims_do(trial: Trial, shared: Sharing) -> None:
    """Its reserves are printed in units of their strength."""
    strength = shared.reserves.strength
    for c, coordinate in enumerate(trial.model.coordinates):
        theirs = trial.theirs.get(f"reserve_{coordinate.name}")
        if theirs is None or coordinate.joint.startswith(("mtp", "subtalar", "ankle")):
            continue  # thousandths of a newton meter
        difference = shared.reserve[:, c] / strength[c] - theirs
        assert np.sqrt(np.mean(difference**2)) <= 0.05 * np.abs(theirs).max() + 1e-3, coordinate.name


def test_a_frame_is_a_bounded_least_squares(trial: Trial, shared: Sharing) -> None:
    """Muscles and coordinates of the whole body in one problem, by scipy."""
    names, reserves = trial.model.muscle_names, shared.reserves
    crossed = np.unique(trial.geometry.coordinate)
    for t in (0, 40, 75):
        effect = np.zeros((len(trial.model.coordinates), len(names)))
        effect[trial.geometry.coordinate, trial.geometry.muscle] = trial.geometry.arm[t]
        effect = (effect * trial.strength.active[t] / reserves.strength[:, None])[crossed]
        right = (trial.moments[t] / reserves.strength)[crossed]
        matrix = np.vstack([np.eye(len(names)), effect])
        found = lsq_linear(matrix, np.concatenate([np.zeros(len(names)), right]), (0.01, 1.0), method="bvls", tol=1e-13)
        assert_allclose(shared.activation[t], found.x, atol=1e-7)


def test_forces_and_reserves_make_the_moments_passive_ones_too(trial: Trial) -> None:
    passive = np.random.default_rng(0).uniform(0, 60, trial.strength.active.shape)
    strength = Strength(trial.strength.active, passive, parity=False)
    result = share(trial.model, trial.geometry, strength, trial.moments)
    made = result.reserve.copy()
    np.add.at(made.T, trial.geometry.coordinate, (trial.geometry.arm * result.force[:, trial.geometry.muscle]).T)
    balanced = result.reserves.balanced
    assert_allclose(made[:, balanced], trial.moments[:, balanced], atol=1e-8)
    assert not made[:, ~balanced].any()
    assert result.method == "physical"


def test_tendons_that_give_are_met_where_the_muscles_end_up(trial: Trial) -> None:
    """The strength at the activations found is the one that found them, and the moments are met with it."""
    result, used = share_physical(trial.model, trial.geometry, trial.moments)
    assert result.converged.mean() > 0.9
    assert result.method == "physical"
    there = strength(trial.model, trial.geometry, activation=np.maximum(result.activation, 1e-3))
    force = there.passive + there.active * result.activation
    settled = result.converged
    assert np.abs(force - result.force)[settled].max() < 0.005 * trial.model.muscles.max_force.max()
    made = result.reserve.copy()
    np.add.at(made.T, trial.geometry.coordinate, (trial.geometry.arm * result.force[:, trial.geometry.muscle]).T)
    assert_allclose(made[:, result.reserves.balanced], trial.moments[:, result.reserves.balanced], atol=1e-8)
    assert not used.parity


def test_threads_and_neighbors_change_nothing(trial: Trial, shared: Sharing) -> None:
    """A frame starts from the limits of the one before, and ends where it would have ended without."""
    backwards = slice(None, None, -1)
    paths = dataclasses.replace(trial.geometry, arm=np.ascontiguousarray(trial.geometry.arm[backwards]))
    strength = Strength(
        *(np.ascontiguousarray(x[backwards]) for x in (trial.strength.active, trial.strength.passive)), True
    )
    turned = share(trial.model, paths, strength, trial.moments[backwards])
    assert_allclose(turned.activation[backwards], shared.activation, atol=1e-9)
    threads = share(trial.model, trial.geometry, trial.strength, trial.moments, threads=3)
    assert_allclose(threads.activation, shared.activation, atol=1e-9)


def test_muscles_at_their_limit_are_told(trial: Trial, shared: Sharing) -> None:
    """OpenSim's own are at 1 in the same muscles, deep in the squat."""
    theirs = np.stack([trial.theirs[name] for name in trial.model.muscle_names], axis=1)
    names = np.array(trial.model.muscle_names)
    assert shared.saturated[:, names == "glmax3_r"].any()
    assert set(names[(theirs > 0.9999).any(axis=0)]) <= set(names[shared.saturated.any(axis=0)])
    knee = trial.model.coordinate_names.index("knee_angle_r")
    assert np.rad2deg(trial.motion.coordinates[shared.saturated.any(axis=1), knee].min()) > 90.0


def test_a_frame_without_moments_has_no_activations_and_spoils_no_other(trial: Trial, shared: Sharing) -> None:
    moments = trial.moments.copy()
    moments[20, trial.model.coordinate_names.index("hip_flexion_r")] = np.nan
    result = share(trial.model, trial.geometry, trial.strength, moments)
    assert list(np.flatnonzero(~result.converged)) == [20]
    right = np.array([name.endswith("_r") for name in trial.model.muscle_names])
    assert np.isnan(result.activation[20, right]).all()
    assert_allclose(result.activation[20, ~right], shared.activation[20, ~right], atol=1e-9)
    rest = np.arange(len(moments)) != 20
    assert_allclose(result.activation[rest], shared.activation[rest], atol=1e-9)


def test_each_leg_is_a_problem_of_its_own(trial: Trial) -> None:
    pairs = [(int(m), int(c)) for m, c in zip(trial.geometry.muscle, trial.geometry.coordinate, strict=True)]
    found = blocks(pairs, usual_reserves(trial.model).balanced, len(trial.model.muscle_names))
    assert list(np.diff(found.row_first)) == [7, 7]
    assert list(np.diff(found.column_first)) == [40, 40]
    for k, side in enumerate(("_r", "_l")):
        block = found.column[found.column_first[k] : found.column_first[k + 1]]
        assert all(trial.model.muscle_names[m].endswith(side) for m in block)


def test_parts_of_a_graph() -> None:
    """Muscles 0 and 1 meet at coordinate 1, muscle 2 is alone at 3; what is held (2) joins nobody."""
    found = blocks([(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2)], [True, True, False, True], 4)
    assert [list(x) for x in found] == [
        [0, 2, 3],
        [0, 1, 3],
        [0, 2, 3],
        [0, 1, 2],
        [0, 3, 4],
        [0, 1, 2, 5],
        [0, 1, 1, 0],
        [0, 0, 1, 0],
    ]


def test_muscles_over_held_joints_only_rest(trial: Trial) -> None:
    """With every coordinate of the right leg locked, nothing asks its muscles."""
    coordinates = tuple(
        dataclasses.replace(c, locked=c.name.endswith("_r") or c.locked) for c in trial.model.coordinates
    )
    result = share(
        dataclasses.replace(trial.model, coordinates=coordinates), trial.geometry, trial.strength, trial.moments
    )
    right = np.array([name.endswith("_r") for name in trial.model.muscle_names])
    assert_allclose(result.activation[:, right], 0.01)
    held = [name.endswith("_r") for name in trial.model.coordinate_names]
    assert not result.reserve[:, held].any()
    assert result.converged.all()


def test_refusals(trial: Trial) -> None:
    with pytest.raises(SignalError, match="3 frames of moments, 116 of paths"):
        share(trial.model, trial.geometry, trial.strength, trial.moments[:3])
    usual = usual_reserves(trial.model)
    none = Reserves(floats(np.where(np.arange(len(usual.strength)) == 6, 0.0, usual.strength)), usual.balanced)
    with pytest.raises(UsageError, match="a reserve at every coordinate"):
        share(trial.model, trial.geometry, trial.strength, trial.moments, reserves=none)
