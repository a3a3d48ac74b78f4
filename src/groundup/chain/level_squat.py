"""Moments of hip, knee and ankle in a squat seen from the side: a body of four parts in one plane.

Nothing measures the ground's push: it is the body's weight, held where the body's mass is. Every number that the
picture does not give is drawn from the range in which it lies, so that a result is as wide as what is not known.

With thigh length L, its angle θ from hanging down, the share u of the body above the hips and t of one thigh with its
center of mass at c of its length from the hip, hip and knee of one leg together hold, wherever the trunk leans,

    (g + a) L sin θ (u + 2 t (1 − c)) / 2

because what leaves the one joins the other. How the two share it hangs on where the trunk's mass is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from groundup.units import GRAVITY_M_S2

Array = NDArray[np.float64]

THIGH, SHANK, TRUNK = (0.2125, 0.245), (0.225, 0.250), (0.285, 0.320)
"""Lengths as shares of stature: between joint centers in women and men (de Leva 1996) and the longer ones of Drillis
& Contini (1966); the trunk from mid-hip to mid-shoulder. Uniform between the two."""
THIGH_MASS, SHANK_MASS, FOOT_MASS = (0.100, 0.148), (0.0433, 0.0481), (0.0129, 0.0145)
THIGH_CENTER, SHANK_CENTER, TRUNK_CENTER = (0.361, 0.433), (0.433, 0.446), (0.60, 0.69)
"""Shares of body mass of one leg's parts, and centers of mass from the upper joint: from Dempster's (Winter 2009) to de
Leva's (1996) tables, which contradict each other by half at the thigh. Uniform between the two."""
TRUNK_SHIFT_M = 0.085
"""Fore and aft, of the mass above the hips against the line from hip to shoulder (sd). With all markers and both plates
a model of the whole body still left 32 to 37 N·m at the pelvis of a man of 60 kg at the bottom of his squats: 8 to 10
cm of what his hips carry. A spine bends, and no landmark lies between hip and shoulder."""
LEVEL_RAD = 0.040
"""Of a picture's vertical against the true one (sd): a phone or laptop put down by hand, anything up to 4° (design)."""
KNEES_OUT_RAD = 0.61
"""A thigh points outward by anything from 0 to 35°, which shortens it in a picture from the side."""
RISE_M_S2 = (0.0, 2.5)
"""At the bottom the body is braked and thrown up again, from not at all to a quarter of its weight: 4 to 22 % of it in
the squats with plates. Twice differentiated landmarks of a real film tell no better. Uniform between the two."""
SPLIT = 0.12
"""Of one leg's half of the load, as a share of it (sd, design): 56 to 44, as in the first of the squats with plates."""
DRAWS, SEED = 400, 34


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a camera from the side sees of the near leg and the trunk; (n,) rad, with the sd of these angles [rad].

    `thigh` from hanging down, forward +; `shank` and `trunk` from upright, forward +.
    """

    thigh: Array
    shank: Array
    trunk: Array
    leg_sd: float
    trunk_sd: float


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A body of stature 1 and mass 1 with the errors of what is seen of it; each (D, 1)."""

    thigh: Array
    shank: Array
    trunk: Array
    thigh_mass: Array
    shank_mass: Array
    foot_mass: Array
    thigh_center: Array
    shank_center: Array
    trunk_center: Array
    shift_m: Array
    off_thigh: Array
    off_shank: Array
    off_trunk: Array
    off_level: Array
    knees_out: Array
    rise: Array
    split: Array


def moments(seen: Seen, body: Body, *, height_m: float) -> dict[str, Array]:
    """Moments (D, n) of the near leg [N·m/kg] in every draw.

    Hip and knee extension +, plantarflexion +; `together` is hip and knee.
    """
    thigh = seen.thigh + body.off_thigh + body.off_level
    thigh = np.arctan2(np.sin(thigh) / np.cos(body.knees_out), np.cos(thigh))  # in its own plane
    shank = seen.shank + body.off_shank - body.off_level
    trunk = seen.trunk + body.off_trunk - body.off_level
    back = height_m * body.thigh * np.sin(thigh)  # of the hip behind the knee
    knee = height_m * body.shank * np.sin(shank)
    hip = knee - back
    ahead = height_m * body.trunk_center * body.trunk * np.sin(trunk) + body.shift_m  # of the mass above the hip
    above = 1.0 - 2.0 * (body.thigh_mass + body.shank_mass + body.foot_mass)
    half = 0.5 * body.split * (GRAVITY_M_S2 + body.rise)
    together = back * (above + 2.0 * body.thigh_mass * (1.0 - body.thigh_center))
    mass_m = (
        above * (hip + ahead)
        + 2.0 * body.thigh_mass * (hip + body.thigh_center * back)
        + 2.0 * body.shank_mass * knee * (1.0 - body.shank_center)
    )
    return {
        "hip": half * above * ahead,
        "knee": half * (together - above * ahead),
        "ankle": half * mass_m,
        "together": half * together,
    }


def middle() -> Body:
    """The body in the middle of every range, seen without error."""
    none = np.zeros((1, 1))
    lengths = (THIGH, SHANK, TRUNK, THIGH_MASS, SHANK_MASS, FOOT_MASS, THIGH_CENTER, SHANK_CENTER, TRUNK_CENTER)
    return Body(
        *(none + 0.5 * (low + high) for low, high in lengths),
        *(none for _ in range(5)),
        knees_out=none + 0.5 * KNEES_OUT_RAD,
        rise=none + 0.5 * sum(RISE_M_S2),
        split=none + 1.0,
    )


def bodies(random: Generator, seen: Seen, count: int) -> Body:
    """`count` bodies with the errors of one trial, which stay the same throughout it."""

    def between(ends: tuple[float, float]) -> Array:
        return random.uniform(*ends, (count, 1))

    def about(sd: float) -> Array:
        return sd * random.standard_normal((count, 1))

    lengths = (THIGH, SHANK, TRUNK, THIGH_MASS, SHANK_MASS, FOOT_MASS, THIGH_CENTER, SHANK_CENTER, TRUNK_CENTER)
    return Body(
        *(between(ends) for ends in lengths),
        shift_m=about(TRUNK_SHIFT_M),
        off_thigh=about(seen.leg_sd),
        off_shank=about(seen.leg_sd),
        off_trunk=about(seen.trunk_sd),
        off_level=about(LEVEL_RAD),
        knees_out=between((0.0, KNEES_OUT_RAD)),
        rise=between(RISE_M_S2),
        split=1.0 + about(SPLIT),
    )
