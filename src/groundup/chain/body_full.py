"""Curves of both legs for other bodies, markers, forces and strengths that may have been: full intervals in the chain.

Each draw goes the whole way, through inverse kinematics. Markers are taken at 50 Hz for it and muscles at 25 Hz:
coordinates hold nothing above 6 Hz.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundup.anatomy import Side
from groundup.body.effort import Muscular
from groundup.body.full_intervals import Person, Seen, persons
from groundup.body.intervals import Doubt
from groundup.body.joint_load import joint_loads
from groundup.body.loads import Loads
from groundup.body.model import Model
from groundup.body.sharing import LEAST
from groundup.chain.body_draws import DRAWS, NODES_HZ, SEED, leg_curves
from groundup.chain.body_sides import Leg

Array = NDArray[np.float64]

TWICE = 2
"""Marker frames to one of the muscles'."""


def full_legs(
    model: Model,
    seen: Seen,
    done: Muscular,
    legs: Mapping[Side, Leg],
    *,
    doubt: Doubt,
    heard: Callable[[float], None] | None,
    threads: int,
) -> tuple[NDArray[np.intp], dict[Side, dict[str, Array]]]:
    """The frames that are drawn (g,), and each leg's curves (D, g) in every draw."""
    step = max(1, int(1.0 / (TWICE * NODES_HZ * float(np.median(np.diff(seen.times_s)))) + 1e-6))
    kept = np.arange(0, len(seen.times_s), step)
    frames = np.arange(0, len(kept), TWICE)
    node = kept[frames]
    loads = seen.loads
    part = replace(
        seen,
        times_s=seen.times_s[kept],
        markers=np.ascontiguousarray(seen.markers[kept]),
        loads=None if loads is None else Loads(loads.body, *(np.ascontiguousarray(x[node]) for x in loads[1:])),
        frames=frames,
    )

    def told(person: Person) -> dict[Side, dict[str, Array]]:
        pressed = joint_loads(person.model, person.motion, person.loads, person.sharing.force)
        return {
            side: leg_curves(
                person.model, person, leg, pressed.force[:, pressed.index(person.model.joints[leg.hip_body])]
            )
            for side, leg in legs.items()
        }

    found = persons(
        model,
        part,
        told,
        draws=DRAWS,
        seed=SEED,
        activation=np.maximum(done.sharing.activation[node], LEAST),
        doubt=doubt,
        reserves=done.sharing.reserves,
        heard=heard,
        threads=threads,
    )
    return node, {
        side: {name: np.stack([one[side][name] for one in found]) for name in found[0][side]} for side in legs
    }
