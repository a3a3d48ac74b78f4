"""Inverse kinematics of a real trial beside OpenSim's solver: 49 markers, 33 free coordinates, five squats.

OpenSim tracks stretches of consecutive frames from its own start, at its tool's default accuracy of 1e-5; its time a
frame counts for the whole trial, without its start. Ours is the whole call, start and checks included.
"""

from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.pose import RECORDINGS
from benchmarks.timing import Row, seconds

FOLDER = RECORDINGS / "squat-markers-forces"
STRETCHES = (0, 300, 600, 900)
LONG = 25
WORK = "inverse kinematics of five squats"


def run() -> list[Row]:
    """One row a thread count: 1346 frames."""
    if not FOLDER.is_dir():
        return [Row(WORK, None, None, f"no recordings at {FOLDER}")]
    from groundup.body.inverse_kinematics import solve
    from groundup.io.osim import read_model

    model = read_model(FOLDER / "scaled.osim")
    times, markers, names = markers_of_the_trial()
    peer = opensim_s(len(times))
    rows: list[Row] = []
    for threads in (1, 2):
        taken = seconds(lambda threads=threads: solve(model, markers, names, threads=threads), runs=15)
        frames = solve(model, markers, names)
        note = f"{taken / len(times) * 1e6:.1f} µs a frame, {frames.iterations.mean():.1f} steps each, {threads} thread"
        note += "s" * (threads > 1)
        note += "; OpenSim 4.6, accuracy 1e-5, one thread" if peer else "; OpenSim is not installed"
        rows.append(Row(WORK, taken, peer, note))
    return rows


def markers_of_the_trial() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Times (n,) [s], markers (n, K, 3) [m] and their names."""
    lines = (FOLDER / "squats1.trc").read_text().splitlines()
    names = [name for name in lines[3].split("\t")[2:] if name.strip()]
    table = np.array([line.split("\t")[: 2 + 3 * len(names)] for line in lines[5:] if line.strip()], float)
    return table[:, 1], table[:, 2:].reshape(len(table), -1, 3), names


@lru_cache
def opensim_s(n_frames: int) -> float | None:
    """OpenSim's time for so many frames, from what it takes a frame in stretches of the trial [s]."""
    try:
        import opensim
    except ImportError:
        return None
    opensim.Logger.setLevelString("Off")
    times, markers, names = markers_of_the_trial()
    model = opensim.Model(str(FOLDER / "scaled.osim"))
    known = [k for k, name in enumerate(names) if model.getMarkerSet().contains(name)]
    references = opensim.SimTKArrayCoordinateReference()
    spent = 0.0
    for first in STRETCHES:
        span = slice(first, first + LONG + 1)
        solver, state = _solver(
            opensim, model, references, times[span], markers[span][:, known], [names[k] for k in known]
        )
        begin = perf_counter()
        for time in times[span][1:]:
            state.setTime(float(time))
            solver.track(state)
        spent += perf_counter() - begin
    return spent / (LONG * len(STRETCHES)) * n_frames


def _solver(
    opensim: Any, model: Any, references: Any, times: np.ndarray, markers: np.ndarray, names: list[str]
) -> tuple[Any, Any]:
    """OpenSim's solver with the first frame assembled, and its state."""
    table, weights = opensim.TimeSeriesTableVec3(), opensim.SetMarkerWeights()
    table.setColumnLabels(names)
    for time, frame in zip(times, markers, strict=True):
        row = opensim.RowVectorVec3(len(names), opensim.Vec3(0))
        for k, place in enumerate(frame):
            row[k] = opensim.Vec3(*map(float, place))
        table.appendRow(float(time), row)
    for name in names:
        weights.cloneAndAppend(opensim.MarkerWeight(name, 1.0))
    state = model.initSystem()
    solver = opensim.InverseKinematicsSolver(model, opensim.MarkersReference(table, weights), references)
    solver.setAccuracy(1e-5)
    state.setTime(float(times[0]))
    solver.assemble(state)
    return solver, state


if __name__ == "__main__":
    for row in run():
        print(row)
