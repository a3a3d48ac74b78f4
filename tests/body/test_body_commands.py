"""`groundup body …` as people who work with OpenSim meet it: their files in, tables that OpenSim opens out."""

import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from opensim_tables import table

from groundup.cli import main

SETUP = '<?xml version="1.0"?><OpenSimDocument Version="40600">{}</OpenSimDocument>'


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def ran(*arguments: str | Path | float) -> Ran:
        monkeypatch.setattr(sys, "argv", ["groundup", "body", *map(str, arguments)])
        status = 0
        try:
            main()
        except SystemExit as left:
            status = int(left.code or 0)
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return ran


@pytest.fixture
def squats(recordings: Path) -> Path:
    return recordings / "squat-markers-forces"


def test_inverse_kinematics_writes_what_opensim_opens(run, squats: Path, tmp_path: Path) -> None:
    out = tmp_path / "q.mot"
    done = run("ik", "--model", squats / "scaled.osim", "--markers", squats / "squats1.trc", "--to", 0.5, "--out", out)
    assert done.status == 0, done.err
    assert "no marker tells about mtp_angle_r, mtp_angle_l" in done.err
    found = table(out)
    assert len(found["time"]) == 51
    expert = table(squats / "squats1_expert_ik_deg.mot")["knee_angle_r"][:51]
    assert np.abs(found["knee_angle_r"] - expert).max() < 7  # degrees: what two pipelines differ by
    opensim = pytest.importorskip("opensim")
    theirs = opensim.TimeSeriesTable(str(out))
    assert theirs.getTableMetaDataString("inDegrees") == "yes"
    assert theirs.getNumRows() == 51


def test_a_setup_of_opensims_tool_gives_what_its_options_give(run, squats: Path, tmp_path: Path) -> None:
    weights = {"r.ASIS": 5.0, "r_knee": 1.0, "r_ankle": 2.0}
    tasks = "".join(
        f'<IKMarkerTask name="{n}"><apply>true</apply><weight>{w}</weight></IKMarkerTask>' for n, w in weights.items()
    )
    wish = '<IKCoordinateTask name="knee_angle_r"><weight>1</weight><value_type>manual_value</value_type>'
    task_set = f"<IKTaskSet><objects>{tasks}{wish}<value>0.4</value></IKCoordinateTask></objects></IKTaskSet>"
    (tmp_path / "tasks.xml").write_text(SETUP.format(task_set))
    (tmp_path / "setup.xml").write_text(
        SETUP.format(
            f"<InverseKinematicsTool><model_file>{squats}/scaled.osim</model_file>{task_set}"
            f"<marker_file>{squats}/squats1.trc</marker_file><time_range>0.1 0.2</time_range>"
            "<output_motion_file>by_setup.mot</output_motion_file></InverseKinematicsTool>"
        )
    )
    assert run("ik", "--setup", tmp_path / "setup.xml").status == 0
    given = ("--model", squats / "scaled.osim", "--markers", squats / "squats1.trc", "--tasks", tmp_path / "tasks.xml")
    assert run("ik", *given, "--from", 0.1, "--to", 0.2, "--out", tmp_path / "by_hand.mot").status == 0
    assert (tmp_path / "by_setup.mot").read_text() == (tmp_path / "by_hand.mot").read_text()
    assert np.abs(np.radians(table(tmp_path / "by_setup.mot")["knee_angle_r"]) - 0.4).max() < 0.05  # the wish counts


def test_moments_are_the_reference_s(run, squats: Path, tmp_path: Path) -> None:
    out = tmp_path / "id.sto"
    (tmp_path / "setup.xml").write_text(
        SETUP.format(
            f"<InverseDynamicsTool><model_file>{squats}/scaled.osim</model_file>"
            f"<external_loads_file>{squats}/squats1_external_loads.xml</external_loads_file>"
            f"<coordinates_file>{squats}/squats1_expert_ik_deg.mot</coordinates_file>"
            "<forces_to_exclude>Muscles</forces_to_exclude><time_range>-1 100</time_range>"
            "<lowpass_cutoff_frequency_for_coordinates>6</lowpass_cutoff_frequency_for_coordinates>"
            "<output_gen_force_file>id.sto</output_gen_force_file></InverseDynamicsTool>"
        )
    )
    done = run("id", "--setup", tmp_path / "setup.xml")
    assert done.status == 0, done.err
    assert "62.6 kg weigh 613.9 N" in done.err
    ours, theirs = table(out), table(squats / "squats1_id.sto")
    for joint in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle"):
        for side in "rl":
            gap = ours[f"{joint}_{side}_moment"] - theirs[f"{joint}_{side}_moment"]
            assert np.sqrt(np.mean(gap**2)) / 62.6 <= 0.005  # N·m/kg


def test_activations_in_parity_are_the_reference_s(run, squats: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.sto"
    movement = ("--coordinates", squats / "squats1_expert_ik_deg.mot", "--loads", squats / "squats1_external_loads.xml")
    done = run(
        "activations", "--model", squats / "scaled.osim", *movement, "--parity", "--from", 0.3, "--to", 6, "--out", out
    )
    assert done.status == 0, done.err
    assert "reserves carry, of each joint's peak moment: hip_r" in done.err
    ours, theirs = table(out), table(squats / "squats1_StaticOptimization_activation.sto")
    muscles = [name for name in theirs if name in ours and name != "time"]
    assert len(muscles) >= 80
    muscles = [name for name in muscles if not name.endswith("_reserve")]
    gaps = [np.interp(theirs["time"], ours["time"], ours[name]) - theirs[name] for name in muscles]
    assert np.sqrt(np.mean(np.square(gaps))) <= 0.01
    for name in (n for n in muscles if n.startswith(("glmax", "glmed"))):
        found = np.interp(theirs["time"], ours["time"], ours[name])
        assert np.corrcoef(found, theirs[name])[0, 1] >= 0.995


def test_scaling_by_a_setup_writes_a_model_of_the_persons_mass(run, squats: Path, tmp_path: Path) -> None:
    (tmp_path / "setup.xml").write_text(
        SETUP.format(
            f"<ScaleTool><mass>70</mass><GenericModelMaker><model_file>{squats}/generic.osim</model_file>"
            "</GenericModelMaker><ModelScaler><scaling_order>measurements manualScale</scaling_order><MeasurementSet>"
            '<objects><Measurement name="pelvis"><MarkerPairSet><objects><MarkerPair><markers>r.ASIS L.ASIS</markers>'
            '</MarkerPair></objects></MarkerPairSet><BodyScaleSet><objects><BodyScale name="pelvis"><axes>Z</axes>'
            "</BodyScale></objects></BodyScaleSet></Measurement></objects></MeasurementSet><ScaleSet><objects>"
            "<Scale><scales>1 1.1 1</scales><segment>tibia_r</segment></Scale></objects></ScaleSet>"
            f"<marker_file>{squats}/static1.trc</marker_file><time_range>1 2</time_range>"
            "<preserve_mass_distribution>true</preserve_mass_distribution><output_model_file>scaled.osim"
            "</output_model_file></ModelScaler></ScaleTool>"
        )
    )
    done = run("scale", "--setup", tmp_path / "setup.xml")
    assert done.status == 0, done.err
    from groundup.io.osim import read_model

    scaled, generic = read_model(tmp_path / "scaled.osim"), read_model(squats / "generic.osim")
    assert scaled.inertia.mass.sum() == pytest.approx(70.0)
    tibia, shank = generic.bodies.index("tibia_r"), generic.bodies.index("talus_r")
    longer = scaled.tree.place_in_parent[shank, 1] / generic.tree.place_in_parent[shank, 1]
    assert longer == pytest.approx(1.1)
    assert scaled.inertia.center[tibia, 1] / generic.inertia.center[tibia, 1] == pytest.approx(1.1)


def refused(done: Ran, *words: str) -> None:
    assert done.status == 2
    lines = done.err.strip().splitlines()
    assert lines[-1].startswith("groundup: ")
    assert all(word in lines[-1] for word in words), lines[-1]


def test_bad_requests_are_one_line_and_leave_nothing(run, squats: Path, tmp_path: Path) -> None:
    model, markers, out = squats / "scaled.osim", squats / "squats1.trc", tmp_path / "out.mot"
    refused(run("ik", "--markers", markers, "--out", out), "--model")
    refused(run("ik", "--model", model, "--markers", markers), "--out")
    refused(run("ik", "--model", markers, "--markers", markers, "--out", out), "squats1.trc")
    refused(run("ik", "--model", model, "--markers", model, "--out", out), "markers")
    refused(run("ik", "--model", model, "--markers", markers, "--from", 90, "--out", out), "90")
    refused(run("ik", "--model", model, "--markers", markers, "--out", markers), "squats1.trc")
    refused(run("id", "--model", model, "--coordinates", squats / "squats1_grf.mot", "--out", out), "pelvis_tilt")
    setup = tmp_path / "setup.xml"
    setup.write_text(SETUP.format("<InverseDynamicsTool/>"))
    refused(run("ik", "--setup", setup), "InverseKinematicsTool")
    setup.write_text(SETUP.format("<InverseKinematicsTool><model_file>gone.osim</model_file></InverseKinematicsTool>"))
    refused(run("ik", "--setup", setup), "gone.osim", "line 1")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["setup.xml"]


def test_plates_under_the_wrong_foot_are_named(run, squats: Path, tmp_path: Path) -> None:
    text = (squats / "squats1_external_loads.xml").read_text()
    swapped = text.replace("calcn_r", "calcn_x").replace("calcn_l", "calcn_r").replace("calcn_x", "calcn_l")
    (tmp_path / "loads.xml").write_text(swapped)
    (tmp_path / "squats1_grf.mot").write_bytes((squats / "squats1_grf.mot").read_bytes())
    movement = ("--coordinates", squats / "squats1_expert_ik_deg.mot", "--loads", tmp_path / "loads.xml")
    done = run("id", "--model", squats / "scaled.osim", *movement, "--out", tmp_path / "id.sto")
    refused(done, "right", "calcn")
    assert not (tmp_path / "id.sto").exists()


@pytest.mark.parametrize(("compiled", "said"), [(True, "Working out moments"), (False, "Compiling, once")])
def test_a_command_says_its_own_work_or_that_it_compiles(
    run, squats: Path, tmp_path: Path, monkeypatch, compiled, said
):
    heard: list[str] = []
    monkeypatch.setattr("groundup.cli_body._steps", lambda *_: nullcontext(heard.append))
    monkeypatch.setattr("groundup.body.compiled.is_compiled", lambda _: compiled)
    files = "--coordinates", squats / "squats1_expert_ik_deg.mot", "--loads", squats / "squats1_external_loads.xml"
    done = run("id", "--model", squats / "scaled.osim", *files, "--to", 0.3, "--out", tmp_path / "tau.sto")
    assert done.status == 0, done.err
    assert heard == ["Reading", said]
