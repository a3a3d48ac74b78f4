"""A 75 kg adult on one leg: what the hip of the built-in leg bears, against instrumented hips."""

import numpy as np
import pytest
from scipy.optimize import least_squares
from test_leg import motion_of

from groundup.body.dynamics import moments, residual
from groundup.body.joint_load import joint_loads
from groundup.body.kinematics import place_bodies, place_points
from groundup.body.ligaments import ligament_loads
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model, floats
from groundup.body.paths import geometry
from groundup.body.reserves import joint_shares
from groundup.body.scaling import scale
from groundup.body.sharing import share_physical
from groundup.io.osim.built_in import built_in_model

WEIGHT_N = 75 * 9.80665
ON_HEEL_FIRST_FIFTH = np.array([0.44, 0.27, 0.29])
_FREE = ("hip_flexion_r", "hip_adduction_r", "ankle_angle_r", "subtalar_angle_r", "lumbar_extension")
_LEG = ("femur_r", "tibia_r", "patella_r", "talus_r", "calcn_r", "midfoot_r", "toes_r")


def adult() -> Model:
    model = built_in_model()
    return scale(model, floats(np.ones((len(model.bodies), 3))), 75.0)


def right_contacts(model: Model) -> list[int]:
    return [k for k, name in enumerate(model.contact_names) if name.endswith("_r")]


def tripod(model: Model, pose: Floats) -> Floats:
    k = right_contacts(model)
    return place_points(model, pose[None], model.contacts.body[k], model.contacts.place[k])[0]


def center(model: Model, pose: Floats, without: tuple[str, ...] = ()) -> Floats:
    turn, place = place_bodies(model, pose)
    mass = np.array([0.0 if name in without else m for name, m in zip(model.bodies, model.inertia.mass, strict=True)])
    return mass @ (np.einsum("bij,bj->bi", turn, model.inertia.center) + place) / mass.sum()


def standing_on_the_right(model: Model) -> Floats:
    """Pelvis level, left knee lifted, the foot flat under the body's center, what it carries above the hip in profile.

    The last is what people do: it leaves the hip no flexion moment to hold.
    """
    start = model.default_pose()
    start[model.coordinate_names.index("hip_flexion_l")] = np.radians(30)
    start[model.coordinate_names.index("knee_angle_l")] = np.radians(90)
    free = [model.coordinate_names.index(name) for name in _FREE]
    hip = model.bodies.index("femur_r")

    def pose(angles: Floats) -> Floats:
        whole = start.copy()
        whole[free] = angles
        return whole[model.tree.driver]

    def wrong(angles: Floats) -> Floats:
        one = pose(angles)
        feet = tripod(model, one)
        under = center(model, one) - ON_HEEL_FIRST_FIFTH @ feet
        above = center(model, one, _LEG) - place_bodies(model, one)[1][hip]
        return np.array([under[0], under[2], feet[1, 1] - feet[0, 1], feet[2, 1] - feet[0, 1], above[0]])

    found = least_squares(wrong, np.zeros(len(free)), xtol=1e-14, ftol=1e-14, gtol=1e-14)
    assert np.abs(found.fun).max() < 1e-9
    return pose(found.x)


def test_one_legged_stance_loads_the_hip_as_measured() -> None:
    """2.1 to 3.3 body weights in instrumented hips; the ground carries the weight and nothing is left at the pelvis.

    With the trunk upright instead of above the hip it is 3.6: the flexors that hold the trunk press too.
    """
    model = adult()
    pose = standing_on_the_right(model)
    motion, k = motion_of(pose[None]), right_contacts(model)
    force = np.zeros((1, 3, 3))
    force[0, :, 1] = WEIGHT_N * ON_HEEL_FIRST_FIFTH
    ground = Loads(model.contacts.body[k], force, tripod(model, pose)[None], np.zeros((1, 3, 3)))
    left = residual(model, motion, ground)
    assert np.abs(left.force).max() < 1e-6
    assert np.abs(left.moment).max() < 1e-6
    loads = ligament_loads(model, motion, ground)
    asked = moments(model, motion, loads)
    shared, _ = share_physical(model, geometry(model, motion), asked)
    assert shared.converged.all()
    hip = joint_loads(model, motion, loads, shared.force).size_of("hip_r")[0] / WEIGHT_N
    assert 2.1 <= hip <= 3.3
    reserves = joint_shares(model, shared.reserve, asked)
    assert max(reserves[joint] for joint in ("hip_r", "walker_knee_r", "ankle_r", "subtalar_r", "midtarsal_r")) < 0.05
    medius = [shared.activation[0, model.muscle_names.index(f"glmed{part}_r")] for part in (1, 2, 3)]
    assert 0.1 < np.mean(medius) < 0.7


def test_the_hip_is_asked_to_abduct_what_the_lever_says() -> None:
    """Statics by hand: weight of all but the standing leg, times its lever to the hip's center."""
    model = adult()
    pose = standing_on_the_right(model)
    k = right_contacts(model)
    force = np.zeros((1, 3, 3))
    force[0, :, 1] = WEIGHT_N * ON_HEEL_FIRST_FIFTH
    ground = Loads(model.contacts.body[k], force, tripod(model, pose)[None], np.zeros((1, 3, 3)))
    asked = moments(model, motion_of(pose[None]), ground)[0, model.coordinate_names.index("hip_adduction_r")]
    leg = sum(model.inertia.mass[model.bodies.index(name)] for name in _LEG)
    hip = place_bodies(model, pose)[1][model.bodies.index("femur_r")]
    lever = hip[2] - center(model, pose, _LEG)[2]
    assert -asked == pytest.approx((75 - leg) * 9.80665 * lever, rel=1e-2)
    assert lever == pytest.approx(0.1, abs=0.02)
