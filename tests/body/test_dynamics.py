"""Inverse dynamics: virtual work in plain NumPy, OpenSim, its published results on real trials, and the laws."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from opensim_tables import coordinates, table
from small_models import pendulum, walker
from virtual_work import FIRST, NODES, STEP, energy, generalized_forces, work_rate

from groundup.body.derivatives import Motion, differentiated
from groundup.body.dynamics import moments, passed_on, powers, residual
from groundup.body.functions import values_of
from groundup.body.kinematics import place_bodies
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model, floats
from groundup.body.plate_loads import from_plates
from groundup.io.osim import read_model
from groundup.io.osim.external_loads import plates_of, read_external_loads

SQUAT, WALK = "squat-markers-forces", "walk-markers-forces-emg"


def states(model: Model, n: int, seed: int = 0) -> Motion:
    """Poses, speeds and accelerations that have nothing to do with one another."""
    rng = np.random.default_rng(seed)
    q, u, a = (rng.normal(0, size, (n, len(model.coordinates))) for size in (0.5, 2.0, 20.0))
    return Motion(np.arange(n) / 100, q, u, a, np.ones(n, np.bool_))


def some_loads(model: Model, n: int, seed: int = 1) -> Loads:
    rng = np.random.default_rng(seed)
    body = np.array([1, len(model.bodies) - 1])
    return Loads(body, *(rng.normal(0, size, (n, 2, 3)) for size in (300.0, 0.5, 20.0)))


def heavy(model: Model, seed: int = 2) -> Model:
    """Uneven masses, centers and inertias."""
    rng = np.random.default_rng(seed)
    n = len(model.bodies)
    roots = rng.normal(0, 0.1, (n, 3, 3))
    inertia = model.inertia._replace(
        mass=floats(np.concatenate([[0.0], rng.uniform(0.5, 9, n - 1)])),
        center=floats(rng.normal(0, 0.1, (n, 3))),
        moment=floats(roots @ np.swapaxes(roots, 1, 2)),
    )
    return replace(model, inertia=inertia)


def test_a_pendulum_obeys_its_equation() -> None:
    model = pendulum(1.0)
    motion = states(model, 20)
    q, a = motion.coordinates, motion.accelerations
    assert_allclose(moments(model, motion), (0.01 + 0.25) * a + 9.80665 * 0.5 * np.sin(q), rtol=1e-12)


def test_curved_joints_and_coupled_coordinates_do_virtual_work() -> None:
    model = heavy(walker())
    motion, loads = states(model, 6), some_loads(model, 6)
    ours = moments(model, motion, loads)
    coupled = model.tree.coupling >= 0
    assert coupled.sum() == 2
    assert (ours[:, coupled] == 0).all()
    for t in range(6):
        state = motion.coordinates[t], motion.speeds[t], motion.accelerations[t]
        assert_allclose(ours[t], generalized_forces(model, *state, loads, t), rtol=1e-6, atol=1e-4)


def test_two_threads_give_what_one_gives() -> None:
    model = heavy(walker())
    motion, loads = states(model, 9), some_loads(model, 9)
    assert (moments(model, motion, loads, threads=2) == moments(model, motion, loads)).all()


@pytest.fixture(scope="module")
def squats(recordings: Path) -> tuple[Model, Motion, Loads, tuple[str, ...]]:
    return trial(recordings / SQUAT, "scaled.osim", "squats1_expert_ik_deg.mot", "squats1_external_loads.xml")


@pytest.fixture(scope="module")
def walk(recordings: Path) -> tuple[Model, Motion, Loads, tuple[str, ...]]:
    return trial(recordings / WALK, "subject_walk_scaled.osim", "coordinates.sto", "grf_walk.xml")


def trial(folder: Path, model_file: str, motion_file: str, loads_file: str) -> tuple[Model, Motion, Loads, Any]:
    model = read_model(folder / model_file)
    times, q = coordinates(model, folder / motion_file, degrees="deg" in motion_file)
    motion = differentiated(model, times, q, lowpass_hz=6.0)
    loads, said = from_plates(model, motion, plates_of(read_external_loads(folder / loads_file)))
    return model, motion, loads, said


def misses(model: Model, ours: Floats, theirs: dict[str, Floats]) -> dict[str, float]:
    """RMSE of each coordinate [N·m, N]."""
    out: dict[str, float] = {}
    for c, coordinate in enumerate(model.coordinates):
        name = coordinate.name + ("_force" if coordinate.kind in ("translation", "coupled") else "_moment")
        if name in theirs:
            out[coordinate.name] = float(np.sqrt(np.mean((ours[:, c] - theirs[name]) ** 2)))
    return out


def test_squats_have_the_moments_that_opensim_finds(squats: Any, recordings: Path) -> None:
    """The bound: 0.005 N·m a kilogram. Found: 0.0005 at the knees, whose kneecaps OpenSim lists apart."""
    model, motion, loads, said = squats
    miss = misses(model, moments(model, motion, loads), table(recordings / SQUAT / "squats1_id.sto"))
    mass = float(model.inertia.mass.sum())
    legs = [name for name in miss if name.startswith(("hip", "knee", "ankle", "subtalar")) and "beta" not in name]
    assert len(legs) == 12
    assert max(miss[name] / mass for name in legs) <= 0.001
    assert max(miss.values()) <= 0.1
    assert any("589.4 N" in line and "62.6 kg weigh 613.9 N" in line for line in said)


def test_walking_has_the_moments_that_were_published(walk: Any, recordings: Path) -> None:
    """Their kneecaps were placed by degrees read as radians; that is worth up to 0.33 N·m at the hip."""
    model, motion, loads, said = walk
    miss = misses(model, moments(model, motion, loads), table(recordings / WALK / "id_walk.sto"))
    legs = [name for name in miss if name.startswith(("hip", "knee", "ankle")) and "beta" not in name]
    assert len(legs) == 10
    assert max(miss[name] for name in legs) <= 0.5
    assert not said


def test_a_state_has_the_forces_that_opensim_finds(opensims: "OpenSim", squats: Any) -> None:
    """No filter between: pose, speed and acceleration straight into both, in the air, with knees that do not turn.

    A turning knee's curved axes are where OpenSim leaves out 0.001 N·m for each (rad/s)²: see the next test.
    """
    model, motion, _, _ = squats
    still = [c for c, name in enumerate(model.coordinate_names) if name.startswith("knee")]
    u = np.array(motion.speeds)
    u[:, still] = 0.0
    for t in (200, 640, 1100):
        q, a, gain = motion.coordinates[t], np.array(motion.accelerations[t]), gains(model, motion.coordinates[t])
        coupled = model.tree.coupling >= 0
        a[coupled] = (gain * a[model.tree.driver])[coupled]
        apart = opensims.forces(q, u[t], a)
        expected = np.zeros(len(q))
        np.add.at(expected, model.tree.driver, gain * apart)
        one = replace(motion, coordinates=q[None], speeds=u[t][None], accelerations=a[None])
        assert_allclose(moments(model, one)[0], expected, atol=1e-9, rtol=1e-9)


def test_opensims_own_energy_says_who_is_right_about_a_turning_knee(opensims: "OpenSim", squats: Any) -> None:
    """A knee at 3 rad/s, everything else still: d/dt of the energy that OpenSim computes is our power, not its own."""
    model, motion, _, _ = squats
    c, t, speed, step = model.coordinate_names.index("knee_angle_r"), 640, 3.0, 1e-3
    q, u = motion.coordinates[t], speed * (np.arange(len(model.coordinates)) == c)

    def energy_at(s: float) -> float:
        pose = q + u * s
        for k in np.flatnonzero(model.tree.coupling >= 0):
            pose[k] = values_of(model.tree.functions, int(model.tree.coupling[k]), pose[model.tree.driver[k]])
        return opensims.energy(pose, gains(model, pose) * u[model.tree.driver])

    gained = float(FIRST / step @ [energy_at(k * step) for k in NODES])
    one = replace(motion, coordinates=q[None], speeds=u[None], accelerations=np.zeros((1, len(q))))
    assert moments(model, one)[0] @ u == pytest.approx(gained, rel=1e-8)


def gains(model: Model, q: Floats) -> Floats:
    """(C,) how fast each coordinate follows its driver, by finite differences: 1 where it is its own."""
    out, step = np.ones(len(q)), 1e-4
    for k in np.flatnonzero(model.tree.coupling >= 0):
        x = q[model.tree.driver[k]] + NODES * step
        out[k] = FIRST / step @ values_of(model.tree.functions, int(model.tree.coupling[k]), x)
    return out


class OpenSim:
    """OpenSim's model of the squats without its forces."""

    def __init__(self, path: Path) -> None:
        opensim = pytest.importorskip("opensim")
        opensim.Logger.setLevelString("Off")
        self.vector = opensim.Vector
        self.model = opensim.Model(str(path))
        for k in range(self.model.getForceSet().getSize()):
            self.model.updForceSet().get(k).set_appliesForce(False)
        self.state = self.model.initSystem()
        self.solver = opensim.InverseDynamicsSolver(self.model)
        self.coordinates = [self.model.getCoordinateSet().get(k) for k in range(self.model.getNumCoordinates())]
        for k, one in enumerate(self.coordinates):  # which place of the state is whose
            one.setSpeedValue(self.state, float(k))
        self.order = [round(self.state.getU().get(k)) for k in range(len(self.coordinates))]

    def move(self, q: Floats, u: Floats) -> None:
        for one, value, speed in zip(self.coordinates, q, u, strict=True):
            one.setValue(self.state, float(value), False)
            one.setSpeedValue(self.state, float(speed))

    def forces(self, q: Floats, u: Floats, a: Floats) -> Floats:
        """(C,) with every coordinate on its own, coupled or not."""
        self.move(q, u)
        accelerations = self.vector(len(self.order), 0.0)
        for k, c in enumerate(self.order):
            accelerations.set(k, float(a[c]))
        found = self.solver.solve(self.state, accelerations)
        out = np.zeros(len(q))
        out[self.order] = [found.get(k) for k in range(len(self.order))]
        return out

    def energy(self, q: Floats, u: Floats) -> float:
        self.move(q, u)
        self.model.realizeVelocity(self.state)
        return float(self.model.calcKineticEnergy(self.state) + self.model.calcPotentialEnergy(self.state))


@pytest.fixture(scope="module")
def opensims(recordings: Path) -> OpenSim:
    return OpenSim(recordings / SQUAT / "scaled.osim")


def test_forces_do_the_work_that_the_energy_shows(squats: Any) -> None:
    model, motion, loads, _ = squats
    power = powers(moments(model, motion, loads), motion).sum(axis=1)
    for t in (150, 420, 690, 1010):
        state = motion.coordinates[t], motion.speeds[t], motion.accelerations[t]
        gained = FIRST / STEP @ energy(model, *state)
        given = power[t] + work_rate(model, *state[:2], loads, t)
        assert abs(power[t]) > 5
        assert given == pytest.approx(gained, abs=2e-3, rel=1e-5)


def test_a_mirrored_motion_has_mirrored_moments() -> None:
    model = walker()
    toes = model.bodies.index("toes_r")
    mass, moment = np.array(model.inertia.mass), np.array(model.inertia.moment)
    mass[toes], moment[toes] = 0.0, 0.0
    model = replace(model, inertia=model.inertia._replace(mass=floats(mass), moment=floats(moment)))
    names = list(model.coordinate_names)
    partner = [names.index(name[:-2] + {"_r": "_l", "_l": "_r"}[name[-2:]]) if has_side(name) else k
               for k, name in enumerate(names)]  # fmt: skip
    sign = np.array([-1.0 if name in ("list", "rotation", "pz") else 1.0 for name in names])
    motion = states(model, 8)
    mirrored = replace(
        motion,
        coordinates=sign * motion.coordinates[:, partner],
        speeds=sign * motion.speeds[:, partner],
        accelerations=sign * motion.accelerations[:, partner],
    )
    assert_allclose(moments(model, mirrored), sign * moments(model, motion)[:, partner], atol=1e-9)


def has_side(name: str) -> bool:
    return name[-2:] in ("_r", "_l") and not name.startswith("toe")


def test_a_turned_and_shifted_lab_changes_nothing(squats: Any) -> None:
    """Gravity, plates and the ground's end of the pelvis' joint move together."""
    model, motion, loads, _ = squats
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    shift = np.array([3.0, -1.0, 2.0])
    tree = model.tree
    turns, places = np.array(tree.rotation_in_parent), np.array(tree.place_in_parent)
    for b in np.flatnonzero(tree.parent == 0):
        turns[b], places[b] = turn @ turns[b], turn @ places[b] + shift
    elsewhere = replace(
        model,
        gravity=floats(turn @ model.gravity),
        tree=tree._replace(rotation_in_parent=floats(turns), place_in_parent=floats(places)),
    )
    moved = Loads(loads.body, loads.force @ turn.T, loads.point @ turn.T + shift, loads.torque @ turn.T)
    assert_allclose(moments(elsewhere, motion, moved), moments(model, motion, loads), atol=1e-8)


def test_backwards_in_time_asks_for_the_same_forces(squats: Any) -> None:
    model, motion, loads, _ = squats
    back = replace(motion, speeds=-motion.speeds)
    assert_allclose(moments(model, back, loads), moments(model, motion, loads), atol=1e-9)


def test_a_body_at_rest_under_its_center_of_mass_needs_no_hand() -> None:
    """Standing still, the plate carries the weight, and the pelvis' residuals vanish."""
    model = heavy(walker())
    motion = replace(states(model, 1), speeds=np.zeros((1, 17)), accelerations=np.zeros((1, 17)))
    turns, places = place_bodies(model, motion.coordinates)
    centers = places[0] + np.einsum("bij,bj->bi", turns[0], model.inertia.center)
    mass = model.inertia.mass
    below = np.array([[(mass @ centers) / mass.sum() - [0.0, 0.8, 0.0]]])
    weight = np.array([[-mass.sum() * model.gravity]])
    loads = Loads(np.array([3]), weight, below, np.zeros((1, 1, 3)))
    left = residual(model, motion, loads)
    assert left.body == "pelvis"
    assert_allclose(left.force, 0, atol=1e-9)
    assert_allclose(left.moment, 0, atol=1e-9)
    assert_allclose(moments(model, motion, loads)[0, :6], 0, atol=1e-9)
    assert_allclose(residual(model, motion).force[0], weight[0, 0], rtol=1e-12)


def test_what_a_joint_passes_on_is_what_its_moments_are_made_of(squats: Any) -> None:
    """The hip's moments are its axes' parts of the moment about its center."""
    model, motion, loads, _ = squats
    _, moment = passed_on(model, motion, loads)
    tau = moments(model, motion, loads)
    b, pelvis = model.bodies.index("femur_r"), model.bodies.index("pelvis")
    turns, _ = place_bodies(model, motion.coordinates)
    c = model.coordinate_names.index("hip_flexion_r")
    axis = turns[:, pelvis] @ model.tree.rotation_in_parent[b] @ model.tree.axis[b, 0]
    slope = -1.0 if tau[300, c] * (axis[300] @ moment[300, b]) < 0 else 1.0
    assert_allclose(slope * np.einsum("ni,ni->n", axis, moment[:, b]), tau[:, c], atol=1e-8)
