"""EDF and BDF: what another library wrote comes back in volts and seconds."""

import datetime
from pathlib import Path

import edfio
import numpy as np
import pytest

from groundup.errors import FileError
from groundup.io.edf import claims, read

RNG = np.random.default_rng(3)
EMG_UV = 200 * RNG.standard_normal(4000)
ANGLE_DEG = 90 * RNG.random(400)


def write_edf(path: Path) -> Path:
    signals = [
        edfio.EdfSignal(EMG_UV, 1000, label="L GLUT MAX", physical_dimension="uV"),
        edfio.EdfSignal(EMG_UV / 2, 1000, label="R GLUT MED", physical_dimension="mV"),
        edfio.EdfSignal(ANGLE_DEG, 100, label="Goniometer", physical_dimension="deg"),
    ]
    recording = edfio.Recording(startdate=datetime.date(2024, 5, 6))
    marks = [edfio.EdfAnnotation(0.5, None, "Start"), edfio.EdfAnnotation(2.25, 1.0, "squat é")]
    edfio.Edf(
        signals, recording=recording, starttime=datetime.time(10, 0, 30), annotations=marks, data_record_duration=1
    ).write(path)
    return path


def test_signals_units_rates_and_annotations(tmp_path: Path) -> None:
    recording = read(write_edf(tmp_path / "a.edf"))
    emg, angle = recording.first("emg"), recording.first("other")
    assert emg is not None
    assert angle is not None
    assert (emg.unit, emg.rate_hz, emg.labels) == ("V", 1000.0, ("L GLUT MAX", "R GLUT MED"))
    # 16 bits over the range of the signal: half a step of error at most
    np.testing.assert_allclose(emg.values[:, 0], EMG_UV * 1e-6, atol=np.ptp(EMG_UV) * 1e-6 / 65535)
    np.testing.assert_allclose(emg.values[:, 1], EMG_UV / 2 * 1e-3, atol=np.ptp(EMG_UV) / 2 * 1e-3 / 65535)
    assert angle.rate_hz == 100.0
    np.testing.assert_allclose(angle.values[:, 0], np.deg2rad(ANGLE_DEG), atol=np.deg2rad(90) / 65535)
    assert [(e.name, e.time_s) for e in recording.events] == [("Start", 0.5), ("squat é", 2.25)]


def test_the_calendar_is_kept_for_alignment(tmp_path: Path) -> None:
    stream = read(write_edf(tmp_path / "a.edf")).streams[0]
    expected = datetime.datetime(2024, 5, 6, 10, 0, 30, tzinfo=datetime.UTC).timestamp()
    assert stream.details["clock"] == "calendar"
    assert stream.details["clock_zero_s"] == expected


def test_bdf(tmp_path: Path) -> None:
    signal = edfio.BdfSignal(EMG_UV, 1000, label="EMG vastus", physical_dimension="uV")
    edfio.Bdf([signal]).write(tmp_path / "a.bdf")
    emg = read(tmp_path / "a.bdf").first("emg")
    assert emg is not None
    np.testing.assert_allclose(emg.values[:, 0], EMG_UV * 1e-6, atol=np.ptp(EMG_UV) * 1e-6 / 2**24)


@pytest.mark.parametrize(("keep", "says"), [(100, "256 bytes"), (300, "256 bytes a signal"), (-500, "records of")])
def test_a_cut_file_is_named_as_such(tmp_path: Path, keep: int, says: str) -> None:
    path = write_edf(tmp_path / "a.edf")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FileError, match=says) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_claims_only_edf(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    assert claims(path, path.read_bytes()[:8192])
    assert not claims(path, b"0       1       2\n" * 40)
