"""Ground forces without plates: laws of statics and friction, and five squats on plates that it was not shown."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import lsq_linear
from small_models import pendulum
from squat_trial import Trial, squat_trial

from groundup.body.contact import FREELY, cannot_tell, contact, contact_draws, feet_of
from groundup.body.contact_problem import FRICTION, Contact, contact_problem, solve_contact, tripod
from groundup.body.dynamics import moments
from groundup.body.intervals import Draws, Interval, interval
from groundup.body.kinematics import place_points
from groundup.body.model import Contacts, floats, integers
from groundup.body.sharing import Sharing, share
from groundup.body.twists import twists
from groundup.errors import UsageError
from groundup.io.osim.built_in import built_in_model


@pytest.fixture(scope="module")
def trial(recordings: Path) -> Trial:
    return squat_trial(recordings)


@pytest.fixture(scope="module")
def found(trial: Trial) -> Contact:
    return contact(trial.model, trial.motion, trial.geometry, trial.strength)


@pytest.fixture(scope="module")
def with_plates(trial: Trial) -> Sharing:
    return share(trial.model, trial.geometry, trial.strength, trial.moments)


@pytest.fixture(scope="module")
def drawn(trial: Trial) -> Draws:
    return contact_draws(trial.model, trial.motion, trial.geometry, trial.strength, draws=60, seed=2)


def test_the_ground_carries_the_body(trial: Trial, found: Contact) -> None:
    """Inverse dynamics with the found loads leaves nothing at the pelvis: force and moment of the motion are met."""
    left = moments(trial.model, trial.motion, found.loads)[:, :6]
    assert np.abs(left).max() < 0.1
    assert found.carried.all()
    assert found.sharing.converged.all()


def test_given_its_loads_the_muscles_share_as_always(trial: Trial, found: Contact) -> None:
    asked = moments(trial.model, trial.motion, found.loads)
    again = share(trial.model, trial.geometry, trial.strength, asked)
    assert_allclose(found.sharing.activation, again.activation, atol=1e-8)


def test_no_point_pulls_and_none_slips(found: Contact) -> None:
    force = found.loads.force
    assert force[..., 1].min() >= -1e-9
    assert np.all(np.abs(force[..., 0]) + np.abs(force[..., 2]) <= np.sqrt(2) * FRICTION * force[..., 1] + 1e-9)


def test_a_frame_is_a_bounded_least_squares(trial: Trial, found: Contact) -> None:
    """Muscles and the edges of six friction pyramids in one problem of scipy's."""
    model, t, points = trial.model, 60, tripod(trial.model)
    place = place_points(model, trial.motion.coordinates[[t]], points.body, points.place)[0]
    edges = [np.array([a, 1.0, b]) for a, b in ((FRICTION, 0), (-FRICTION, 0), (0, FRICTION), (0, -FRICTION))]
    reach = twists(model, trial.motion.coordinates[[t]], points.body)[0]
    rays = np.stack([reach[k] @ [*np.cross(place[k], e), *e] for k in range(6) for e in edges], axis=1)
    weight = model.inertia.mass.sum() * np.linalg.norm(model.gravity)
    effect = np.zeros((len(model.coordinates), len(model.muscle_names)))
    effect[trial.geometry.coordinate, trial.geometry.muscle] = trial.geometry.arm[t]
    columns = np.concatenate([effect * trial.strength.active[t], FREELY * weight * rays], axis=1)
    kept = np.any(columns != 0.0, axis=1) & found.sharing.reserves.balanced
    reserve = found.sharing.reserves.strength
    asked = moments(model, trial.motion)[t]
    matrix = np.concatenate([np.eye(columns.shape[1]), (columns / reserve[:, None])[kept]])
    right = np.concatenate([np.zeros(columns.shape[1]), (asked / reserve)[kept]])
    low, high = np.repeat([0.01, 0.0], [80, 24]), np.repeat([1.0, np.inf], [80, 24])
    best = lsq_linear(matrix, right, (low, high), method="bvls", tol=1e-14, max_iter=1000)
    assert_allclose(found.sharing.activation[t], best.x[:80], atol=1e-6)
    whole = (FREELY * weight * best.x[80:]).reshape(2, 3, 4).sum(axis=1) @ edges
    assert_allclose(found.loads.force[t].reshape(2, 3, 3).sum(axis=1), whole, atol=0.01)


def test_five_squats_on_plates(trial: Trial, found: Contact, with_plates: Sharing) -> None:
    """Most of the feet's push against each other is found (29 of 42 N measured before), gluteus medius is not."""
    plates = trial.loads.force.mean(axis=0)
    ours = found.loads.force.reshape(-1, 2, 3, 3).sum(axis=2).mean(axis=0)
    assert_allclose(ours[:, 1], plates[:, 1], atol=30.0)
    for foot in range(2):
        assert 0.5 < ours[foot, 2] / plates[foot, 2] < 1.1
    medius = [m for m, name in enumerate(trial.model.muscle_names) if name.startswith("glmed")]
    assert found.sharing.activation[:, medius].mean() < 0.5 * with_plates.activation[:, medius].mean()


def test_draws_hold_what_plates_say_and_cannot_tell_the_glutes(
    trial: Trial, drawn: Draws, with_plates: Sharing
) -> None:
    """Gluteus maximus is known to a factor of three, medius is not even that."""
    names = np.array(trial.model.muscle_names)
    assert drawn.converged.all()
    for muscle, roughly in (("glmed", False), ("glmax", True)):
        for side in ("_r", "_l"):
            group = np.char.startswith(names, muscle) & np.char.endswith(names, side)
            whole = interval(drawn.activation[..., group].mean(axis=(1, 2)), kind="quick")
            truth = with_plates.activation[:, group].mean(axis=1)
            assert whole.low <= truth.mean() <= whole.high
            assert bool(cannot_tell(whole, factor=3.0)) is not roughly
            frames = interval(drawn.activation[..., group].mean(axis=2), kind="quick")
            assert np.mean((frames.low <= truth) & (truth <= frames.high)) >= 0.95


def test_the_seed_alone_decides(trial: Trial, drawn: Draws) -> None:
    again = contact_draws(trial.model, trial.motion, trial.geometry, trial.strength, draws=60, seed=2, threads=2)
    assert_allclose(again.activation, drawn.activation, atol=1e-5)


def test_however_feet_push_the_body_is_carried(trial: Trial) -> None:
    """Pushes held near any target: what both feet do together is what the motion needs, for one may undo the other."""
    problem = contact_problem(trial.model, trial.motion, trial.geometry, trial.strength, None, None)
    target = np.random.default_rng(8).uniform(0, 60, (len(trial.moments), 24))
    pushed, pushes = solve_contact(problem, target, scale=10.0)
    assert np.abs(moments(trial.model, trial.motion, pushed.loads)[:, :6]).max() < 1.0
    assert pushed.carried.all()
    assert pushes.min() >= -1e-9
    assert np.abs(pushes - target).mean() < 30.0


def test_one_foot_cannot_hold_who_stands_between_two(trial: Trial) -> None:
    both = tripod(trial.model)
    right = Contacts(integers(both.body[:3]), floats(both.place[:3]))
    found = contact(trial.model, trial.motion, trial.geometry, trial.strength, contacts=right)
    assert not found.carried.any()


def test_in_the_air_nothing_carries(trial: Trial) -> None:
    """Half the frames two decimeters higher: their feet are off the floor, and that is said."""
    q = trial.motion.coordinates.copy()
    up = np.arange(len(q)) >= 58
    q[up, trial.model.coordinate_names.index("pelvis_ty")] += 0.2
    found = contact(trial.model, dataclasses.replace(trial.motion, coordinates=q), trial.geometry, trial.strength)
    assert not found.loads.force[up].any()
    assert list(found.carried) == list(~up)


def test_a_turned_lab_changes_nothing(trial: Trial, found: Contact) -> None:
    """By 90 degrees about the vertical: the pyramid's edges are the same ones."""
    turn = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    tree = trial.model.tree
    rotation, place = tree.rotation_in_parent.copy(), tree.place_in_parent.copy()
    on_ground = tree.parent == 0
    rotation[on_ground], place[on_ground] = turn @ rotation[on_ground], place[on_ground] @ turn.T
    turned = tree._replace(rotation_in_parent=floats(rotation), place_in_parent=floats(place))
    again = contact(dataclasses.replace(trial.model, tree=turned), trial.motion, trial.geometry, trial.strength)
    assert_allclose(again.sharing.activation, found.sharing.activation, atol=1e-6)
    assert_allclose(again.loads.force, found.loads.force @ turn.T, atol=1e-2)


def test_what_is_too_wide() -> None:
    found = Interval(np.array([0.1, 0.1, np.nan]), np.array([0.19, 0.21, 0.3]), "quick", 40, 0.95)
    assert list(cannot_tell(found)) == [False, True, True]


def test_a_model_without_feet_is_refused() -> None:
    with pytest.raises(UsageError, match="bodies calcn_r or calcn_l"):
        tripod(pendulum(1.0))


def test_a_body_off_by_a_centimeter_moves_what_its_feet_push_by_a_centimeter(trial: Trial) -> None:
    """All of the ground's push together: its moment about the ground's origin changes by weight times the way."""
    problem = contact_problem(trial.model, trial.motion, trial.geometry, trial.strength, None, None)
    target = np.zeros((len(trial.moments), 24))
    means = []
    for off_m in (np.zeros(2), np.array([0.01, -0.02])):
        loads = solve_contact(problem, target, scale=FREELY * problem.weight_n, off_m=off_m)[0].loads
        means.append(np.cross(loads.point, loads.force).sum(axis=1).mean(axis=0))
    along = np.linalg.svd(np.array([[0.0, 1.0, 0.0]]))[2][1:]
    moved = np.cross(np.array([0.01, -0.02]) @ along, [0.0, problem.weight_n, 0.0])
    assert_allclose(np.abs(means[1] - means[0]), np.abs(moved), atol=0.3)


def test_a_foot_of_two_bodies_is_one_foot() -> None:
    """The built-in leg has the heel's point on one body and the ball's two on another."""
    model = built_in_model()
    points = model.contacts
    names = [model.bodies[b] for b in feet_of(model, points.body)]
    assert sorted(names) == ["calcn_l"] * 3 + ["calcn_r"] * 3
    assert {model.bodies[b] for b in points.body} > {"calcn_l", "calcn_r"}
