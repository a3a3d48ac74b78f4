"""How long muscles are, how fast they lengthen and at what arms they pull, around the surfaces they bend over."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.derivatives import Motion
from groundup.body.model import Floats, Integers, Model


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Muscle paths over (n,) frames: (M,) muscles, (A,) pairs of a muscle and a coordinate that moves it.

    `arm` is −∂length/∂coordinate [m, or 1 for a translation]: a tension T turns the coordinate with arm · T. The
    pairs, `muscle` and `coordinate`, are the model's own and sorted by muscle; coordinates are drivers, with
    everything that they couple included. `touching` (n, W) tells which of the paths' wraps are touched.
    """

    length: Floats  # (n, M) m
    speed: Floats  # (n, M) m/s, lengthening positive
    arm: Floats  # (n, A)
    muscle: Integers  # (A,)
    coordinate: Integers  # (A,)
    touching: NDArray[np.bool_]  # (n, W)


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """What a newton of tension does to the bodies on its path: (K,) pairs of a muscle and a body, sorted by muscle."""

    muscle: Integers  # (K,)
    body: Integers  # (K,)
    force: Floats  # (n, K, 3), ground axes
    moment: Floats  # (n, K, 3) m, about the ground's origin


def geometry(model: Model, motion: Motion, *, threads: int = 1) -> Geometry:
    """Lengths, lengthening speeds and moment arms of every muscle on every frame."""
    raise NotImplementedError


def pulls(model: Model, coordinates: ArrayLike, *, threads: int = 1) -> Pulls:
    """Forces and moments on bodies for a newton of tension in each muscle, for coordinates (n, C)."""
    raise NotImplementedError


def polylines(model: Model, coordinates: ArrayLike) -> list[Floats]:
    """The path of each muscle in one frame, for pictures: coordinates (C,) -> one (k, 3) array [m] a muscle."""
    raise NotImplementedError
