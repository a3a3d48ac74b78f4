"""The body engine in the chain, on five recorded squats whose joint moments OpenSim's authors published."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import SIDES, Side
from groundup.body.derivatives import differentiated
from groundup.body.dynamics import moments
from groundup.body.effort import muscular
from groundup.body.joint_load import joint_loads
from groundup.body.loads import Loads
from groundup.body.model import Model
from groundup.body.plate_loads import from_plates
from groundup.body.strength import Strength
from groundup.chain.body_draws import drawn_legs, draws_at_nodes, leg_curves
from groundup.chain.body_engine import modelled
from groundup.chain.body_sides import HIP, below, leg_of
from groundup.chain.body_trial import plates_of
from groundup.chain.modelled import CURVES
from groundup.io import opensim
from groundup.io.osim.read import read_model
from groundup.io.osim.storage import read_coordinates
from groundup.measure import Measure

pytestmark = pytest.mark.recordings

MOMENTS = {
    "hip_extension_moment": ("hip_flexion", -1),
    "hip_abduction_moment": ("hip_adduction", -1),
    "knee_extension_moment": ("knee_angle", -1),
    "ankle_plantarflexion_moment": ("ankle_angle", -1),
}


@pytest.fixture(scope="module")
def folder(recordings: Path) -> Path:
    return recordings / "squat-markers-forces"


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    return read_model(folder / "scaled.osim")


@pytest.fixture(scope="module")
def recording(folder: Path) -> gu.Recording:
    return gu.load(
        folder / "squats1.trc",
        folder / "squats1_grf.mot",
        static=folder / "static1.trc",
        subject=gu.Subject(mass_kg=62.6),
    )


@pytest.fixture(scope="module")
def squats(recording: gu.Recording, model: Model) -> gu.Assessment:
    return gu.assess(recording, model=model)


@pytest.fixture(scope="module")
def worked(squats: gu.Assessment, folder: Path, model: Model):
    """The trial with the published coordinates in the place of our own."""
    table = read_coordinates(folder / "squats1_expert_ik_deg.mot", model)
    motion = differentiated(model, table.times_s, table.values, lowpass_hz=6.0)
    loads, _ = from_plates(model, motion, plates_of(squats.trial, model))
    return muscular(model, motion, loads)


def one(found: gu.Assessment, measure_id: str, side: Side, repetition: int | None = None) -> Measure:
    (measure,) = (m for m in found.measures if (m.id, m.side, m.repetition) == (measure_id, side, repetition))
    return measure


@pytest.mark.parametrize("side", SIDES)
def test_moments_are_those_published_for_the_same_kinematics(worked, model, folder, side):
    leg = leg_of(model, side)
    curves = leg_curves(model, worked, leg, np.zeros((len(worked.moments), 3)))
    published = opensim.read(folder / "squats1_id.sto").streams[0]
    for name, (coordinate, sign) in MOMENTS.items():
        theirs = published.channel(f"{coordinate}_{side[0]}_moment") * sign / 62.6
        ours = np.interp(published.times, worked.motion.times_s, curves[name])
        assert np.sqrt(np.mean((ours - theirs) ** 2)) <= 0.005, name


@pytest.mark.parametrize("side", SIDES)
def test_hip_and_knee_together_are_the_published_moments_at_the_bottom(squats, folder, side):
    published = opensim.read(folder / "squats1_id.sto").streams[0]
    both = published.channel(f"hip_flexion_{side[0]}_moment") + published.channel(f"knee_angle_{side[0]}_moment")
    for i, r in enumerate(squats.repetitions):
        found = one(squats, "hip.knee_moment_sum", side, i)
        assert found.value == pytest.approx(-np.interp(r.bottom_s, published.times, both) / 62.6, rel=0.05)
        assert found.interval.low <= found.value <= found.interval.high


@pytest.mark.parametrize("side", SIDES)
def test_a_squat_asks_for_extension_at_hip_and_knee_and_drives_upward(squats, side):
    for measure_id in ("hip.extension_moment_peak", "knee.extension_moment_peak"):
        found = one(squats, measure_id, side)
        assert found.value is not None
        assert found.interval.low is not None
        assert found.interval.low > 0.3
        assert found.status == "estimated"
    power = squats.trial.body.curves["knee_power", side]
    for r in squats.repetitions:
        down, up = (power.values[power.window(*w)] for w in ((r.start_s, r.bottom_s), (r.bottom_s, r.end_s)))
        assert np.nanmean(down) < 0 < np.nanmean(up)


@pytest.mark.parametrize("side", SIDES)
def test_a_drawn_leg_is_the_engine_run_on_that_draw(worked, model, side):
    leg = leg_of(model, side)
    node, part, drawn = draws_at_nodes(model, worked, threads=1)
    pressed = joint_loads(model, worked.motion, worked.loads, worked.sharing.force)
    contact = pressed.force[node, pressed.index(f"hip_{side[0]}")]
    runs = drawn_legs(model, part, drawn, {side: leg}, {side: contact}, threads=1)[side]
    d = 17
    wrench = drawn.wrench[d].reshape(len(node), -1, 6)
    loads = part.loads  # an error about the ground's origin, as loads of their own
    again = Loads(
        np.concatenate([loads.body, loads.body]),
        np.concatenate([loads.force, wrench[..., 3:]], axis=1),
        np.concatenate([loads.point, np.zeros_like(loads.point)], axis=1),
        np.concatenate([loads.torque, wrench[..., :3]], axis=1),
    )
    asked = moments(model, part.motion, again)
    np.testing.assert_allclose(runs["hip_extension_moment"][d], -asked[:, leg.column[HIP]] / 62.6, atol=1e-6)
    able = Strength(part.strength.active * drawn.stronger[d], part.strength.passive * drawn.stronger[d], False)
    tension = able.passive + able.active * drawn.activation[d]
    found = joint_loads(model, part.motion, again, tension).size_of(f"hip_{side[0]}") / (62.6 * 9.80665)
    np.testing.assert_allclose(runs["hip_contact_force"][d], found, atol=1e-4)


@pytest.mark.parametrize("side", SIDES)
def test_glutes_are_withheld_where_reserves_carry_the_hip_and_told_where_not(squats, side):
    shares = {m.repetition: m.value for m in squats.measures if m.id == "hip.reserve_share" and m.side == side}
    assert max(shares[k] for k in range(5)) > 10 > min(shares[k] for k in range(5))
    for k in range(5):
        for measure_id in ("glute.maximus_activation_mean", "glute.medius_activation_peak", "hip.contact_force_peak"):
            found = one(squats, measure_id, side, k)
            if shares[k] > 10:
                assert found.status == "not measurable"
                assert "reserves carry" in found.why
            else:
                assert found.value is not None
                assert found.interval.low <= found.value <= found.interval.high
                assert found.interval.low < found.interval.high
                assert "draws" in found.why
    curve = squats.trial.body.curves["gluteus_maximus_activation", side]
    for k, r in enumerate(squats.repetitions):
        told = np.isfinite(curve.values[curve.window(r.start_s, r.end_s)])
        assert told.all() or shares[k] > 10
        assert not told.any() or shares[k] <= 10


def test_what_the_plates_contradict_and_the_markers_leave_open_is_said(squats):
    assert sum("the plates carry 589" in warning for warning in squats.warnings) == 1
    notes = "\n".join(squats.notes)
    assert "markers are met within" in notes
    assert "no marker tells about mtp_angle_r" in notes
    assert "disagree at the pelvis" in notes
    assert "at their limit, the model's and not the person's: glmax3_r" in notes


def test_one_foot_beside_its_plate_leaves_nothing_to_read(recording, model):
    """Half of the weight is pushed by something that nobody measured."""
    half = replace(recording, streams=tuple(s for s in recording.streams if not s.name.startswith("plate2")))
    found = gu.assess(half, model=model)
    for side in SIDES:
        assert one(found, "hip.extension_moment_peak", side).value is None


def test_a_model_without_the_markers_names_both(recording, model):
    other = replace(model, marker_names=tuple(f"ball{k}" for k in range(len(model.marker_names))))
    found = gu.assess(recording, model=other)
    assert any("ball0" in w for w in found.warnings)
    assert one(found, "knee.extension_moment_peak", "left").value is None
    assert one(found, "knee.flexion_peak", "left").value is not None


def test_a_model_with_few_of_the_markers_says_how_few(recording, model):
    few = ("C7", "R_Shoulder", "L_Shoulder", "r.ASIS", "L.ASIS")
    other = replace(model, marker_names=tuple(n if n in few else f"{n}?" for n in model.marker_names))
    found = gu.assess(recording, model=other)
    assert any("found 5 of 49" in w and "hip flexion" in w for w in found.warnings)


def test_a_model_of_another_mass_is_said(recording, model):
    light = replace(recording, subject=gu.Subject(mass_kg=55.0))
    assert any("the model weighs 62.6 kg, the person 55 kg" in w for w in gu.assess(light, model=model).warnings)


@pytest.mark.parametrize(("compiled", "said"), [(True, "Working out"), (False, "Compiling the body engine, once")])
def test_what_takes_long_is_said_before_it_is_begun(squats, model, monkeypatch, compiled, said):
    heard: list[str] = []
    monkeypatch.setattr("groundup.body.compiled.is_compiled", lambda _: compiled)
    modelled(squats.trial, model, say=heard.append)
    assert len(heard) == 1
    assert heard[0].startswith(said)


def test_every_curve_has_a_unit_and_both_sides(squats):
    body = squats.trial.body
    assert set(body.curves) == {(name, side) for name in CURVES for side in SIDES}
    assert all(c.unit == CURVES[c.name][0] for c in body.curves.values())


def test_a_leg_carries_its_own_bodies_only(model):
    right = leg_of(model, "right")
    names = {model.bodies[b] for b in below(model, right.hip_body)}
    assert names == {"femur_r", "tibia_r", "patella_r", "talus_r", "calcn_r", "toes_r"}


def test_walking_loads_the_abductors_in_stance_and_leaves_out_what_no_plate_felt(recordings):
    folder = recordings / "walk-markers-forces-emg"
    recording = gu.load(folder / "markers_walk.trc", folder / "grf_walk.mot")
    found = gu.assess(recording, model=read_model(folder / "subject_walk_scaled.osim"))
    for side in SIDES:
        body = found.trial.body.curves
        moment, ankle = body["hip_abduction_moment", side], body["ankle_plantarflexion_moment", side]
        stance = ankle.values > 0.3  # the ankle pushes: this foot carries
        assert stance.sum() > 20
        assert np.nanmedian(moment.values[stance]) > 0.4
        assert one(found, "hip.abduction_moment_peak", side).interval.low > 0.5
        assert one(found, "glute.medius_activation_peak", side).interval.low > 10
    assert "that no plate measured" in "\n".join(found.notes)


def test_the_picture_has_every_turning_point_and_tells_what_the_measures_tell(squats: gu.Assessment) -> None:
    assert squats.trial.body is not None
    scene = squats.trial.body.scene
    assert scene is not None
    assert len(scene.times_s) <= 300
    for number, frame in scene.moments:
        assert scene.times_s[frame] == pytest.approx(squats.repetitions[number].bottom_s, abs=0.006)
        for side in SIDES:
            glute = [k for k, n in enumerate(scene.muscle_names) if n.startswith("glmax") and n.endswith(side[0])]
            (measure,) = (
                m
                for m in squats.measures
                if (m.id, m.repetition, m.side) == ("glute.maximus_activation_peak", number, side)
            )
            told = np.isfinite(scene.activation[frame, glute])
            assert told.all() if measure.value is not None else not told.any()
    assert len(scene.moments) == len(squats.repetitions)
