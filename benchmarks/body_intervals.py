"""Intervals of activations and contact without plates: what a stretch of squats costs. No peer offers either."""

from benchmarks.body_dynamics import FOLDER, coordinates_of_the_trial
from benchmarks.timing import Row, seconds

FRAMES, DRAWS = 270, 200


def run() -> list[Row]:
    """Quick intervals (bound 0.5 s) and full ones (10 s) of 200 draws of 270 frames; contact without plates."""
    if not FOLDER.is_dir():
        return [Row("intervals of activations", None, None, f"no recordings at {FOLDER}")]
    from groundup.body.contact import contact, contact_draws
    from groundup.body.derivatives import differentiated
    from groundup.body.dynamics import moments
    from groundup.body.full_intervals import Seen, full_draws
    from groundup.body.intervals import quick_draws
    from groundup.body.kinematics import place_markers
    from groundup.body.paths import geometry
    from groundup.body.plate_loads import from_plates
    from groundup.body.strength import Strength, strength
    from groundup.io.osim import read_model
    from groundup.io.osim.external_loads import plates_of, read_external_loads

    model = read_model(FOLDER / "scaled.osim")
    times, q = (part[30 : 30 + FRAMES] for part in coordinates_of_the_trial(model))
    motion = differentiated(model, times, q, lowpass_hz=6.0)
    loads, _ = from_plates(model, motion, plates_of(read_external_loads(FOLDER / "squats1_external_loads.xml")))
    paths, asked = geometry(model, motion), moments(model, motion, loads)
    seen = Seen(times, place_markers(model, q), model.marker_names, loads, lowpass_hz=6.0)
    rows: list[Row] = []
    for threads, parity in ((1, True), (2, True), (2, False)):
        force = strength(model, paths, parity=parity)

        def quick(threads: int = threads, force: Strength = force) -> None:
            quick_draws(model, motion, loads, paths, force, asked, draws=DRAWS, seed=1, threads=threads)

        def full(threads: int = threads, parity: bool = parity) -> None:
            full_draws(model, seen, draws=DRAWS, seed=1, parity=parity, threads=threads)

        note = f"{DRAWS} draws of {FRAMES} frames, {threads} thread{'s' * (threads > 1)}"
        note += ", strengths as OpenSim's" if parity else ", tendons that give"
        rows.append(Row("intervals, quick", seconds(quick, runs=5), None, note))
        rows.append(Row("intervals, full", seconds(full, runs=1), None, note))
    force = strength(model, paths, parity=True)
    taken = seconds(lambda: contact(model, motion, paths, force), runs=5)
    rows.append(Row("contact without plates", taken, None, f"{taken / FRAMES * 1e6:.0f} µs a frame, 1 thread"))
    taken = seconds(lambda: contact_draws(model, motion, paths, force, draws=DRAWS, seed=1), runs=3)
    rows.append(Row("contact without plates, drawn", taken, None, f"{DRAWS} draws of {FRAMES} frames, 1 thread"))
    return rows
