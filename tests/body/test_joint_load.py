"""What joints bear: OpenSim's reactions in free fall and under muscles, Newton's third law, a leg that stands."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_models import walker

from groundup.body import joint_load
from groundup.body.derivatives import Motion
from groundup.body.dynamics import moments, passed_on
from groundup.body.joint_load import joint_loads, muscle_loads
from groundup.body.loads import Loads, no_loads
from groundup.body.model import Floats, Model
from groundup.body.paths import Pulls
from groundup.errors import SignalError
from groundup.io.osim import read_model


class Falling:
    """OpenSim's squatter, dropped from a pose, with some joints turning and some muscles pulling."""

    def __init__(self, path: Path, pose: dict[str, float], speed: dict[str, float], tension: dict[str, float]) -> None:
        opensim = pytest.importorskip("opensim")
        opensim.Logger.setLevelString("Off")
        self.model = opensim.Model(str(path))
        forces = [self.model.updForceSet().get(k) for k in range(self.model.getForceSet().getSize())]
        for force in forces:
            force.set_appliesForce(force.getName() in tension)
        state = self.model.initSystem()
        for name, value in pose.items():
            self.model.getCoordinateSet().get(name).setValue(state, value, False)
        self.model.assemble(state)
        for name, value in speed.items():
            self.model.getCoordinateSet().get(name).setSpeedValue(state, value)
        for name, newtons in tension.items():
            muscle = self.model.getMuscles().get(name)
            muscle.overrideActuation(state, True)
            muscle.setOverrideActuation(state, newtons)
        self.model.realizeAcceleration(state)
        self.state = state

    def motion(self, model: Model) -> Motion:
        ones = [self.model.getCoordinateSet().get(name) for name in model.coordinate_names]
        value = np.array([one.getValue(self.state) for one in ones])
        speed = np.array([one.getSpeedValue(self.state) for one in ones])
        acceleration = np.array([one.getAccelerationValue(self.state) for one in ones])
        return Motion(np.zeros(1), value[None], speed[None], acceleration[None], np.ones(1, np.bool_))

    def reaction(self, joint: str) -> tuple[Floats, Floats]:
        """Force and moment on the child, in ground axes."""
        both = self.model.getJointSet().get(joint).calcReactionOnChildExpressedInGround(self.state)
        return tuple(np.array([both.get(k).get(i) for i in range(3)]) for k in (1, 0))  # type: ignore[return-value]


POSE = {"hip_flexion_r": 1.1, "knee_angle_r": 1.3, "ankle_angle_r": 0.3, "hip_adduction_l": -0.2, "pelvis_tilt": -0.4}


def test_a_falling_body_has_opensims_reactions(recordings: Path) -> None:
    path = recordings / "squat-markers-forces" / "scaled.osim"
    speed = {"hip_flexion_r": 6.0, "hip_adduction_l": -3.0, "ankle_angle_r": 9.0, "lumbar_extension": 2.0}
    model, theirs = read_model(path), Falling(path, POSE, speed, {})
    force, moment = passed_on(model, theirs.motion(model))
    assert_allclose(moments(model, theirs.motion(model)), 0, atol=1e-6)
    sizes = []
    for b, joint in enumerate(model.joints[1:], start=1):
        expected = theirs.reaction(joint)
        assert_allclose(force[0, b], expected[0], atol=1e-6)
        assert_allclose(moment[0, b], expected[1], atol=1e-6)
        sizes.append(np.linalg.norm(expected[0]))
    assert max(sizes) > 30


def test_muscles_press_joints_as_in_opensim(recordings: Path) -> None:
    path = recordings / "squat-markers-forces" / "scaled.osim"
    tension = {"glmed1_r": 400.0, "vaslat_r": 900.0, "soleus_r": 1200.0, "semimem_l": 300.0, "psoas_l": 250.0}
    model, theirs = read_model(path), Falling(path, POSE, {}, tension)
    newtons = np.array([[tension.get(name, 0.0) for name in model.muscle_names]])
    ours = joint_loads(model, theirs.motion(model), no_loads(1), newtons)
    for joint in ("hip_r", "walker_knee_r", "ankle_r"):
        k, (force, moment) = ours.index(joint), theirs.reaction(joint)
        assert_allclose(ours.force[0, k], force, rtol=1e-6)
        assert_allclose(ours.moment[0, k], moment, atol=1e-6)
    around_a_cylinder = np.linalg.norm(theirs.reaction("hip_l")[0])  # psoas, whose tangents OpenSim approaches
    assert ours.size_of("hip_l")[0] == pytest.approx(around_a_cylinder, rel=0.01)
    assert ours.size_of("hip_r")[0] > 300
    assert ours.size_of("walker_knee_r")[0] > 1000


def planted(model: Model, n: int) -> tuple[Motion, Loads, Pulls, Floats]:
    rng = np.random.default_rng(7)
    c = len(model.coordinates)
    motion = Motion(np.arange(n) / 100, *(rng.normal(0, s, (n, c)) for s in (0.4, 1.0, 5.0)), np.ones(n, np.bool_))
    loads = Loads(np.array([6]), *(rng.normal(0, s, (n, 1, 3)) for s in (300, 0.4, 5.0)))
    pulls = Pulls(np.array([0, 0, 1, 1, 1]), np.array([1, 3, 1, 2, 3]), *(rng.normal(0, 1, (n, 5, 3)) for _ in "fm"))
    return motion, loads, pulls, rng.uniform(0, 900, (n, 2))


def test_muscles_as_loads_are_the_sum_of_their_pulls() -> None:
    model = walker()
    _, _, pulls, tension = planted(model, 4)
    loads = muscle_loads(model, pulls, tension)
    expected = np.zeros((4, len(model.bodies), 3))
    for k, (m, b) in enumerate(zip(pulls.muscle, pulls.body, strict=True)):
        expected[:, b] += tension[:, m, None] * pulls.force[:, k]
    assert_allclose(loads.force, expected)
    assert not loads.point.any()


def test_a_muscle_takes_its_part_off_the_joint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The load of a joint is what passes there without muscles less what the muscles pull beyond it."""
    model = replace(walker(), muscle_names=("a", "b"))
    motion, loads, pulls, tension = planted(model, 4)
    monkeypatch.setattr(joint_load, "pulls", lambda *_, **__: pulls)
    force, _ = passed_on(model, motion, loads)
    ours = joint_loads(model, motion, loads, tension)
    shank = model.bodies.index("shank_r")
    beyond = muscle_loads(model, pulls, tension).force[:, shank]
    assert_allclose(ours.force[:, ours.index("shank_r_joint")], force[:, shank] - beyond, atol=1e-9)
    silent = joint_loads(model, motion, loads, 0 * tension)
    assert_allclose(silent.force, force[:, 1:], atol=1e-9)


def test_what_does_not_fit_is_said() -> None:
    model = walker()
    motion, loads, _, _ = planted(model, 4)
    with pytest.raises(SignalError, match=r"tensions \(frames, muscles\) \(4, 0\); found \(4, 3\)"):
        joint_loads(model, motion, loads, np.zeros((4, 3)))
    nothing: Any = np.zeros((4, 1, 3))
    with pytest.raises(SignalError, match="a joint 'hip' of the model; found pelvis_joint"):
        joint_load.JointLoads(("pelvis_joint",), nothing, nothing).size_of("hip")
