"""Ligaments against OpenSim, finite differences, virtual work and the foot of the fascia's published figures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_leg import motion_of, opened, poses

from groundup.body.dynamics import moments
from groundup.body.kinematics import place_bodies, place_points
from groundup.body.leg.band import stress_mpa
from groundup.body.leg.both_sides import leg
from groundup.body.ligaments import bands, ligament_loads, tensions
from groundup.body.loads import Loads, no_loads
from groundup.body.model import Floats, Model, integers
from groundup.body.scaling import manual_factors, scale
from groundup.errors import GroundupError
from groundup.io.osim import model_from_text, write_model
from groundup.io.osim.built_in import built_in_model, built_in_text

SHORTER = 0.1622 / 0.1788
"""The foot of D'Hondt 2024 against ours, from the calcaneus to the toes' joint."""


def of(model: Model, names: tuple[str, ...]) -> list[int]:
    return [model.coordinate_names.index(name) for name in names]


def short_foot() -> Model:
    """The built-in leg with the foot length of D'Hondt 2024's."""
    model = built_in_model()
    bodies = [f"{body}_{side}" for body in ("calcn", "midfoot", "toes") for side in "rl"]
    return scale(model, manual_factors(model, dict.fromkeys(bodies, (SHORTER, 1.0, 1.0))))


def arms_of(model: Model, pose: Floats) -> dict[str, float]:
    found = bands(model, motion_of(pose[None]))
    right = zip(found.ligament, found.coordinate, found.arm[0], strict=True)
    return {model.coordinate_names[c]: float(arm) for k, c, arm in right if k == 0}


def test_the_fascia_pulls_at_the_published_arms() -> None:
    """D'Hondt 2024's model file in OpenSim: 41.46 mm at the midtarsal joint, 6.66 mm at the toes."""
    model = built_in_model()
    arms = arms_of(model, model.default_pose())
    assert arms["midtarsal_angle_r"] == pytest.approx(-0.04146, abs=0.7e-3)
    assert arms["mtp_angle_r"] == pytest.approx(0.00666, abs=0.4e-3)
    assert set(arms) == {"midtarsal_angle_r", "mtp_angle_r"}


def test_the_fascia_rests_on_the_shorter_foot_at_its_published_length() -> None:
    model = short_foot()
    assert model.ligaments is not None
    assert model.ligaments.rest_length == pytest.approx(0.146, abs=2e-4)


def test_stress_is_that_of_the_published_model() -> None:
    """Values of the curve in D'Hondt 2024's model file, which states Natali 2010's."""
    published = {1.01: 3.30315, 1.03: 12.454, 1.05: 26.7329, 1.07: 49.3972, 1.09: 85.8627, 1.11: 145.2}
    found = stress_mpa(leg().ligaments[0], list(published))
    assert found == pytest.approx(list(published.values()), rel=2e-4)
    assert stress_mpa(leg().ligaments[0], [0.9, 1.0]) == pytest.approx([0, 0])


def test_tension_is_stress_times_section() -> None:
    """70 mm² at a stretch of 1.05: 26.73 MPa."""
    model = built_in_model()
    assert model.ligaments is not None
    stretched = 1.05 * np.array([model.ligaments.rest_length])
    assert tensions(model, stretched) == pytest.approx(np.full((1, 2), 70 * 26.7329), rel=1e-3)


def test_below_rest_there_is_no_tension_whatever_the_curve_says() -> None:
    model = built_in_model()
    assert model.ligaments is not None
    line = int(model.tree.function[model.bodies.index("pelvis"), 0])  # f(x) = x
    plain = replace(model, ligaments=model.ligaments._replace(curve=integers([line, line])))
    lengths = np.array([[0.9, 1.1]]) * model.ligaments.rest_length
    assert tensions(plain, lengths) == pytest.approx(np.array([[0.0, 70 * 1.1]]))


def test_the_joints_of_the_foot_are_where_they_were_published() -> None:
    """D'Hondt 2024, in the calcaneus: midtarsal (0.0772, 0.0292, −0.0074), toes (0.1622, −0.0030, 0.0011) m."""
    model = short_foot()
    turn, place = place_bodies(model, model.default_pose())
    calcn = model.bodies.index("calcn_r")
    published = {"midfoot_r": [0.0772, 0.0292, -0.0074], "toes_r": [0.1622, -0.0030, 0.0011]}
    for body, there in published.items():
        inside = turn[calcn].T @ (place[model.bodies.index(body)] - place[calcn])
        assert inside == pytest.approx(there, abs=1.1e-3), body


def test_half_the_body_on_the_arch() -> None:
    """304 N, .44 / .27 / .29 on heel, first and fifth ray of D'Hondt 2024's foot: what ground and joints agree on.

    Moments of the ground force about the midtarsal joint 13.6 N·m, about the subtalar −3.8 N·m; the fascia alone would
    need 328 N. Contact places are those of that foot's spheres.
    """
    model = short_foot()
    bodies = [model.bodies.index(name) for name in ("calcn_r", "midfoot_r", "midfoot_r")]
    places = np.array([[0.01, 0.0069, -0.0050], [0.0870, -0.0270, -0.0032], [0.0870, -0.0270, 0.0280]])
    pose = model.default_pose()[None]
    turn, _ = place_bodies(model, pose[0])
    assert turn[bodies[0]] == pytest.approx(np.eye(3), abs=1e-3)
    force = np.zeros((1, 3, 3))
    force[0, :, 1] = 304 * np.array([0.44, 0.27, 0.29])
    loads = Loads(np.array(bodies), force, place_points(model, pose, bodies, places), np.zeros((1, 3, 3)))
    motion = motion_of(pose)
    ground = moments(model, motion) - moments(model, motion, loads)
    midtarsal, subtalar = ground[0, of(model, ("midtarsal_angle_r", "subtalar_angle_r"))]
    assert midtarsal == pytest.approx(13.6, abs=0.2)
    assert subtalar == pytest.approx(-3.8, abs=0.3)
    assert midtarsal / -arms_of(model, pose[0])["midtarsal_angle_r"] == pytest.approx(328, abs=10)


def test_toes_that_extend_raise_the_arch() -> None:
    """The windlass: a fascia that keeps its length turns the midtarsal joint down when toes turn up."""
    model = built_in_model()
    arms = arms_of(model, model.default_pose())
    turned_down = -arms["mtp_angle_r"] / arms["midtarsal_angle_r"] * np.radians(-30)
    assert np.degrees(turned_down) == pytest.approx(-30 * 6.7 / 41.5, rel=0.1)


def test_arms_are_the_slope_of_the_length() -> None:
    model = built_in_model()
    pose, step = poses(model, 6, seed=11), 1e-5
    found = bands(model, motion_of(pose))
    for a, (k, c) in enumerate(zip(found.ligament, found.coordinate, strict=True)):
        ahead, behind = pose.copy(), pose.copy()
        ahead[:, c] += step
        behind[:, c] -= step
        slope = (bands(model, motion_of(ahead)).length - bands(model, motion_of(behind)).length)[:, k] / (2 * step)
        assert found.arm[:, a] == pytest.approx(-slope, abs=1e-6)


def test_what_ligaments_take_from_the_joints_is_their_virtual_work() -> None:
    """Joint moments with the ligaments' loads are those without, less arm · tension; the body as a whole feels none."""
    model = built_in_model()
    pose = poses(model, 8, seed=12)
    pose[:, of(model, ("mtp_angle_r", "mtp_angle_l"))] = -0.4
    pose[:, of(model, ("midtarsal_angle_r", "midtarsal_angle_l"))] = 0.05
    motion = motion_of(pose)
    found = bands(model, motion)
    assert found.tension.min() > 100
    expected = moments(model, motion)
    for a, (k, c) in enumerate(zip(found.ligament, found.coordinate, strict=True)):
        expected[:, c] -= found.arm[:, a] * found.tension[:, k]
    assert moments(model, motion, ligament_loads(model, motion, no_loads(8))) == pytest.approx(expected, abs=1e-8)


def test_a_slack_ligament_does_nothing() -> None:
    model = built_in_model()
    pose = model.default_pose()[None]
    pose[:, of(model, ("midtarsal_angle_r", "midtarsal_angle_l"))] = -0.1
    assert bands(model, motion_of(pose)).tension == pytest.approx(np.zeros((1, 2)))


def test_a_model_without_ligaments_keeps_its_loads() -> None:
    model = replace(built_in_model(), ligament_names=(), ligaments=None)
    loads, motion = no_loads(1), motion_of(model.default_pose()[None])
    assert ligament_loads(model, motion, loads) is loads


def test_opensim_finds_the_same_length_and_tension(tmp_path: Path) -> None:
    theirs, state = opened(tmp_path, [])
    from opensim import Ligament

    ours = built_in_model()
    pose = ours.default_pose()[None]
    angles = {"mtp_angle_r": -0.4, "midtarsal_angle_r": 0.05, "mtp_angle_l": 0.1, "midtarsal_angle_l": 0.02}
    for name, value in angles.items():
        pose[0, ours.coordinate_names.index(name)] = value
        theirs.getCoordinateSet().get(name).setValue(state, value, False)
    theirs.realizeDynamics(state)
    found = bands(ours, motion_of(pose))
    for k, name in enumerate(ours.ligament_names):
        ligament = Ligament.safeDownCast(theirs.getForceSet().get(name))
        assert found.length[0, k] == pytest.approx(ligament.getLength(state), abs=1e-7)
        assert found.tension[0, k] == pytest.approx(ligament.getTension(state), rel=1e-4, abs=1e-3)
        assert found.tension[0, k] > 10


def test_a_written_model_keeps_its_ligaments(tmp_path: Path) -> None:
    model = built_in_model()
    path = tmp_path / "again.osim"
    write_model(model, path)
    again = model_from_text(path.read_text(encoding="utf-8"), str(path))
    lengths = np.linspace(0.15, 0.185, 30)[:, None] * np.ones(2)
    assert again.ligament_names == model.ligament_names
    assert tensions(again, lengths) == pytest.approx(tensions(model, lengths), rel=1e-9)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<resting_length>0.16073<", "<resting_length>0<", "<resting_length>"),
        ("<pcsa_force>70.0<", "<pcsa_force>-1<", "<pcsa_force>"),
        ('name="force_length_curve"', 'name="other"', "<force_length_curve>"),
    ],
)
def test_a_ligament_that_cannot_be_is_refused_with_its_name(old: str, new: str, says: str) -> None:
    assert old in built_in_text()
    with pytest.raises(GroundupError) as refusal:
        model_from_text(built_in_text().replace(old, new, 1), "a file")
    assert says in str(refusal.value)
    assert "plantar_fascia_r" in str(refusal.value)
