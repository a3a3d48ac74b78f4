"""Tables with units in brackets, and plate tables without: no mapping needed."""

import json
from pathlib import Path

import numpy as np
import pytest
from made_files import plate_text
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import delimited
from groundup.signals.recording import Recording

RNG = np.random.default_rng(11)
N = 30


@pytest.fixture
def reading(tmp_path: Path):
    def read(text: str, **options) -> Recording:
        path = tmp_path / "Prüfung.txt"
        path.write_text(text, encoding=options.pop("encoding", "utf-8"))
        return delimited.read(path, **options)

    return read


def stream(recording: Recording, name: str):
    return next(s for s in recording.streams if s.name == name)


def said(recording: Recording) -> str:
    return " | ".join(recording.sources[0].assumptions)


def standing() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Force, moment about the plate's origin, center of pressure and free moment, z up; by M = r × F + T."""
    force = np.column_stack([RNG.normal(0, 5, N), RNG.normal(0, 5, N), RNG.uniform(580, 620, N)])
    cop = np.column_stack([RNG.uniform(-0.1, 0.1, N), RNG.uniform(-0.05, 0.05, N), np.zeros(N)])
    free = np.column_stack([np.zeros(N), np.zeros(N), RNG.normal(0, 1, N)])
    return force, np.cross(cop, force) + free, cop, free


@pytest.mark.parametrize(("sep", "comma"), [("\t", False), (",", False), (";", False), (";", True), ("\t", True)])
def test_plate_table_in_si_and_y_up(reading, sep, comma) -> None:
    force, moment, cop, free = standing()
    recording = reading(plate_text(force, moment, cop[:, :2] * 100, sep=sep, comma=comma))
    f, c, t = (stream(recording, f"plate1/{k}") for k in ("force", "cop", "free_moment"))
    assert_allclose(f.values, np.column_stack([force[:, 0], force[:, 2], -force[:, 1]]), atol=1e-8)
    assert_allclose(c.values, np.column_stack([cop[:, 0], np.zeros(N), -cop[:, 1]]), atol=1e-10)
    assert_allclose(t.values[:, 1], free[:, 2], atol=1e-7)
    assert (f.rate_hz, f.start_s) == (100.0, 0.01)
    assert "z carries the weight" in said(recording)
    assert ("decimal comma" in said(recording)) == comma


def test_centers_of_pressure_without_a_unit_are_computed_below_a_preamble(reading) -> None:
    force, moment, cop, free = standing()
    rows = np.column_stack([np.arange(N), np.arange(N) / 100, force, moment, np.round(cop, 2)])
    rows[10:12, 2:] = 0.0
    head = "Format Version,1.0,\nTake Name,Jürgen,\nExport Frame Rate,100.00,\n\n\n"
    names = "MocapFrame, MocapTime, Fx, Fy, Fz, Mx, My, Mz, Cx, Cy, Cz"
    text = head + names + "\n" + "\n".join(",".join(f"{v:.9f}" for v in row) for row in rows) + "\n"
    recording = reading(text, encoding="latin-1")
    got = stream(recording, "plate1/cop").values
    lost = np.zeros(N, dtype=bool)
    lost[10:12] = True
    assert_array_equal(np.isnan(got).any(axis=1), lost)
    assert_array_equal(np.isnan(stream(recording, "plate1/force").values).any(axis=1), lost)
    assert_allclose(got[~lost][:, [0, 2]], np.column_stack([cop[:, 0], -cop[:, 1]])[~lost], atol=1e-8)
    assert_allclose(stream(recording, "plate1/free_moment").values[~lost, 1], free[~lost, 2], atol=1e-6)
    assert "2 rows of nothing but zeros are lost samples" in said(recording)
    assert "Windows-1252" in said(recording)


def test_an_empty_plate_is_no_lost_sample(reading) -> None:
    force, moment, cop, _ = standing()
    force[:15], moment[:15] = 0.0, 0.0
    recording = reading(plate_text(force, moment, cop[:, :2] * 100))
    assert_array_equal(stream(recording, "plate1/force").values[:15], 0.0)
    assert np.isnan(stream(recording, "plate1/cop").values[:15]).all()


def test_insole_emg_and_angle_columns_by_their_units(reading) -> None:
    values = np.column_stack([np.arange(N) * 10, RNG.uniform(0, 9, (N, 3)), RNG.normal(0, 1, N), RNG.normal(0, 40, N)])
    head = "Time[ms];left pressure 1[N/cm²];left pressure 2[N/cm²];right pressure 1[N/cm²];gluteus medius[mV];knee[deg]"
    text = head + "\n" + "\n".join(";".join(f"{v:.9f}" for v in row) for row in values) + "\n"
    recording = reading(text)
    left, right = stream(recording, "left/pressure"), stream(recording, "right/pressure")
    assert_allclose(left.values, values[:, 1:3] * 1e4, rtol=1e-6)
    assert (left.side, right.side, left.unit, left.rate_hz, left.layout) == ("left", "right", "Pa", 100.0, None)
    assert left.labels == ("pressure 1", "pressure 2")
    assert_allclose(stream(recording, "emg").values[:, 0], values[:, 4] * 1e-3, rtol=1e-6)
    assert stream(recording, "emg").labels == ("gluteus medius",)
    assert_allclose(stream(recording, "angles").values[:, 0], np.radians(values[:, 5]), rtol=1e-6)


def test_an_unknown_unit_is_kept_as_written_and_said(reading) -> None:
    recording = reading("Time[s],mood[smile]\n0,1\n1,2\n2,3\n")
    (other,) = recording.streams
    assert (other.kind, other.unit, other.labels) == ("other", "smile", ("mood",))
    assert "mood" in said(recording)


def test_dead_and_empty_channels_are_said(reading) -> None:
    rows = "".join(f"{k},7,,{k % 5}\n" for k in range(30))
    recording = reading("Time[s],flat[mV],void[mV],live[mV]\n" + rows)
    assert "columns without a number: void" in said(recording)
    assert "columns that never change: flat" in said(recording)
    assert "live" not in said(recording).replace("flat, void, live", "")


def test_columns_of_words_are_left_out_and_said(reading) -> None:
    recording = reading("Time[s],phase,Fz[N]\n0,down,1\n1,up,2\n2,down,3\n")
    (other,) = recording.streams
    assert_array_equal(other.values[:, 0], [1, 2, 3])
    assert "columns of words are left out: phase" in said(recording)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_of_the_first_name(reading, encoding) -> None:
    recording = reading("Time[s],Kraft für Fuß[N]\n0,1\n1,2\n2,3\n", encoding=encoding)
    assert recording.streams[0].rate_hz == 1.0
    assert recording.streams[0].labels == ("Kraft für Fuß",)


def test_without_a_clock_the_rate_is_asked_for(reading) -> None:
    text = "a[mV],b[mV]\n1,2\n3,4\n5,6\n"
    with pytest.raises(FileError, match="--rate"):
        reading(text)
    assert reading(text, rate_hz=50.0).streams[0].rate_hz == 50.0


def test_a_table_that_does_not_say_what_it_is_gets_the_mapping_to_write(reading) -> None:
    with pytest.raises(FileError, match=r"column = 1, unit = \"s\".*kind = \"emg\".*columns = \[ 2 \].*--mapping"):
        reading("0.001,0\n0.002,-0.02\n")
    with pytest.raises(FileError, match=r"column = \"t\".*columns = \[ \"vm\" \]"):
        reading("t,vm\n0.001,0\n0.002,-0.02\n")


def test_claims_tables_only(tmp_path) -> None:
    path = tmp_path / "x.csv"
    assert delimited.claims(path, b"Time[s],Fz[N]\n0,1\n")
    assert delimited.claims(path, b"0.1,0.2\n0.3,0.4\n")
    assert not delimited.claims(path, b"Dear reader, this is prose.\nAnd so is this.\n")
    assert not delimited.claims(path, bytes(range(256)))
    assert not delimited.claims(path, b"{}")


MADE = {
    "tabs": plate_text(*(a[:12] for a in standing()[:2]), standing()[2][:12, :2]),
    "commas": plate_text(*(a[:12] for a in standing()[:2]), standing()[2][:12, :2], sep=";", comma=True),
}


@pytest.mark.parametrize("made", MADE)
def test_damaged_files(tmp_path, made) -> None:
    assert_survives(delimited.read, MADE[made].encode(), tmp_path, name="damaged.txt", count=60, seed=13)


@pytest.mark.proof
@pytest.mark.parametrize("made", MADE)
def test_thousands_of_damaged_files(tmp_path, made) -> None:
    assert_survives(delimited.read, MADE[made].encode(), tmp_path, name="damaged.txt", count=2500, seed=14)


@pytest.mark.recordings
@pytest.mark.proof
@pytest.mark.parametrize("name", ["standing-cop/BDS00004.txt", "standing-cop-72/test.csv"])
def test_damaged_real_files(recordings, tmp_path, name) -> None:
    assert_survives(delimited.read, (recordings / name).read_bytes(), tmp_path, name="damaged.txt", count=200, seed=99)


@pytest.mark.recordings
def test_all_twelve_real_standing_trials(recordings) -> None:
    files = sorted((recordings / "standing-cop").glob("BDS*.txt"))
    assert len(files) == 12
    for file in files:
        recording = delimited.read(file)
        force, cop = stream(recording, "plate1/force"), stream(recording, "plate1/cop")
        raw = np.loadtxt(file, skiprows=1)  # the file's own numbers, without us
        assert cop.values.shape == (6000, 3)
        assert (cop.rate_hz, cop.start_s) == (100.0, 0.01)
        assert_allclose(cop.values[:, 0], raw[:, 7] / 100, rtol=1e-15)
        assert_allclose(cop.values[:, 2], -raw[:, 8] / 100, rtol=1e-15)
        assert_array_equal(force.values[:, 1], raw[:, 3])


@pytest.mark.recordings
def test_real_table_below_a_preamble(recordings) -> None:
    recording = delimited.read(recordings / "standing-cop-72" / "test.csv")
    cop = stream(recording, "plate1/cop").values
    assert cop.shape == (15605, 3)
    assert np.isnan(cop[:, 0]).sum() == 7
    # README: X = 100·My/Fz and Y = 100·Mx/Fz in cm, minus the mean of the whole record, then samples 4000:7000
    x, y = -100 * cop[:, 0], -100 * cop[:, 2]
    expected = json.loads((recordings / "standing-cop-72" / "expected.json").read_text())
    raw = np.loadtxt(recordings / "standing-cop-72" / "test.csv", delimiter=",", skiprows=35)
    lost = (raw[:, 3:9] == 0).all(axis=1)
    assert_allclose(x[~lost], 100 * raw[~lost, 7] / raw[~lost, 5], rtol=1e-14)
    assert_allclose(y[~lost], 100 * raw[~lost, 6] / raw[~lost, 5], rtol=1e-14)
    part = (x - np.nanmean(x))[4000:7000]
    assert abs(part.mean() - expected["mean_value_ML"]) < 0.01


@pytest.mark.recordings
def test_real_table_without_a_header_shows_the_mapping(recordings) -> None:
    with pytest.raises(FileError, match=r"2 columns of numbers without a header.*mapping\.toml"):
        delimited.read(recordings / "emg-bursts" / "emg.csv")
