"""XDF against the tables that its makers publish beside the files."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest

from groundup.errors import FileError
from groundup.io.xdf import claims, read, read_raw


def tables(path: Path) -> list[tuple[np.ndarray, list[list[str]]]]:
    """All time-series tables of the README: times and the other columns as texts; dots leave a row out."""
    found: list[tuple[list[float], list[list[str]]]] = []
    for part in path.read_text().split("\n\n"):
        lines = [line for line in part.splitlines() if line.startswith("|")]
        if not lines or "time_stamp" not in lines[0]:
            continue
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
        rows = [row for row in rows if re.fullmatch(r"[\d.]+", row[0])]
        found.append(([float(row[0]) for row in rows], [row[1:] for row in rows]))
    return [(np.array(t), v) for t, v in found]


@pytest.fixture(scope="module")
def published(recordings: Path) -> list[tuple[np.ndarray, list[list[str]]]]:
    return tables(recordings / "xdf" / "README.md")


def ends(values, first: int = 5):
    return [*values[:first], *values[-first:]]


def test_minimal_values_and_unsynchronized_times(recordings: Path, published) -> None:
    recording = read(recordings / "xdf" / "minimal.xdf", synchronize=False)
    (stream,) = recording.streams
    times, values = published[0]
    np.testing.assert_array_equal(stream.values, np.array(values, dtype=float))
    zero = stream.details["clock_zero_s"]
    np.testing.assert_allclose(stream.times + zero, times, atol=1e-9)
    assert stream.rate_hz == pytest.approx(10.0)
    times, texts = published[1]
    np.testing.assert_allclose([e.time_s + zero for e in recording.events], times, atol=1e-9)
    assert [e.name for e in recording.events][1:] == [row[0] for row in texts][1:]
    assert recording.events[0].name.startswith("<?xml"), "the README shortens this one to (XML footer)"


def test_minimal_clock_offsets_move_only_the_stream_that_has_them(recordings: Path) -> None:
    recording = read(recordings / "xdf" / "minimal.xdf")
    (stream,) = recording.streams
    assert stream.times[0] + stream.details["clock_zero_s"] == pytest.approx(5.0)
    assert recording.events[0].time_s + stream.details["clock_zero_s"] == pytest.approx(5.1)


def test_clock_resets_values_and_dejittered_times(recordings: Path, published) -> None:
    raw = {s["name"]: s for s in read_raw(str(recordings / "xdf" / "clock_resets.xdf"), synchronize=False)["streams"]}
    times, texts = published[2]
    assert [row[0] for row in ends(raw["MyMarkerStream"]["texts"])] == [row[0] for row in texts]
    np.testing.assert_allclose(ends(raw["MyMarkerStream"]["times"]), times, atol=0.6e-6)
    times, values = published[3]
    np.testing.assert_allclose(ends(raw["BioSemi"]["times"]), times, atol=0.6e-6)
    np.testing.assert_allclose(ends(raw["BioSemi"]["values"]), np.array(values, dtype=float), atol=0.5001e-3)
    assert raw["BioSemi"]["values"].shape == (27815, 8)
    assert len(raw["MyMarkerStream"]["texts"]) == 175


def test_synchronized_times_increase_across_the_clock_reset(recordings: Path) -> None:
    recording = read(recordings / "xdf" / "clock_resets.xdf")
    (stream,) = recording.streams
    assert stream.values.shape == (27815, 8), "no sample is lost"
    assert (np.diff(stream.times) > 0).all()
    assert stream.times[0] == 0.0
    assert 500 < stream.times[-1] < 650
    names = [e.time_s for e in recording.events]
    assert len(names) == 175
    assert (np.diff(names) > 0).all()


def test_unsynchronized_times_that_go_back_lose_samples_and_say_so(recordings: Path) -> None:
    recording = read(recordings / "xdf" / "clock_resets.xdf", synchronize=False)
    assert any("does not move on" in said for said in recording.sources[0].assumptions)


def test_empty_streams_are_left_out_and_said(recordings: Path, published) -> None:
    recording = read(recordings / "xdf" / "empty_streams.xdf", synchronize=False)
    (stream,) = recording.streams
    times, values = published[5]
    np.testing.assert_array_equal(stream.values, np.array(values, dtype=float))
    np.testing.assert_allclose(stream.times + stream.details["clock_zero_s"], times, atol=1e-6)
    assert stream.labels == ("ch:00",)
    (event,) = recording.events
    assert event.name == '{"state": 2}'
    assert event.time_s + stream.details["clock_zero_s"] == pytest.approx(published[4][0][0], abs=1e-6)
    said = " ".join(recording.sources[0].assumptions)
    assert "'Empty marker stream: test stream 0 counter' is empty" in said
    assert "'Empty data stream: test stream 0 counter' is empty" in said


def chunk(tag: int, content: bytes) -> bytes:
    return b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content


def xdf_bytes(values: np.ndarray, *, kind: str, unit: str, rate: float = 100.0) -> bytes:
    """One float stream, written by the XDF 1.0 specification."""
    channels = "".join(f"<channel><label>c{i}</label><unit>{unit}</unit></channel>" for i in range(values.shape[1]))
    header = (
        f"<?xml version='1.0'?><info><name>probe</name><type>{kind}</type>"
        f"<channel_count>{values.shape[1]}</channel_count><nominal_srate>{rate}</nominal_srate><channel_format>double64</channel_format>"
        f"<desc><channels>{channels}</channels></desc></info>"
    )
    samples = b"".join(b"\x08" + struct.pack("<d", 100 + i / rate) + row.tobytes() for i, row in enumerate(values))
    number = struct.pack("<I", 1)
    return (
        b"XDF:"
        + chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")
        + chunk(2, number + header.encode())
        + chunk(3, number + b"\x04" + struct.pack("<I", len(values)) + samples)
        + chunk(6, number + b"<?xml version='1.0'?><info></info>")
    )


def test_an_emg_stream_is_emg_in_volts(tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal((50, 2))
    (tmp_path / "a.xdf").write_bytes(xdf_bytes(values, kind="EMG", unit="microvolts"))
    (stream,) = read(tmp_path / "a.xdf").streams
    assert (stream.kind, stream.unit, stream.labels) == ("emg", "V", ("c0", "c1"))
    np.testing.assert_allclose(stream.values, values * 1e-6, rtol=1e-12)
    assert stream.rate_hz == pytest.approx(100.0)


def test_an_emg_stream_without_a_unit_is_kept_but_not_taken_for_volts(tmp_path: Path) -> None:
    (tmp_path / "a.xdf").write_bytes(xdf_bytes(np.ones((5, 1)), kind="EMG", unit=""))
    recording = read(tmp_path / "a.xdf")
    assert recording.streams[0].kind == "other"
    assert any("names no voltage" in said for said in recording.sources[0].assumptions)


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    import gzip

    (tmp_path / "a.xdfz").write_bytes(gzip.compress(b"XDF:" + bytes(30_000_000)))
    with pytest.raises(FileError, match="compressed XDF"):
        read(tmp_path / "a.xdfz")


def test_claims_only_xdf(tmp_path: Path) -> None:
    assert claims(tmp_path / "a.xdf", b"XDF:...")
    assert claims(tmp_path / "a.xdfz", b"\x1f\x8b...")
    assert not claims(tmp_path / "a.csv.gz", b"\x1f\x8b...")
