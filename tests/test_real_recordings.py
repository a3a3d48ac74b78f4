"""What must hold on real recordings, one test a row. The recordings lie beside the project, never in it."""

import re
from pathlib import Path

import numpy as np
import pytest

import groundup as gu
from groundup.anatomy import SIDES, Side
from groundup.measure import Measure
from groundup.units import GRAVITY_M_S2

pytestmark = pytest.mark.recordings


def one(assessment: gu.Assessment, measure_id: str, side: Side | None = None, repetition: int | None = None) -> Measure:
    found = [m for m in assessment.measures if (m.id, m.side, m.repetition) == (measure_id, side, repetition)]
    assert len(found) == 1, (measure_id, side, repetition, len(found))
    return found[0]


def value(assessment: gu.Assessment, measure_id: str, side: Side | None = None) -> float:
    found = one(assessment, measure_id, side).value
    assert found is not None
    return found


def said(assessment: gu.Assessment) -> str:
    """Everything the assessment says in words."""
    sentences = [*assessment.warnings, *assessment.notes, *(s for _, _, s in assessment.supports)]
    sentences += [a for s in assessment.recording.sources for a in s.assumptions]
    sentences += [m.why for m in assessment.measures]
    return "\n".join(sentences)


# squat-markers-forces


@pytest.fixture(scope="module")
def squats(recordings: Path) -> gu.Assessment:
    folder = recordings / "squat-markers-forces"
    return gu.assess(
        gu.load(
            folder / "squats1.trc",
            folder / "squats1_grf.mot",
            static=folder / "static1.trc",
            subject=gu.Subject(mass_kg=62.6),
        )
    )


def mot(path: Path) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    lines = path.read_text().splitlines()
    head = next(i for i, line in enumerate(lines) if line.strip() == "endheader") + 1
    table = np.array([line.split() for line in lines[head + 1 :] if line.strip()], dtype=float)
    return table[:, 0], dict(zip(lines[head].split()[1:], table.T[1:], strict=True))


def test_squats_five_repetitions(squats: gu.Assessment) -> None:
    assert squats.task == "squat"
    assert len(squats.repetitions) == 5


def test_squats_load_share_is_the_ratio_of_sums(squats: gu.Assessment, recordings: Path) -> None:
    assert value(squats, "foot.load_share", "right") == pytest.approx(50.1, abs=0.3)
    folder = recordings / "squat-markers-forces"
    standing = gu.assess(gu.load(folder / "static1.trc", folder / "static1_grf.mot"))
    assert value(standing, "foot.load_share", "right") == pytest.approx(47.2, abs=0.5)


@pytest.mark.parametrize("side", SIDES)
def test_squats_knee_flexion_against_the_expert(squats: gu.Assessment, recordings: Path, side: Side) -> None:
    times, angles = mot(recordings / "squat-markers-forces" / "squats1_expert_ik_deg.mot")
    assert squats.motion is not None
    ours = squats.motion.get("knee_flexion", side)
    assert ours is not None
    np.testing.assert_allclose(ours.times_s, times, atol=1e-6)
    difference = np.rad2deg(ours.values) - angles[f"knee_angle_{side[0]}"]
    assert np.sqrt(np.mean(difference**2)) <= 4
    standing = angles[f"knee_angle_{side[0]}"] < 15
    assert np.abs(difference[standing].mean()) <= 5


def test_squats_force_and_the_mass_that_contradicts_it(squats: gu.Assessment) -> None:
    total = sum(s.values[:, 1] for s in squats.recording.of_kind("force"))
    assert np.mean(total) == pytest.approx(589.5, abs=1)
    assert pytest.approx(614, abs=0.5) == 62.6 * GRAVITY_M_S2
    warned = " ".join(squats.warnings)
    assert "62.6 kg" in warned
    assert "614" in warned


def test_squats_says_what_is_not_there_and_which_hip_was_used(squats: gu.Assessment) -> None:
    words = said(squats)
    assert re.search(r"no EMG", words, re.IGNORECASE)
    assert re.search(r"arch", words, re.IGNORECASE)
    assert "R_HJC" in words
    assert "R_HJC_reg" in words
    for side in SIDES:
        assert one(squats, "glute.maximus_emg_peak", side).status == "not measurable"
        assert one(squats, "glute.maximus_activation_peak", side).status == "not measurable"


# standing-cop


def test_standing_cop_agrees_with_the_published_values(recordings: Path) -> None:
    folder = recordings / "standing-cop"
    rows = [line.split("\t") for line in (folder / "published.tsv").read_text().splitlines() if line.strip()]
    published = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert len(published) == 12
    for row in published:
        found = gu.assess(gu.load(folder / f"{row['Trial']}.txt", conditions={"task": "standing"}))
        assert value(found, "foot.cop_area95") == pytest.approx(100 * float(row["COParea"]), rel=1e-9)
        assert value(found, "foot.cop_path_velocity") == pytest.approx(10 * float(row["COPvelo"]), rel=1e-12)
        assert value(found, "foot.cop_frequency_spectral") == pytest.approx(float(row["COPmfreq"]), rel=1e-9)
        assert value(found, "foot.cop_mean_frequency") != pytest.approx(float(row["COPmfreq"]), rel=1e-3)


# walk-markers-forces-emg


def test_walking_notices_degrees_called_radians_and_an_emg_without_side(recordings: Path) -> None:
    folder = recordings / "walk-markers-forces-emg"
    coordinates = gu.load(folder / "coordinates.sto")
    words = " ".join(a for s in coordinates.sources for a in s.assumptions)
    assert "knee_angle_r_beta" in words
    assert "degree" in words
    found = gu.assess(gu.load(folder / "markers_walk.trc", folder / "grf_walk.mot", folder / "electromyography.sto"))
    assert found.task == "walking"
    words = said(found)
    assert re.search(r"not %MVC|no MVC", words)
    assert re.search(r"side", words)
    assert all(m.value is None for m in found.measures if m.id.startswith("glute.") and "emg" in m.id)


# insoles


def test_fscan_force_and_what_is_wrong_with_it(recordings: Path) -> None:
    folder = recordings / "insole-fscan"
    found = gu.assess(gu.load(folder / "FrasP01L.asf", folder / "FrasP01R.asf"))
    left = next(s for s in found.recording.of_kind("pressure") if s.side == "left")
    assert left.layout is not None
    total = np.nansum(left.values * left.layout.area_m2, axis=1)
    assert np.max(total) == pytest.approx(924, abs=5)
    words = said(found)
    assert re.search(r"truncated|cut off|begins? in", words)
    assert re.search(r"stuck", words)
    assert re.search(r"calibration", words)
    assert all(one(found, "foot.load_share", side).value is None for side in SIDES)


def test_pedar_gives_pressure_but_no_newtons_without_geometry(recordings: Path) -> None:
    found = gu.assess(gu.load(recordings / "insole-pedar" / "pressure_example.asc", conditions={"task": "walking"}))
    streams = found.recording.of_kind("pressure")
    assert {s.side for s in streams} == {"left", "right"}
    assert all(s.values.shape[1] == 99 and s.rate_hz == pytest.approx(50) for s in streams)
    for measure_id in ("foot.load_share", "foot.tripod_medial", "foot.arch_index"):
        for side in SIDES:
            measure = one(found, measure_id, side)
            assert measure.value is None
            assert re.search(r"geometry", measure.why), measure


# emg-bursts


def test_emg_bursts_by_the_default_method(recordings: Path) -> None:
    from groundup.signals.onset import bursts

    table = np.loadtxt(recordings / "emg-bursts" / "emg.csv", delimiter=",")
    found = bursts(table[:, 1], rate_hz=1000.0)
    assert len(found.onsets) == 3
    for onset, threshold, energy in zip(found.onsets, (399, 1388, 2410), (397, 1379, 2411), strict=True):
        assert min(abs(onset - threshold), abs(onset - energy)) <= 20


# landmarks


def test_squats_from_a_side_view(recordings: Path) -> None:
    found = gu.assess(gu.load(recordings / "squat-landmarks" / "side_view_two_squats.json"))
    assert found.task == "squat"
    assert len(found.repetitions) == 2
    for repetition, (start, end) in zip(found.repetitions, ((9.0, 11.3), (15.5, 18.2)), strict=True):
        assert repetition.start_s == pytest.approx(start, abs=0.35)
        assert repetition.end_s == pytest.approx(end, abs=0.35)
    for measure_id in ("knee.fppa_at_60", "hip.pelvic_drop_peak"):
        for side in SIDES:
            measure = one(found, measure_id, side)
            assert measure.value is None
            assert re.search(r"side view|from the side|view", measure.why), measure


def test_balance_video_swap_and_foot_down(recordings: Path) -> None:
    found = gu.assess(
        gu.load(recordings / "balance-video" / "front_landmarks.json", conditions={"task": "single_leg_balance"})
    )
    words = said(found)
    assert re.search(r"left and right.*(swap|exchang)|(swap|exchang).*left and right", words, re.IGNORECASE)
    down = re.search(r"right foot.*down.*?(\d+\.\d+) s", words)
    assert "cannot tell" in words or (down is not None and float(down.group(1)) == pytest.approx(1.2, abs=0.1))
    for name in ("foot.cop_path_velocity", "foot.cop_area95"):
        assert one(found, name).value is None


# c3d


def test_c3d_walking_assesses_and_names_its_plates(recordings: Path) -> None:
    found = gu.assess(gu.load(recordings / "walk-c3d" / "walking2.c3d"))
    assert found.task == "walking"
    assert len(list(found.recording.groups("force"))) >= 2
