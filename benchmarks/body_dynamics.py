"""Inverse dynamics of a real trial beside OpenSim's solver: filter, derivatives and moments of five squats.

OpenSim's time is that of its InverseDynamicsTool without files: padding, filtering and fitting splines to the whole
trial, then `InverseDynamicsSolver.solve` on every tenth frame with the same external loads, counted for all.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks.pose import RECORDINGS
from benchmarks.timing import Row, seconds

FOLDER = RECORDINGS / "squat-markers-forces"
EVERY = 10


def run() -> list[Row]:
    """One row a thread count: five squats, 1346 frames, 35 coordinates."""
    if not FOLDER.is_dir():
        return [Row("inverse dynamics of five squats", None, None, f"no recordings at {FOLDER}")]
    from groundup.body.derivatives import differentiated
    from groundup.body.dynamics import moments
    from groundup.body.plate_loads import from_plates
    from groundup.io.osim import read_model
    from groundup.io.osim.external_loads import plates_of, read_external_loads

    model = read_model(FOLDER / "scaled.osim")
    times, q = coordinates_of_the_trial(model)
    plates = plates_of(read_external_loads(FOLDER / "squats1_external_loads.xml"))
    loads, _ = from_plates(model, differentiated(model, times, q, lowpass_hz=6.0), plates)
    peer = opensim_s()
    rows: list[Row] = []
    for threads in (1, 2):

        def ours(threads: int = threads) -> None:
            moments(model, differentiated(model, times, q, lowpass_hz=6.0), loads, threads=threads)

        taken = seconds(ours, runs=15)
        note = f"{len(times)} frames, {taken / len(times) * 1e6:.1f} µs each on {threads} thread{'s' * (threads > 1)}"
        note += "; OpenSim 4.6 on one thread, exact" if peer else "; OpenSim is not installed"
        rows.append(Row("inverse dynamics of five squats, 6 Hz", taken, peer, note))
    return rows


def coordinates_of_the_trial(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Times (n,) [s] and published coordinates (n, C) [rad, m]."""
    lines = (FOLDER / "squats1_expert_ik_deg.mot").read_text().splitlines()
    end = lines.index("endheader")
    names = lines[end + 1].split()
    table = np.loadtxt(lines[end + 2 :])
    scale = [1.0 if one.kind == "translation" else np.pi / 180 for one in model.coordinates]
    return table[:, 0], table[:, [names.index(name) for name in model.coordinate_names]] * scale


@lru_cache
def opensim_s() -> float | None:
    """OpenSim's time for the whole trial [s]."""
    try:
        import opensim
    except ImportError:
        return None
    opensim.Logger.setLevelString("Off")
    model = opensim.Model(str(FOLDER / "scaled.osim"))
    for k in range(model.getForceSet().getSize()):
        model.updForceSet().get(k).set_appliesForce(False)
    model.addModelComponent(opensim.ExternalLoads(str(FOLDER / "squats1_external_loads.xml"), True))
    state = model.initSystem()
    splines: list[Any] = []

    def prepare() -> None:
        table = opensim.Storage(str(FOLDER / "squats1_expert_ik_deg.mot"))
        table.pad(table.getSize() // 2)
        table.lowpassIIR(6.0)
        model.getSimbodyEngine().convertDegreesToRadians(table)
        splines.append(opensim.GCVSplineSet(5, table))

    reading = seconds(lambda: opensim.Storage(str(FOLDER / "squats1_expert_ik_deg.mot")), runs=3)
    prepared = seconds(prepare, runs=3) - reading
    functions = opensim.FunctionSet()
    for k in _order(model, state):
        functions.cloneAndAppend(splines[-1].get(model.getCoordinateSet().get(k).getName()))
    solver = opensim.InverseDynamicsSolver(model)
    times = np.arange(1346)[::EVERY] / 100

    def solve() -> None:
        for t in times:
            solver.solve(state, functions, float(t))

    return prepared + seconds(solve, runs=3) * 1346 / len(times)


def _order(model: Any, state: Any) -> list[int]:
    """Which coordinate stands at each place of the state."""
    n = model.getNumCoordinates()
    for k in range(n):
        model.getCoordinateSet().get(k).setSpeedValue(state, float(k))
    return [round(state.getU().get(k)) for k in range(n)]


if __name__ == "__main__":
    for row in run():
        print(row)
