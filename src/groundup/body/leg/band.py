"""How a ligament resists: stress that grows with stretch (Natali, Pavan & Stecco 2010, Connect Tissue Res 51:337)."""

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.leg.parts import Ligament
from groundup.body.model import Floats

LARGEST_STRETCH = 1.12
"""Where the curve ends and goes on straight: a fascia tears at about 1.1 to 1.2 (Natali 2010's tests)."""


def stress_mpa(ligament: Ligament, stretch: ArrayLike) -> Floats:
    """Tension over the section at rest [MPa = N/mm²] at stretches (length over rest length); none below 1.

    Cauchy stress σ = μ (s² − 1/s) + k/(2α) (exp(α (s² − 1)) − 1) s², on a section that shrinks by s^(−2ν).
    """
    s = np.maximum(np.asarray(stretch, float), 1.0)
    fibers = ligament.fiber_mpa / (2 * ligament.growth) * np.expm1(ligament.growth * (s**2 - 1)) * s**2
    return (ligament.shear_mpa * (s**2 - 1 / s) + fibers) * s ** (-2 * ligament.poisson)


def curve(ligament: Ligament, *, points: int = 49) -> tuple[Floats, Floats]:
    """(stretch, stress [MPa]) as a table to be read along straight lines, zero below a stretch of 1."""
    stretch = np.linspace(1.0, LARGEST_STRETCH, points)
    return np.r_[0.0, stretch], np.r_[0.0, stress_mpa(ligament, stretch)]
