"""What pushes the body from outside, on the frames of its motion."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundup.body.model import Floats, Integers


class Loads(NamedTuple):
    """Forces and torques on bodies, in ground axes, on the motion's frames; zero where nothing pushes."""

    body: Integers  # (L,)
    force: Floats  # (n, L, 3) N, on the body
    point: Floats  # (n, L, 3) m, where the force acts
    torque: Floats  # (n, L, 3) N·m, free


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """What a force plate, or any other device, pushed a body with: (m,) times of its own, (m, 3) vectors.

    `force_in` and `point_in` name the bodies in whose axes vectors and point are given. Without a point the force acts
    at the body's origin; NaN where the plate told none.
    """

    name: str
    body: str
    times_s: Floats
    force: Floats
    point: Floats | None = None
    torque: Floats | None = None
    force_in: str = "ground"
    point_in: str = "ground"


def no_loads(n_frames: int) -> Loads:
    """Nothing from outside: a body in the air."""
    return Loads(np.empty(0, np.int64), *(np.empty((n_frames, 0, 3)) for _ in range(3)))
