"""What force each muscle's tendon would carry for an activation, and without one."""

from dataclasses import dataclass

from groundup.body.model import Floats, Model
from groundup.body.paths import Geometry


@dataclass(frozen=True, slots=True, eq=False)
class Strength:
    """Tendon force of (M,) muscles over (n,) frames: force = passive + active · activation [N]."""

    active: Floats  # (n, M) N per unit of activation
    passive: Floats  # (n, M) N
    parity: bool


def strength(model: Model, geometry: Geometry, *, parity: bool = False) -> Strength:
    """Tendon force per unit of activation, and passive tendon force; `parity` as OpenSim's static optimization."""
    raise NotImplementedError
