"""Compiles the body engine once, so that tests that run side by side find it compiled: `make test` calls it first.

Everything that an assessment uses, on eight frames of the built-in leg; nothing is checked here.
"""

from dataclasses import replace

import numpy as np

from groundup.body.contact import contact
from groundup.body.derivatives import differentiated
from groundup.body.effort import muscular
from groundup.body.intervals import quick_draws
from groundup.body.inverse_kinematics import solve
from groundup.body.joint_load import joint_loads
from groundup.body.kinematics import place_bodies, place_markers
from groundup.body.loads import Loads
from groundup.body.model import CYLINDER, Model
from groundup.body.paths import geometry
from groundup.io.osim.built_in import built_in_model

FRAMES = 24


def main() -> None:
    """Markers to intervals; then the paths again around cylinders alone, which is another kernel."""
    model = built_in_model()
    pose = np.tile(model.default_pose(), (FRAMES, 1))
    found = solve(model, place_markers(model, pose), model.marker_names)
    motion = differentiated(model, np.arange(FRAMES) / 100, found.coordinates, lowpass_hz=6.0)
    feet = np.array([model.bodies.index(f"calcn_{side}") for side in "rl"])
    place = place_bodies(model, motion.coordinates)[1][:, feet]
    push = np.tile([0.0, 370.0, 0.0], (FRAMES, 2, 1))
    loads = Loads(feet, push, place, np.zeros_like(push))
    muscles = {parity: muscular(model, motion, loads, parity=parity) for parity in (True, False)}
    able = muscles[False]
    joint_loads(model, motion, loads, able.sharing.force)
    quick_draws(model, motion, loads, able.geometry, able.strength, able.moments, draws=40, seed=1)
    contact(model, motion, able.geometry, able.strength)
    geometry(_cylinders_only(model), motion)


def _cylinders_only(model: Model) -> Model:
    return replace(model, surfaces=model.surfaces._replace(kind=np.full_like(model.surfaces.kind, CYLINDER)))


if __name__ == "__main__":
    main()
