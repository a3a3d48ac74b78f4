"""What the engine costs to start: the first use on a machine, which compiles, and later ones. No peer compiles.

Each row is a command of its own in a process of its own, first with nothing compiled, neither kernels nor the bytecode
of any library, and then with all of it there: the assessment of five squats with its report, which uses the whole
engine, and inverse kinematics of eleven frames, whose time is all start. The notes give processor seconds and the most
memory held.
"""

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from subprocess import run as run_process

from benchmarks.body_dynamics import FOLDER
from benchmarks.timing import Row

RUNS = 3


@dataclass(frozen=True)
class Used:
    """What a command took: wall and processor seconds, and the most memory at once [MB]."""

    wall_s: float
    processor_s: float
    peak_mb: float


def run() -> list[Row]:
    """First use (bounds 40 s, 600 MB), the same again, and a start (bound 2 s)."""
    if not FOLDER.is_dir():
        return [Row("start of the body engine", None, None, f"no recordings at {FOLDER}")]
    trial = [str(FOLDER / "squats1.trc"), str(FOLDER / "squats1_grf.mot"), "--static", str(FOLDER / "static1.trc")]
    markers = ["--markers", str(FOLDER / "squats1.trc"), "--to", "0.1"]
    with tempfile.TemporaryDirectory() as folder:
        model = ["--model", str(FOLDER / "scaled.osim")]
        assess = ["assess", *trial, *model, "--report", f"{folder}/report.html"]
        ik = ["body", "ik", *model, *markers, "--out", f"{folder}/q.mot"]
        first = _used(assess, Path(folder))
        again = _median(assess, Path(folder))
        start = _median(ik, Path(folder))
    return [
        _row("first use of the engine: assess five squats, with report", first),
        _row("the same, compiled before", again),
        _row("start of the engine: inverse kinematics of 11 frames", start),
    ]


def _row(work: str, used: Used) -> Row:
    return Row(work, used.wall_s, None, f"{used.processor_s:.1f} processor seconds, {used.peak_mb:.0f} MB at most")


def _median(command: list[str], folder: Path) -> Used:
    """The run of middle duration."""
    _used(command, folder)
    return sorted((_used(command, folder) for _ in range(RUNS)), key=lambda one: one.wall_s)[RUNS // 2]


def _used(command: list[str], folder: Path) -> Used:
    """Runs `groundup` with what is compiled kept in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept |= {"NUMBA_CACHE_DIR": str(folder / "compiled"), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    measured = [sys.executable, "-S", "-c", _MEASURED, "-m", "groundup", *command]
    told = run_process(measured, check=True, stdout=PIPE, env=kept)
    status, *used = json.loads(told.stdout)
    if status:
        raise RuntimeError(f"groundup {command[0]} ended with status {status}")
    return Used(*used)


_MEASURED = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
ended = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
took, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 2**20
print(json.dumps([ended.returncode, took, used.ru_utime + used.ru_stime, peak]))
"""
"""A small process between: a child's peak begins at its parent's, and this one may hold OpenSim's."""


if __name__ == "__main__":
    for row in run():
        print(row)
