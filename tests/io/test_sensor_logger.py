"""Phone files: two apps' headers, the axes in their order, and what holds no gravity is refused by name."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.errors import FileError
from groundup.io.load import load

ROWS = [(0.0, 9.7, 0.5, 0.1), (0.010312, 9.8, 0.6, 0.2), (0.030125, 9.6, 0.7, 0.3)]


def sensor_logger(path):
    lines = [f"{1_700_000_000_000_000_000 + int(t * 1e9)},{t:.6f},{z},{y},{x}" for t, z, y, x in ROWS]
    path.write_text("time,seconds_elapsed,z,y,x\n" + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("name", ["TotalAcceleration.csv", "Gravity.csv", "bridge.csv"])
def test_axes_come_in_their_order(tmp_path, name):
    stream = load(sensor_logger(tmp_path / name)).streams[0]
    assert stream.kind == "imu"
    assert stream.labels == ("Acceleration x", "Acceleration y", "Acceleration z")
    assert_allclose(stream.values, np.array(ROWS)[:, [3, 2, 1]])
    assert_allclose(stream.times, [row[0] for row in ROWS])


@pytest.mark.parametrize(
    ("name", "found"),
    [("Accelerometer.csv", "without gravity"), ("Gyroscope.csv", "turning"), ("Magnetometer.csv", "magnetism")],
)
def test_what_holds_no_gravity_is_named(tmp_path, name, found):
    with pytest.raises(FileError, match=rf"{found}.*TotalAcceleration"):
        load(sensor_logger(tmp_path / name))


def test_phyphox_is_read_by_its_units(tmp_path):
    path = tmp_path / "Raw Data.csv"
    head = '"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"\n'
    path.write_text(head + "\n".join(f"{t:.6E},{x:.6E},{y:.6E},{z:.6E}" for t, z, y, x in ROWS) + "\n")
    stream = load(path).streams[0]
    assert (stream.kind, stream.unit) == ("imu", "m/s²")
    assert_allclose(stream.values, np.array(ROWS)[:, [3, 2, 1]])


@pytest.mark.parametrize(
    "text",
    [
        "time,seconds_elapsed,z,y,x\n",
        "time,seconds_elapsed,z,y,x\n1,2,3\n",
        "time,seconds_elapsed,z,y,x\na,b,c,d,e\nf,g,h,i,j\n",
    ],
)
def test_a_broken_file_is_an_error_of_ours(tmp_path, text):
    path = tmp_path / "TotalAcceleration.csv"
    path.write_text(text)
    with pytest.raises(FileError):
        load(path)
