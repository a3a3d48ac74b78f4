"""The whole chain on a real trial beside OpenSim: markers in, muscles' activations out, five squats.

From markers come coordinates, from coordinates, filtered, and force plates joint moments, from both the muscles'
activations with OpenSim's strengths (`parity`). Ours is one call after the other, from the arrays of the files to the
activations, everything between included. OpenSim's time is the sum of its three tools' as the rows of each take it:
inverse kinematics at its default accuracy of 1e-5, inverse dynamics, static optimization, on stretches of the trial and
counted for all its frames, without files.
"""

from benchmarks import body_dynamics, body_kinematics, body_muscles
from benchmarks.body_dynamics import FOLDER
from benchmarks.timing import Row, seconds

WORK = "the chain: markers to activations of five squats"


def run() -> list[Row]:
    """One row a thread count: 1346 frames, 49 markers, 33 free coordinates, 80 muscles."""
    if not FOLDER.is_dir():
        return [Row(WORK, None, None, f"no recordings at {FOLDER}")]
    from groundup.body.derivatives import differentiated
    from groundup.body.dynamics import moments
    from groundup.body.inverse_kinematics import solve
    from groundup.body.paths import geometry
    from groundup.body.plate_loads import from_plates
    from groundup.body.sharing import share
    from groundup.body.strength import strength
    from groundup.io.osim import read_model
    from groundup.io.osim.external_loads import plates_of, read_external_loads

    model = read_model(FOLDER / "scaled.osim")
    times, markers, names = body_kinematics.markers_of_the_trial()
    plates = plates_of(read_external_loads(FOLDER / "squats1_external_loads.xml"))
    n = len(times)

    def ours(threads: int) -> None:
        found = solve(model, markers, names, threads=threads)
        motion = differentiated(model, times, found.coordinates, lowpass_hz=6.0)
        loads, _ = from_plates(model, motion, plates)
        asked = moments(model, motion, loads, threads=threads)
        paths = geometry(model, motion, threads=threads)
        share(model, paths, strength(model, paths, parity=True, threads=threads), asked, threads=threads)

    theirs = [body_kinematics.opensim_s(n), body_dynamics.opensim_s(), body_muscles.opensim_s(n)]
    known = [part for part in theirs if part is not None]
    peer = sum(known) if len(known) == len(theirs) else None
    rows: list[Row] = []
    for threads in (1, 2):
        taken = seconds(lambda threads=threads: ours(threads), runs=9)
        note = f"{taken / n * 1e6:.0f} µs a frame, {threads} thread{'s' * (threads > 1)}, strengths as OpenSim's"
        if peer:
            parts = " + ".join(f"{part / n * 1e3:.1f}" for part in known)
            note += f"; OpenSim 4.6 on one thread: {parts} ms a frame, accuracy 1e-5, convergence 1e-4"
        else:
            note += "; OpenSim is not installed"
        rows.append(Row(WORK, taken, peer, note))
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
