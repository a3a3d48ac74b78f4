"""The picture of a movement: what is drawn lies where the model has it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.body.derivatives import differentiated
from groundup.body.effort import Muscular, muscular
from groundup.body.kinematics import place_bodies
from groundup.body.loads import Loads
from groundup.body.model import Model
from groundup.body.paths import nodes
from groundup.body.picture import scene
from groundup.body.scene import Scene, as_plain
from groundup.io.osim.built_in import built_in_model

FRAMES = [3, 9, 15]


@pytest.fixture(scope="module")
def model() -> Model:
    return built_in_model()


@pytest.fixture(scope="module")
def done(model: Model) -> Muscular:
    """Knees and hips that bend a little and come back, half the weight on each heel."""
    times = np.arange(20) / 100
    bend = 0.6 * np.sin(np.pi * times / times[-1]) ** 2
    pose = np.tile(model.default_pose(), (len(times), 1))
    for side in "rl":
        pose[:, model.coordinate_names.index(f"hip_flexion_{side}")] += bend
        pose[:, model.coordinate_names.index(f"knee_angle_{side}")] += bend
    body = np.array(
        [model.bodies.index(f"hindfoot_{side}" if "hindfoot_r" in model.bodies else f"calcn_{side}") for side in "rl"]
    )
    force = np.tile([0.0, 350.0, 0.0], (len(times), 2, 1))
    point = np.stack([place_bodies(model, pose)[1][:, b] for b in body], axis=1)
    return muscular(model, differentiated(model, times, pose, lowpass_hz=None), Loads(body, force, point, 0 * force))


@pytest.fixture(scope="module")
def drawn(model: Model, done: Muscular) -> Scene:
    return scene(model, done, FRAMES)


def joints(model: Model, done: Muscular) -> dict[str, np.ndarray]:
    """Where each body's own joint is, from the pose of the body alone."""
    turn, place = place_bodies(model, done.motion.coordinates[FRAMES])
    own = -np.einsum("bji,bj->bi", model.tree.rotation_of_child, model.tree.place_of_child)
    at = place + np.einsum("nbij,bj->nbi", turn, own)
    return {name: at[:, b] for b, name in enumerate(model.bodies)}


@pytest.mark.parametrize(("bone", "next_one"), [("femur_r", "tibia_r"), ("femur_l", "tibia_l"), ("tibia_r", "talus_r")])
def test_a_bone_ends_where_the_next_one_begins(model, done, drawn, bone, next_one):
    at = joints(model, done)
    lines = [k for k, name in enumerate(drawn.bone_names) if name == bone]
    for frame in range(len(FRAMES)):
        ends = np.concatenate([drawn.line(drawn.bones, k, frame) for k in lines])
        for joint in (at[bone][frame], at[next_one][frame]):
            assert np.linalg.norm(ends - joint, axis=1).min() < 0.02  # a knee's axis glides on the femur


def test_every_body_has_a_bone_and_stands_upright(model, drawn):
    assert set(drawn.bone_names) == set(model.bodies[1:])
    height = drawn.bones.points[0, :, 1]
    assert 1.4 < height.max() - height.min() < 2.1


def test_a_muscle_without_a_surface_is_as_long_as_its_path(model, done, drawn):
    places, routes = nodes(model, done.motion.coordinates[FRAMES])
    straight = 0
    for m, (start, stop) in enumerate(zip(routes.track.node_first[:-1], routes.track.node_first[1:], strict=True)):
        if (places[:, start:stop, 4] >= 0).any():
            continue
        for frame in range(len(FRAMES)):
            line = drawn.line(drawn.muscles, m, frame)
            length = np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
            assert_allclose(length, done.geometry.length[FRAMES[frame], m], atol=1e-9)
        straight += 1
    assert straight > 20


def test_what_may_not_be_told_has_no_number(model, done):
    told = np.ones((len(done.motion.times_s), len(model.muscle_names)), bool)
    told[9, 5] = False
    plain = as_plain(scene(model, done, FRAMES, told=told, moments=[(0, 1)], withheld=["why"]))
    assert plain["activation"][1][5] is None
    assert sum(value is None for frame in plain["activation"] for value in frame) == 1
    assert plain["moments"] == [[0, 1]]


def test_as_plain_values_it_is_json_in_whole_millimeters(drawn):
    plain = json.loads(json.dumps(as_plain(drawn)))
    assert_allclose(np.reshape(plain["bones"]["mm"][2], (-1, 3)) / 1e3, drawn.bones.points[2], atol=6e-4)
    assert_allclose(np.reshape(plain["muscles"]["mm"][1], (-1, 3)) / 1e3, drawn.muscles.points[1], atol=6e-4)
    assert plain["forces"]["n"][0][1] == 350
    assert plain["bones"]["first"][-1] * 3 == len(plain["bones"]["mm"][0])


def test_the_right_is_to_the_right(drawn):
    assert_allclose(drawn.across, [0, 0, 1], atol=1e-6)
    right = [k for k, name in enumerate(drawn.bone_names) if name == "femur_r"]
    assert drawn.line(drawn.bones, right[0], 0)[:, 2].mean() > 0.02


def test_where_a_plate_says_no_place_its_arrow_waits_at_the_nearest_one(model, done):
    point = np.array(done.loads.point)
    point[8:11, 0] = np.nan
    lost = replace(done, loads=Loads(done.loads.body, done.loads.force, point, done.loads.torque))
    at = scene(model, lost, FRAMES).force_at[:, 0]
    assert np.linalg.norm(at[1] - at[0]) < 0.2
    assert np.isfinite(at).all()
