"""MOT and STO: forces, angles and EMG in SI, whatever the header forgets or gets wrong."""

from pathlib import Path

import numpy as np
import pytest
from made_files import opensim_text
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import opensim
from groundup.signals.recording import Recording

RNG = np.random.default_rng(5)
N = 30


@pytest.fixture
def reading(tmp_path: Path):
    def read(text: str, name: str = "made.mot") -> Recording:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return opensim.read(path)

    return read


def stream(recording: Recording, name: str):
    return next(s for s in recording.streams if s.name == name)


def said(recording: Recording) -> str:
    return " | ".join(recording.sources[0].assumptions)


def plate() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Force pushing up, center of pressure and free moment; (N, 3) each, y up."""
    force = np.column_stack([RNG.normal(0, 5, N), RNG.uniform(300, 700, N), RNG.normal(0, 5, N)])
    cop = np.column_stack([RNG.uniform(-0.3, 0.3, N), np.zeros(N), RNG.uniform(0.1, 0.4, N)])
    free = np.column_stack([np.zeros(N), RNG.normal(0, 3, N), np.zeros(N)])
    return force, cop, free


SPELLINGS = {
    "ground_force_1_v": [f"ground_force_1_{r}{a}" for r in "vpm" for a in "xyz"],
    "ground_force_r_v, torque": [
        *(f"ground_force_r_{r}{a}" for r in "vp" for a in "xyz"),
        *(f"ground_torque_r_{a}" for a in "xyz"),
    ],
    "1_ground_force_v": [f"1_ground_force_{r}{a}" for r in "vpm" for a in "xyz"],
    "R_ground_force_v": [f"R_ground_force_{r}{a}" for r in "vpm" for a in "xyz"],
    "calcn": [f"ground_force_calcn_r_{r}{a}" for r in "vpm" for a in "xyz"],
    "bare": [f"ground_force_{r}{a}" for r in "vpm" for a in "xyz"],
    "f1_1": [f"{r}1_{a}" for r in "fpm" for a in "123"],
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_plate(reading, spelling) -> None:
    force, cop, free = plate()
    recording = reading(opensim_text(SPELLINGS[spelling], np.hstack([force, cop, free])))
    assert [s.name for s in recording.streams] == ["plate1/force", "plate1/cop", "plate1/free_moment"]
    assert [s.kind for s in recording.streams] == ["force", "cop", "free_moment"]
    assert {s.group for s in recording.streams} == {"plate1"}
    for s, truth in zip(recording.streams, (force, cop, free), strict=True):
        assert_allclose(s.values, truth, rtol=1e-8)
        assert s.rate_hz == 100.0
    named = spelling in ("ground_force_r_v, torque", "R_ground_force_v", "calcn")
    assert {s.side for s in recording.streams} == {"right" if named else None}


def test_unloaded_centers_of_pressure_are_masked_before_their_unit_is_judged(reading) -> None:
    force, cop, free = plate()
    force[:20] = 0.0
    cop[:20] = 332.0  # m, in a file in m: two thirds of the values would say mm
    recording = reading(opensim_text(SPELLINGS["bare"], np.hstack([force, cop, free])))
    got = stream(recording, "plate1/cop").values
    assert np.isnan(got[:20]).all()
    assert_allclose(got[20:], cop[20:], rtol=1e-8)
    assert "20 N" in said(recording)
    assert "mm" not in said(recording)


def test_millimeters_and_newton_millimeters_are_told_by_range(reading) -> None:
    force, cop, free = plate()
    recording = reading(opensim_text(SPELLINGS["bare"], np.hstack([force, cop * 1000, free * 1000])))
    assert_allclose(stream(recording, "plate1/cop").values, cop, rtol=1e-8, atol=1e-12)
    assert_allclose(stream(recording, "plate1/free_moment").values, free, rtol=1e-8, atol=1e-12)
    assert "in mm" in said(recording)
    assert "N·mm" in said(recording)


def test_z_up_and_forces_on_the_plate_are_turned(reading) -> None:
    force, cop, free = plate()

    def down_and_z_up(v: np.ndarray) -> np.ndarray:
        return np.column_stack([v[:, 0], -v[:, 2], v[:, 1]])

    table = np.hstack([-down_and_z_up(force), down_and_z_up(cop), -down_and_z_up(free)])
    recording = reading(opensim_text(SPELLINGS["bare"], table))
    assert_allclose(stream(recording, "plate1/force").values, force, rtol=1e-8, atol=1e-8)
    assert_allclose(stream(recording, "plate1/cop").values, cop, rtol=1e-8, atol=1e-8)
    assert_allclose(stream(recording, "plate1/free_moment").values, free, rtol=1e-8, atol=1e-8)
    assert "z carries the weight" in said(recording)
    assert "on the plate" in said(recording)


def test_moments_about_a_fixed_point_give_the_center_of_pressure(reading) -> None:
    """By the law M = r × F + T, with r from the fixed point to the center of pressure."""
    force, cop, free = plate()
    fixed = np.array([0.2, -0.04, 0.25])
    moment = np.cross(cop - fixed, force) + free
    table = np.hstack([force, np.tile(fixed, (N, 1)), moment])
    recording = reading(opensim_text(SPELLINGS["bare"], table))
    assert_allclose(stream(recording, "plate1/cop").values, cop, atol=1e-8)
    assert_allclose(stream(recording, "plate1/free_moment").values, free, atol=1e-6)


ANGLES = ["pelvis_tilt", "pelvis_tx", "hip_flexion_r", "knee_angle_r", "knee_angle_r_beta"]


def test_degrees_become_radians_and_translations_stay_meters(reading) -> None:
    values = RNG.uniform(-60, 60, (N, 5))
    values[:, 1] = RNG.uniform(0, 2, N)
    recording = reading(opensim_text(ANGLES, values, title="Coordinates", header="inDegrees=yes"))
    angles, moved = stream(recording, "angles"), stream(recording, "translations")
    assert (angles.kind, angles.unit, moved.kind, moved.unit) == ("angles", "rad", "other", "m")
    assert angles.labels == tuple(n for n in ANGLES if n != "pelvis_tx")
    assert_allclose(angles.values, np.radians(np.delete(values, 1, axis=1)), rtol=1e-8)
    assert_allclose(moved.values[:, 0], values[:, 1], rtol=1e-8)


def test_a_column_in_degrees_among_radians_is_repaired_and_named(reading) -> None:
    values = RNG.uniform(-1, 1, (N, 5))
    values[:, 4] = np.linspace(0, 60, N)
    recording = reading(opensim_text(ANGLES, values, title="Coordinates", header="inDegrees=no"))
    angles = stream(recording, "angles")
    assert_allclose(angles.channel("knee_angle_r_beta"), np.radians(values[:, 4]), rtol=1e-8)
    assert_allclose(angles.channel("knee_angle_r"), values[:, 3], rtol=1e-8)
    assert "knee_angle_r_beta exceeds a full turn" in said(recording)


def test_without_a_word_on_units_the_range_decides_and_it_is_said(reading) -> None:
    for factor, word in ((1.0, "radians by their range"), (180 / np.pi, "degrees by their range")):
        values = RNG.uniform(-1, 1, (N, 5))
        recording = reading(opensim_text(ANGLES, values * factor, title="Coordinates", header=""))
        assert_allclose(stream(recording, "angles").values[:, 0], values[:, 0], rtol=1e-7)
        assert word in said(recording)


def test_paths_are_cut_to_coordinate_names(reading) -> None:
    labels = ["/jointset/hip_r/hip_flexion_r/value", "/jointset/hip_r/hip_flexion_r/speed"]
    recording = reading(opensim_text(labels, RNG.uniform(-1, 1, (N, 2))))
    assert stream(recording, "angles").labels == ("hip_flexion_r",)
    assert stream(recording, "speeds").labels == ("hip_flexion_r/speed",)


def test_a_raw_emg_is_not_an_envelope(reading) -> None:
    time = np.arange(400) / 1000
    smooth = 0.5 + 0.5 * np.sin(20 * np.pi * time)[:, None]
    ringing = smooth - 0.01  # a filter's undershoot
    made = {"emg_envelope": (smooth, ringing), "emg": (RNG.normal(0, 1, (400, 1)), smooth - 0.5)}
    for kind, values in ((k, v) for k, several in made.items() for v in several):
        recording = reading(opensim_text(["gluteus_maximus"], values, title="EMG", rate=1000.0))
        assert recording.streams[0].kind == kind
        assert recording.streams[0].side is None
        assert "%MVC" in said(recording)
        assert "side of the EMG channels is not stated" in said(recording)


def test_moments_and_forces_of_joints_are_kept_apart(reading) -> None:
    recording = reading(opensim_text(["knee_angle_r_moment", "pelvis_ty_force"], RNG.normal(0, 9, (N, 2))))
    assert [(s.name, s.unit) for s in recording.streams] == [("joint_moments", "N·m"), ("joint_forces", "N")]


@pytest.mark.parametrize("sep", ["\t", ",", ";", "  "])
def test_separators_trailing_ones_and_wrong_counts(reading, sep) -> None:
    values = RNG.uniform(-1, 1, (N, 2))
    text = opensim_text(["a_moment", "b_moment"], values, sep=sep, rows=99)
    text = "\n".join(line + sep if "." in line else line for line in text.split("\n"))
    recording = reading(text)
    assert_allclose(recording.streams[0].values, values, rtol=1e-8)
    assert "the header says 99 rows, the file has 30" in said(recording)


def test_times_that_go_back_name_their_line(reading) -> None:
    text = opensim_text(["a_moment"], RNG.normal(0, 1, (5, 1))).replace("\n0.03\t", "\n0.01\t")
    with pytest.raises(FileError, match=r"made\.mot, line 11, column time: times that increase.*0\.01 s after 0\.02 s"):
        reading(text)


@pytest.mark.parametrize("lines", [1, 4, 6, 7])
def test_a_file_cut_in_its_header_is_refused(reading, lines) -> None:
    text = "\n".join(opensim_text(["a_moment"], RNG.normal(0, 1, (5, 1))).split("\n")[:lines])
    with pytest.raises(FileError, match=r"made\.mot"):
        reading(text)


MADE = {
    "plates": opensim_text(SPELLINGS["f1_1"], RNG.normal(0, 300, (12, 9))),
    "angles": opensim_text(ANGLES, RNG.normal(0, 1, (12, 5)), title="Coordinates"),
    "emg": opensim_text(["soleus", "gluteus_medius"], RNG.uniform(0, 1, (12, 2)), title="Electromyography"),
}


@pytest.mark.parametrize("made", MADE)
def test_damaged_files(tmp_path, made) -> None:
    assert_survives(opensim.read, MADE[made].encode(), tmp_path, name="damaged.mot", count=60, seed=3)


@pytest.mark.proof
@pytest.mark.parametrize("made", MADE)
def test_thousands_of_damaged_files(tmp_path, made) -> None:
    assert_survives(opensim.read, MADE[made].encode(), tmp_path, name="damaged.mot", count=2000, seed=4)


@pytest.mark.recordings
@pytest.mark.proof
@pytest.mark.parametrize(
    "name",
    ["walk-c3d/std_cop_walking2_grfs.sto", "squat-markers-forces/static1_grf.mot", "balance-video/opensim_ik.mot"],
)
def test_damaged_real_files(recordings, tmp_path, name) -> None:
    assert_survives(opensim.read, (recordings / name).read_bytes(), tmp_path, name="damaged.mot", count=200, seed=99)


@pytest.mark.recordings
def test_real_squat_forces(recordings) -> None:
    recording = opensim.read(recordings / "squat-markers-forces" / "squats1_grf.mot")
    right, left = stream(recording, "plate1/force").values, stream(recording, "plate2/force").values
    assert_array_equal(right[0], [-2.12254, 284.168, -35.9111])
    assert_array_equal(stream(recording, "plate2/free_moment").values[0], [0, 1.55882, 0])
    share = right[:, 1].sum() / (right + left)[:, 1].sum()
    assert abs(share - 0.501) < 0.003
    assert abs((right + left)[:, 1].mean() - 589.5) < 1.0
    assert "plate3 never carries" in said(recording)


@pytest.mark.recordings
def test_real_walk_masks_centers_of_pressure_at_332_m(recordings) -> None:
    recording = opensim.read(recordings / "walk-markers-forces-emg" / "grf_walk.mot")
    assert [s.side for s in recording.streams] == ["right"] * 3 + ["left"] * 3
    assert np.nanmax(np.abs(stream(recording, "plate1/cop").values)) < 3.0
    assert stream(recording, "plate1/force").rate_hz == 2000.0
    assert "mm" not in said(recording)


@pytest.mark.recordings
def test_real_coordinates_with_two_columns_in_degrees(recordings) -> None:
    recording = opensim.read(recordings / "walk-markers-forces-emg" / "coordinates.sto")
    angles = stream(recording, "angles")
    for side in "rl":  # the beta coordinate follows the knee one to one
        assert_allclose(angles.channel(f"knee_angle_{side}_beta"), angles.channel(f"knee_angle_{side}"), atol=0.02)
    assert "knee_angle_r_beta, knee_angle_l_beta exceed a full turn" in said(recording)


@pytest.mark.recordings
def test_real_emg_is_an_envelope_of_unknown_side(recordings) -> None:
    recording = opensim.read(recordings / "walk-markers-forces-emg" / "electromyography.sto")
    (emg,) = recording.streams
    assert (emg.kind, emg.unit, emg.side, emg.rate_hz) == ("emg_envelope", "1", None, 2000.0)
    assert {"gluteus_maximus", "gluteus_medius"} <= set(emg.labels)
    assert "not an MVC" in said(recording)


@pytest.mark.recordings
@pytest.mark.parametrize("trial", ["walking2", "walking5"])
def test_center_of_pressure_from_moments_equals_opensims(recordings, trial) -> None:
    """OpenSim wrote the same plates twice: about the plate's center, and at the center of pressure."""
    ours = opensim.read(recordings / "walk-c3d" / f"std_{trial}_grfs.sto")
    theirs = opensim.read(recordings / "walk-c3d" / f"std_cop_{trial}_grfs.sto")
    assert sum(s.kind == "cop" for s in ours.streams) == 2
    for a, b in zip(ours.streams, theirs.streams, strict=True):
        loaded = np.isfinite(a.values) & np.isfinite(b.values)
        assert loaded.sum() >= 30
        assert_allclose(a.values[loaded], b.values[loaded], atol=1e-7)


@pytest.mark.recordings
def test_the_same_knee_in_degrees_and_radians_agrees_between_pipelines(recordings) -> None:
    folder = recordings / "squat-markers-forces"
    degrees = stream(opensim.read(folder / "squats1_expert_ik_deg.mot"), "angles")
    radians = stream(opensim.read(folder / "squats1_automatic_ik_rad.mot"), "angles")
    apart = degrees.channel("knee_angle_r") - radians.channel("knee_angle_r")
    assert np.sqrt(np.mean(apart**2)) < np.radians(7.0)
