"""OpenGo: two insoles, empty fields where a side is missing, events in their own columns."""

from pathlib import Path

import numpy as np
import pytest
from made_files import moticon_text
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import moticon

RNG = np.random.default_rng(41)


@pytest.fixture
def reading(tmp_path: Path):
    def read(text: str):
        path = tmp_path / "opengo.txt"
        path.write_text(text, encoding="utf-8")
        return moticon.read(path)

    return read


def made(n: int = 12) -> np.ndarray:
    """16 pressures, 3 accelerations, 3 turns, 2 center of pressure, force."""
    return np.hstack(
        [
            RNG.uniform(0, 9, (n, 16)),
            RNG.normal(0, 1, (n, 6)),
            RNG.uniform(-0.5, 0.5, (n, 2)),
            RNG.uniform(0, 800, (n, 1)),
        ]
    )


def stream(recording, name: str):
    return next(s for s in recording.streams if s.name == name)


def test_channels_in_si_by_side(reading) -> None:
    left, right = made(), made()
    recording = reading(moticon_text(left, right))
    for side, truth in (("left", left), ("right", right)):
        pressure = stream(recording, f"{side}/pressure")
        assert (pressure.kind, pressure.unit, pressure.side, pressure.layout) == ("pressure", "Pa", side, None)
        assert_allclose(pressure.values, truth[:, :16] * 1e4, rtol=1e-5)
        assert_allclose(stream(recording, f"{side}/acceleration").values, truth[:, 16:19] * 9.80665, rtol=1e-5)
        turn = stream(recording, f"{side}/angular_velocity")
        assert_allclose(turn.values, np.radians(truth[:, 19:22]), rtol=1e-5)
        force = stream(recording, f"{side}/force")
        assert (force.kind, force.side, force.labels) == ("force", side, ("x", "y", "z"))
        assert_allclose(force.values[:, 1], truth[:, 24], rtol=1e-5)
        assert np.isnan(force.values[:, [0, 2]]).all()  # an insole feels no shear
        assert_allclose(stream(recording, f"{side}/cop_relative").values, truth[:, 22:24], rtol=1e-5)
        assert stream(recording, f"{side}/cop_relative").kind == "other"
        assert pressure.rate_hz == 100.0


def test_a_side_missing_in_some_rows_is_nan_and_counted(reading) -> None:
    left, right = made(), made()
    left[3:5] = np.nan
    recording = reading(moticon_text(left, right))
    gone = np.isnan(stream(recording, "left/pressure").values).all(axis=1)
    assert_array_equal(np.flatnonzero(gone), [3, 4])
    assert any("left insole is missing in 2 of 12 rows" in s for s in recording.sources[0].assumptions)


def test_centers_of_pressure_in_percent(reading) -> None:
    left, right = made(), made()
    percent = [a.copy() for a in (left, right)]
    for a in percent:
        a[:, 22:24] *= 100
    recording = reading(moticon_text(*percent, percent=True))
    assert_allclose(stream(recording, "right/cop_relative").values, right[:, 22:24], rtol=1e-4, atol=1e-6)
    assert any("percent" in s for s in recording.sources[0].assumptions)


def test_event_columns_become_events(reading) -> None:
    recording = reading(moticon_text(made(), made(), events={2: "left heel strike", 7: "jump"}))
    assert [(e.name, round(e.time_s, 6)) for e in recording.events] == [("left heel strike", 0.02), ("jump", 0.07)]
    assert not any("Steps" in label for s in recording.streams for label in s.labels)


def test_the_name_of_the_person_is_not_kept(reading) -> None:
    recording = reading(moticon_text(made(), made()))
    kept = str([dict(s.details) for s in recording.streams]) + str(recording.sources)
    assert "somebody" not in kept
    assert "01.02.2024 10:00:00.000" in kept


def test_claims_only_insole_exports(tmp_path) -> None:
    path = tmp_path / "x.txt"
    assert moticon.claims(path, moticon_text(made(), made()).encode()[:8192])
    assert not moticon.claims(path, b"Time[s]\tleft pressure 1[N/cm2]\n0\t1\n")
    assert not moticon.claims(path, b"# a comment\n1,2\n")


def test_what_is_wrong_is_named(reading) -> None:
    text = moticon_text(made(), made())
    with pytest.raises(FileError, match=r"channel names"):
        reading(text.replace("# time[s]", "time[s]"))
    with pytest.raises(FileError, match=r"line 9, column 'time\[s\]': times that increase"):
        reading(text.replace("\n0.030\t", "\n0.010\t"))


def test_damaged_files(tmp_path) -> None:
    data = moticon_text(made(6), made(6), events={2: "heel"}).encode()
    assert_survives(moticon.read, data, tmp_path, name="damaged.txt", count=60, seed=42)


@pytest.mark.proof
def test_thousands_of_damaged_files(tmp_path) -> None:
    data = moticon_text(made(6), made(6), events={2: "heel"}).encode()
    assert_survives(moticon.read, data, tmp_path, name="damaged.txt", count=3000, seed=43)
