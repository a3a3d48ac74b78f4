"""The whole chain: a real squat, the whole command with its report, and half an hour of landmarks from our own file."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.timing import Row, seconds

RECORDINGS = Path(os.environ.get("GROUNDUP_RECORDINGS", Path(__file__).parents[2] / "shared" / "recordings"))


def run() -> list[Row]:
    return [_help(), *_squats(), _half_hour()]


def _help() -> Row:
    command = [sys.executable, "-m", "groundup", "--help"]
    taken = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    return Row("groundup --help, warm", taken, None, "at most 0.3 s")


def _squats() -> list[Row]:
    folder = RECORDINGS / "squat-markers-forces"
    if not folder.is_dir():
        return [Row("assess squats1", None, None, f"no recordings at {RECORDINGS}")]
    import groundup as gu

    files = [folder / "squats1.trc", folder / "squats1_grf.mot"]
    recording = gu.load(*files, static=folder / "static1.trc")
    with tempfile.TemporaryDirectory() as scratch:
        report = str(Path(scratch) / "r.html")
        command = [sys.executable, "-m", "groundup", "assess", *map(str, files)]
        command += ["--static", str(folder / "static1.trc"), "--report", report]
        return [
            Row(
                "assess squats1, loaded (1346 frames, 51 markers)",
                seconds(lambda: gu.assess(recording)),
                None,
                "at most 150 ms",
            ),
            Row(
                "groundup assess squats1 … --report, whole command",
                seconds(lambda: subprocess.run(command, check=True, capture_output=True), runs=3),
                None,
                "at most 2.5 s",
            ),
        ]


def _half_hour() -> Row:
    """Its own process, so that its peak memory is its own."""
    from groundup.io.hdf5 import write

    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "half_hour.h5"
        write(file, half_hour_of_squats())
        # VmHWM, not ru_maxrss: a started process inherits the latter from the one that started it.
        code = (
            "import time; t = time.perf_counter(); import groundup as gu; "
            f"a = gu.assess(gu.load({str(file)!r})); t = time.perf_counter() - t; "
            "from pathlib import Path; status = Path('/proc/self/status'); "
            "lines = status.read_text().splitlines() if status.exists() else []; "
            "peak = [int(x.split()[1]) / 1024 for x in lines if x.startswith('VmHWM')]; "
            "print(t, peak[0] if peak else 'nan', len(a.repetitions))"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    taken, megabytes, repetitions = done.stdout.split()
    return Row(
        "30 min of landmarks at 100 Hz from HDF5, load and assess",
        float(taken),
        None,
        f"at most 3 s and 500 MB; peak {float(megabytes):.0f} MB, {repetitions} repetitions",
    )


def half_hour_of_squats():
    """A synthetic side view, repeated to 30 minutes at 100 Hz; labeled synthetic."""
    from dataclasses import replace

    from groundup.synthetic.camera import seen_by_camera
    from groundup.synthetic.squat import squat

    one = seen_by_camera(squat(seed=1), view="right", seed=1, rate_hz=100.0)
    n = 30 * 60 * 100

    def longer(stream):
        times = -(-n // len(stream.values))
        return replace(stream, values=np.concatenate([stream.values] * times)[:n])

    return replace(one, streams=tuple(longer(s) for s in one.streams))
