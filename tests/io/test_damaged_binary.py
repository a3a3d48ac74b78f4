"""Damaged C3D, XDF, EDF and HDF5 files: only errors of ours come out, whatever the damage.

The whole suite runs forty kinds of damage a format, `make proof` two thousand and more. A crash of this process would
end the test run itself; the children are limited in time and memory (`groundup.io.child`).
"""

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from c3d_files import CHANNELS, standing_points, write_c3d
from mutations import mutate
from test_edf import write_edf
from test_xdf import xdf_bytes

from groundup.errors import GroundupError
from groundup.io import c3d, child, edf, hdf5, xdf
from groundup.signals.recording import Event, Recording
from groundup.signals.stream import Stream

FEW, MANY = 40, 2000
LONGEST_S = 30.0
"""No damaged file of a few kilobytes may hold anyone up longer; children give up after 5 s and are started anew."""


def c3d_files(folder: Path) -> Iterator[bytes]:
    for plate_type, count in CHANNELS.items():
        analog = np.random.default_rng(plate_type).standard_normal((200, count)) * 100
        extra = {"L Glut Max": ("mV", analog[:, 0])}
        yield write_c3d(
            folder / "a.c3d", analog=analog, plate_type=plate_type, events=True, extra=extra, points=standing_points()
        ).read_bytes()


def xdf_files(_: Path) -> Iterator[bytes]:
    yield xdf_bytes(np.random.default_rng(0).standard_normal((60, 3)), kind="EMG", unit="microvolts")


def edf_files(folder: Path) -> Iterator[bytes]:
    yield write_edf(folder / "a.edf").read_bytes()


def hdf5_files(folder: Path) -> Iterator[bytes]:
    stream = Stream("emg", "emg", np.random.default_rng(0).random((300, 2)), "V", ("a", "b"), 1000.0)
    for compress in (False, True):
        hdf5.write(folder / "a.h5", Recording("r", (stream,), events=(Event("go", 0.1),)), compress=compress)
        yield (folder / "a.h5").read_bytes()


FORMATS: dict[str, tuple[Callable[[Path], Iterator[bytes]], Callable[[Path], Recording]]] = {
    "c3d": (c3d_files, c3d.read),
    "xdf": (xdf_files, xdf.read),
    "edf": (edf_files, edf.read),
    "hdf5": (hdf5_files, hdf5.read),
}


def survive(folder: Path, sources: list[bytes], read: Callable[[Path], Recording], seeds: range) -> tuple[int, int]:
    """Read one damaged file a seed; (readable, refused). Anything else than a recording or an error of ours fails."""
    path = folder / "damaged"
    readable = refused = 0
    for seed in seeds:
        path.write_bytes(mutate(sources[seed % len(sources)], np.random.default_rng(seed)))
        start = time.monotonic()
        try:
            recording = read(path)
        except GroundupError as error:
            refused += 1
            said = str(error)
        else:
            readable += 1
            said = str(path)
            assert all(np.isfinite(s.times).all() for s in recording.streams), f"seed {seed}"
        assert str(path) in said, f"seed {seed}: the file is not named in {said}"
        assert "\n" not in said, f"seed {seed}: more than one line in {said}"
        assert time.monotonic() - start < LONGEST_S, f"seed {seed} held up the reader"
    return readable, refused


@pytest.fixture
def children() -> Iterator[None]:
    yield
    child.close_children()


@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_an_error_of_ours(name: str, tmp_path: Path, children: None) -> None:
    make, read = FORMATS[name]
    readable, refused = survive(tmp_path, list(make(tmp_path)), read, range(FEW))
    assert readable + refused == FEW
    assert refused > 0


@pytest.mark.proof
@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_an_error_of_ours_in_thousands_of_files(name: str, tmp_path: Path, children: None) -> None:
    make, read = FORMATS[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    readable, refused = survive(tmp_path, list(make(tmp_path)), read, range(10_000, 10_000 + MANY))
    assert readable + refused == MANY
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 500_000, "memory is bounded: no header makes us allocate what the file cannot hold"


@pytest.mark.proof
@pytest.mark.parametrize("file", ["walk-c3d/walking5.c3d", "xdf/minimal.xdf", "xdf/empty_streams.xdf"])
def test_damage_to_real_files(file: str, recordings: Path, tmp_path: Path, children: None) -> None:
    source = (recordings / file).read_bytes()
    read = c3d.read if file.endswith("c3d") else xdf.read
    assert sum(survive(tmp_path, [source], read, range(500))) == 500
