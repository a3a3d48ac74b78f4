"""Force plates on the feet of a squat and a walk: what is wrong with them is said by name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from opensim_tables import coordinates

from groundup.body.derivatives import Motion, differentiated
from groundup.body.kinematics import place_bodies
from groundup.body.loads import Loads, Plate
from groundup.body.model import Floats, Model, floats
from groundup.body.plate_loads import from_plates
from groundup.errors import SignalError
from groundup.io.osim import read_model
from groundup.io.osim.external_loads import plates_of, read_external_loads

Trial = tuple[Model, Motion, tuple[Plate, Plate]]


@pytest.fixture(scope="module")
def squats(recordings: Path) -> Trial:
    folder = recordings / "squat-markers-forces"
    model = read_model(folder / "scaled.osim")
    times, q = coordinates(model, folder / "squats1_expert_ik_deg.mot", degrees=True)
    right, left = plates_of(read_external_loads(folder / "squats1_external_loads.xml"))
    return model, differentiated(model, times, q, lowpass_hz=6.0), (right, left)


@pytest.fixture(scope="module")
def walk(recordings: Path) -> Trial:
    folder = recordings / "walk-markers-forces-emg"
    model = read_model(folder / "subject_walk_scaled.osim")
    times, q = coordinates(model, folder / "coordinates.sto", degrees=False)
    right, left = plates_of(read_external_loads(folder / "grf_walk.xml"))
    return model, differentiated(model, times, q, lowpass_hz=6.0), (right, left)


def test_on_the_plates_own_times_loads_are_the_plates_numbers(squats: Trial) -> None:
    model, motion, plates = squats
    loads, _ = from_plates(model, motion, plates)
    assert [model.bodies[b] for b in loads.body] == ["calcn_r", "calcn_l"]
    for k, plate in enumerate(plates):
        assert_allclose(loads.force[:, k], plate.force, atol=1e-9)
        assert_allclose(loads.point[:, k], plate.point, atol=1e-9)
        assert_allclose(loads.torque[:, k], plate.torque, atol=1e-9)


def test_between_samples_loads_go_straight(walk: Trial) -> None:
    model, motion, plates = walk
    sparse = [replace(p, times_s=p.times_s[::10], force=p.force[::10], point=p.point[::10], torque=p.torque[::10])
              for p in plates]  # fmt: skip
    loads, _ = from_plates(model, motion, sparse)
    for k, plate in enumerate(sparse):
        expected = [np.interp(motion.times_s, plate.times_s, column) for column in plate.force.T]
        small = np.linalg.norm(expected, axis=0) < 50
        assert_allclose(loads.force[~small, k], np.transpose(expected)[~small], atol=1e-9)


def test_a_center_of_pressure_332_m_away_under_no_force_is_nothing(walk: Trial) -> None:
    model, motion, plates = walk
    assert np.abs(plates[0].point).max() > 300
    loads, said = from_plates(model, motion, plates)
    assert np.abs(loads.point).max() < 3
    assert not said
    noisy = [
        replace(p, force=p.force + np.array([0.0, 0.5, 0.0])) for p in plates
    ]  # half a newton at 332 m turns a hip
    moments = np.cross(loads.point, loads.force) + loads.torque
    with_noise, _ = from_plates(model, motion, noisy)
    assert np.abs(np.cross(with_noise.point, with_noise.force) + with_noise.torque - moments).max() < 1.0


def test_plates_that_carry_too_little_for_the_mass_are_said(squats: Trial) -> None:
    model, motion, plates = squats
    _, said = from_plates(model, motion, plates)
    assert said == (
        "the plates carry 589.4 N where 62.6 kg weigh 613.9 N (96%): "
        "the model's mass or the plates' calibration is off",
    )
    right = replace(model, inertia=model.inertia._replace(mass=floats(model.inertia.mass * 60.1 / 62.6)))
    assert from_plates(right, motion, plates)[1] == ()


def swapped(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(plates[0], body="calcn_l"), replace(plates[1], body="calcn_r")]


def both_on_one(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [plates[0], replace(plates[1], body="calcn_r")]


def alone_on_the_wrong_foot(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(plates[1], body="calcn_r")]


def far_away(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(p, point=p.point + np.array([2.0, 0.0, 0.0])) for p in plates]


def in_millimeters(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(p, point=p.point * 1000) for p in plates]


def off(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(p, force=p.force * 0.001) for p in plates]


def without_a_force(plates: tuple[Plate, Plate]) -> list[Plate]:
    force = np.array(plates[0].force)
    force[40] = np.nan
    return [replace(plates[0], force=force), plates[1]]


def without_a_point(plates: tuple[Plate, Plate]) -> list[Plate]:
    point = np.array(plates[1].point)
    point[40] = np.nan
    return [plates[0], replace(plates[1], point=point)]


def too_short(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(p, times_s=p.times_s - 1.0) for p in plates]


def on_a_strange_body(plates: tuple[Plate, Plate]) -> list[Plate]:
    return [replace(plates[0], body="hoof_r"), plates[1]]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (swapped, "'right' under calcn_l, where its file puts it; found .* nearer to calcn_r in 100%"),
        (both_on_one, "'left' under calcn_r, .* nearer to calcn_l in 100% .*Let it act on calcn_l"),
        (alone_on_the_wrong_foot, "'left' under calcn_r, .* nearer to calcn_l"),
        (far_away, r"'right' under calcn_r; found its center of pressure 1\.87 m from the line"),
        (in_millimeters, "'right' under calcn_r; found .*Check the axes, the unit and the origin"),
        (off, r"a plate that carries 20 N .* found 'right', 'left' with 0\.\d N at most: the plates are off"),
        (without_a_force, r"a force in every sample of 'right'; found none at 0\.400 s \(1 of 1346"),
        (without_a_point, r"where 'left' is loaded; found none at 0\.400 s under 30\d N"),
        (too_short, r"'right' from 0\.000 to 13\.450 s, as long as the motion; found -1\.000 to 12\.450 s"),
        (on_a_strange_body, "a body 'hoof_r' of .* for 'right'; found ground, pelvis"),
        (lambda _: [], "at least one force plate"),
    ],
)
def test_a_wrong_plate_is_an_error_that_names_it(
    wrong: Callable[[tuple[Plate, Plate]], list[Plate]], says: str, squats: Trial
) -> None:
    model, motion, plates = squats
    with pytest.raises(SignalError, match=says) as error:
        from_plates(model, motion, wrong(plates))
    assert "\n" not in str(error.value)


def test_one_plate_that_is_off_is_said_beside_one_that_is_not(squats: Trial) -> None:
    model, motion, (right, left) = squats
    both = replace(left, force=left.force + right.force)
    _, said = from_plates(model, motion, [replace(right, force=0 * right.force), both])
    assert said[0] == "'right' never carries 20 N: it is off, or nobody stood on it"


def test_a_plate_under_both_feet_in_turn_is_said(squats: Trial) -> None:
    model, motion, (right, left) = squats
    point = np.array(right.point)
    point[: len(point) // 4] = left.point[: len(point) // 4]
    _, said = from_plates(model, motion, [replace(right, point=point), left])
    assert said[0] == "'right' is nearer to calcn_l than to calcn_r in 25% of its loaded frames"


def test_forces_may_be_given_in_the_axes_of_a_body(squats: Trial) -> None:
    model, motion, plates = squats
    expected, _ = from_plates(model, motion, plates)
    turns, places = place_bodies(model, motion.coordinates)
    inside = [in_body(model, motion, expected, k, turns, places, plate) for k, plate in enumerate(plates)]
    found, _ = from_plates(model, motion, inside)
    for ours, theirs in zip(found[1:], expected[1:], strict=True):
        assert_allclose(ours, theirs, atol=1e-9)


def in_body(model: Model, motion: Motion, loads: Loads, k: int, turns: Floats, places: Floats, plate: Plate) -> Plate:
    b = int(loads.body[k])
    local = [np.einsum("nji,nj->ni", turns[:, b], v) for v in
             (loads.force[:, k], loads.point[:, k] - places[:, b], loads.torque[:, k])]  # fmt: skip
    name = model.bodies[b]
    return Plate(plate.name, name, motion.times_s, *local, force_in=name, point_in=name)
