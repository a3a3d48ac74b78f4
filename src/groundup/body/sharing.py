"""Which muscles made the joint moments: static optimization, frame by frame.

    minimize  Σ a² + Σ (r / w)²   such that   Σ arm · (active · a + passive) + r = moment,   low <= a <= high

as OpenSim's StaticOptimization with exponent 2 (Crowninshield & Brand 1981, J Biomech 14:793): activations a as small
as they can be, reserves r where no muscle helps. Muscles that share no coordinate share no moment: each leg is a
problem of its own (`least_effort`), and one frame starts from the limits of the frame before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundup.body.compiled import in_chunks, kernel
from groundup.body.least_effort import FREE, MAX_STEPS, SAME, Effort, least_effort, new_effort
from groundup.body.model import Floats, Integers, Model, floats, integers
from groundup.body.paths import Geometry
from groundup.body.reserves import Reserves, usual_reserves
from groundup.body.strength import Strength, strength
from groundup.errors import SignalError, UsageError

SETTLED, ROUNDS = 0.002, 8
"""Activations that move by less between turns have settled; five squats need three turns but in a few muscles."""

LEAST = 1e-3
"""A muscle's strength is taken at this activation at least: it is a chord from none."""


class Blocks(NamedTuple):
    """Problems that do not touch: the rows (coordinates) and columns (muscles) of each, and where arms go in them."""

    row_first: Integers  # (K + 1,): block k balances row[row_first[k]:row_first[k + 1]]
    row: Integers  # coordinate
    column_first: Integers  # (K + 1,)
    column: Integers  # muscle
    pair_first: Integers  # (K + 1,)
    pair: Integers  # index into the moment arms
    pair_row: Integers  # its row within the block
    pair_column: Integers  # its column within the block


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """What muscles and reserves did, on the motion's frames; NaN where a frame's input is NaN."""

    activation: Floats  # (n, M)
    force: Floats  # (n, M) N, of the tendon: active and passive
    reserve: Floats  # (n, C) N·m or N; everything, where no muscle crosses; zero where nothing is to be balanced
    saturated: NDArray[np.bool_]  # (n, M) at the muscle's highest activation: a limit of the model
    converged: NDArray[np.bool_]  # (n,)
    reserves: Reserves
    method: Literal["parity", "physical"]


def share(
    model: Model,
    geometry: Geometry,
    strength: Strength,
    moments: ArrayLike,
    *,
    reserves: Reserves | None = None,
    threads: int = 1,
) -> Sharing:
    """Activations that make the joint moments (n, C) [N·m, N] with least effort, and what is left to reserves.

    Whether OpenSim's strength or the physical one was used (`strength.parity`) is the result's `method`.
    """
    reserves = reserves or usual_reserves(model)
    parts = muscle_blocks(geometry, reserves, len(model.muscle_names))
    reserve = asked_moments(geometry, moments, reserves)
    bounds = activation_bounds(model)
    activation, converged = share_frames(parts, geometry.arm, strength, reserves, bounds, reserve, threads=threads)
    return Sharing(
        activation=activation,
        force=strength.passive + strength.active * activation,
        reserve=reserve,
        saturated=activation >= bounds[1] - SAME,
        converged=converged,
        reserves=reserves,
        method="parity" if strength.parity else "physical",
    )


def share_physical(
    model: Model,
    geometry: Geometry,
    moments: ArrayLike,
    *,
    reserves: Reserves | None = None,
    threads: int = 1,
) -> tuple[Sharing, Strength]:
    """Sharing with tendons that give and passive forces, and the strength at the activations that were found.

    A tendon gives more the more it is pulled, so strength and activation are worked out in turn until no activation
    moves by `SETTLED`: moments are then met exactly, and costs are weighed by each muscle's mean strength up to its
    activation. Muscles that move more after `ROUNDS` turns make their frame not converged.
    """
    used = strength(model, geometry, threads=threads)
    found = share(model, geometry, used, moments, reserves=reserves, threads=threads)
    moved = np.full(len(found.activation), np.inf)
    for _ in range(ROUNDS):
        before = found.activation
        ends = np.where(np.isnan(before), 1.0, np.maximum(before, LEAST))
        used = strength(model, geometry, activation=ends, threads=threads)
        found = share(model, geometry, used, moments, reserves=reserves, threads=threads)
        moved = np.abs(found.activation - before).max(axis=1)
        if not np.any(moved > SETTLED):
            break
    return replace(found, converged=found.converged & (moved <= SETTLED)), used


def share_frames(
    parts: Blocks,
    arm: Floats,
    strength: Strength,
    reserves: Reserves,
    bounds: Floats,
    reserve: Floats,
    *,
    threads: int = 1,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Activations (n, M) and whether a frame converged (n,), for arms (n, A).

    `reserve` (n, C) comes with what is to be made and is overwritten with what the reserves make of it.
    """
    activation = np.repeat(bounds[:1], len(reserve), axis=0)  # muscles that cross nothing to be balanced rest
    steps = np.zeros(len(reserve), np.int64)
    in_chunks(
        lambda first, stop: _share_frames(
            parts,
            arm,
            strength.active,
            strength.passive,
            reserves.strength,
            bounds,
            activation,
            reserve,
            steps,
            first,
            stop,
        ),
        len(reserve),
        threads=threads,
    )
    return activation, steps <= MAX_STEPS


def asked_moments(geometry: Geometry, moments: ArrayLike, reserves: Reserves) -> Floats:
    """What muscles and reserves are to make: moments (n, C), none where nothing is to be balanced."""
    asked = np.where(reserves.balanced, np.asarray(moments, float), 0.0)
    if asked.shape[0] != len(geometry.arm):
        raise SignalError(
            "joint moments on the frames of the muscle paths",
            found=f"{asked.shape[0]} frames of moments, {len(geometry.arm)} of paths",
            next_step="work both out from the same motion",
        )
    return asked


def muscle_blocks(geometry: Geometry, reserves: Reserves, n_muscles: int) -> Blocks:
    """The problems that a model's muscles fall into; every coordinate that muscles cross needs a reserve."""
    pairs = [(int(m), int(c)) for m, c in zip(geometry.muscle, geometry.coordinate, strict=True)]
    weakest = min((reserves.strength[c] for _, c in pairs if reserves.balanced[c]), default=1.0)
    if not weakest > 0.0:
        raise UsageError(
            "a reserve at every coordinate that muscles cross: without one, a moment beyond them has no answer",
            found=f"a reserve of strength {weakest:g}",
            next_step="give it a small strength, 1 N·m for example",
        )
    return blocks(pairs, reserves.balanced, n_muscles)


def activation_bounds(model: Model) -> Floats:
    """(2, M) least and greatest activation of every muscle."""
    return floats([model.muscles.min_activation, model.muscles.max_activation])


def blocks(pairs: Iterable[tuple[int, int]], balanced: ArrayLike, n_muscles: int) -> Blocks:
    """Connected parts of the graph of muscles and the coordinates they cross: pairs (muscle, coordinate), (C,) bool."""
    kept = np.asarray(balanced, bool)
    pairs = list(pairs)
    part = list(range(len(kept) + n_muscles))  # coordinates, then muscles

    def root(node: int) -> int:
        while part[node] != node:
            node = part[node]
        return node

    for muscle, coordinate in pairs:
        if kept[coordinate]:
            part[root(len(kept) + muscle)] = root(coordinate)
    names = sorted({root(c) for _, c in pairs if kept[c]})
    rows = [[c for c in range(len(kept)) if kept[c] and root(c) == name] for name in names]
    columns = [[m for m in range(n_muscles) if root(len(kept) + m) == name] for name in names]
    inside = [[p for p, (_, c) in enumerate(pairs) if kept[c] and root(c) == name] for name in names]
    flat = [(k, p) for k, block in enumerate(inside) for p in block]
    return Blocks(
        *_lists(rows),
        *_lists(columns),
        *_lists(inside),
        integers([rows[k].index(pairs[p][1]) for k, p in flat], len(flat)),
        integers([columns[k].index(pairs[p][0]) for k, p in flat], len(flat)),
    )


def _lists(parts: list[list[int]]) -> tuple[Integers, Integers]:
    return integers(np.cumsum([0, *map(len, parts)])), integers(
        [i for part in parts for i in part], sum(map(len, parts))
    )


@kernel
def fill(blocks: Blocks, k: int, effort: Effort, arm: Floats, active: Floats, passive: Floats) -> None:
    """Effect of block k's muscles, arm · active force; what passive forces make is no longer asked of them.

    arm (A,), active and passive (M,); `effort.moment` holds the moments of the block's rows.
    """
    effort.effect[:, :] = 0.0
    first = blocks.column_first[k]
    for p in range(blocks.pair_first[k], blocks.pair_first[k + 1]):
        row, column = blocks.pair_row[p], blocks.pair_column[p]
        muscle = blocks.column[first + column]
        effort.effect[row, column] = arm[blocks.pair[p]] * active[muscle]
        effort.moment[row] -= arm[blocks.pair[p]] * passive[muscle]


@kernel
def _share_frames(
    blocks: Blocks,
    arm: Floats,
    active: Floats,
    passive: Floats,
    reserves: Floats,
    bounds: Floats,
    activation: Floats,
    reserve: Floats,
    steps: Integers,
    first: int,
    stop: int,
) -> None:
    """Solve frames [first, stop): arm (n, A), active and passive (n, M), bounds (2, M).

    `reserve` (n, C) holds what is to be made and then what the reserves make of it; `activation` (n, M) is filled.
    """
    for k in range(blocks.row_first.shape[0] - 1):
        effort = new_block(blocks, k, reserves, bounds)
        row = blocks.row[blocks.row_first[k] : blocks.row_first[k + 1]]
        column = blocks.column[blocks.column_first[k] : blocks.column_first[k + 1]]
        for t in range(first, stop):
            for i in range(row.shape[0]):
                effort.moment[i] = reserve[t, row[i]]
            fill(blocks, k, effort, arm[t], active[t], passive[t])
            taken = least_effort(effort)
            solved = taken <= MAX_STEPS
            steps[t] = max(steps[t], taken)
            for j in range(column.shape[0]):
                activation[t, column[j]] = effort.activation[j] if solved else np.nan
            for i in range(row.shape[0]):
                reserve[t, row[i]] = effort.reserve[i] ** 2 * effort.multiplier[i] if solved else np.nan
            if not solved:
                effort.stand[:] = FREE


@kernel
def new_block(blocks: Blocks, k: int, reserves: Floats, bounds: Floats) -> Effort:
    """Room for the problems of block k: reserves (C,), bounds of activations (2, M)."""
    rows, columns = blocks.row_first[k], blocks.column_first[k]
    effort = new_effort(blocks.row_first[k + 1] - rows, blocks.column_first[k + 1] - columns)
    for i in range(effort.moment.shape[0]):
        effort.reserve[i] = reserves[blocks.row[rows + i]]
    for j in range(effort.low.shape[0]):
        effort.low[j] = bounds[0, blocks.column[columns + j]]
        effort.high[j] = bounds[1, blocks.column[columns + j]]
    return effort
