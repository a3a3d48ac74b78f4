"""Forward kinematics: chains known by heart, finite differences, symmetry, and OpenSim's own placing of points."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_models import pendulum, walker

from groundup.body.kinematics import differentiate, move, new_pose, place_bodies, place_markers, place_points
from groundup.body.model import Floats, Model


def _pose(model: Model, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    return model.default_pose() + rng.uniform(-0.8, 0.8, len(model.coordinates))


@pytest.mark.parametrize("seed", range(3))
def test_rods_in_a_plane_end_where_their_angles_say(seed: int) -> None:
    lengths = (0.4, 0.35, 0.2)
    q = np.random.default_rng(seed).uniform(-np.pi, np.pi, 3)
    turned = np.cumsum(q)
    steps = np.array(
        [(length * np.sin(a), -length * np.cos(a), 0.0) for length, a in zip(lengths, turned, strict=True)]
    )
    assert_allclose(place_markers(pendulum(*lengths), q), np.cumsum(steps, axis=0), atol=1e-15)


@pytest.mark.parametrize("seed", range(4))
def test_twists_are_finite_differences_of_points(seed: int) -> None:
    """Coupled kneecaps move with their knee; a joint's own curves and all that it carries are in it."""
    model = walker()
    q, step = _pose(model, seed), 1e-6
    tree, pose = model.tree, new_pose(model.tree)
    move(tree, q, pose)
    differentiate(tree, pose)
    points = place_markers(model, q)
    for c in range(len(model.coordinates)):
        ahead, behind = q.copy(), q.copy()
        ahead[c] += step
        behind[c] -= step
        expected = (place_markers(model, ahead) - place_markers(model, behind)) / (2 * step)
        found = np.zeros_like(expected)
        for k, (body, point) in enumerate(zip(model.markers.body, points, strict=True)):
            while body > 0:
                for e in range(tree.entry_first[body], tree.entry_first[body + 1]):
                    if tree.entry_coordinate[e] == c:
                        found[k] += pose.drift[e] + np.cross(pose.spin[e], point)
                body = tree.parent[body]
        assert_allclose(found, expected, atol=1e-8, err_msg=model.coordinate_names[c])


def test_slopes_and_bends_of_axes_are_finite_differences_by_the_driver() -> None:
    model, step = walker(), 1e-5
    q, tree = _pose(model, 9), model.tree
    for c in np.flatnonzero(tree.coupling < 0):
        poses = []
        for shift in (-step, 0.0, step):
            there = q.copy()
            there[c] += shift
            pose = new_pose(tree)
            move(tree, there, pose)
            poses.append(pose)
        driven = np.array([[s >= 0 and tree.driver[s] == c for s in row] for row in tree.coordinate])
        slope = (poses[2].amount - poses[0].amount) / (2 * step)
        assert_allclose(poses[1].slope[driven], slope[driven], atol=1e-9)
        bend = (poses[2].slope - poses[0].slope) / (2 * step)
        assert_allclose(poses[1].bend[driven], bend[driven], atol=1e-8)


def test_bodies_keep_their_shape_and_their_handedness() -> None:
    model = walker()
    rotation, _ = place_bodies(model, np.array([_pose(model, seed) for seed in range(20)]))
    eye = np.broadcast_to(np.eye(3), rotation.shape)
    assert_allclose(rotation @ np.swapaxes(rotation, -1, -2), eye, atol=1e-13)
    assert_allclose(np.linalg.det(rotation), 1.0, atol=1e-13)


def test_the_other_legs_pose_is_the_mirror_image() -> None:
    """Swap the sides and mirror the pelvis: every marker of a leg is where the other leg's mirror image was."""
    model = walker()
    names = model.coordinate_names
    q = _pose(model, 3)
    mirrored = q.copy()
    for c, name in enumerate(names):
        if name in ("list", "rotation", "pz"):
            mirrored[c] = -q[c]
        if name[:3] in ("hip", "kne"):
            mirrored[c] = q[names.index(_other(name))]
    here, there = place_markers(model, q), place_markers(model, mirrored)
    legs = [k for k, name in enumerate(model.marker_names) if "pelvis" not in name]
    others = [model.marker_names.index(_other(model.marker_names[k])) for k in legs]
    assert_allclose(there[others], here[legs] * [1.0, 1.0, -1.0], atol=1e-14)


def _other(name: str) -> str:
    """The same on the other side: `_r` and `_l` end the name of a side's bodies and coordinates."""
    return re.sub(r"_([rl])(?=$|_\d|_m)", lambda side: "_l" if side[1] == "r" else "_r", name)


def test_a_moved_root_moves_everything_alike() -> None:
    model = walker()
    q = _pose(model, 5)
    moved = q.copy()
    shift = np.array([0.3, -0.2, 1.7])
    for name, by in zip(("px", "py", "pz"), shift, strict=True):
        moved[model.coordinate_names.index(name)] += by
    assert_allclose(place_markers(model, moved) - place_markers(model, q), np.broadcast_to(shift, (22, 3)), atol=1e-14)


def test_many_frames_are_frames_one_by_one() -> None:
    model = walker()
    q = np.array([[_pose(model, 7 * k + j) for j in range(3)] for k in range(2)])
    body, place = np.array([1, 3]), np.array([[0.1, 0.0, 0.2], [0.0, -0.3, 0.1]])
    together = place_points(model, q, body, place)
    assert together.shape == (2, 3, 2, 3)
    rotation, origin = place_bodies(model, q[1, 2])
    expected = np.einsum("kij,kj->ki", rotation[body], place) + origin[body]
    assert_allclose(together[1, 2], expected, atol=1e-15)


def test_bodies_are_where_opensim_has_them(recordings: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    from groundup.io.osim import read_model

    path = recordings / "squat-markers-forces" / "scaled.osim"
    model, theirs = read_model(path), opensim.Model(str(path))
    state = theirs.initSystem()
    rng = np.random.default_rng(0)
    for _ in range(5):
        q = model.default_pose()
        for c, coordinate in enumerate(model.coordinates):
            if coordinate.kind != "coupled":
                q[c] = rng.uniform(max(coordinate.low, -1.5), min(coordinate.high, 1.5))
                theirs.getCoordinateSet().get(coordinate.name).setValue(state, float(q[c]), False)
        theirs.assemble(state)
        theirs.realizePosition(state)
        rotation, origin = place_bodies(model, q)
        for b, name in enumerate(model.bodies[1:], start=1):
            at = theirs.getBodySet().get(name).getTransformInGround(state)
            # OpenSim solves for the kneecap and moves all else a little on the way.
            within = 1e-5 if "patella" in name else 1e-7
            assert_allclose(origin[b], at.p().to_numpy(), atol=within, err_msg=name)
            turn = np.array([[at.R().get(i, j) for j in range(3)] for i in range(3)])
            assert_allclose(rotation[b], turn, atol=within, err_msg=name)
