"""The built-in leg against its sources, against its own mirror image and against OpenSim."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundup.body.derivatives import Motion
from groundup.body.dynamics import moments
from groundup.body.kinematics import place_bodies, place_markers
from groundup.body.leg.both_sides import leg
from groundup.body.leg.measurements import measurements
from groundup.body.leg.table import sources, sources_used
from groundup.body.model import Floats, Model
from groundup.body.paths import geometry
from groundup.io.osim import read_model
from groundup.io.osim.built_in import built_in_model, built_in_text, write_built_in
from groundup.joints.marker_names import recognize

_MIRROR = np.diag([1.0, 1.0, -1.0])
ARMS_ASKED = (
    ("glmax2_r", "hip_flexion_r"),
    ("glmed1_l", "hip_adduction_l"),
    ("recfem_r", "knee_angle_r"),
    ("semimem_l", "knee_angle_l"),
    ("soleus_r", "ankle_angle_r"),
    ("tibpost_r", "subtalar_angle_r"),
    ("tibpost_r", "midtarsal_angle_r"),
    ("abdhal_l", "midtarsal_angle_l"),
    ("fdb_r", "mtp_angle_r"),
)
_ROOT_TURNED = ("pelvis_list", "pelvis_rotation", "pelvis_tz", "lumbar_bending", "lumbar_rotation")
"""Coordinates without a side whose mirror image is their opposite."""


def poses(model: Model, n: int, seed: int) -> Floats:
    """Random poses (n, C) in the middle half of every coordinate's range, the pelvis near where it stands."""
    draw = np.random.default_rng(seed)
    low, high = (np.array([getattr(one, end) for one in model.coordinates]) for end in ("low", "high"))
    share = draw.uniform(0.25, 0.75, (n, len(low)))
    pose = low + share * (high - low)
    root = [c for c, one in enumerate(model.coordinates) if one.joint == "ground_pelvis"]
    pose[:, root] = model.default_pose()[root] + draw.uniform(-0.3, 0.3, (n, len(root)))
    for c, driver in enumerate(model.tree.driver):
        pose[:, c] = pose[:, driver]
    return pose


def other_side(name: str) -> str:
    """The name of the same thing on the other side; of a thing without a side, its own."""
    for a, b in (("right_", "left_"), ("left_", "right_")):
        if name.startswith(a):
            return b + name.removeprefix(a)
    swap = {"_r": "_l", "_l": "_r"}
    return re.sub(r"_[rl](?=_beta$|$)", lambda found: swap[found.group()], name)


def mirrored(model: Model, pose: Floats) -> Floats:
    """The mirror image of a pose, or of speeds or accelerations."""
    names = model.coordinate_names
    image = np.array(pose[:, [names.index(other_side(name)) for name in names]])
    image[:, [names.index(name) for name in _ROOT_TURNED]] *= -1
    return image


def motion_of(pose: Floats, speed: Floats | None = None, acceleration: Floats | None = None) -> Motion:
    still = np.zeros_like(pose)
    return Motion(
        times_s=np.arange(len(pose)) / 100,
        coordinates=pose,
        speeds=still if speed is None else speed,
        accelerations=still if acceleration is None else acceleration,
        settled=np.ones(len(pose), bool),
    )


def arms(model: Model, pose: Floats) -> dict[tuple[str, str], Floats]:
    found = geometry(model, motion_of(pose))
    pairs = zip(found.muscle, found.coordinate, strict=True)
    return {(model.muscle_names[m], model.coordinate_names[c]): found.arm[:, a] for a, (m, c) in enumerate(pairs)}


def test_every_row_names_a_source_that_is_written_out() -> None:
    used = dict(sources_used())
    assert len(used) > 130
    assert [where for where, source in used.items() if source not in sources()] == []
    assert set(sources()) == set(used.values())
    assert all(one["citation"] and one["taken"] for one in sources().values())


def test_masses_are_those_of_the_paper() -> None:
    """Rajagopal 2016: 75.337 kg; thigh, shank and foot as in its model file, the foot in two parts together."""
    model = built_in_model()
    mass = dict(zip(model.bodies, model.inertia.mass, strict=True))
    assert sum(mass.values()) == pytest.approx(75.337, abs=1e-9)
    whole = {"pelvis": 11.777, "torso": 26.8266, "femur_r": 9.3014, "tibia_r": 3.7075, "humerus_r": 2.0325}
    assert {name: mass[name] for name in whole} == pytest.approx(whole)
    assert mass["calcn_r"] + mass["midfoot_r"] == pytest.approx(1.25)
    assert mass["calcn_r"] / 1.25 == pytest.approx(0.6123 / (0.6123 + 0.2955 + 0.4988), abs=1e-3)


def test_the_two_parts_of_the_foot_are_the_one_of_the_base() -> None:
    """With the midtarsal joint at zero: 1.25 kg, center (0.1, 0.03, 0), inertia (0.0014, 0.0039, 0.0041)."""
    model = built_in_model()
    parts = [model.bodies.index(name) for name in ("calcn_r", "midfoot_r")]
    turn, place = place_bodies(model, model.default_pose())
    mass = model.inertia.mass[parts]
    center = [turn[b] @ model.inertia.center[b] + place[b] for b in parts]
    joint = (mass @ np.array(center)) / mass.sum()
    moment = np.zeros((3, 3))
    for b, m, c in zip(parts, mass, center, strict=True):
        d = c - joint
        moment += turn[b] @ model.inertia.moment[b] @ turn[b].T + m * (d @ d * np.eye(3) - np.outer(d, d))
    calcn = parts[0]
    assert turn[calcn].T @ (joint - place[calcn]) == pytest.approx([0.1, 0.03, 0.0], abs=1e-5)
    assert turn[calcn].T @ moment @ turn[calcn] == pytest.approx(np.diag([0.0014, 0.0039, 0.0041]), abs=1e-6)


def test_no_inertia_is_impossible() -> None:
    """Principal moments are positive and none exceeds the other two together."""
    model = built_in_model()
    for name, moment in zip(model.bodies[1:], model.inertia.moment[1:], strict=True):
        a, b, c = np.linalg.eigvalsh(moment)
        assert a > 0, name
        assert c <= a + b + 1e-12, name
    assert model.inertia.mass[1:].min() > 0


def test_left_is_the_mirror_image_of_right_in_place() -> None:
    model = built_in_model()
    pose = poses(model, 20, seed=1)
    markers, image = place_markers(model, pose), place_markers(model, mirrored(model, pose))
    order = [model.marker_names.index(other_side(name)) for name in model.marker_names]
    assert image[:, order] == pytest.approx(markers @ _MIRROR, abs=1e-12)


def test_left_is_the_mirror_image_of_right_in_length_and_arm() -> None:
    model = built_in_model()
    pose = poses(model, 20, seed=2)
    one, image = geometry(model, motion_of(pose)), geometry(model, motion_of(mirrored(model, pose)))
    order = [model.muscle_names.index(other_side(name)) for name in model.muscle_names]
    assert image.length[:, order] == pytest.approx(one.length, abs=1e-9)
    right, left = arms(model, pose), arms(model, mirrored(model, pose))
    for (muscle, coordinate), arm in right.items():
        if coordinate.endswith(("_r", "_l")):
            assert left[other_side(muscle), other_side(coordinate)] == pytest.approx(arm, abs=1e-9)


def test_left_is_the_mirror_image_of_right_in_dynamics() -> None:
    model = built_in_model()
    draw = np.random.default_rng(3)
    pose = poses(model, 10, seed=3)
    speed, acceleration = (draw.normal(0, 2, pose.shape) for _ in range(2))
    follow = model.tree.driver
    speed, acceleration = speed[:, follow], acceleration[:, follow]
    one = moments(model, motion_of(pose, speed, acceleration))
    image = moments(model, motion_of(*(mirrored(model, each) for each in (pose, speed, acceleration))))
    assert mirrored(model, image) == pytest.approx(one, abs=1e-9)


def test_every_landmark_that_files_name_is_on_the_model() -> None:
    """Labels of four laboratories' sets are recognized as names that the model's markers carry."""
    on = set(built_in_model().marker_names)
    labels = (
        ["LASI", "RASI", "LPSI", "RPSI", "SACR", "LKNE", "RKNE", "LKNM", "LANK", "RANK", "LMED", "LHEE", "LTOE", "C7"],
        ["r.ASIS", "L.PSIS", "R_HJC", "r_knee", "r_mknee", "L_ankle", "L_mankle", "r_calc", "r_toe", "L_5meta"],
        ["R.ASIS", "L.Heel", "R.Knee.Lat", "R.Knee.Med", "L.Ankle.Lat", "R.Toe.Tip", "V.Sacral", "R.Shoulder"],
        ["R_IAS", "R_IPS", "R_FLE", "R_FME", "R_FAL", "R_TAM", "R_FCC", "R_FM1", "R_FM2", "R_FM5", "CV7"],
    )
    for one in labels:
        found = recognize(one)
        assert not found.unmatched
        assert set(found.of) <= on


def test_measurements_are_between_markers_of_the_model_and_scale_every_segment() -> None:
    model, all_of = built_in_model(), measurements()
    assert {name for one in all_of for pair in one.pairs for name in pair} <= set(model.marker_names)
    scaled = {body for one in all_of for body in one.bodies}
    assert scaled == set(model.bodies[1:])


def test_strength_of_the_small_foot_muscles_follows_from_their_area() -> None:
    """Kura 1997's areas times 60 N/cm²; each says that it is uncertain by a factor of two."""
    small = {one.name: one for one in leg().muscles if one.factor > 1}
    assert len(small) == 10
    expected = {"abdhal_r": 6.68, "fhbmed_r": 1.80, "fhblat_r": 2.12}
    assert {name: small[name].max_force_n / 60 for name in expected} == pytest.approx(expected)
    assert {one.factor for one in small.values()} == {2.0}


def test_small_foot_muscles_are_at_their_best_length_at_rest() -> None:
    model = built_in_model()
    lengths = geometry(model, motion_of(model.default_pose()[None])).length[0]
    for k, one in enumerate(leg().muscles):
        if one.factor > 1:
            fiber = (lengths[k] - one.slack_length_m) / math.cos(one.pennation_rad)
            assert fiber == pytest.approx(one.optimal_length_m, abs=2e-5), one.name


def test_the_base_is_taken_over_as_it_was_published(recordings: Path) -> None:
    """Bodies, lengths and arms of the 80 muscles of Uhlrich 2022's file, with midtarsal and toe joints at zero.

    Our glutei are the file's left ones on both sides (its right ones carry rounding noise), so the left is compared.
    """
    base, ours = read_model(recordings / "squat-markers-forces" / "generic.osim"), built_in_model()
    shared = [ours.coordinate_names.index(name) for name in base.coordinate_names]
    pose = poses(ours, 6, seed=6)
    pose[:, [c for c, name in enumerate(ours.coordinate_names) if name.startswith(("midtarsal", "mtp"))]] = 0.0
    theirs = pose[:, shared]
    for one, other in zip(pose, theirs, strict=True):
        (turn, place), (their_turn, their_place) = place_bodies(ours, one), place_bodies(base, other)
        for b, name in enumerate(base.bodies):
            k = ours.bodies.index(name)
            assert turn[k] == pytest.approx(their_turn[b], abs=2e-5), name
            assert place[k] == pytest.approx(their_place[b], abs=2e-5), name
    mine, published = geometry(ours, motion_of(pose)), geometry(base, motion_of(theirs))
    my_arms, their_arms = arms(ours, pose), arms(base, theirs)
    assert len(base.muscle_names) == 80
    for m, name in enumerate(base.muscle_names):
        k = ours.muscle_names.index(name)
        within = 2e-5 if name.endswith("_l") else 1e-3
        assert mine.length[:, k] == pytest.approx(published.length[:, m], abs=within), name
        for field in ("max_force", "optimal_length", "slack_length", "pennation", "passive_length"):
            value, there = getattr(ours.muscles, field)[k], getattr(base.muscles, field)[m]
            assert value == pytest.approx(there, rel=1e-4 if name.endswith("_l") else 6e-3, abs=1e-4), (name, field)
    for (muscle, coordinate), arm in their_arms.items():
        if muscle.endswith("_l") and not coordinate.startswith("mtp"):
            assert my_arms[muscle, coordinate] == pytest.approx(arm, abs=1e-4), (muscle, coordinate)


def opened(folder: Path, said: list[str]) -> tuple[Any, Any]:
    """The generated file as OpenSim's model; what OpenSim says on the way goes into `said`."""
    opensim: Any = pytest.importorskip("opensim")

    class Listener(opensim.LogSink):
        def sinkImpl(self, message: str) -> None:  # noqa: N802 - OpenSim's name
            said.append(message)

    path = folder / "leg.osim"
    write_built_in(path)
    assert path.read_text(encoding="utf-8") == built_in_text()
    listener = Listener()
    opensim.Logger.removeFileSink()
    opensim.Logger.setLevelString("Info")
    opensim.Logger.addSink(listener)
    try:
        model = opensim.Model(str(path))
        state = model.initSystem()
    finally:
        opensim.Logger.removeSink(listener)
        opensim.Logger.setLevelString("Off")
    return model, state


def test_opensim_loads_it_without_a_warning_and_agrees(tmp_path: Path) -> None:
    said: list[str] = []
    theirs, state = opened(tmp_path, said)
    assert said, "the listener hears OpenSim"
    assert [line for line in said if "warn" in line.lower() or "error" in line.lower()] == []
    ours = built_in_model()
    assert theirs.getTotalMass(state) == pytest.approx(75.337, abs=1e-9)
    pose = poses(ours, 5, seed=4)
    markers, found = place_markers(ours, pose), geometry(ours, motion_of(pose))
    muscles = {name: theirs.getMuscles().get(name) for name in ours.muscle_names}
    for t, one in enumerate(pose):
        for name, value in zip(ours.coordinate_names, one, strict=True):
            theirs.getCoordinateSet().get(name).setValue(state, float(value), False)
        theirs.realizePosition(state)
        for k, name in enumerate(ours.marker_names):
            place = theirs.getMarkerSet().get(name).getLocationInGround(state)
            assert markers[t, k] == pytest.approx([place.get(i) for i in range(3)], abs=1e-9), name
        for k, name in enumerate(ours.muscle_names):
            # Twice-wrapped paths: OpenSim stops turning from one cylinder to the other before the string is tight.
            within = 8e-3 if name.startswith("gas") else 2e-4
            assert found.length[t, k] == pytest.approx(muscles[name].getLength(state), abs=within), name


def test_opensim_finds_the_same_moment_arms(tmp_path: Path) -> None:
    theirs, state = opened(tmp_path, [])
    ours = built_in_model()
    pose = poses(ours, 2, seed=5)
    mine = arms(ours, pose)
    for t, one in enumerate(pose):
        for name, value in zip(ours.coordinate_names, one, strict=True):
            theirs.getCoordinateSet().get(name).setValue(state, float(value), False)
        theirs.realizePosition(state)
        for muscle, coordinate in ARMS_ASKED:
            arm = theirs.getMuscles().get(muscle).computeMomentArm(state, theirs.getCoordinateSet().get(coordinate))
            assert mine[muscle, coordinate][t] == pytest.approx(arm, abs=1e-4), (muscle, coordinate)
