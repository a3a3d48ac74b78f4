"""The synthetic squat keeps the laws of bodies, forces and muscles, and says everywhere that it is synthetic."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.anatomy import SIDES
from groundup.assess import assess
from groundup.synthetic.contact import ZONES
from groundup.synthetic.demo import demo
from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, squat
from groundup.synthetic.standing import standing

PERFECT = SensorErrors.none()
QUIET_EMG = Sensors(emg=False)


def marker(recording, name):
    return recording.first("markers").channel(name)


def distance(recording, a, b):
    return np.linalg.norm(marker(recording, a) - marker(recording, b), axis=1)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), knee_mm=st.floats(-40, 80), drop_deg=st.floats(-6, 6))
def test_bones_keep_their_length(seed, knee_mm, drop_deg):
    faults = Faults(knee_in_mm=PerSide(left=knee_mm), pelvic_drop_deg=PerSide(right=drop_deg))
    made = squat(seed=seed, faults=faults, errors=PERFECT, sensors=Sensors(emg=False, plates=False, insoles=False))
    for side in SIDES:
        leg = made.pose.legs[side]
        assert_allclose(np.linalg.norm(leg.hip - leg.knee, axis=1), made.person.thigh_m, rtol=1e-12)
        assert_allclose(np.linalg.norm(leg.knee - leg.ankle, axis=1), made.person.shank_m, rtol=1e-12)
    for a, b in (("L.ASIS", "r.ASIS"), ("L_knee", "L_mknee"), ("r_ankle", "r_knee"), ("r_calc", "r_toe")):
        assert_allclose(distance(made.recording, a, b), distance(made.recording, a, b)[0], rtol=1e-9)


@pytest.mark.parametrize("side", SIDES)
def test_joint_angles_follow_from_the_markers_alone(side):
    """Angles by vector geometry (no rotation matrices, no Cardan sequence) from noise-free markers."""
    made = squat(seed=11, faults=Faults(knee_in_mm=PerSide(30.0, 10.0)), errors=PERFECT, sensors=QUIET_EMG)
    cap, low, sign = ("L_", "L_", -1) if side == "left" else ("R_", "r_", 1)
    get = {n: marker(made.recording, n) for n in made.recording.first("markers").labels}
    hip = get[f"{cap}HJC"]
    knee = (get[f"{low}knee"] + get[f"{low}mknee"]) / 2
    ankle = (get[f"{low}ankle"] + get[f"{low}mankle"]) / 2
    thigh, shank = knee - hip, ankle - knee

    def between(a, b):
        cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        return np.arccos(np.clip(cosine, -1, 1))

    # A hinge knee bends by the angle between its bones.
    assert_allclose(made.curves["knee_flexion", side], between(thigh, shank), atol=1e-7)

    across = get["r.ASIS"] - get["L.ASIS"]
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    ahead = (get["L.ASIS"] + get["r.ASIS"] - get["L.PSIS"] - get["r.PSIS"]) / 2
    ahead -= (ahead * across).sum(1)[:, None] * across
    # Grood and Suntay: flexion is seen along the pelvis axis, adduction is the thigh's angle out of the plane
    # across it.
    seen = -thigh + (thigh * across).sum(1)[:, None] * across
    up = np.cross(across, ahead)
    flexion = np.arctan2(
        -(seen * ahead).sum(1), np.linalg.norm(ahead, axis=1) * (seen * up).sum(1) / np.linalg.norm(up, axis=1)
    )
    assert_allclose(made.curves["hip_flexion", side], flexion, atol=1e-7)
    adduction = between(thigh, np.broadcast_to(sign * across, thigh.shape)) - np.pi / 2
    assert_allclose(made.curves["hip_adduction", side], adduction, atol=1e-7)
    # Internal rotation turns the knee axis about the thigh, away from the floating axis.
    floating = np.cross(across, thigh)
    axis = get[f"{low}knee"] - get[f"{low}mknee"]
    turned = np.pi / 2 - between(axis, floating)
    assert_allclose(np.abs(made.curves["hip_internal_rotation", side]), np.abs(turned), atol=1e-7)


def test_knees_move_inward_by_the_planted_amount():
    clean = squat(seed=5, errors=PERFECT, sensors=QUIET_EMG)
    bad = squat(seed=5, errors=PERFECT, sensors=QUIET_EMG, faults=Faults(knee_in_mm=PerSide(left=40.0)))
    at = clean.pose.legs["left"].knee[:, 1].argmin()
    moved = bad.pose.legs["left"].knee - clean.pose.legs["left"].knee
    assert 34 < 1000 * moved[at, 2] < 42
    assert np.abs(moved[0]).max() < 1e-9
    assert_allclose(bad.pose.legs["right"].knee, clean.pose.legs["right"].knee, atol=1e-12)
    for measure in ("knee.fppa_peak", "knee.medial_displacement"):
        assert bad.recording.truth[f"rep2/left/{measure}"] > clean.recording.truth[f"rep2/left/{measure}"] + 3
        assert bad.recording.truth[f"rep2/right/{measure}"] == pytest.approx(
            clean.recording.truth[f"rep2/right/{measure}"]
        )


def test_force_obeys_momentum():
    """The mean vertical force between two moments of rest is the weight, whatever happened in between."""
    made = squat(seed=3, errors=PERFECT, sensors=QUIET_EMG)
    by_name = {s.name: s.values for s in made.recording.streams}
    total = by_name["plate1/force"] + by_name["plate2/force"]
    assert total[:, 1].mean() == pytest.approx(made.person.mass_kg * 9.80665, rel=1e-3)
    # The impulse over any stretch is the change of momentum.
    velocity = np.gradient(made.pose.center_of_mass, 0.01, axis=0)
    impulse = np.cumsum(total - [0, made.person.mass_kg * 9.80665, 0], axis=0) * 0.01
    assert_allclose(impulse[:, 1], made.person.mass_kg * (velocity[:, 1] - velocity[0, 1]), atol=2.5)


def test_insoles_carry_what_the_plates_carry():
    made = squat(seed=4, errors=PERFECT, sensors=QUIET_EMG, faults=Faults(toe_unloaded=PerSide(left=0.5)))
    by_name = {s.name: s for s in made.recording.streams}
    for side, plate in (("right", "plate1"), ("left", "plate2")):
        insole = by_name[f"insole/{side}"]
        force = insole.values * insole.layout.area_m2
        assert_allclose(force.sum(axis=1), by_name[f"{plate}/force"].values[:, 1], rtol=1e-12)
        assert 90 <= insole.values.shape[1] <= 110
        heel = made.pose.legs[side].ankle[:, 0]
        cop = by_name[f"{plate}/cop"].values
        assert ((cop[:, 0] > heel - 0.08) & (cop[:, 0] < heel + 0.2)).all()
        assert (np.sign(cop[:, 2]) == (1 if side == "right" else -1)).all()


def test_center_of_pressure_follows_the_body():
    """Quasi-static law: together the feet's centers of pressure stay below the center of mass."""
    made = squat(seed=9, errors=PERFECT, sensors=QUIET_EMG)
    by_name = {s.name: s.values for s in made.recording.streams}
    weight = [by_name[f"plate{i}/force"][:, 1] for i in (1, 2)]
    cop = sum(w * by_name[f"plate{i}/cop"][:, 0] for w, i in zip(weight, (1, 2), strict=True)) / sum(weight)
    assert np.abs(cop - made.pose.center_of_mass[:, 0]).mean() < 0.02


def test_the_unloaded_toe_gives_up_its_share():
    clean = squat(seed=8, errors=PERFECT, sensors=QUIET_EMG)
    bad = squat(seed=8, errors=PERFECT, sensors=QUIET_EMG, faults=Faults(toe_unloaded=PerSide(left=0.6)))
    assert (
        bad.recording.truth["rep1/left/foot.tripod_medial"]
        < 0.45 * clean.recording.truth["rep1/left/foot.tripod_medial"]
    )
    assert (
        bad.recording.truth["rep1/right/foot.tripod_medial"] == clean.recording.truth["rep1/right/foot.tripod_medial"]
    )
    assert len(ZONES) == 9


def test_load_shift_is_the_shift_of_share():
    clean = squat(seed=8, sensors=QUIET_EMG)
    bad = squat(seed=8, sensors=QUIET_EMG, faults=Faults(load_shift=0.07))
    key = "trial/right/foot.load_share"
    assert bad.recording.truth[key] - clean.recording.truth[key] == pytest.approx(7.0, abs=0.05)


def test_muscles_are_silent_until_their_planted_onset():
    """Energy just before and just after each onset, against the channel's baseline."""
    late = Faults(glute_late_ms=PerSide(right=200.0))
    clean, made = squat(seed=6), squat(seed=6, faults=late)
    emg = made.recording.first("emg")
    for label in emg.labels:
        side, muscle = label.split(" ", 1)
        for i in range(5):
            onset = made.recording.truth[f"rep{i}/{side}/emg.{muscle}.onset_at_s"]
            before = emg.between(onset - 0.06, onset).channel(label)
            after = emg.between(onset + 0.02, onset + 0.08).channel(label)
            assert (after**2).mean() > 20 * (before**2).mean()
    key = "rep3/{}/emg.gluteus maximus.onset_at_s"
    truth = made.recording.truth, clean.recording.truth
    assert truth[0][key.format("right")] - truth[1][key.format("right")] == pytest.approx(0.2)
    assert truth[0][key.format("left")] == truth[1][key.format("left")]


def test_emg_stays_in_its_band():
    emg = squat(seed=6).recording.first("emg")
    spectrum = (np.abs(np.fft.rfft(emg.values, axis=0)) ** 2).sum(axis=1)
    frequency = np.fft.rfftfreq(len(emg), 1 / emg.rate_hz)
    inside = spectrum[(frequency > 15) & (frequency < 550)].sum()  # 20-450 Hz and the filter's skirts
    assert inside > 0.95 * spectrum.sum()


def test_mirrored_faults_give_mirrored_bodies():
    """The law of symmetry: the same fault on the other side moves the other knee the other way."""
    person = squat(seed=2).person
    person = replace(person, toe_out_rad=(0.1, 0.1))
    one = squat(seed=2, repetitions=2, person=person, errors=PERFECT, faults=Faults(knee_in_mm=PerSide(left=60.0)))
    two = squat(seed=2, repetitions=2, person=person, errors=PERFECT, faults=Faults(knee_in_mm=PerSide(right=60.0)))
    clean = squat(seed=2, repetitions=2, person=person, errors=PERFECT)
    for made, side, away in ((one, "left", 1), (two, "right", -1)):
        moved = made.pose.legs[side].knee - clean.pose.legs[side].knee
        assert (away * moved[:, 2]).max() == pytest.approx(0.058, abs=0.004)


def test_same_seed_same_bytes():
    def everything(recording):
        return b"".join(s.values.tobytes() for s in recording.streams)

    one, two, other = squat(seed=1), squat(seed=1), squat(seed=2)
    assert everything(one.recording) == everything(two.recording)
    assert everything(one.static) == everything(two.static)
    assert one.recording.truth == two.recording.truth
    assert everything(one.recording) != everything(other.recording)


def test_a_fault_elsewhere_leaves_the_other_noise_alone():
    clean, late = squat(seed=1), squat(seed=1, faults=Faults(glute_late_ms=PerSide(left=100.0)))
    for a, b in zip(clean.recording.streams, late.recording.streams, strict=True):
        assert (a.name == "emg") or (a.values == b.values).all()


def test_markers_carry_the_stated_error_and_the_static_trial_the_same_placement():
    made, perfect = squat(seed=21), squat(seed=21, errors=PERFECT)
    off = made.static.first("markers").values.mean(axis=0) - perfect.static.first("markers").values.mean(axis=0)
    names = made.static.first("markers").labels
    clusters = [i for i, n in enumerate(names) if "thigh" in n or "_sh" in n]
    anatomical = [i for i, n in enumerate(names) if i not in clusters]
    assert np.abs(off[clusters]).max() < 0.0005
    assert 0.004 < off[anatomical].std() < 0.008
    still = (made.recording.first("markers").values - perfect.recording.first("markers").values)[0]
    assert np.abs(still - off).max() < 0.006


def test_synthetic_is_said_everywhere():
    for recording in demo():
        assert recording.synthetic
        assert "synthetic" in recording.name
        assert all("synthetic" in s.name for s in recording.sources)
        assert all("Synthetic" in s.assumptions[0] for s in recording.sources)
    squatting, standing = demo()
    assert {s.kind for s in squatting.streams} == {"markers", "force", "free_moment", "cop", "pressure", "emg"}
    assert {"L_mknee", "r_mankle"} <= set(standing.first("markers").labels)
    assert "knee_in_mm left" in squatting.sources[0].assumptions[0]


def test_another_session_is_the_same_body_with_sensors_put_on_anew():
    one, two = squat(seed=1), squat(seed=1, session=1)
    assert one.recording.truth == two.recording.truth
    assert (one.pose.mid_hip == two.pose.mid_hip).all()
    off = one.recording.first("markers").values - two.recording.first("markers").values
    assert 0.005 < np.abs(off).mean() < 0.02


def test_standing_hardly_moves_and_carries_the_weight():
    made = standing(seed=3, duration_s=20.0, errors=PERFECT)
    assert made.recording.conditions.task == "standing"
    assert "synthetic standing" in made.recording.name
    com = made.pose.center_of_mass
    assert 0.0005 < com[:, 0].std() < 0.01
    by_name = {s.name: s.values for s in made.recording.streams}
    weight = (by_name["plate1/force"] + by_name["plate2/force"])[:, 1]
    assert_allclose(weight, made.person.mass_kg * 9.80665, rtol=0.02)
    assert len(weight) == 2000


def test_the_demo_is_read_as_planted():
    """Left big toe, left knee, left glute: named, and no other side."""
    recording, standing_trial = demo()
    found = assess(recording, static=standing_trial)
    named = {(r.link, r.side) for r in found.links if r.state in ("watch", "act")}
    assert {("foot", "left"), ("knee", "left"), ("glute", "left")} <= named
    assert not [n for n in named if n[1] == "right"]
    assert {(f.link, f.side) for f in found.findings} == {("foot", "left"), ("knee", "left"), ("glute", "left")}
