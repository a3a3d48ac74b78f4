"""What is written is what pyxdf and our own reader read, whole or cut off anywhere, killed or on a full disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import pyxdf
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.errors import FileError, UsageError
from groundup.io import xdf
from groundup.io.xdf_writing import XdfStream, XdfWriter, whole_bytes

TOES = XdfStream("toes", (("hallux", "N", "force"), ("heel <&>", "N", "force")), rate_hz=100.0, content="Force")
SAID = XdfStream("said", (("marker", "", ""),), content="Markers", format="string")


def write(path: Path, *, blocks: int = 3, n: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    times, values = np.arange(blocks * n) / 100 + 50.0, rng.standard_normal((blocks * n, 2))
    with XdfWriter(path, (TOES, SAID), made_at="2026-11-22T23:00:00") as writer:
        for block in range(blocks):
            part = slice(block * n, (block + 1) * n)
            writer.samples(1, times[part], values[part])
            writer.samples(2, times[part][:1], (f"block {block} <é>",))
            writer.clock_offset(1, device_time_s=float(times[part][0]), offset_s=1000.0)
            writer.clock_offset(2, device_time_s=float(times[part][0]), offset_s=1000.0)
            writer.boundary()
    return times, values


def test_pyxdf_reads_every_bit_back(tmp_path: Path) -> None:
    times, values = write(tmp_path / "a.xdf")
    (toes, said), header = pyxdf.load_xdf(str(tmp_path / "a.xdf"), synchronize_clocks=False)
    assert toes["time_series"].tobytes() == values.tobytes()
    assert toes["time_stamps"].tobytes() == times.tobytes()
    assert [row[0] for row in said["time_series"]] == [f"block {i} <é>" for i in range(3)]
    assert toes["info"]["desc"][0]["channels"][0]["channel"][1]["label"] == ["heel <&>"]
    assert toes["footer"]["info"]["sample_count"] == ["60"]
    assert header["info"]["datetime"] == ["2026-11-22T23:00:00"]


@pytest.mark.parametrize("kept_as", ["float32", "int64", "int32", "int16", "int8"])
def test_every_format_reads_back(tmp_path: Path, kept_as) -> None:
    values = np.arange(-60, 60, dtype=float).reshape(40, 3)
    stream = XdfStream("counts", (("a", "", ""),) * 3, format=kept_as)
    with XdfWriter(tmp_path / "a.xdf", (stream,)) as writer:
        writer.samples(1, np.arange(40.0), values)
    ((counts,), _) = pyxdf.load_xdf(str(tmp_path / "a.xdf"))
    np.testing.assert_array_equal(counts["time_series"], values)


@given(
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True, width=64), min_size=1, max_size=400),
    name=st.text(max_size=20),
)
@settings(max_examples=25, deadline=None)
def test_any_value_and_any_name_round_trips(tmp_path_factory, values, name) -> None:
    path = tmp_path_factory.mktemp("x") / "a.xdf"
    column = np.array(values)[:, None]
    with XdfWriter(path, (XdfStream(name, ((name, name, name),), details={"device": name}),)) as writer:
        writer.samples(1, np.arange(len(values), dtype=float), column)
    ((stream,), _) = pyxdf.load_xdf(str(path))
    assert stream["time_series"].tobytes() == column.tobytes()


def test_our_reader_puts_it_on_the_hosts_clock(tmp_path: Path) -> None:
    times, values = write(tmp_path / "a.xdf")
    recording = xdf.read(tmp_path / "a.xdf")
    (toes,) = recording.streams
    assert toes.values.tobytes() == values.tobytes()
    assert (toes.labels, toes.unit, toes.rate_hz) == (("hallux", "heel <&>"), "N", pytest.approx(100.0))
    np.testing.assert_allclose(toes.times + toes.details["clock_zero_s"], times + 1000, atol=1e-6)
    assert [e.name for e in recording.events] == [f"block {i} <é>" for i in range(3)]


def test_a_lost_packet_stays_a_gap_in_what_is_read(tmp_path: Path) -> None:
    times = np.delete(np.arange(100) / 100, slice(40, 45))
    with XdfWriter(tmp_path / "a.xdf", (TOES,)) as writer:
        writer.samples(1, times, np.ones((95, 2)))
    (toes,) = xdf.read(tmp_path / "a.xdf").streams
    assert len(toes) == 100
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(toes.values[:, 0])), np.arange(40, 45))


def test_kinds_sides_and_places_come_back(tmp_path: Path) -> None:
    place = {"forward_m": "0.2", "lateral_m": "0.01", "area_m2": "1e-4"}
    stream = XdfStream(
        "shoe",
        (("toe", "Pa", "pressure"), ("heel", "kPa", "pressure"), ("glute", "uV", "emg")),
        rate_hz=100.0,
        channel_details=({"side": "left"} | place, {"side": "left"} | place, {"side": "left"}),
    )
    with XdfWriter(tmp_path / "a.xdf", (stream,)) as writer:
        writer.samples(1, np.arange(50) / 100, np.ones((50, 3)))
    pressure, emg = xdf.read(tmp_path / "a.xdf").streams
    assert (pressure.kind, pressure.unit, pressure.side) == ("pressure", "Pa", "left")
    assert pressure.layout is not None
    assert pressure.layout.area_m2.tolist() == [1e-4, 1e-4]
    np.testing.assert_array_equal(pressure.values[0], [1.0, 1000.0])
    assert (emg.kind, emg.unit) == ("emg", "V")
    np.testing.assert_allclose(emg.values, 1e-6)


def test_cut_at_any_byte_it_is_read_to_its_last_whole_chunk(tmp_path: Path) -> None:
    _, values = write(tmp_path / "a.xdf", n=6)
    data = (tmp_path / "a.xdf").read_bytes()
    boundaries = [i + 16 for i in range(len(data)) if data.startswith(xdf_boundary(), i)]
    cut = tmp_path / "cut.xdf"
    for size in range(boundaries[0], len(data), 5):
        cut.write_bytes(data[:size])
        streams = xdf.read_raw(str(cut), synchronize=False)["streams"]
        got = streams[0]["values"]
        least = 6 * min(3, sum(b <= size for b in boundaries) - 1)
        assert len(got) >= least, size
        assert got.tobytes() == values[: len(got)].tobytes(), f"nothing is invented at {size}"


def xdf_boundary() -> bytes:
    from groundup.io.xdf_writing import BOUNDARY

    return BOUNDARY


def test_a_file_cut_off_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.xdf")
    data = (tmp_path / "a.xdf").read_bytes()
    (tmp_path / "a.xdf").write_bytes(data[:-5])
    assert any("cut off" in said for said in xdf.read(tmp_path / "a.xdf").sources[0].assumptions)
    (tmp_path / "a.xdf").write_bytes(data)
    assert whole_bytes(tmp_path / "a.xdf") == len(data)
    assert not any("cut off" in said for said in xdf.read(tmp_path / "a.xdf").sources[0].assumptions)


CHILD = """
import sys, numpy as np
from pathlib import Path
from groundup.io.xdf_writing import XdfStream, XdfWriter
writer = XdfWriter(Path(sys.argv[1]), (XdfStream("n", (("n", "", ""),), rate_hz=1000.0),))
n = 0
while True:
    writer.samples(1, np.arange(n, n + 100) / 1000, np.arange(n, n + 100, dtype=float)[:, None])
    n += 100
    if n % 1000 == 0:
        writer.boundary()
        print(n, flush=True)
"""


def test_a_killed_recording_is_read_by_pyxdf_to_its_last_boundary(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path / "a.xdf")], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    said = [int(child.stdout.readline()) for _ in range(20)][-1]
    os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    child.wait()
    ((stream,), _) = pyxdf.load_xdf(str(tmp_path / "a.xdf"), dejitter_timestamps=False)
    assert len(stream["time_series"]) >= said
    np.testing.assert_array_equal(stream["time_series"][:, 0], np.arange(len(stream["time_series"])))


def test_a_full_disk_is_said_and_what_came_before_is_kept(tmp_path: Path, monkeypatch) -> None:
    writer = XdfWriter(tmp_path / "a.xdf", (TOES,))
    writer.samples(1, np.arange(10) / 100, np.ones((10, 2)))
    writer.boundary()
    real = os.write

    def full(file, data):
        if len(data) > 50:
            return real(file, data[:50])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    writer.samples(1, np.arange(10, 20) / 100, np.ones((10, 2)))
    with pytest.raises(FileError, match="disk is full"):
        writer.boundary()
    writer.close()
    monkeypatch.undo()
    ((stream,), _) = pyxdf.load_xdf(str(tmp_path / "a.xdf"))
    assert len(stream["time_series"]) == 10


def test_a_disk_that_is_full_from_the_first_byte_on_leaves_no_file(tmp_path: Path, monkeypatch) -> None:
    def full(file, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(FileError, match="disk is full"):
        XdfWriter(tmp_path / "a.xdf", (TOES,))
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    write(tmp_path / "a.xdf")
    with pytest.raises(UsageError, match="never writes over"):
        XdfWriter(tmp_path / "a.xdf")
