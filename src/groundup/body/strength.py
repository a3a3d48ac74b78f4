"""What force each muscle's tendon would carry for an activation, and without one.

Fiber and tendon in series, the fiber at an angle that keeps its height over the tendon (constant volume):

    tendon(l_T) = [a · active(l) · velocity(v) + passive(l)] · cos α,   l cos α = L − l_T,   l sin α = height

in optimal forces (Zajac 1989, Crit Rev Biomed Eng 17:359; Millard 2013, J Biomech Eng 135:021005). The tendon force is
found on every frame by itself, at constant activation: the whole's lengthening is shared between fiber and tendon as
their stiffnesses have it, so that no state is carried from frame to frame. Fiber damping is left out.

The force is not a straight line in the activation, because a tendon that is pulled more gives more. It is given as the
chord from no activation to `activation` (full, if not said otherwise), exact at both ends.

With `parity` everything is as OpenSim's static optimization takes it: a tendon that does not give, no cos α on the
active force, no passive force.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from groundup.body.compiled import in_chunks, kernel
from groundup.body.curves import FIBER_LENGTH, FIBER_VELOCITY, TENDON_LENGTH, read_table
from groundup.body.model import Floats, Model, Muscles
from groundup.body.paths import Geometry

_LEAST_COS = 0.1
"""Fibers are never steeper than this (OpenSim's maximum pennation, acos 0.1)."""
_LEAST_LENGTH = 0.01
"""Nor shorter than this, in optimal lengths."""
_USUAL_STRAIN = 0.03
_STEPS = 60
_BALANCED = 1e-9

_LENGTH_LOW, _LENGTH_HIGH = FIBER_LENGTH
_VELOCITY_LOW, _VELOCITY_HIGH = FIBER_VELOCITY
_TENDON_LOW, _TENDON_HIGH = TENDON_LENGTH


@dataclass(frozen=True, slots=True, eq=False)
class Strength:
    """Tendon force of (M,) muscles over (n,) frames: force = passive + active · activation [N]."""

    active: Floats  # (n, M) N per unit of activation
    passive: Floats  # (n, M) N
    parity: bool


def strength(
    model: Model,
    geometry: Geometry,
    *,
    parity: bool = False,
    activation: ArrayLike | None = None,
    threads: int = 1,
) -> Strength:
    """Tendon force per unit of activation, and passive tendon force; `parity` as OpenSim's static optimization.

    `activation` (n, M), above 0, is where the chord ends: with the activations of a first sharing, a second one has the
    tendons' give at that effort.
    """
    n = len(geometry.length)
    active, passive = np.zeros_like(geometry.length), np.zeros_like(geometry.length)
    if parity:
        in_chunks(
            lambda first, stop: _rigid(model.muscles, geometry.length, geometry.speed, active, first, stop),
            n,
            threads=threads,
        )
        return Strength(active, passive, parity)
    ends = np.ones_like(active) if activation is None else np.ascontiguousarray(activation, dtype=float)
    in_chunks(
        lambda first, stop: _elastic(
            model.muscles, geometry.length, geometry.speed, ends, active, passive, first, stop
        ),
        n,
        threads=threads,
    )
    return Strength(active, passive, parity)


@kernel
def _rigid(muscles: Muscles, length: Floats, speed: Floats, active: Floats, first: int, stop: int) -> None:
    """OpenSim's strength: F0 · active(l) · velocity(v) with the tendon at its slack length."""
    f0, optimal, slack = muscles.max_force, muscles.optimal_length, muscles.slack_length
    pennation, fastest = muscles.pennation, muscles.max_velocity
    by_length, by_velocity = muscles.active_length, muscles.force_velocity
    for t in range(first, stop):
        for m in range(f0.shape[0]):
            height = optimal[m] * math.sin(pennation[m])
            least = height / math.sqrt(1.0 - _LEAST_COS**2)
            along = max(length[t, m] - slack[m], 0.0)
            fiber = max(math.sqrt(along * along + height * height), least, _LEAST_LENGTH * optimal[m])
            cosine = math.sqrt(max(1.0 - (height / fiber) ** 2, 0.0))
            rate = speed[t, m] * cosine / (optimal[m] * fastest[m])
            force, _slope = read_table(by_length, m, _LENGTH_LOW, _LENGTH_HIGH, fiber / optimal[m])
            factor, _slope = read_table(by_velocity, m, _VELOCITY_LOW, _VELOCITY_HIGH, rate)
            active[t, m] = f0[m] * force * factor


@kernel
def _elastic(
    muscles: Muscles,
    length: Floats,
    speed: Floats,
    activation: Floats,
    active: Floats,
    passive: Floats,
    first: int,
    stop: int,
) -> None:
    """Tendon forces at rest and at an activation, and the chord between them."""
    max_force, optimal, slack = muscles.max_force, muscles.optimal_length, muscles.slack_length
    pennation, fastest, rigid = muscles.pennation, muscles.max_velocity, muscles.rigid_tendon
    contraction, stretch = muscles.active_length, muscles.passive_length
    tendon, velocity = muscles.tendon_length, muscles.force_velocity
    for m in range(max_force.shape[0]):
        height = optimal[m] * math.sin(pennation[m])
        for t in range(first, stop):
            rest = _tension(
                contraction,
                stretch,
                tendon,
                velocity,
                m,
                optimal[m],
                slack[m],
                height,
                fastest[m],
                rigid[m],
                length[t, m],
                speed[t, m],
                0.0,
            )
            effort = _tension(
                contraction,
                stretch,
                tendon,
                velocity,
                m,
                optimal[m],
                slack[m],
                height,
                fastest[m],
                rigid[m],
                length[t, m],
                speed[t, m],
                activation[t, m],
            )
            passive[t, m] = max_force[m] * rest
            active[t, m] = max_force[m] * max(effort - rest, 0.0) / activation[t, m]


@kernel
def tendon_force(muscles: Muscles, m: int, length: float, speed: float, activation: float) -> float:
    """Tendon force of muscle m [optimal forces] at a length [m], a lengthening speed [m/s] and an activation."""
    optimal = float(muscles.optimal_length[m])
    return _tension(
        muscles.active_length,
        muscles.passive_length,
        muscles.tendon_length,
        muscles.force_velocity,
        m,
        optimal,
        float(muscles.slack_length[m]),
        optimal * math.sin(muscles.pennation[m]),
        float(muscles.max_velocity[m]),
        bool(muscles.rigid_tendon[m]),
        length,
        speed,
        activation,
    )


@kernel
def _tension(
    active: Floats,
    passive: Floats,
    tendon: Floats,
    velocity: Floats,
    m: int,
    optimal: float,
    slack: float,
    height: float,
    fastest: float,
    rigid: bool,
    length: float,
    speed: float,
    activation: float,
) -> float:
    """First the isometric balance, then the share of the speed that the fiber takes there, then the balance at it."""
    least = max(height * _LEAST_COS / math.sqrt(1.0 - _LEAST_COS**2), _LEAST_LENGTH * optimal)
    along = length - slack
    if along <= least:
        return 0.0
    share = 1.0
    if not rigid:
        guess = length - slack * (1.0 + _USUAL_STRAIN * activation)
        along = _balance(active, passive, tendon, m, optimal, slack, length, height, least, activation, guess)
        fiber, fiber_slope = _fiber(active, passive, m, optimal, along, height, activation)
        if activation == 0.0:
            return fiber
        _pull, stiffness = read_table(tendon, m, _TENDON_LOW, _TENDON_HIGH, (length - along) / slack)
        share = stiffness / (stiffness + slack * fiber_slope) if fiber_slope > 0.0 else 1.0
    cosine = along / math.sqrt(along * along + height * height)
    rate = share * speed * cosine / (optimal * fastest)
    factor, _slope = read_table(velocity, m, _VELOCITY_LOW, _VELOCITY_HIGH, rate)
    effort = activation * max(factor, 0.0)
    if not rigid and rate != 0.0:
        along = _balance(active, passive, tendon, m, optimal, slack, length, height, least, effort, along)
    fiber, _slope = _fiber(active, passive, m, optimal, along, height, effort)
    return fiber


@kernel
def _fiber(
    active: Floats, passive: Floats, m: int, optimal: float, along: float, height: float, effort: float
) -> tuple[float, float]:
    """Fiber force along the tendon [optimal forces] where the fiber reaches `along` it [m], and its slope [1/m]."""
    fiber = math.sqrt(along * along + height * height)
    cosine = along / fiber
    force, slope = read_table(passive, m, _LENGTH_LOW, _LENGTH_HIGH, fiber / optimal)
    if effort > 0.0:
        contraction, steepness = read_table(active, m, _LENGTH_LOW, _LENGTH_HIGH, fiber / optimal)
        force, slope = force + effort * contraction, slope + effort * steepness
    return force * cosine, slope / optimal * cosine * cosine + force * height * height / fiber**3


@kernel
def _balance(
    active: Floats,
    passive: Floats,
    tendon: Floats,
    m: int,
    optimal: float,
    slack: float,
    length: float,
    height: float,
    least: float,
    effort: float,
    guess: float,
) -> float:
    """How far along the tendon the fiber reaches [m] when both pull alike: Newton's steps, halving where they leave.

    The fiber ends between `least` and where the tendon hangs slack.
    """
    force, _slope = _fiber(active, passive, m, optimal, length - slack, height, effort)
    if force < _BALANCED:
        return length - slack  # nothing pulls the tendon
    low, high = least, length - _TENDON_LOW * slack
    along = guess if low < guess < high else 0.5 * (low + high)
    for _ in range(_STEPS):
        pull, stiffness = read_table(tendon, m, _TENDON_LOW, _TENDON_HIGH, (length - along) / slack)
        force, slope = _fiber(active, passive, m, optimal, along, height, effort)
        excess = force - pull
        if abs(excess) < _BALANCED:
            break
        if excess > 0.0:
            high = along
        else:
            low = along
        steepness = slope + stiffness / slack
        along = along - excess / steepness if steepness > 0.0 else low
        if not low < along < high:
            along = 0.5 * (low + high)
    return along
