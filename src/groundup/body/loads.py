"""What pushes the body from outside, on the frames of its motion."""

from typing import NamedTuple

import numpy as np

from groundup.body.model import Floats, Integers


class Loads(NamedTuple):
    """Forces and torques on bodies, in ground axes, on the motion's frames; zero where nothing pushes."""

    body: Integers  # (L,)
    force: Floats  # (n, L, 3) N, on the body
    point: Floats  # (n, L, 3) m, where the force acts
    torque: Floats  # (n, L, 3) N·m, free


def no_loads(n_frames: int) -> Loads:
    """Nothing from outside: a body in the air."""
    return Loads(np.empty(0, np.int64), *(np.empty((n_frames, 0, 3)) for _ in range(3)))
