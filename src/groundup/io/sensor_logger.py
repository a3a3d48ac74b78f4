"""Phone sensors as the app Sensor Logger writes them: one CSV a sensor, `time,seconds_elapsed,z,y,x`.

The header does not say which sensor it is; the file's name does. TotalAcceleration holds gravity, Accelerometer does
not. Columns are in the order z, y, x; `time` counts nanoseconds since 1970 and is not needed.
"""

from pathlib import Path

from groundup.errors import FileError
from groundup.io.table_text import read_numbers
from groundup.io.text_file import head_text, read_text
from groundup.io.time_column import clock_of
from groundup.signals.recording import Recording, Source
from groundup.signals.stream import Stream

_HEADER = ("time", "seconds_elapsed", "z", "y", "x")
_WITHOUT_GRAVITY = {
    "accelerometer": "acceleration without gravity",
    "gyroscope": "turning",
    "magnetometer": "magnetism",
}


def claims(path: Path, head: bytes) -> bool:
    """Whether the first line is the header of this app."""
    del path
    return _fields(next(iter(head_text(head).splitlines()), "")) == _HEADER


def read(path: Path) -> Recording:
    """One stream of acceleration with gravity, (n, 3) m/s², labels x, y, z in the phone's own axes."""
    sensor = path.stem.lower().split("_")[0].replace("uncalibrated", "")
    if sensor in _WITHOUT_GRAVITY:
        raise FileError(
            "acceleration with gravity, from which the phone's tilt is read",
            found=_WITHOUT_GRAVITY[sensor],
            where=str(path),
            next_step="Give TotalAcceleration.csv or Gravity.csv of the same export.",
        )
    text = read_text(path)
    table = read_numbers(text, 1, _HEADER, delimiter=",", wanted=frozenset({1, 2, 3, 4}))
    clock = clock_of(text, table.values[:, 1], table.lines, column="seconds_elapsed")
    stream = Stream(
        "acceleration",
        "imu",
        table.values[:, [4, 3, 2]],
        "m/s²",
        ("Acceleration x", "Acceleration y", "Acceleration z"),
        rate_hz=clock.rate_hz,
        start_s=clock.start_s,
        times_s=clock.times_s,
    )
    said = ("units are taken as this app writes them: m/s²", *table.said, *clock.said, *text.said)
    return Recording(path.name, (stream,), sources=(Source(path.name, text.sha256, "sensor_logger", said),))


def _fields(line: str) -> tuple[str, ...]:
    return tuple(f.strip().strip('"').lower() for f in line.split(","))
