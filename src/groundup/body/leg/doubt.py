"""What the built-in leg leaves open: joints that markers seldom tell of, strengths that cadavers hardly fix."""

from collections.abc import Sequence

import numpy as np

from groundup.body.leg.both_sides import leg
from groundup.body.model import Floats, Model

HINDFOOT_MARKERS = 3
"""A hindfoot that is to be told from the midfoot needs a cluster of its own.

With one heel marker, and markers 4 mm off, the midtarsal angle errs by 5° and takes the ankle's error from 1.1° to 2.9°
(root mean squares over 300 draws on the built-in leg).
"""


def held(model: Model, names: Sequence[str]) -> tuple[str, ...]:
    """Midtarsal coordinates that inverse kinematics is to hold at zero, for a trial with markers of these names.

    A held angle was not observed and must be reported so: ankle and subtalar angles then carry the arch's motion.
    """
    coordinates: list[str] = []
    for side in "rl":
        name, body = f"midtarsal_angle_{side}", f"calcn_{side}"
        if name not in model.coordinate_names:
            continue
        there = model.markers.body == model.bodies.index(body)
        seen = [marker for marker, on in zip(model.marker_names, there, strict=True) if on and marker in names]
        if len(seen) < HINDFOOT_MARKERS:
            coordinates.append(name)
    return tuple(coordinates)


def strength_spread(model: Model, usual: float) -> Floats:
    """(M,) standard deviation of the logarithm of each muscle's strength, for draws of it.

    `usual` for the muscles of the base; of the small muscles of the foot two truths of three lie between half and twice
    the table's strength (`factor`): area, specific tension and the lumping of heads add up.
    """
    factors = {one.name: one.factor for one in leg().muscles}
    of_each = np.array([factors.get(name, 1.0) for name in model.muscle_names])
    return np.maximum(np.log(of_each), usual)
