"""Five squats with force plates: the kinematics an expert found, brought to joint moments and muscle paths."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from groundup.body.derivatives import Motion, differentiated
from groundup.body.dynamics import moments
from groundup.body.loads import Loads
from groundup.body.model import Floats, Model
from groundup.body.paths import Geometry, geometry
from groundup.body.plate_loads import from_plates
from groundup.body.strength import Strength, strength
from groundup.io.osim import read_model
from groundup.io.osim.external_loads import plates_of, read_external_loads


@dataclass(frozen=True, eq=False)
class Trial:
    """The frames at which OpenSim's static optimization was printed, about every 50 ms from 0.3 s to 6.0 s."""

    model: Model
    motion: Motion
    loads: Loads
    moments: Floats
    geometry: Geometry
    strength: Strength  # as in OpenSim's static optimization
    theirs: dict[str, Floats]  # what OpenSim found: columns of its file


@lru_cache(maxsize=1)
def squat_trial(recordings: Path) -> Trial:
    folder = recordings / "squat-markers-forces"
    model = read_model(folder / "scaled.osim")
    angles = table(folder / "squats1_expert_ik_deg.mot")
    theirs = table(folder / "squats1_StaticOptimization_activation.sto")
    q = np.zeros((len(angles["time"]), len(model.coordinates)))
    for c, coordinate in enumerate(model.coordinates):
        if coordinate.kind != "coupled":
            q[:, c] = (
                angles[coordinate.name] if coordinate.kind == "translation" else np.deg2rad(angles[coordinate.name])
            )
    whole = differentiated(model, angles["time"], q, lowpass_hz=6.0)
    motion = frames_of(whole, np.searchsorted(whole.times_s, theirs["time"] - 1e-6))
    loads, _ = from_plates(model, motion, plates_of(read_external_loads(folder / "squats1_external_loads.xml")))
    paths = geometry(model, motion)
    return Trial(
        model, motion, loads, moments(model, motion, loads), paths, strength(model, paths, parity=True), theirs
    )


def frames_of(motion: Motion, frames: Floats) -> Motion:
    return Motion(
        motion.times_s[frames],
        motion.coordinates[frames],
        motion.speeds[frames],
        motion.accelerations[frames],
        motion.settled[frames],
    )


def table(path: Path) -> dict[str, Floats]:
    """Columns of one of OpenSim's tables by name."""
    head, body = path.read_text().split("endheader\n")
    assert head
    names, *rows = body.strip("\n").split("\n")
    values = np.array([[float(word) for word in row.split()] for row in rows])
    return dict(zip(names.split(), values.T, strict=True))
