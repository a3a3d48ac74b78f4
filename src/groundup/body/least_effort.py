"""The cheapest way to make given moments: least squares within bounds, solved through its dual.

    minimize  Σ a² + Σ (r / w)²   such that   effect · a + r = moment,   low <= a <= high

`a` are activations, `r` what reserves of strength `w` carry. With one multiplier λ a row the optimum is a =
clip(effectᵀ λ, low, high) and r = w² λ, so that only the rows are unknown (seven a leg), not the muscles (forty):

    effect · clip(effectᵀ λ) + w² λ = moment

The left side is piecewise linear and strictly monotone: its root is unique, and Newton's method on the pieces
(semismooth; Qi & Sun 1993, Math Program 58:353) finds it in a finite number of solutions of a small linear system.
From one frame to the next the muscles at their limits rarely change: then one solution is all.
"""

import math
from typing import NamedTuple

import numpy as np

from groundup.body.compiled import kernel
from groundup.body.model import Floats

LOW, FREE, HIGH = -1.0, 0.0, 1.0
"""Where a variable stands: at its lower bound, between its bounds, at its upper bound."""

MAX_STEPS = 100
"""Steps after which a frame is given up and said not to have converged; random problems need up to about 15."""

SAME = 1e-11
"""Activations that stray by less have arrived: a muscle just at its limit may be taken for free or for held."""


class Effort(NamedTuple):
    """One problem of (R,) rows and (V,) variables, its solution, and the room to find it."""

    effect: Floats  # (R, V) what each variable adds to each row per unit
    moment: Floats  # (R,)
    reserve: Floats  # (R,) w, above zero
    low: Floats  # (V,)
    high: Floats  # (V,)
    multiplier: Floats  # (R,) λ, solution
    activation: Floats  # (V,) a, solution
    stand: Floats  # (V,) LOW, FREE or HIGH: solution, and where the next one starts
    drive: Floats  # (V,) effectᵀ λ
    target: Floats  # (R,) multipliers that this step aims at
    aim: Floats  # (V,) the drive there
    matrix: Floats  # (R, R)
    masked: Floats  # (V,) a row of the effect, free variables only


@kernel
def new_effort(rows: int, variables: int) -> Effort:
    """Room for one problem; every variable starts as if it were free."""
    return Effort(
        effect=np.zeros((rows, variables)),
        moment=np.zeros(rows),
        reserve=np.ones(rows),
        low=np.zeros(variables),
        high=np.ones(variables),
        multiplier=np.zeros(rows),
        activation=np.zeros(variables),
        stand=np.zeros(variables),
        drive=np.zeros(variables),
        target=np.zeros(rows),
        aim=np.zeros(variables),
        matrix=np.zeros((rows, rows)),
        masked=np.zeros(variables),
    )


@kernel
def least_effort(effort: Effort) -> int:
    """Fill `multiplier`, `activation` and `stand`; returns how many linear systems it took.

    MAX_STEPS + 1: no solution; an input is not finite, or the steps did not settle. `stand` says where to start from:
    that of the frame before. The first step is taken whole, later ones as far as the dual function falls.
    """
    rows = effort.moment.shape[0]
    _balance(effort)
    total = 0.0
    for i in range(rows):
        effort.multiplier[i] = effort.target[i]
        total += effort.target[i]
    if not math.isfinite(total):
        return MAX_STEPS + 1
    if _place(effort, 1.0) <= SAME:
        return 1
    for step in range(2, MAX_STEPS + 1):
        _balance(effort)
        length = _step_length(effort)
        for i in range(rows):
            effort.multiplier[i] += length * (effort.target[i] - effort.multiplier[i])
        strayed = _place(effort, length)
        if length == 1.0 and strayed <= SAME:
            return step
    return MAX_STEPS + 1


@kernel
def _balance(effort: Effort) -> None:
    """Multipliers that balance the moments if the variables stay where they stand: free ones follow, others hold.

    (E_F E_Fᵀ + diag w²) λ = moment − E_L low − E_H high, by Cholesky's factorization.
    """
    rows, variables = effort.effect.shape
    matrix, target, masked = effort.matrix, effort.target, effort.masked
    for i in range(rows):
        held = 0.0
        for j in range(variables):
            free = 1.0 if effort.stand[j] == FREE else 0.0
            bound = effort.low[j] if effort.stand[j] == LOW else effort.high[j]
            masked[j] = free * effort.effect[i, j]
            held += (effort.effect[i, j] * bound) if free == 0.0 else 0.0
        target[i] = effort.moment[i] - held
        for k in range(i + 1):
            total = 0.0
            for j in range(variables):
                total += masked[j] * effort.effect[k, j]
            matrix[i, k] = total
        matrix[i, i] += effort.reserve[i] ** 2
    solve_positive(matrix, target)
    for j in range(variables):
        effort.aim[j] = 0.0
    for i in range(rows):
        for j in range(variables):
            effort.aim[j] += effort.effect[i, j] * target[i]


@kernel
def solve_positive(matrix: Floats, right: Floats) -> None:
    """Overwrite right (R,) with matrix⁻¹ right; of a positive (R, R) the lower triangle is read and overwritten."""
    rows = right.shape[0]
    for i in range(rows):
        for k in range(i):
            total = matrix[i, k]
            for j in range(k):
                total -= matrix[i, j] * matrix[k, j]
            matrix[i, k] = total * matrix[k, k]
        total = matrix[i, i]
        for j in range(i):
            total -= matrix[i, j] ** 2
        matrix[i, i] = 1.0 / math.sqrt(total)  # kept as its inverse: divisions are slow
        total = right[i]
        for j in range(i):
            total -= matrix[i, j] * right[j]
        right[i] = total * matrix[i, i]
    for i in range(rows - 1, -1, -1):
        total = right[i]
        for j in range(i + 1, rows):
            total -= matrix[j, i] * right[j]
        right[i] = total * matrix[i, i]


@kernel
def _place(effort: Effort, length: float) -> float:
    """Move the drive by a step, activations with it; returns how far the worst strays from what `_balance` took it for.

    Nothing strays: then the whole step has solved the problem, not only the piece.
    """
    worst = 0.0
    for j in range(effort.low.shape[0]):
        drive = float(effort.drive[j] * (1.0 - length) + effort.aim[j] * length)
        low, high, stand = float(effort.low[j]), float(effort.high[j]), float(effort.stand[j])
        taken_for = drive if stand == FREE else (low if stand == LOW else high)
        now = min(max(drive, low), high)
        effort.drive[j] = drive
        effort.activation[j] = now
        effort.stand[j] = LOW if drive <= low else (HIGH if drive >= high else FREE)
        worst = max(worst, abs(now - taken_for))
    return worst


@kernel
def _step_length(effort: Effort) -> float:
    """How much of the step to take: all, or to where the dual function stops falling along it.

    Its slope along the step rises from below zero. Above zero at the end means the valley was crossed: bracket the
    floor (regula falsi, Illinois variant) and stop on the near side, so that the function falls with every step.
    """
    start, near, far = _slope(effort, 0.0), 0.0, 1.0
    near_slope, far_slope = start, _slope(effort, 1.0)
    if far_slope <= 1e-12 * abs(start) or start >= 0.0:
        return 1.0
    for _ in range(60):
        between = near + (far - near) * near_slope / (near_slope - far_slope)
        slope = _slope(effort, between)
        if slope <= 0.0:
            near, near_slope, far_slope = between, slope, 0.5 * far_slope
            if slope >= 0.1 * start:
                break
        else:
            far, far_slope, near_slope = between, slope, 0.5 * near_slope
    return near if near > 0.0 else far


@kernel
def _slope(effort: Effort, length: float) -> float:
    """Slope of the dual function a length along the step: (target − λ) · (effect clip(drive) + w² λ − moment)."""
    slope = 0.0
    for j in range(effort.low.shape[0]):
        pull = effort.aim[j] - effort.drive[j]
        drive = effort.drive[j] + length * pull
        slope += pull * min(max(drive, effort.low[j]), effort.high[j])
    for i in range(effort.moment.shape[0]):
        step = effort.target[i] - effort.multiplier[i]
        at = effort.multiplier[i] + length * step
        slope += step * (effort.reserve[i] ** 2 * at - effort.moment[i])
    return slope
