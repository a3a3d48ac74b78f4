"""TRC: positions as printed, in m with y up, whatever the header says about units and rates."""

from pathlib import Path

import numpy as np
import pytest
from mutations import assert_survives
from numpy.testing import assert_allclose, assert_array_equal

from groundup.errors import FileError
from groundup.io import trc
from groundup.signals.note import Caveat

NAMES = ("head", "c7", "hip", "knee", "ankle")
HEIGHTS_M = np.array([1.7, 1.5, 0.95, 0.5, 0.08])


def person(n: int = 30) -> np.ndarray:
    """A standing person drifting forward: (n, 5, 3) in m, y up."""
    values = np.zeros((n, len(NAMES), 3))
    values[..., 1] = HEIGHTS_M
    values[..., 0] = 0.2 + 0.001 * np.arange(n)[:, None] + 0.01 * np.arange(len(NAMES))
    values[..., 2] = 0.3 + 0.02 * np.arange(len(NAMES))
    return values


def trc_text(values: np.ndarray, *, unit: str = "m", rate: float = 100.0, times=None, sep: str = "\t", end: str = "\n"):
    """A TRC file by hand; `sep` between fields."""
    times = np.arange(len(values)) / 100.0 if times is None else times
    n, m, _ = values.shape
    head = [
        sep.join(["PathFileType", "4", "(X/Y/Z)", "person.trc"]),
        sep.join(["DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate"]),
        sep.join([f"{rate:g}", f"{rate:g}", str(n), str(m), unit, f"{rate:g}"]),
        sep.join(["Frame#", "Time", *(sep.join([name, "", ""]) for name in NAMES[:m])]),
        sep.join(["", "", *(f"{axis}{k + 1}" for k in range(m) for axis in "XYZ")]),
        "",
    ]
    rows = [
        sep.join([str(i + 1), f"{t:.6g}", *("" if np.isnan(v) else f"{v:.8g}" for v in row.ravel())])
        for i, (t, row) in enumerate(zip(times, values, strict=True))
    ]
    return end.join([*head, *rows]) + end


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "Müller läuft.trc"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_positions_names_and_clock_are_as_written(written) -> None:
    truth = person()
    recording = trc.read(written(trc_text(truth)))
    (markers,) = recording.streams
    assert markers.labels == NAMES
    assert (markers.kind, markers.unit, markers.rate_hz, markers.start_s) == ("markers", "m", 100.0, 0.0)
    assert_allclose(markers.values, truth, rtol=1e-7)
    assert recording.sources[0].assumptions == ()


@pytest.mark.parametrize(("unit", "per_m"), [("mm", 1000), ("cm", 100), ("m", 1)])
def test_every_unit_becomes_meters(written, unit, per_m) -> None:
    (markers,) = trc.read(written(trc_text(person() * per_m, unit=unit))).streams
    assert_allclose(markers.values, person(), rtol=1e-6)


@pytest.mark.parametrize(("says", "per_m"), [("mm", 1), ("m", 1000), ("cm", 1000), ("furlong", 1000), ("", 100)])
def test_a_unit_no_person_fits_is_corrected_and_said(written, says, per_m) -> None:
    recording = trc.read(written(trc_text(person() * per_m, unit=says)))
    assert_allclose(recording.streams[0].values, person(), rtol=1e-6)
    assert any("is assumed" in s for s in recording.sources[0].assumptions)


def test_an_unknown_unit_with_too_few_markers_to_tell_is_refused(written) -> None:
    with pytest.raises(FileError, match=r"Units of m, cm or mm.*'furlong'"):
        trc.read(written(trc_text(person()[:, :2], unit="furlong")))


def test_z_up_is_turned_to_y_up_and_keeps_hands(written) -> None:
    truth = person()
    z_up = np.stack([truth[..., 0], -truth[..., 2], truth[..., 1]], axis=-1)
    recording = trc.read(written(trc_text(z_up)))
    assert_allclose(recording.streams[0].values, truth, atol=1e-7)
    assert any("z is up" in s for s in recording.sources[0].assumptions)


def test_a_person_lying_down_stays_as_he_is(written) -> None:
    lying = person()[..., [0, 2, 1]] + np.array([0.0, -0.2, 0.9])  # 1.6 m along z, low over the floor, away from z = 0
    recording = trc.read(written(trc_text(lying)))
    assert_allclose(recording.streams[0].values, lying, atol=1e-7)


def test_missing_positions_are_nan_however_they_are_written(written) -> None:
    values = person()
    values[3, 1] = np.nan  # written as blanks
    values[4, 2] = 0.0
    recording = trc.read(written(trc_text(values)))
    got = recording.streams[0].values
    expected = np.zeros(got.shape[:2], dtype=bool)
    expected[3, 1] = expected[4, 2] = True
    assert_array_equal(np.isnan(got).all(axis=-1), expected)
    assert any("exactly 0, 0, 0" in s for s in recording.sources[0].assumptions)


@pytest.mark.parametrize("sep", ["\t", ",", ";", "  "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_line_ends_marks_and_trailing_fields(written, sep, end) -> None:
    text = trc_text(person(), sep=sep, end=end).replace(end, sep + sep + end)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (markers,) = trc.read(written(text, encoding)).streams
        assert markers.labels == NAMES
        assert_allclose(markers.values, person(), rtol=1e-7)


def test_the_time_column_wins_over_the_stated_rate(written) -> None:
    recording = trc.read(written(trc_text(person(), rate=250.0)))
    assert recording.streams[0].rate_hz == 100.0
    assert any("250 Hz" in s and "time column is used" in s for s in recording.sources[0].assumptions)


def test_sixty_hertz_printed_to_the_millisecond_is_sixty_hertz(written) -> None:
    times = np.round(np.arange(30) / 60, 3)
    (markers,) = trc.read(written(trc_text(person(), rate=60.0, times=times))).streams
    assert markers.rate_hz == 60.0


def test_lost_frames_keep_their_times(written) -> None:
    times = np.delete(np.arange(31) / 100, 11)
    recording = trc.read(written(trc_text(person(), times=times)))
    assert recording.streams[0].rate_hz is None
    assert_allclose(recording.streams[0].times, times, atol=1e-9)
    assert any("not evenly spaced" in s for s in recording.sources[0].assumptions)


@pytest.mark.parametrize("step", [0.0, -0.02])
def test_times_that_stand_or_go_back_are_named_by_line(written, step) -> None:
    times = np.arange(30) / 100
    times[20] = times[19] + step
    with pytest.raises(FileError, match=r"line 27, column Time: times that increase"):
        trc.read(written(trc_text(person(), times=times)))


def test_a_cut_last_row_is_left_out_and_said(written) -> None:
    text = trc_text(person())
    recording = trc.read(written(text[:-30]))
    assert len(recording.streams[0]) == 29
    said = [a for a in recording.sources[0].assumptions if isinstance(a, Caveat)]
    assert "line 36" in said[0]
    assert "left out" in said[0]


def test_a_last_number_cut_in_the_middle_is_not_believed(written) -> None:
    rows = trc_text(person(40)).rstrip("\n").split("\n")  # the header says 40 frames
    recording = trc.read(written("\n".join(rows[:-1])[:-1]))  # frame 40 is gone, and the last digit of frame 39
    assert len(recording.streams[0]) == 38
    assert any("may be cut within a number" in s for s in recording.sources[0].assumptions)


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_file_cut_in_its_header_is_refused(written, lines) -> None:
    text = "\n".join(trc_text(person()).split("\n")[:lines])
    with pytest.raises(FileError, match=r"läuft\.trc.*needed|TRC header|found"):
        trc.read(written(text))


def test_a_word_in_a_number_column_is_named_by_line_and_column(written) -> None:
    text = trc_text(person()).replace("\t0.95\t", "\toops\t", 2).replace("\toops\t", "\t0.95\t", 1)
    with pytest.raises(FileError, match=r"line 8, column 10 \('hip y'\): a number; found 'oops'"):
        trc.read(written(text))


def test_empty_and_binary_files_are_refused(written, tmp_path) -> None:
    for content, words in (
        (b"", "empty"),
        (b"\n\n", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x89\xff\x01" * 50, "binary"),
    ):
        path = tmp_path / "x.trc"
        path.write_bytes(content)
        with pytest.raises(FileError, match=words):
            trc.read(path)


def test_markers_called_alike_get_numbers(written) -> None:
    text = trc_text(person()).replace("c7", "hip", 1)
    recording = trc.read(written(text))
    assert recording.streams[0].labels == ("head", "hip", "hip_2", "knee", "ankle")
    assert any("more than once" in s for s in recording.sources[0].assumptions)


def test_frozen_and_unseen_markers_are_said(written) -> None:
    values = person()
    values[:, 1] = values[0, 1]
    values[:, 2] = np.nan
    said = " ".join(trc.read(written(trc_text(values))).sources[0].assumptions)
    assert "never moving by a digit: c7" in said
    assert "never seen: hip" in said


def test_damaged_files(tmp_path) -> None:
    assert_survives(trc.read, trc_text(person(12)).encode(), tmp_path, name="damaged.trc", count=80, seed=1)


@pytest.mark.proof
def test_thousands_of_damaged_files(tmp_path) -> None:
    assert_survives(trc.read, trc_text(person(12)).encode(), tmp_path, name="damaged.trc", count=3000, seed=2)


@pytest.mark.recordings
@pytest.mark.proof
@pytest.mark.parametrize("name", ["walk-c3d/std_walking5_markers.trc", "walk-markers-forces-emg/markers_walk.trc"])
def test_damaged_real_files(recordings, tmp_path, name) -> None:
    assert_survives(trc.read, (recordings / name).read_bytes(), tmp_path, name="damaged.trc", count=200, seed=3)


@pytest.mark.recordings
def test_real_squat(recordings) -> None:
    recording = trc.read(recordings / "squat-markers-forces" / "squats1.trc")
    (markers,) = recording.streams
    assert markers.values.shape == (1346, 51, 3)
    assert (markers.rate_hz, markers.start_s) == (100.0, 0.0)
    assert_array_equal(markers.channel("C7")[0], [-0.278799, 1.46173, -0.61037])
    assert_array_equal(markers.channel("C7")[-1], [-0.281745, 1.44332, -0.598996])
    assert {"R_HJC", "L_HJC", "R_HJC_reg", "L.PSIS"} <= set(markers.labels)
    assert recording.sources[0].assumptions == ()


@pytest.mark.recordings
def test_real_walk_in_millimeters_with_loose_tabs(recordings) -> None:
    (markers,) = trc.read(recordings / "walk-markers-forces-emg" / "markers_walk.trc").streams
    assert markers.values.shape == (238, 41, 3)
    assert_allclose(markers.channel("R.Shoulder")[0], np.array([-652.630, 1529.542, -94.520]) / 1000, rtol=1e-15)


@pytest.mark.recordings
def test_real_z_up_file_with_names_two_tabs_apart(recordings) -> None:
    recording = trc.read(recordings / "walk-c3d" / "std_walking2_markers.trc")
    (markers,) = recording.streams
    assert markers.labels[:3] == ("RTH1", "RFHD", "RTH3")
    assert len(markers.labels) == 44
    head = np.nanmean(markers.channel("RFHD"), axis=0)
    heel = np.nanmean(markers.channel("RCAL"), axis=0)
    assert 1.2 < head[1] - heel[1] < 1.9
    said = " ".join(recording.sources[0].assumptions)
    assert "250 Hz" in said
    assert "z is up" in said
