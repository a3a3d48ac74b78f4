"""A column mapping makes any table readable, and its mistakes are named by key."""

from pathlib import Path

import numpy as np
import pytest
from mutations import assert_survives
from numpy.testing import assert_allclose

from groundup.errors import FileError
from groundup.io import mapping
from groundup.io.mapping_plan import read_plan

TABLE = "t;EMG 1;EMG 2;Fx;Fy;Fz\n0;1,5;2;1;2;600\n10;-1,5;3;1;2;610\n20;0;4;1;2;620\n"
MAP = """
decimal = ","
time = { column = "t", unit = "ms" }

[[stream]]
name = "emg"
kind = "emg"
unit = "mV"
columns = ["EMG 1", 3]
labels = ["gluteus_maximus_r", "gluteus_medius_r"]

[[stream]]
name = "plate1/force"
kind = "force"
unit = "N"
columns = ["Fx", "Fy", "Fz"]
group = "plate1"
side = "right"
up = "z"
"""


@pytest.fixture
def reading(tmp_path: Path):
    def read(table: str, plan: str, **options):
        data, toml = tmp_path / "data.csv", tmp_path / "mapping.toml"
        data.write_text(table, encoding="utf-8")
        toml.write_text(plan, encoding="utf-8")
        return mapping.read(data, mapping=toml, **options)

    return read


def test_streams_as_the_mapping_says(reading) -> None:
    emg, force = reading(TABLE, MAP).streams
    assert (emg.name, emg.kind, emg.unit, emg.rate_hz) == ("emg", "emg", "V", 100.0)
    assert emg.labels == ("gluteus_maximus_r", "gluteus_medius_r")
    assert_allclose(emg.values, [[1.5e-3, 2e-3], [-1.5e-3, 3e-3], [0, 4e-3]])
    assert (force.side, force.group, force.labels) == ("right", "plate1", ("x", "y", "z"))
    assert_allclose(force.values, [[1, 600, -2], [1, 610, -2], [1, 620, -2]])


def test_markers_and_a_rate_instead_of_a_clock(reading) -> None:
    plan = """
    rate_hz = 50
    [[stream]]
    name = "markers"
    kind = "markers"
    unit = "mm"
    columns = [1, 2, 3, 4, 5, 6]
    labels = ["knee", "ankle"]
    """
    (markers,) = reading("1,2,3,4,5,6\n7,8,9,10,11,12\n", plan).streams
    assert markers.values.shape == (2, 2, 3)
    assert_allclose(markers.channel("ankle")[1], [0.010, 0.011, 0.012])
    assert markers.rate_hz == 50.0


def test_columns_of_words_need_no_mapping(reading) -> None:
    table = "t,stage,vm\n0,down,1\n10,up,2\n20,,3\n"
    plan = 'time = { column = "t", unit = "ms" }\n' + STREAM.replace("[2]", '["vm"]')
    (emg,) = reading(table, plan).streams
    assert_allclose(emg.values[:, 0], [1e-3, 2e-3, 3e-3])
    with pytest.raises(FileError, match=r"line 3, column 3 \('vm'\): a number; found 'up'"):
        reading(table.replace("up,2", "2,up"), plan)


STREAM = '[[stream]]\nname = "a"\nkind = "emg"\nunit = "mV"\ncolumns = [2]\n'


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("rate_hz = 'fast'\n" + STREAM, r"mapping\.toml, key 'rate_hz'"),
        ("rate_hz = -1\n" + STREAM, "key 'rate_hz'"),
        ("color = 1\n" + STREAM, "key 'color'.*delimiter"),
        ("rate_hz = 1\n", "at least one"),
        (STREAM, "a time column or a sampling rate"),
        ("time = 1\n" + STREAM, "key 'time'"),
        ('time = { column = "x", unit = "s" }\n' + STREAM, r"\[time\], key 'column'.*'x' nowhere among"),
        ('time = { column = "t", unit = "N" }\n' + STREAM, r"\[time\], key 'unit'"),
        ("rate_hz = 1\n" + STREAM.replace("[2]", "[7]"), r"\[\[stream\]\] 1, key 'columns'.*from 1 to 6; found 7"),
        ("rate_hz = 1\n" + STREAM.replace("[2]", "[]"), "key 'columns'"),
        ("rate_hz = 1\n" + STREAM.replace("mV", "furlong"), "key 'unit'"),
        ("rate_hz = 1\n" + STREAM.replace("mV", "N"), "a unit of emg"),
        ("rate_hz = 1\n" + STREAM.replace('"emg"', '"ecg"'), "key 'kind'; |key 'kind': one of"),
        ("rate_hz = 1\n" + STREAM.replace('"emg"', '"force"').replace("mV", "N"), "three columns"),
        ("rate_hz = 1\n" + STREAM + 'side = "middle"\n', "key 'side'"),
        ("rate_hz = 1\n" + STREAM + 'labels = ["b", "c"]\n', "key 'labels'"),
        ("rate_hz = 1\n" + STREAM + STREAM, "'a' twice"),
        ("rate_hz = 1\nheader_row = 99\n" + STREAM, "key 'header_row'"),
        ("rate_hz = = 1\n" + STREAM, "line 1"),
    ],
)
def test_mistakes_are_named_by_key(reading, plan, words) -> None:
    with pytest.raises(FileError, match=words):
        reading(TABLE, 'decimal = ","\n' * ("decimal" not in plan and "= =" not in plan) + plan)


def test_damaged_tables_and_mappings(tmp_path) -> None:
    plan = tmp_path / "mapping.toml"
    plan.write_text(MAP, encoding="utf-8")
    table = TABLE + "".join(f"{30 + 10 * k};1;2;3;4;5\n" for k in range(20))
    assert_survives(
        lambda p: mapping.read(p, mapping=plan), table.encode(), tmp_path, name="damaged.csv", count=60, seed=15
    )
    data = tmp_path / "data.csv"
    data.write_text(TABLE, encoding="utf-8")
    assert_survives(
        lambda p: mapping.read(data, mapping=p), MAP.encode(), tmp_path, name="damaged.toml", count=60, seed=16
    )


@pytest.mark.proof
def test_thousands_of_damaged_tables_and_mappings(tmp_path) -> None:
    plan = tmp_path / "mapping.toml"
    plan.write_text(MAP, encoding="utf-8")
    table = TABLE + "".join(f"{30 + 10 * k};1;2;3;4;5\n" for k in range(20))
    assert_survives(
        lambda p: mapping.read(p, mapping=plan), table.encode(), tmp_path, name="damaged.csv", count=2500, seed=17
    )
    data = tmp_path / "data.csv"
    data.write_text(TABLE, encoding="utf-8")
    assert_survives(
        lambda p: mapping.read(data, mapping=p), MAP.encode(), tmp_path, name="damaged.toml", count=2500, seed=18
    )


@pytest.mark.recordings
def test_real_emg_through_the_mapping_that_the_error_shows(recordings, tmp_path) -> None:
    plan = tmp_path / "mapping.toml"
    plan.write_text(
        'time = { column = 1, unit = "s" }\n'
        'stream = [ { name = "emg", kind = "emg", unit = "mV", columns = [ 2 ] } ]\n',
        encoding="utf-8",
    )
    (emg,) = mapping.read(recordings / "emg-bursts" / "emg.csv", mapping=plan).streams
    raw = np.loadtxt(recordings / "emg-bursts" / "emg.csv", delimiter=",")
    assert (emg.unit, emg.rate_hz, emg.start_s) == ("V", 1000.0, 0.001)
    assert_allclose(emg.values[:, 0], raw[:, 1] * 1e-3, rtol=1e-12)


def test_the_documented_mapping_is_a_valid_one(tmp_path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    plan = tmp_path / "mapping.toml"
    plan.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    emg, force = read_plan(plan).streams
    assert (emg.kind, emg.columns, force.side, force.up) == ("emg", ("EMG 1", 5), "right", "z")
