"""Muscles of a real trial beside OpenSim's static optimization: paths, strengths and sharing of five squats.

OpenSim runs its StaticOptimization over a short and a long stretch from four starts along the trial, standing and deep;
the difference of their times over the difference of their frames is what a frame takes it, without reading, filtering
and writing, and counts for the whole trial. Ours has the same strengths (`parity`): the physical ones, with tendons
that give, are a row of their own.
"""

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.body_dynamics import FOLDER, coordinates_of_the_trial
from benchmarks.timing import Row, seconds

WORK = "muscle paths, strengths and sharing of five squats"
STARTS_S, SHORT_S, LONG_S = (1.0, 4.0, 7.0, 10.0), 0.05, 0.25
RATE_HZ = 100.0
ROOT = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx", "pelvis_ty", "pelvis_tz")
LEG = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle", "mtp_angle")
SETUP = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40000"><AnalyzeTool name="squats">
<model_file>{folder}/model.osim</model_file><replace_force_set>false</replace_force_set>
<results_directory>{folder}</results_directory><initial_time>{start}</initial_time><final_time>{end}</final_time>
<solve_for_equilibrium_for_auxiliary_states>false</solve_for_equilibrium_for_auxiliary_states>
<AnalysisSet><objects><StaticOptimization name="StaticOptimization"><on>true</on>
<start_time>{start}</start_time><end_time>{end}</end_time><step_interval>1</step_interval>
<use_model_force_set>true</use_model_force_set><activation_exponent>2</activation_exponent>
<use_muscle_physiology>true</use_muscle_physiology></StaticOptimization></objects></AnalysisSet>
<external_loads_file>{trial}/squats1_external_loads.xml</external_loads_file>
<coordinates_file>{trial}/squats1_expert_ik_deg.mot</coordinates_file>
<lowpass_cutoff_frequency_for_coordinates>6</lowpass_cutoff_frequency_for_coordinates>
</AnalyzeTool></OpenSimDocument>
"""


def run() -> list[Row]:
    """One row a thread count with OpenSim's strengths, one with tendons that give: 1346 frames, 80 muscles."""
    if not FOLDER.is_dir():
        return [Row(WORK, None, None, f"no recordings at {FOLDER}")]
    from groundup.body.derivatives import differentiated
    from groundup.body.dynamics import moments
    from groundup.body.paths import geometry
    from groundup.body.plate_loads import from_plates
    from groundup.body.sharing import share
    from groundup.body.strength import strength
    from groundup.io.osim import read_model
    from groundup.io.osim.external_loads import plates_of, read_external_loads

    model = read_model(FOLDER / "scaled.osim")
    times, q = coordinates_of_the_trial(model)
    motion = differentiated(model, times, q, lowpass_hz=6.0)
    loads, _ = from_plates(model, motion, plates_of(read_external_loads(FOLDER / "squats1_external_loads.xml")))
    asked = moments(model, motion, loads)
    peer = opensim_s(len(times))
    rows: list[Row] = []
    for threads, parity in ((1, True), (2, True), (1, False)):

        def ours(threads: int = threads, parity: bool = parity) -> None:
            paths = geometry(model, motion, threads=threads)
            force = strength(model, paths, parity=parity, threads=threads)
            share(model, paths, force, asked, threads=threads)

        taken = seconds(ours, runs=9)
        note = f"{taken / len(times) * 1e6:.1f} µs a frame, {threads} thread{'s' * (threads > 1)}"
        note += ", strengths as OpenSim's" if parity else ", tendons that give"
        note += "; OpenSim 4.6 on one thread, convergence 1e-4" if peer else "; OpenSim is not installed"
        rows.append(Row(WORK, taken, peer, note))
    return rows


@lru_cache
def opensim_s(n_frames: int) -> float | None:
    """OpenSim's time for the whole trial, from stretches of it [s]."""
    try:
        import opensim
    except ImportError:
        return None
    opensim.Logger.setLevelString("Off")
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            short, long = (
                sum(_static_optimization(opensim, Path(folder), start, span) for start in STARTS_S)
                for span in (SHORT_S, LONG_S)
            )
        finally:
            os.chdir(here)
    return (long - short) / (len(STARTS_S) * (LONG_S - SHORT_S) * RATE_HZ) * n_frames


def _static_optimization(opensim: Any, folder: Path, start_s: float, span_s: float) -> float:
    """How long OpenSim's tool runs over a stretch [s], with a motor at every coordinate that muscles move."""
    model = opensim.Model(str(FOLDER / "scaled.osim"))
    for name in (*ROOT, *(f"{joint}_{side}" for joint in LEG for side in "rl")):
        motor = opensim.CoordinateActuator(name)
        motor.setName(f"reserve_{name}")
        motor.setOptimalForce(100.0 if name in ROOT else 1.0)
        motor.setMinControl(-1000.0)
        motor.setMaxControl(1000.0)
        model.addForce(motor)
    model.printToXML(str(folder / "model.osim"))
    span = f"{start_s}", f"{start_s + span_s}"
    (folder / "setup.xml").write_text(SETUP.format(folder=folder, trial=FOLDER, start=span[0], end=span[1]))
    tool = opensim.AnalyzeTool(str(folder / "setup.xml"))
    begin = perf_counter()
    if not tool.run() or not list(folder.glob("*StaticOptimization_activation.sto")):
        raise RuntimeError("OpenSim's static optimization did not run")
    return perf_counter() - begin
