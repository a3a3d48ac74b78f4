"""`groundup compare`: recordings as conditions, a planted driver found, every wrong request said in one line."""

import json
from pathlib import Path

import numpy as np
import pytest

from groundup import cli
from groundup.compare import Options, compare, named_files
from groundup.errors import GroundupError
from groundup.io.hdf5 import write
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, squat

KNEE_IN_MM = {"none": 60.0, "foot": 58.0, "heel": 5.0, "hip": 57.0}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, list[Path]]:
    """Two days, markers put on anew each day: the wedge takes the left knee out of the way, the others hardly do."""
    folder = tmp_path_factory.mktemp("lab")
    only_markers = Sensors(plates=False, insoles=False, emg=False)
    found: dict[str, list[Path]] = {}
    for n, (name, inward) in enumerate(KNEE_IN_MM.items()):
        for day in range(2):
            by_chance = float(np.random.default_rng([n, day]).normal(0.0, 1.5))
            faults = Faults(knee_in_mm=PerSide(left=inward + by_chance))
            made = squat(seed=4, faults=faults, sensors=only_markers, session=day)
            path = folder / f"{name}{day}.h5"
            write(path, made.recording)
            found.setdefault(name, []).append(path)
    return found


def words(files, days=2):
    return [f"{name}={path}" for name, several in files.items() for path in several[:days]]


def run(arguments, monkeypatch, capsys):
    """Exit status and both outputs of a command line."""
    monkeypatch.setattr("sys.argv", ["groundup", *map(str, arguments)])
    try:
        cli.main()
    except SystemExit as end:
        status = int(end.code or 0)
    else:
        status = 0
    out = capsys.readouterr()
    return status, out.out, out.err


def test_the_planted_driver_is_found_and_written(files, tmp_path, monkeypatch, capsys):
    target = tmp_path / "compared.json"
    status, out, _ = run(["compare", *words(files), "--json", target], monkeypatch, capsys)
    assert status == 0
    assert "Driven from: ankle" in out
    assert "not a diagnosis" in " ".join(out.split())
    assert "On which days the 2 repeats were is not known" in " ".join(out.split())
    told = json.loads(target.read_text())
    assert told["schema"] == "groundup.comparison/1"
    assert (told["driver"], told["links"]) == ("ankle", ["ankle"])
    assert [f["repeat"] for f in told["files"]] == [1, 2] * 4
    wedge = next(
        e for e in told["effects"] if e["id"] == "knee.separation_ratio_min" and e["condition"] == "heel wedge"
    )
    assert wedge["interval"]["low"] < wedge["difference"] < wedge["interval"]["high"]
    assert told["first"][0]["exercise_id"] == "knee_to_wall"


def test_one_day_says_so(files, capsys):
    compare(words(files, days=1), Options(), json="-")
    told = json.loads(capsys.readouterr().out)
    assert told["driver"] == "cannot tell"
    assert any("second day" in w for w in told["warnings"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["none={none}"], "none alone"),
        (["foot={foot}", "hip={hip}"], "without a cue"),
        (["none={none}", "music={foot}"], "a condition of none, foot, heel, hip; found 'music'"),
        (["none={none}", "foot={none}"], "as none and as foot"),
        (["{none}", "foot={foot}"], "such as none=squats.c3d"),
        (["none={none}", "foot="], "such as none=squats.c3d"),
        (["none={none}", "foot=nowhere.c3d"], "nowhere.c3d: a file that is there"),
    ],
)
def test_wrong_requests_are_said_in_one_line(files, given, said, monkeypatch, capsys):
    names = {name: several[0] for name, several in files.items()}
    status, out, err = run(["compare", *(g.format(**names) for g in given)], monkeypatch, capsys)
    assert status == 2
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_another_movement_is_refused(files, tmp_path):
    with pytest.raises(GroundupError, match="a squat on one leg or on both"):
        compare(words(files, days=1), Options(task="walking"), json="-")


def test_a_window_holds_for_every_file_and_one_outside_is_refused(files, tmp_path, monkeypatch, capsys):
    def counts(*window):
        target = tmp_path / "compared.json"
        status, _, _ = run(["compare", *words(files, days=1), *window, "--json", target], monkeypatch, capsys)
        assert status == 0
        blocks = [r for r in json.loads(target.read_text())["repetitions"] if r["id"] == "knee.separation_ratio_min"]
        return {b["condition"]: len(b["values"]) for b in blocks[0]["blocks"]}

    whole, half = counts(), counts("--to", 8.0)
    assert set(half) == set(whole)
    assert all(half[name] < whole[name] for name in whole)
    status, out, err = run(["compare", *words(files, days=1), "--from", 900.0], monkeypatch, capsys)
    assert (status, out) == (2, "")
    assert "a time window inside the recording" in err


def test_a_second_file_is_a_second_repeat(files):
    found = named_files(words(files))
    assert [(f.condition, f.repeat) for f in found][:4] == [("none", 1), ("none", 2), ("foot cue", 1), ("foot cue", 2)]


def test_the_target_is_checked_before_the_work(files):
    with pytest.raises(GroundupError):
        compare(words(files, days=1), Options(), json=str(files["none"][0]))
