"""novel pedar: pressures as printed, newtons only with the insole's geometry."""

from pathlib import Path

import numpy as np
import pytest
from made_files import pedar_text
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import pedar

RNG = np.random.default_rng(21)


@pytest.fixture
def reading(tmp_path: Path):
    def read(text: str, **options):
        path = tmp_path / "walk.asc"
        path.write_text(text, encoding="latin-1")
        return pedar.read(path, **options)

    return read


def made(n: int = 10, cells: int = 99) -> tuple[np.ndarray, np.ndarray]:
    return RNG.integers(0, 80, (n, cells)) * 2.5, RNG.integers(0, 80, (n, cells)) * 2.5


def test_two_insoles_in_pascal_without_geometry(reading) -> None:
    left, right = made()
    recording = reading(pedar_text(left, right))
    a, b = recording.streams
    assert [(s.name, s.side, s.kind, s.unit, s.layout) for s in (a, b)] == [
        ("left/pressure", "left", "pressure", "Pa", None),
        ("right/pressure", "right", "pressure", "Pa", None),
    ]
    assert_allclose(a.values, left * 1e3, rtol=1e-12)
    assert_allclose(b.values, right * 1e3, rtol=1e-12)
    assert (a.rate_hz, a.start_s) == (50.0, 0.02)
    assert any("--geometry" in s for s in recording.sources[0].assumptions)


def test_newtons_per_square_centimeter(reading) -> None:
    left, right = made()
    recording = reading(pedar_text(left / 10, right / 10, unit="N/cm²"))
    assert_allclose(recording.streams[0].values, left * 1e3, rtol=1e-9)


@pytest.mark.parametrize("kind", ["csv", "toml"])
def test_geometry_gives_cells_places_and_areas(reading, tmp_path, kind) -> None:
    left, right = made()
    forward, lateral = np.arange(99) * 2.5, np.arange(99) % 7 * 12.0
    area = np.full(99, 1.5)
    file = tmp_path / f"insole.{kind}"
    if kind == "csv":
        rows = [f"{f},{s},{a}" for f, s, a in zip(forward, lateral, area, strict=True)]
        file.write_text("\n".join(["forward[mm],lateral[mm],area[cm²]", *rows]), encoding="utf-8")
    else:
        lists = (f"{k} = {v.tolist()}" for k, v in (("forward", forward), ("lateral", lateral), ("area", area)))
        file.write_text("\n".join(['unit = "mm"', 'area_unit = "cm²"', *lists]), encoding="utf-8")
    recording = reading(pedar_text(left, right), geometry=file)
    for stream, pressure in zip(recording.streams, (left, right), strict=True):
        assert stream.layout is not None
        assert_allclose(stream.layout.forward_m, forward / 1000)
        assert_allclose(stream.layout.lateral_m, lateral / 1000)
        force = (stream.values * stream.layout.area_m2).sum(axis=1)
        assert_allclose(force, (pressure * 1e3 * 1.5e-4).sum(axis=1))
        assert "geometry file" in stream.layout.source


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("forward[mm],lateral[mm],area[mm²]\n1,2,3\n", "99 cells.*found 1"),
        ("forward,lateral,area\n1,2,3\n", "units in brackets"),
        ("forward[mm],lateral[mm],area[mm²]\n" + "1,x,3\n" * 99, "numbers for forward"),
        ("forward[mm],lateral[mm],area[mm²]\n" + "1,2,0\n" * 99, "above zero"),
        ("forward[m],lateral[m],area[m²]\n" + "".join(f"{k},2,3\n" for k in range(99)), "Check the unit"),
        ("side,forward[mm],lateral[mm],area[mm²]\n" + "middle,1,2,3\n" * 99, "line 2: left or right"),
        ("side,forward[mm],lateral[mm],area[mm²]\n" + "left,1,2,3\n" * 99, "cells of the right insole"),
    ],
)
def test_wrong_geometry_is_named(reading, tmp_path, content, words) -> None:
    file = tmp_path / "insole.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=words):
        reading(pedar_text(*made()), geometry=file)


def test_one_insole_only(reading) -> None:
    left, right = made(cells=8)
    lines = pedar_text(left, right).split("\n")
    lines = [line for line in lines if not line.startswith("left insole")]
    cut = [line if not line.startswith(("time[secs]", " ")) else "\t".join(line.split("\t")[:9]) for line in lines]
    recording = reading("\n".join(cut))
    (stream,) = recording.streams
    assert stream.side == "right"
    assert any("only the right insole" in s for s in recording.sources[0].assumptions)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("pressure values in  kPa", "pressure values in  mmHg", "mmHg"),
        ("time[secs]", "zeit", r"time\[secs\]"),
        ("left insole", "sole", None),
        ("\n    0.06000", "\n    0.04000", "line 13.*times that increase"),
        ("9876.500", "9876.5oo", "a number; found '9876.5oo'"),
    ],
)
def test_what_is_wrong_is_named(reading, old, new, words) -> None:
    left, right = made()
    left[4, 5] = 9876.5  # no other cell's digits hold it
    text = pedar_text(left, right).replace(old, new, 1)
    if words is None:
        assert any("names no sides" in s for s in reading(text).sources[0].assumptions)
        return
    with pytest.raises(FileError, match=words):
        reading(text)


def test_damaged_files(tmp_path) -> None:
    assert_survives(pedar.read, pedar_text(*made(5)).encode(), tmp_path, name="damaged.asc", count=60, seed=22)


@pytest.mark.proof
def test_thousands_of_damaged_files(tmp_path) -> None:
    assert_survives(pedar.read, pedar_text(*made(5)).encode(), tmp_path, name="damaged.asc", count=3000, seed=23)


@pytest.mark.proof
def test_thousands_of_damaged_geometries(tmp_path) -> None:
    from groundup.io import insole_geometry
    from groundup.signals.recording import Recording

    def read(path: Path) -> Recording:
        insole_geometry.read(path)
        return Recording("geometry", ())

    rows = "".join(f"left,{k},{k % 7},150\nright,{k},{k % 7},150\n" for k in range(20))
    data = ("side,forward[mm],lateral[mm],area[mm²]\n" + rows).encode()
    assert_survives(read, data, tmp_path, name="damaged.csv", count=3000, seed=24)


@pytest.mark.recordings
@pytest.mark.proof
@pytest.mark.parametrize("name", ["insole-pedar/pressure_example.asc"])
def test_damaged_real_files(recordings, tmp_path, name) -> None:
    assert_survives(pedar.read, (recordings / name).read_bytes(), tmp_path, name="damaged.asc", count=200, seed=99)


@pytest.mark.recordings
def test_real_walk(recordings) -> None:
    path = recordings / "insole-pedar" / "pressure_example.asc"
    left, right = pedar.read(path).streams
    raw = np.loadtxt(path, skiprows=10)  # the file's own numbers, without us
    assert left.values.shape == right.values.shape == (1114, 99)
    assert (left.rate_hz, left.start_s, left.side, right.side) == (50.0, 0.02, "left", "right")
    assert_array_equal(left.values, raw[:, 1:100] * 1e3)
    assert_array_equal(right.values, raw[:, 100:] * 1e3)
