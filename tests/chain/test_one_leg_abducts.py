"""Standing on one leg, right or left: the hip abducts, by what statics says, and the mirror image says the same."""

from dataclasses import replace

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import Side, other
from groundup.body.kinematics import place_bodies, place_markers
from groundup.body.model import Model
from groundup.chain.body_sides import below, leg_of
from groundup.io.osim.built_in import built_in_model

FRAMES, RATE_HZ, G = 150, 100.0, 9.80665


@pytest.fixture(scope="module")
def model() -> Model:
    return built_in_model()


def standing(model: Model, side: Side) -> tuple[gu.Recording, float]:
    """A still body whose other knee is lifted, all of its weight on one plate under its center, and the hip's moment.

    The moment by hand [N·m/kg]: what the leg carries above the hip, times its way inward of the hip's center.
    """
    free = other(side)[0]
    pose = model.default_pose()
    pose[model.coordinate_names.index(f"hip_flexion_{free}")] = np.radians(30)
    pose[model.coordinate_names.index(f"knee_angle_{free}")] = np.radians(90)
    pose[model.coordinate_names.index(f"hip_adduction_{side[0]}")] = np.radians(5)  # the foot under the body
    pose = pose[model.tree.driver]
    turn, place = place_bodies(model, pose)
    centers = np.einsum("bij,bj->bi", turn, model.inertia.center) + place
    mass = model.inertia.mass
    middle = mass @ centers / mass.sum()
    leg = leg_of(model, side)
    assert not isinstance(leg, str)
    above = np.setdiff1d(np.arange(len(mass)), below(model, leg.hip_body))
    inward = (place[leg.hip_body, 2] - mass[above] @ centers[above, 2] / mass[above].sum()) * (
        1 if side == "right" else -1
    )
    by_hand = G * mass[above].sum() * inward / mass.sum()

    def still(values: np.ndarray) -> np.ndarray:
        return np.repeat(np.asarray(values, float)[None], FRAMES, axis=0)

    xyz = ("x", "y", "z")
    streams = (
        gu.Stream("markers", "markers", still(place_markers(model, pose)), "m", model.marker_names, rate_hz=RATE_HZ),
        gu.Stream("p/force", "force", still([0.0, mass.sum() * G, 0.0]), "N", xyz, rate_hz=RATE_HZ, group="p"),
        gu.Stream("p/cop", "cop", still([middle[0], 0.0, middle[2]]), "m", xyz, rate_hz=RATE_HZ, group="p"),
    )
    subject, stated = gu.Subject(mass_kg=float(mass.sum())), gu.Conditions(task="single_leg_balance", side=side)
    return gu.Recording("one leg", streams, subject=subject, conditions=stated), by_hand


def test_the_stance_hip_abducts_alike_on_both_sides(model):
    told: list[float] = []
    for side in ("right", "left"):
        recording, by_hand = standing(model, side)
        found = gu.assess(recording, model=model)
        assert found.task == "single_leg_balance"
        values = {m.side: m for m in found.measures if m.id == "hip.abduction_moment_peak"}
        assert values[side].value == pytest.approx(by_hand, rel=0.01)
        assert 0.4 < by_hand < 1.2
        assert values[other(side)].value is None
        told.append(values[side].value)
        curve = found.trial.body.curves["gluteus_medius_activation", side]
        assert np.nanmean(curve.values) > 0.1
    assert told[0] == pytest.approx(told[1], rel=1e-4)


def test_on_one_leg_the_motion_alone_decides_the_moment(model):
    """Without the plate the hip's moment is told, and its interval holds what statics says."""
    recording, by_hand = standing(model, "right")
    found = gu.assess(replace(recording, streams=recording.streams[:1]), model=model)
    (one,) = (m for m in found.measures if m.id == "hip.abduction_moment_peak" and m.side == "right")
    assert "ground forces estimated, not measured" in one.method
    assert one.interval.low <= by_hand <= one.interval.high <= 2 * one.interval.low
