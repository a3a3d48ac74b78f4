"""What a muscle's force does with length and velocity, as tables on even grids that kernels read with a cubic.

Each curve is a function of the parameters of its file, named as there, and gives one row for `model.Muscles`. Forces
are in optimal forces, fiber lengths in optimal lengths, tendon lengths in slack lengths, velocities in the muscle's
maximum, shortening negative. Read between the grid's points a row is within 1e-6 of its curve; Thelen's have a kink at
rest (velocity) and at optimal length (passive), and there it is within 1e-3 of force, two steps to each side.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from groundup.body.bezier import rounded
from groundup.body.compiled import kernel
from groundup.body.model import Floats, floats


class Grid(NamedTuple):
    """Even steps from `low` to `high`, ends included; a curve goes on straight beyond them."""

    low: float
    high: float

    @property
    def points(self) -> Floats:
        """(G,) where the curves are sampled."""
        return np.linspace(self.low, self.high, POINTS)


POINTS = 1025
FIBER_LENGTH = Grid(0.0, 2.0)
FIBER_VELOCITY = Grid(-1.25, 1.25)
TENDON_LENGTH = Grid(0.95, 1.15)
"""Grids of `active_length` and `passive_length`, of `force_velocity`, and of `tendon_length`."""


def sampled(curve: Callable[[Floats], Floats], grid: Grid) -> Floats:
    """A curve of one's own as a row: its values (G,) at the grid's points."""
    return floats(curve(grid.points))


@lru_cache(maxsize=1024)
def millard_active_length(
    *,
    min_norm_active_fiber_length: float = 0.4441,
    transition_norm_fiber_length: float = 0.73,
    max_norm_active_fiber_length: float = 1.8123,
    shallow_ascending_slope: float = 0.8616,
    minimum_value: float = 0.0,
) -> Floats:
    """Active force against fiber length (G,): Millard 2013, five corners with the top at optimal length.

    Millard2012EquilibriumMuscle sets `minimum_value` to 0 for its default, damped fiber, and so does this default.
    """
    start, bend, end = min_norm_active_fiber_length, transition_norm_fiber_length, max_norm_active_fiber_length
    slope, half_width = shallow_ascending_slope, 0.05
    shoulder = 1.0 - half_width
    at_bend = 1.0 - slope * (shoulder - bend)
    joints = (
        (start, minimum_value, 0.0),
        ((start + bend) / 2, at_bend / 2, 1.25 * at_bend / (bend - start)),
        ((bend + shoulder) / 2, (at_bend + 1.0) / 2, slope),
        (1.0, 1.0, 0.0),
        ((1.0 + half_width + end) / 2, 0.5, -1.0 / (end - 1.0 - 2 * half_width)),
        (end, minimum_value, 0.0),
    )
    return sampled(lambda x: rounded(x, joints, (1.0,) * 5), FIBER_LENGTH)


@lru_cache(maxsize=1024)
def millard_passive_length(
    *,
    strain_at_zero_force: float = 0.0,
    strain_at_one_norm_force: float = 0.7,
    stiffness_at_low_force: float | None = None,
    stiffness_at_one_norm_force: float | None = None,
    curviness: float | None = None,
) -> Floats:
    """Passive force against fiber length (G,): Millard 2013, with the flat toe of OpenSim 4.

    What the file leaves out: stiffness 0.2 at low force, 2 / strain range at one, curviness 0.75.
    """
    low = 0.2 if stiffness_at_low_force is None else stiffness_at_low_force
    span = strain_at_one_norm_force - strain_at_zero_force
    high = 2.0 / span if stiffness_at_one_norm_force is None else stiffness_at_one_norm_force
    roundness = 0.75 if curviness is None else curviness
    start, toe = 1.0 + strain_at_zero_force, 0.1 * min(1.0 / high, span)
    joints = (
        (start, 0.0, 0.0),
        (start + toe, low * toe / 2, low),
        (1.0 + strain_at_one_norm_force, 1.0, high),
    )
    return sampled(lambda x: rounded(x, joints, (roundness,) * 2), FIBER_LENGTH)


@lru_cache(maxsize=1024)
def millard_force_velocity(
    *,
    concentric_slope_at_vmax: float = 0.0,
    concentric_slope_near_vmax: float = 0.25,
    isometric_slope: float = 5.0,
    eccentric_slope_at_vmax: float = 0.0,
    eccentric_slope_near_vmax: float = 0.15,
    max_eccentric_velocity_force_multiplier: float = 1.4,
    concentric_curviness: float = 0.6,
    eccentric_curviness: float = 0.9,
) -> Floats:
    """Force against fiber velocity (G,): Millard 2013; the slopes near vmax hold at 0.9 of it."""
    top = max_eccentric_velocity_force_multiplier
    joints = (
        (-1.0, 0.0, concentric_slope_at_vmax),
        (-0.9, 0.05 * (concentric_slope_near_vmax + concentric_slope_at_vmax), concentric_slope_near_vmax),
        (0.0, 1.0, isometric_slope),
        (0.9, top - 0.05 * (eccentric_slope_near_vmax + eccentric_slope_at_vmax), eccentric_slope_near_vmax),
        (1.0, top, eccentric_slope_at_vmax),
    )
    roundness = (concentric_curviness, concentric_curviness, eccentric_curviness, eccentric_curviness)
    return sampled(lambda x: rounded(x, joints, roundness), FIBER_VELOCITY)


@lru_cache(maxsize=1024)
def millard_tendon_length(
    *,
    strain_at_one_norm_force: float = 0.049,
    stiffness_at_one_norm_force: float | None = None,
    norm_force_at_toe_end: float | None = None,
    curviness: float | None = None,
) -> Floats:
    """Tendon force against its length (G,): Millard 2013, a toe of two corners, then straight.

    What the file leaves out: stiffness 1.375 / strain at one, the toe's end at 2/3 of force, curviness 0.5.
    """
    strain = strain_at_one_norm_force
    stiffness = 1.375 / strain if stiffness_at_one_norm_force is None else stiffness_at_one_norm_force
    toe_force = 2.0 / 3.0 if norm_force_at_toe_end is None else norm_force_at_toe_end
    roundness = 0.5 if curviness is None else curviness
    end = 1.0 + strain + (toe_force - 1.0) / stiffness
    foot = 1.0 + (end - 1.0) / 10.0
    middle = 1.0 + strain + (toe_force / 2 - 1.0) / stiffness
    slope = toe_force / 2 / (middle - foot)
    control = (foot + middle) / 2
    joints = ((1.0, 0.0, 0.0), (control, slope * (control - foot), slope), (end, toe_force, stiffness))
    return sampled(lambda x: rounded(x, joints, (roundness,) * 2), TENDON_LENGTH)


@lru_cache(maxsize=1024)
def thelen_active_length(*, KshapeActive: float = 0.45) -> Floats:
    """Active force against fiber length (G,): Thelen 2003, J Biomech Eng 125:70, eq. 4."""
    return sampled(lambda x: np.exp(-((x - 1.0) ** 2) / KshapeActive), FIBER_LENGTH)


@lru_cache(maxsize=1024)
def thelen_passive_length(*, KshapePassive: float = 5.0, FmaxMuscleStrain: float = 0.6) -> Floats:
    """Passive force against fiber length (G,): Thelen 2003, eq. 3; none below optimal length."""
    grow = KshapePassive / FmaxMuscleStrain
    return sampled(lambda x: np.expm1(grow * np.maximum(x - 1.0, 0.0)) / np.expm1(KshapePassive), FIBER_LENGTH)


@lru_cache(maxsize=1024)
def thelen_force_velocity(*, Af: float = 0.25, Flen: float = 1.4) -> Floats:
    """Force against fiber velocity (G,): Thelen 2003, eqs. 6-7 turned around, at full activation.

    Beyond 0.95 of the greatest force, and below none, straight as OpenSim's muscle.
    """

    def force(v: Floats) -> Floats:
        k = (2.0 + 2.0 / Af) / (Flen - 1.0)
        shortening = (1.0 + v) / (1.0 - v / Af)
        lengthening = (1.0 + k * Flen * v) / (1.0 + k * v)
        limit = 0.95 * Flen
        at_limit = (limit - 1.0) / (k * (Flen - limit))
        steep = k * (Flen - 1.0) / (1.0 + k * at_limit) ** 2
        bounded = np.where(v > at_limit, limit + steep * (v - at_limit), lengthening)
        ended = (v + 1.0) / (1.0 + 1.0 / Af)
        return np.where(v < -1.0, ended, np.where(v <= 0.0, shortening, bounded))

    return sampled(force, FIBER_VELOCITY)


@lru_cache(maxsize=1024)
def thelen_tendon_length(*, FmaxTendonStrain: float = 0.04) -> Floats:
    """Tendon force against its length (G,): Thelen 2003, eqs. 1-2, exponential to a third of force, then straight."""
    strain, toe_force, shape = FmaxTendonStrain, 0.33, 3.0
    end = 99.0 * strain * np.exp(shape) / (166.0 * np.exp(shape) - 67.0)
    slope = 0.67 / (strain - end)

    def force(x: Floats) -> Floats:
        stretch = np.maximum(x - 1.0, 0.0)
        toe = toe_force * np.expm1(shape * np.minimum(stretch, end) / end) / np.expm1(shape)
        return np.where(stretch > end, slope * (stretch - end) + toe_force, toe)

    return sampled(force, TENDON_LENGTH)


@lru_cache(maxsize=1024)
def degroote_active_length(*, active_force_width_scale: float = 1.0) -> Floats:
    """Active force against fiber length (G,): De Groote 2016, Ann Biomed Eng 44:2922, three bells.

    Coefficients and the width scale as OpenSim's DeGrooteFregly2016Muscle.
    """
    bells = (
        (0.8150671134243542, 1.055033428970575, 0.162384573599574, 0.063303448465465),
        (0.433004984392647, 0.716775413397760, -0.029947116970696, 0.200356847296188),
        (0.1, 1.0, 0.353553390593274, 0.0),
    )

    def force(x: Floats) -> Floats:
        y = (x - 1.0) / active_force_width_scale + 1.0
        terms = [b1 * np.exp(-0.5 * ((y - b2) / (b3 + b4 * y)) ** 2) for b1, b2, b3, b4 in bells]
        return np.sum(terms, axis=0)

    return sampled(force, FIBER_LENGTH)


@lru_cache(maxsize=1024)
def degroote_passive_length(*, passive_fiber_strain_at_one_norm_force: float = 0.6) -> Floats:
    """Passive force against fiber length (G,): De Groote 2016, eq. S3, zero at the least length 0.2 as OpenSim's."""
    shape, grow = 4.0, 4.0 / passive_fiber_strain_at_one_norm_force
    offset = np.exp(grow * (0.2 - 1.0))
    return sampled(lambda x: (np.exp(grow * (x - 1.0)) - offset) / (np.exp(shape) - offset), FIBER_LENGTH)


@lru_cache(maxsize=1)
def degroote_force_velocity() -> Floats:
    """Force against fiber velocity (G,): De Groote 2016, with OpenSim's digits, so that it is 1 at rest, 0 at −1."""
    d1, d2, d3, d4 = -0.3211346127989808, -8.149, -0.374, 0.8825327733249912
    return sampled(lambda v: d1 * np.arcsinh(d2 * v + d3) + d4, FIBER_VELOCITY)


@lru_cache(maxsize=1024)
def degroote_tendon_length(*, tendon_strain_at_one_norm_force: float = 0.049) -> Floats:
    """Tendon force against its length (G,): De Groote 2016, eq. S1; a little below zero when slack."""
    c1, c2, c3 = 0.2, 1.0, 0.2
    rate = np.log((1.0 + c3) / c1) / (1.0 + tendon_strain_at_one_norm_force - c2)
    return sampled(lambda x: c1 * np.exp(rate * (x - c2)) - c3, TENDON_LENGTH)


@kernel
def read_table(table: Floats, row: int, low: float, high: float, x: float) -> tuple[float, float]:
    """Value and slope at x of a row of (M, G): the cubic through its four nearest points, straight beyond the ends."""
    last = table.shape[1] - 1
    per_step = last / (high - low)
    at = (min(max(x, low), high) - low) * per_step
    i = min(max(int(at) - 1, 0), last - 3)
    s = at - i - 1.0
    p, q, r, t = float(table[row, i]), float(table[row, i + 1]), float(table[row, i + 2]), float(table[row, i + 3])
    # Lagrange through s = −1, 0, 1, 2 in powers of s
    b = r - p / 3.0 - q / 2.0 - t / 6.0
    c = (p + r) / 2.0 - q
    d = (t - p) / 6.0 + (q - r) / 2.0
    slope = (b + s * (2.0 * c + 3.0 * s * d)) * per_step
    value = q + s * (b + s * (c + s * d))
    if x < low:
        value += slope * (x - low)
    elif x > high:
        value += slope * (x - high)
    return value, slope
