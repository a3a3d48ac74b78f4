"""The command line as a person meets it: what it writes, and what it says when something is wrong."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from files import write_grf, write_trc
from groundup.cli import main
from groundup.signals.recording import Recording
from groundup.signals.stream import Stream
from groundup.synthetic.demo import demo


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def ran(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["groundup", *map(str, arguments)])
        status = 0
        try:
            main()
        except SystemExit as left:
            status = int(left.code or 0)
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return ran


@pytest.fixture(scope="module")
def squat() -> tuple[Recording, Recording]:
    return demo(seed=3)


@pytest.fixture(scope="module")
def files(squat: tuple[Recording, Recording], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("squat")
    recording, static = squat
    return {
        "trc": write_trc(folder / "squat.trc", markers_of(recording)),
        "static": write_trc(folder / "static.trc", markers_of(static)),
        "grf": write_grf(folder / "squat_grf.mot", recording),
    }


def markers_of(recording: Recording) -> Stream:
    markers = recording.first("markers")
    assert markers is not None
    return markers


def refused(ran: Ran, *words: str) -> None:
    """One line, exit status 2, no traceback, and it names what it should."""
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    lines = [line for line in ran.err.splitlines() if line.strip()]
    assert len(lines) == 1, ran.err
    assert lines[0].startswith("groundup: ")
    for word in words:
        assert word.lower() in lines[0].lower(), lines[0]


# what it writes


def test_demo_says_synthetic_and_names_the_planted_links(run, tmp_path: Path) -> None:
    """It has markers and plates, so the body is worked out too."""
    ran = run("demo", "--json", tmp_path / "demo.json")
    assert ran.status == 0, ran.err
    assert "synthetic" in ran.out.lower()
    measures = json.loads((tmp_path / "demo.json").read_text())["measures"]
    moments = [m for m in measures if m["id"] == "knee.extension_moment_peak" and m["value"] is not None]
    assert {m["side"] for m in moments} == {"left", "right"}
    assert all(m["method"].startswith("body model") and "estimated, not measured" not in m["method"] for m in moments)


def test_intervals_of_an_unknown_kind_are_refused(run, files) -> None:
    refused(run("assess", files["trc"], "--intervals", "medium"), "--intervals quick or full", "'medium'")


def test_assess_writes_everything_asked_for(run, files, tmp_path: Path) -> None:
    out = {n: tmp_path / n for n in ("a.json", "a.html", "m.csv", "c.parquet")}
    ran = run(
        "assess", files["trc"], files["grf"], "--static", files["static"], "--condition", "footwear=barefoot",
        "--json", out["a.json"], "--report", out["a.html"], "--table", out["m.csv"], "--curves", out["c.parquet"],
    )  # fmt: skip
    assert ran.status == 0, ran.err
    data = json.loads(out["a.json"].read_text())
    assert data["schema"] == "groundup.assessment/1"
    assert data["task"] == "squat"
    assert data["conditions"]["footwear"] == "barefoot"
    assert len(data["repetitions"]) == 5
    assert "<html" in out["a.html"].read_text()
    assert out["m.csv"].read_text().startswith("id,")
    assert out["c.parquet"].read_bytes()[:4] == b"PAR1"


def test_json_on_standard_output_is_nothing_but_json(run, files) -> None:
    ran = run("assess", files["trc"], "--json", "-")
    assert json.loads(ran.out)["schema"] == "groundup.assessment/1"


def test_a_table_of_a_30_second_window(run, files) -> None:
    ran = run("assess", files["trc"], "--from", "1", "--to", "12", "--json", "-")
    assert all(1 <= r["start_s"] < r["end_s"] <= 12 for r in json.loads(ran.out)["repetitions"])


@pytest.mark.parametrize("command", [("inspect",), ("assess",)])
def test_names_in_any_script_are_fine(run, squat, tmp_path: Path, command) -> None:
    file = write_trc(tmp_path / "приседание ü 深蹲.trc", markers_of(squat[0]))
    ran = run(*command, file)
    assert ran.status == 0, ran.err


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (("measures",), "foot.load_share"),
        (("measures", "knee.fppa_at_60"), "frontal"),
        (("evidence",), "C05"),
        (("evidence", "c05"), "KAM24"),
        (("schema",), "groundup.assessment/1"),
        (("doctor",), "numpy"),
        (("--help",), "assess"),
        (("--version",), "groundup 0."),
    ],
)
def test_commands_that_need_no_recording(run, command, word: str) -> None:
    ran = run(*command)
    assert ran.status == 0, ran.err
    assert word in ran.out


def test_inspect_says_what_is_there_and_what_it_supports(run, files) -> None:
    ran = run("inspect", files["trc"])
    assert ran.status == 0
    assert "markers" in ran.out
    for link in ("foot", "ankle", "knee", "hip", "glute", "core"):
        assert link in ran.out


def test_inspect_names_every_marker_whole(run, squat, files) -> None:
    words = run("inspect", files["trc"]).out.replace(",", " ").split()
    assert set(markers_of(squat[0]).labels) <= set(words)


def test_convert_keeps_a_recording_that_assesses_the_same(run, files, tmp_path: Path) -> None:
    kept = tmp_path / "one.h5"
    assert run("convert", files["trc"], files["grf"], "--static", files["static"], "--out", kept).status == 0
    direct = json.loads(run("assess", files["trc"], files["grf"], "--static", files["static"], "--json", "-").out)
    again = json.loads(run("assess", kept, "--json", "-").out)
    assert again["measures"] == direct["measures"]


def test_inspect_and_convert_bring_files_onto_one_clock_as_assess_does(run, files, tmp_path: Path) -> None:
    kept = tmp_path / "one.h5"
    later = ("--offset", f"{files['grf'].name}=0.5")
    assert "offset of 0.5 s" in run("inspect", files["trc"], files["grf"], *later).out
    assert run("convert", files["trc"], files["grf"], *later, "--out", kept).status == 0
    assert "offset of 0.5 s" in run("inspect", kept).out
    refused(run("convert", files["trc"], "--out", "-"), "--out")


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys, groundup.cli; "
        "print([m for m in ('numpy', 'numba', 'scipy', 'ezc3d', 'h5py', 'rich.console', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# bad input: one line, exit status 2, nothing half-written


def test_a_file_that_is_not_there(run, tmp_path: Path) -> None:
    refused(run("assess", tmp_path / "gone.trc"), "gone.trc")


def test_a_folder(run, tmp_path: Path) -> None:
    refused(run("assess", tmp_path), "folder")


@pytest.mark.parametrize("name", ["a.trc", "a.mot", "a.c3d", "a.csv", "a.xdf", "a.edf", "a.h5", "a.json", "a.asf"])
def test_an_empty_file(run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"")
    refused(run("assess", file), name, "empty")


@pytest.mark.parametrize("name", ["a.trc", "a.mot", "a.csv", "a.asc", "a.asf", "a.txt", "a.json"])
def test_bytes_posing_as_text(run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(np.random.default_rng(0).bytes(4000))
    refused(run("assess", file), name)


def test_a_truncated_header(run, files, tmp_path: Path) -> None:
    file = tmp_path / "cut.trc"
    file.write_text("\n".join(files["trc"].read_text().splitlines()[:3]))
    refused(run("assess", file), "cut.trc")


def test_a_truncated_last_row_is_said_not_fatal(run, files, tmp_path: Path) -> None:
    file = tmp_path / "cut.trc"
    file.write_text(files["trc"].read_text()[:-300])
    ran = run("inspect", file)
    assert ran.status == 0, ran.err
    assert "last" in ran.out.lower()


@pytest.mark.parametrize("change", ["twice", "back"])
def test_times_that_do_not_increase(run, files, tmp_path: Path, change: str) -> None:
    lines = files["trc"].read_text().splitlines()
    cells = lines[56].split("\t")
    cells[1] = lines[55].split("\t")[1] if change == "twice" else "0.0000"
    lines[56] = "\t".join(cells)
    file = tmp_path / "times.trc"
    file.write_text("\n".join(lines) + "\n")
    refused(run("assess", file), "times.trc", "57", "time")


def test_millimeters_called_meters_are_noticed(run, squat, tmp_path: Path) -> None:
    file = write_trc(tmp_path / "mm.trc", markers_of(squat[0]), unit="m", factor=1000.0)
    ran = run("inspect", file)
    assert ran.status == 0, ran.err
    assert "mm" in ran.out
    assert "m" in ran.out


def test_markers_that_nobody_knows_are_listed(run, squat, tmp_path: Path) -> None:
    markers = markers_of(squat[0])
    odd = Stream(
        "markers", "markers", np.array(markers.values[:, :6]), "m", tuple(f"Q{i}" for i in range(6)), markers.rate_hz
    )
    ran = run("assess", write_trc(tmp_path / "odd.trc", odd))
    assert ran.status == 0, ran.err
    assert "Q0" in ran.out
    assert "--markers" in ran.out


def test_a_mapping_of_markers_that_are_not_there(run, files, tmp_path: Path) -> None:
    names = tmp_path / "map.toml"
    names.write_text('left_knee_lateral = "NOBODY"\n')
    refused(run("assess", files["trc"], "--markers", names), "NOBODY")


def test_a_plate_under_the_wrong_foot_is_named(run, squat, tmp_path: Path) -> None:
    recording, static = squat
    trc = write_trc(tmp_path / "s.trc", markers_of(recording))
    grf = write_grf(tmp_path / "s.mot", recording)
    text = grf.read_text()
    names = [name for name, _ in recording.groups("force")]
    wrong = {"plate1": "l", "plate2": "r"}  # plate 1 carries the right foot
    for number, side in ((str(names.index(plate) + 1), side) for plate, side in wrong.items()):
        text = text.replace(f"ground_force_{number}_", f"ground_force_{side}_")
        text = text.replace(f"ground_moment_{number}_", f"ground_torque_{side}_")
    grf.write_text(text)
    ran = run("assess", trc, grf, "--static", write_trc(tmp_path / "st.trc", markers_of(static)))
    assert ran.status == 0, ran.err
    assert "stated to be under the left foot" in " ".join(ran.out.split())


def test_two_people_are_refused_until_one_is_chosen(run, tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    people = [{"pose_keypoints_2d": rng.uniform(10, 900, 75).tolist()} for _ in range(2)]
    file = tmp_path / "two.json"
    file.write_text(json.dumps([{"people": people}] * 30))
    refused(run("assess", file, "--rate", "30"), "one person", "--person")
    assert run("assess", file, "--rate", "30", "--person", "1").status == 0


def test_no_plates_no_force(run, files) -> None:
    data = json.loads(run("assess", files["trc"], "--json", "-").out)
    loads = [m for m in data["measures"] if m["id"] == "foot.load_share"]
    assert loads
    assert all(m["value"] is None and m["status"] == "not measurable" and m["why"] for m in loads)


def test_no_repetition_is_a_warning(run, files) -> None:
    ran = run("assess", files["static"], "--task", "squat", "--json", "-")
    data = json.loads(ran.out)
    assert data["repetitions"] == []
    assert any("No whole repetition" in w for w in data["warnings"])


def test_nan_and_constant_channels_are_said(run, squat, tmp_path: Path) -> None:
    markers = markers_of(squat[0])
    values = np.array(markers.values)
    values[:, markers.labels.index("r_toe")] = np.nan
    file = write_trc(
        tmp_path / "gaps.trc", Stream("markers", "markers", values, "m", markers.labels, rate_hz=markers.rate_hz)
    )
    ran = run("inspect", file)
    assert ran.status == 0, ran.err
    assert "r_toe" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "900"), ("900",)),
        (("--from", "5", "--to", "4"), ("4",)),
        (("--condition", "eyes"), ("name=value",)),
        (("--condition", "eyes=shut"), ("open", "closed")),
        (("--condition", "task=dance"), ("squat",)),
        (("--offset", "squat.trc=soon"), ("soon",)),
        (("--report", "/nowhere/at/all/r.html"), ("/nowhere/at/all",)),
        (("--json", "same.out", "--report", "same.out"), ("own",)),
        (("--report", "-"), ("--report", "--json")),
        (("--table", "-"), ("--table", "--json")),
    ],
)
def test_requests_that_make_no_sense(run, files, arguments, words, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run("assess", files["trc"], *arguments), *words)
    assert list(tmp_path.iterdir()) == []


def test_an_input_is_never_overwritten(run, files) -> None:
    before = files["trc"].read_bytes()
    refused(run("assess", files["trc"], "--json", files["trc"]))
    assert files["trc"].read_bytes() == before


def test_a_full_disk_leaves_nothing_behind(run, files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    refused(run("assess", files["trc"], "--report", tmp_path / "r.html"), "disk", "r.html")
    assert list(tmp_path.iterdir()) == []


def test_a_subject_with_a_typo(run, files, tmp_path: Path) -> None:
    person = tmp_path / "s.toml"
    person.write_text("mass_kgs = 70\n")
    refused(run("assess", files["trc"], "--subject", person), "mass_kgs", "mass_kg")


def test_an_unknown_claim_names_the_nearest(run) -> None:
    refused(run("evidence", "C99"), "C99")
