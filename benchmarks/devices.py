"""Recording live: 16 channels at 2 kHz, two soles of 99 cells at 100 Hz and landmarks at 30 Hz, into a file and seen.

CPU time of one thread for each second that is recorded: clocks, counts and writing; and the view on a terminal.
"""

import io
import tempfile
from pathlib import Path
from time import thread_time

import numpy as np

from benchmarks.timing import Row
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.profile import Channel
from groundup.devices.recorder import Recorder
from groundup.devices.watching import Seen, shown

STREAMS = (("emg", 16, 2000, 20), ("left", 99, 100, 1), ("right", 99, 100, 1), ("landmarks", 99, 30, 1))
SECONDS = 60
LOOKS_HZ = 25


def run() -> list[Row]:
    from rich.console import Console

    arrivals, seen = _arrivals(), Seen()
    console = Console(file=io.StringIO(), width=120, force_terminal=True)
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder) / "a.xdf")
        for name, channels, rate, _ in STREAMS:
            cells = tuple(Channel(f"c{i}", "raw", "1", "f64") for i in range(channels))
            recorder.add("all", LiveStream(name, cells, float(rate)))
        begun, memory = thread_time(), []
        for second in arrivals:
            for arrival in second:
                recorder.take("all", arrival)
                seen.heard("all", arrival)
            memory.append(resident_mb())
        recorder.close()
        recorded = (thread_time() - begun) / SECONDS
        begun = thread_time()
        for _ in range(LOOKS_HZ):
            console.print(shown(recorder.lanes, seen, now_s=float(SECONDS), title="Recording"))
        looked = thread_time() - begun
    grown = memory[-1] - memory[SECONDS // 2]
    return [
        Row("record a second of 16 × 2 kHz, 2 × 99 × 100 Hz, landmarks", recorded, None, _said(recorded, grown)),
        Row(f"show it {LOOKS_HZ} times on a terminal", looked, None, f"{looked:.0%} of a core; seen within 40 ms"),
    ]


def _said(recorded: float, grown: float) -> str:
    return f"{recorded:.1%} of a core (at most 40 % with all else); memory {grown:+.1f} MB in the second half"


def _arrivals() -> list[list[Arrival]]:
    """For each second, what comes in it, with delays of up to 5 ms."""
    rng, seconds = np.random.default_rng(0), []
    for second in range(SECONDS):
        came: list[Arrival] = []
        for name, channels, rate, n in STREAMS:
            values = rng.standard_normal((rate // n, n, channels))
            for k in range(rate // n):
                times = second + (k * n + np.arange(n)) / rate
                came.append(Arrival(name, float(times[-1] + rng.uniform(0.001, 0.005)), times, values[k]))
        seconds.append(sorted(came, key=lambda a: a.host_time_s))
    return seconds


def resident_mb() -> float:
    """Memory in use now, where the system tells (Linux)."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * 4096 / 2**20 if told.exists() else float("nan")
